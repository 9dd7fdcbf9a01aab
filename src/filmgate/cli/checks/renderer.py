"""The embedded renderer: its process starts, the codecs are there, its kernels are compiled and kept."""

import subprocess
import sys

from filmgate.cli import kernels
from filmgate.cli.checks.finding import Finding, broken, doubtful, fine
from filmgate.compute.child import Child, ChildDied
from filmgate.domain.errors import Misconfigured
from filmgate.settings import Settings

_REINSTALL = "Install the packages again: script/bootstrap."
_CODECS = "import av; av.codec.Codec('libx264', 'w'); av.codec.Codec('aac', 'w'); print(av.__version__)"
_CODECS_SECONDS = 60


async def process(settings: Settings) -> Finding:
    """Whether a render process comes up."""
    try:
        child = await Child.start((sys.executable, "-m", "filmgate_previz.process"), kernels.environment(settings))
    except (ChildDied, TimeoutError, OSError) as error:
        return broken("renderer", f"its process does not start: {str(error) or 'it takes too long'}", _REINSTALL)
    await child.stop()
    return fine("renderer", "its process starts")


def codecs() -> Finding:
    """In a process of its own: a library that cannot be loaded takes its process with it."""
    argv = [sys.executable, "-c", _CODECS]
    asked = subprocess.run(argv, capture_output=True, text=True, timeout=_CODECS_SECONDS, check=False)
    if asked.returncode:
        reason = next(reversed(asked.stderr.strip().splitlines()), f"status {asked.returncode}")
        return broken("codecs", f"H.264 and AAC cannot be written: {reason}", _REINSTALL)
    return fine("codecs", f"H.264 and AAC, by PyAV {asked.stdout.strip()}")


def cache(settings: Settings, *, warm: bool) -> Finding:
    """The compiled kernels; with `warm` they are compiled first."""
    try:
        if warm:
            kernels.warm_up(settings)
        found = kernels.find(settings)
    except (Misconfigured, subprocess.TimeoutExpired) as error:
        return broken("kernels", str(error), _REINSTALL)
    if not found.kept:
        mend = f"Make {settings.cache_folder} writable, or name another folder in FILMGATE_CACHE."
        return doubtful("kernels", f"kept in {found.folder}, which is temporary", mend)
    if not found.compiled:
        mend = "The first film waits about half a minute for them; compile them now with 'filmgate doctor --warm-up'."
        return doubtful("kernels", f"none compiled yet in {found.folder}", mend)
    return fine("kernels", f"{found.compiled} compiled in {found.folder}")
