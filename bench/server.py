"""Servers under measurement: the real one, and a bare app behind the same HTTP server."""

import contextlib
import itertools
import os
import random
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.process import Measured, wait_for

START_SECONDS = 60.0
# Below those that a system gives away by itself, to outgoing connections too: between look and use none of these goes.
_PORTS = range(20_000, 32_000)
_numbers = itertools.count(1)
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"


class Server(Measured):
    """Listens on loopback at `port`; `started_in` is the time from its start to its first answer, in seconds."""

    def __init__(self, words: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        begun = time.perf_counter()
        super().__init__([*words, str(self.port)], environment, log)
        try:
            wait_for(self._answers, START_SECONDS, "the server to answer")
        except BaseException:
            self.stop()
            raise
        self.started_in = time.perf_counter() - begun

    def _answers(self) -> bool:
        self.check()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as line:
            line.sendall(_HEALTH)
            return line.recv(12).endswith(b" 200")
        return False


@contextmanager
def filmgate(data: Path, **settings: str) -> Iterator[Server]:
    """`filmgate serve` on a data folder; settings by their environment names without the prefix."""
    given = {f"FILMGATE_{name}": value for name, value in settings.items()}
    environment = {**_clean(), "FILMGATE_LOG_FORMAT": "json", **given}
    words = ["-m", "filmgate", "serve", "--data", str(data), "--port"]
    yield from _running(Server(words, environment, data.with_suffix(".log")))


@contextmanager
def worker(data: Path, **settings: str) -> Iterator[Measured]:
    """`filmgate worker` on a data folder; its settings as those of a server."""
    number = next(_numbers)
    given = {f"FILMGATE_{name}": value for name, value in settings.items()}
    environment = {**_clean(), "FILMGATE_LOG_FORMAT": "json", **given}
    log = data.with_name(f"{data.name}-worker-{number}.log")
    one = Measured(["-m", "filmgate", "worker", "--data", str(data)], environment, log)

    def ready() -> bool:
        one.check()
        return b"makes films" in log.read_bytes()

    try:
        wait_for(ready, START_SECONDS, "the worker to begin")
        yield one
    finally:
        one.stop()


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """A Starlette app that says the same JSON always, and serves the file `film.mp4` of a folder."""
    environment = {**_clean(), "BARE_FOLDER": str(folder)}
    yield from _running(Server(["-m", "bench.bare"], environment, folder / "bare.log"))


def free_port() -> int:
    """A port that nobody listens at. Raises OSError where a hundred were taken."""
    for port in random.sample(_PORTS, 100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no free port was found from {_PORTS.start} to {_PORTS.stop}")


def _running(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.stop()


def _clean() -> dict[str, str]:
    """The environment without settings of whoever runs the benchmark."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FILMGATE_")}
