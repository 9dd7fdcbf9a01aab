"""The machine in words: what figures mean little without. No names."""

import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import apsw

from bench.process import machine_gib

_PARTS = ("uvicorn", "uvloop", "httptools", "starlette", "msgspec", "apsw", "asyncpg", "av", "numba")


def describe() -> list[str]:
    """Sentences about processor, memory, disk and versions."""
    return [
        f"{_processor()}, {os.cpu_count()} cores, {machine_gib():.0f} GiB of memory, {platform.system()}.",
        f"An fsync of 4 KiB takes {_fsync_ms():.2g} ms where the data folders were.",
        f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in _PARTS)
        + ".",
    ]


def busy() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _fsync_ms() -> float:
    times = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(30):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return median(times) * 1000
