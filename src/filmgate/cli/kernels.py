"""The embedded renderer's compiled kernels: where they are kept, and compiling them beforehand."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from filmgate.domain.errors import Misconfigured
from filmgate.settings import Settings

_WHERE = "import os, filmgate_previz.kernels; print(os.environ['NUMBA_CACHE_DIR'])"
_WHERE_SECONDS = 30
_COMPILE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Kernels:
    """`kept`: the folder is where the settings want it, not a temporary one because that cannot be written to."""

    folder: Path
    kept: bool
    compiled: int


def find(settings: Settings) -> Kernels:
    """Ask a process of the renderer where its kernels are: the folder's name depends on their sources."""
    root = _root(settings)
    argv = [sys.executable, "-c", _WHERE]
    asked = subprocess.run(
        argv, env=_environment(root), capture_output=True, text=True, timeout=_WHERE_SECONDS, check=False
    )
    if asked.returncode:
        raise Misconfigured(f"The renderer does not start: {asked.stderr.strip().splitlines()[-1:]}.")
    folder = Path(asked.stdout.strip())
    compiled = sum(1 for _ in folder.rglob("*.nbi"))
    return Kernels(folder, "NUMBA_CACHE_DIR" in os.environ or folder.is_relative_to(root), compiled)


def warm_up(settings: Settings) -> None:
    """Compile every kernel; Misconfigured says why that did not go."""
    argv = [sys.executable, "-m", "filmgate_previz.process", "--warm-up"]
    environment = _environment(_root(settings))
    ran = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=_COMPILE_SECONDS, check=False)
    if ran.returncode:
        raise Misconfigured(f"The kernels do not compile: {' '.join(ran.stderr.strip().splitlines()[-1:])}.")


def _root(settings: Settings) -> Path:
    return settings.cache_folder / "kernels"


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "FILMGATE_NUMBA_CACHE": str(root)}
