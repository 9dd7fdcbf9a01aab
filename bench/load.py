"""What the load generator is asked for, what it found out, and how to run it beside a server."""

import subprocess
import sys
from dataclasses import dataclass

import msgspec

from bench.process import Measured


class Load(msgspec.Struct, kw_only=True):
    """`total` requests, taken in turn from `requests`, over so many connections that stay open.

    `pace`: requests a second, due whether or not the last one was answered in time; 0: as fast as answers come. `keep`:
    bring the answers home. `callbacks`: wait for so many posts at `callback_port` too.
    """

    port: int
    requests: list[str]
    total: int
    connections: int = 32
    pace: float = 0.0
    keep: bool = False
    callbacks: int = 0
    callback_port: int = 0
    patience: float = 300.0


class Outcome(msgspec.Struct, kw_only=True):
    """Times of a round; latencies in milliseconds, `bytes` without headers."""

    seconds: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    bytes: int = 0
    errors: int = 0
    first_error: str = ""
    answers: list[str] = []
    callback_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Lap:
    """One round with what it cost the server: CPU seconds of its process, and of its children."""

    load: Load
    outcome: Outcome
    cpu: float
    children: float

    @property
    def rate(self) -> float:
        return self.load.total / self.outcome.seconds

    @property
    def cpu_us(self) -> float:
        """CPU microseconds per request."""
        return self.cpu / self.load.total * 1e6


class Driving:
    """A load generator under way."""

    def __init__(self, load: Load) -> None:
        self._load = load
        words = [sys.executable, "-m", "bench.generator"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(load))
        self._process.stdin.close()

    def finish(self) -> Outcome:
        assert self._process.stdout is not None
        said = self._process.stdout.read()
        if self._process.wait() != 0:
            raise RuntimeError("the load generator failed")
        outcome = msgspec.json.decode(said, type=Outcome)
        if outcome.errors:
            raise RuntimeError(f"{outcome.errors} of {self._load.total} requests failed: {outcome.first_error}")
        return outcome


def drive(server: Measured, load: Load) -> Lap:
    """Run one round to its end."""
    cpu, children = server.cpu(), server.children_cpu()
    outcome = Driving(load).finish()
    return Lap(load, outcome, server.cpu() - cpu, server.children_cpu() - children)


def request(method: str, path: str, key: str = "", body: str = "", **headers: str) -> str:
    """The text of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"Authorization: Bearer {key}"] if key else []
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"] if body else []
    return "\r\n".join([*lines, "", body])
