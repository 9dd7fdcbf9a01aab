"""This machine: its Python, the settings, the data folder, the port."""

import errno
import os
import shutil
import socket
import sys
from collections.abc import Mapping

from filmgate.cli.checks.finding import Finding, broken, doubtful, fine
from filmgate.domain.errors import StoreBusy
from filmgate.settings import Settings, describe
from filmgate.store.lock import DatabaseLock
from filmgate.store.open import is_sqlite

_PYTHON = (3, 11)
_GIB = 1024**3
_ROOM_BYTES = 2 * _GIB
_NO_KNOBS = {"FILMGATE_CONFIG", "FILMGATE_DEBUG", "FILMGATE_NUMBA_CACHE"}


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < _PYTHON:
        return broken("python", f"Python {version}", "Filmgate needs 3.11 or newer; run script/bootstrap with one.")
    return fine("python", f"Python {version}")


def knobs(environment: Mapping[str, str]) -> Finding:
    """Whether every FILMGATE_ variable is one that is read; that their values are right was seen when they were."""
    known = {variable for _, variable, _, _ in describe()} | _NO_KNOBS
    strange = sorted(name for name in environment if name.startswith("FILMGATE_") and name not in known)
    if strange:
        return doubtful("settings", f"nothing reads {', '.join(strange)}", "Correct the name, or remove it.")
    given = sum(1 for name in known if environment.get(name))
    return fine("settings", f"valid; {given or 'none'} from the environment")


def folder(settings: Settings) -> Finding:
    """The data folder, or the place where it would be made."""
    place = settings.data_folder
    missing = not place.exists()
    while not place.exists():
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        mend = "Make it writable for this user, or name another folder with --data or FILMGATE_DATA."
        return broken("data folder", f"{place} is not a folder that can be written to", mend)
    free = shutil.disk_usage(place).free
    state = " is not there yet; serve makes it" if missing else ""
    found = f"{settings.data_folder}{state}, {free / _GIB:.1f} GiB free"
    if free < _ROOM_BYTES:
        return doubtful("data folder", found, "Make room: a film takes 2 to 40 MB, and a full disk stops the work.")
    return fine("data folder", found)


def server_runs(settings: Settings) -> bool:
    """Whether some process holds the data folder as its server."""
    if not is_sqlite(settings.store_url):
        return False
    lock = DatabaseLock(settings.store_url)
    if not lock.path.exists():
        return False
    try:
        with lock:
            return False
    except (StoreBusy, PermissionError):
        return True


def server(running: bool) -> Finding:
    return fine("server", "one is running on this data folder" if running else "none is running on this data folder")


def port(settings: Settings, running: bool) -> Finding:
    """Whether serve could listen there."""
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        if running and error.errno == errno.EADDRINUSE:
            return fine("port", f"{place} is in use, by the running server as it seems")
        mend = "Choose another with --port or FILMGATE_PORT, or another address with FILMGATE_HOST."
        return broken("port", f"{place} cannot be listened on: {error.strerror or error}", mend)
    return fine("port", f"{place} is free")
