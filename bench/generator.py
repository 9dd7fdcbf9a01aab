"""The load generator: a process of its own, raw sockets kept alive, as light as Python allows.

Reads one `Load` as JSON on standard input, writes one `Outcome` as JSON on standard output.
"""

import asyncio
import sys
import time
from typing import cast

import msgspec
import uvloop

from bench.load import Load, Outcome
from bench.receiver import Receiver, Visit


class Round:
    """Requests handed out one by one, and what came of them."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._requests = [request.encode("latin-1") for request in load.requests]
        self._next = 0
        self._open = load.total
        self.latencies: list[float] = []
        self.outcome = Outcome()
        self.over = asyncio.Event()
        self.begun = time.perf_counter()

    def take(self) -> tuple[bytes, float] | None:
        """The next request and the moment at which it is due; None: there are no more."""
        number = self._next
        if number >= self._load.total:
            return None
        self._next += 1
        due = self.begun + number / self._load.pace if self._load.pace else time.perf_counter()
        return self._requests[number % len(self._requests)], due

    def answered(self, status: int, body: bytes, size: int, due: float) -> None:
        self.latencies.append(time.perf_counter() - due)
        self.outcome.bytes += size
        if self._load.keep:
            self.outcome.answers.append(body.decode("utf-8", "replace"))
        if not 200 <= status < 300:
            self.outcome.errors += 1
            self.outcome.first_error = self.outcome.first_error or f"{status} {body[:300].decode('utf-8', 'replace')}"
        self._open -= 1
        if not self._open:
            self.over.set()

    def finish(self) -> Outcome:
        self.outcome.seconds = time.perf_counter() - self.begun
        ordered = sorted(self.latencies)
        self.outcome.p50_ms = ordered[len(ordered) // 2] * 1000
        self.outcome.p99_ms = ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)] * 1000
        return self.outcome


class Line(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, work: Round, keep: bool) -> None:
        self._work = work
        self._keep = keep
        self._head = b""
        self._body: list[bytes] = []
        self._status = self._left = self._size = 0
        self._due = 0.0
        self._reading = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self) -> None:
        taken = self._work.take()
        if taken is None:
            self._transport.close()
            return
        request, self._due = taken
        wait = self._due - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._transport.write, request)
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if not self._reading:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            data = self._begin(end)
        self._left -= len(data)
        if self._keep or self._status >= 300:
            self._body.append(data)
        if self._left <= 0:
            self._reading = False
            self._work.answered(self._status, b"".join(self._body), self._size, self._due)
            self.send()

    def _begin(self, end: int) -> bytes:
        """Read the head; what follows it is the body's beginning."""
        head, rest = self._head[:end].lower(), self._head[end + 4 :]
        self._status = int(head[9:12])
        self._left = self._size = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        self._head, self._body, self._reading = b"", [], True
        return rest

    def connection_lost(self, error: Exception | None) -> None:
        if not self._work.over.is_set() and (self._reading or error):
            self._work.answered(0, b"the connection broke", 0, self._due)


async def generate(load: Load) -> Outcome:
    loop = asyncio.get_running_loop()
    receiver = Receiver(load.callbacks)
    if load.callbacks:
        await loop.create_server(lambda: Visit(receiver), "127.0.0.1", load.callback_port)
    work = Round(load)
    lines = []
    for _ in range(load.connections):
        _, line = await loop.create_connection(lambda: Line(work, load.keep), "127.0.0.1", load.port)
        lines.append(line)
    work.begun = time.perf_counter()
    for line in lines:
        line.send()
    await asyncio.wait_for(work.over.wait(), load.patience)
    outcome = work.finish()
    if load.callbacks:
        await asyncio.wait_for(receiver.full.wait(), load.patience)
        outcome.callback_seconds = receiver.last_at - work.begun
    return outcome


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(generate(asked))))
