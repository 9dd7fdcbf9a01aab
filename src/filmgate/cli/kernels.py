"""The embedded renderer's own processes: where their compiled kernels are, compiling them, running a program."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.settings import Settings

_log = structlog.get_logger("filmgate.kernels")
_WHERE = "import os, filmgate_previz.kernels; print(os.environ['NUMBA_CACHE_DIR'])"
_WHERE_SECONDS = 30
_COMPILE_SECONDS = 900


@frozen
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


@asynccontextmanager
async def warming(settings: Settings) -> AsyncIterator[None]:
    """Compile every kernel that this machine has not compiled yet, out of films' way, until the context is left."""
    compiling = asyncio.create_task(_warm_up_beside(settings))
    try:
        yield
    finally:
        compiling.cancel()
        with suppress(asyncio.CancelledError):
            await compiling


async def _warm_up_beside(settings: Settings) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "filmgate_previz.process", "--warm-up", "--beside"),
        env={**os.environ, **environment(settings)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, complaints = await child.communicate()
    except asyncio.CancelledError:
        child.kill()
        await child.wait()
        raise
    if child.returncode:
        _log.warning("kernels not compiled", reason=_last_line(complaints.decode(errors="replace")))
    else:
        _log.info("kernels compiled")


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
