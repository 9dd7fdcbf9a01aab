"""A process under measurement: its CPU time, its memory, its children."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]

T = TypeVar("T")
_STOP_SECONDS = 30.0


def wait_for(look: Callable[[], T | None], seconds: float, what: str, *, look_seconds: float = 0.005) -> T:
    """The first answer that is not None or False."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(look_seconds)
    return found


def rss_mb(pid: int | None = None) -> float:
    """Memory of a process that lies in RAM, in megabytes; our own without a pid."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


def machine_gib() -> float:
    """All memory of this machine."""
    return float(psutil.virtual_memory().total) / 2**30


class Measured:
    """A started program; its output lies in `log`."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, *words], env=dict(environment), stdout=said, stderr=said, stdin=subprocess.DEVNULL
            )
        self._seen = psutil.Process(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def send(self, number: int) -> None:
        """A signal, unless it has ended."""
        self._process.send_signal(number)

    def children(self) -> list[psutil.Process]:
        """Its children, grandchildren included."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return list(self._seen.children(recursive=True))
        return []

    def check(self) -> None:
        """Raise with the end of its output if it has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"it ended:\n{self.log.read_text(errors='replace')[-3000:]}")

    def cpu(self) -> float:
        """CPU seconds of the process itself, all threads, children excluded."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    def children_cpu(self) -> float:
        """CPU seconds of its children, living and gone."""
        gone = self._seen.cpu_times()
        total = gone.children_user + gone.children_system
        for child in self._seen.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                total += times.user + times.system
        return float(total)

    def rss_mb(self) -> float:
        return rss_mb(self._seen.pid)

    def stop(self) -> None:
        """Ask it to end; kill it and its children where it does not."""
        if self._process.poll() is not None:
            return
        children = self.children()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
