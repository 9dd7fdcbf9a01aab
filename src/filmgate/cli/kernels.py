"""The embedded renderer's own processes: where their compiled kernels are, compiling them, running a program."""

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
    asked = _run(["-c", _WHERE], settings, _WHERE_SECONDS)
    if asked.returncode:
        raise Misconfigured(f"The renderer does not start: {_last_line(asked.stderr)}")
    folder = Path(asked.stdout.strip())
    compiled = sum(1 for _ in folder.rglob("*.nbi"))
    return Kernels(folder, "NUMBA_CACHE_DIR" in os.environ or folder.is_relative_to(_root(settings)), compiled)


def warm_up(settings: Settings) -> None:
    """Compile every kernel; Misconfigured says why that did not go."""
    ran = _run(["-m", "filmgate_previz.process", "--warm-up"], settings, _COMPILE_SECONDS)
    if ran.returncode:
        raise Misconfigured(f"The kernels do not compile: {_last_line(ran.stderr)}")


def run(module: str, arguments: list[str], settings: Settings) -> int:
    """Run a program of the renderer that speaks to whoever sits here; its exit status."""
    told = {**os.environ, **environment(settings)}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=told, check=False).returncode


def environment(settings: Settings) -> dict[str, str]:
    """What a process of the renderer is told beside what it inherits."""
    return {"FILMGATE_NUMBA_CACHE": str(_root(settings))}


def _run(arguments: list[str], settings: Settings, seconds: float) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **environment(settings)}
    argv = [sys.executable, *arguments]
    return subprocess.run(argv, env=told, capture_output=True, text=True, timeout=seconds, check=False)


def _root(settings: Settings) -> Path:
    return settings.cache_folder / "kernels"


def _last_line(text: str) -> str:
    return next(reversed(text.strip().splitlines()), "it says nothing.")
