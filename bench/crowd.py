"""A crowd of receivers in one process, each at a port of its own: most take what they get, some fail, some hang.

Started by the part `webhooks`: one JSON object in as an argument; writes where they listen, and at the end what came.
"""

import asyncio
import contextlib
import signal
import sys
import time
from pathlib import Path
from typing import cast

import msgspec
import uvloop

_THANKS = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
_SORRY = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nsorry"


class Guests(msgspec.Struct):
    """How many receivers there are; of the first so many each hangs, of the next so many each fails."""

    folder: str
    count: int
    hanging: int
    failing: int


class Arrival(msgspec.Struct, array_like=True):
    """One request that came in whole: the number in its path, its webhook-id, when it came, whether it was taken."""

    number: int
    message: str
    at: float
    taken: bool


class Visit(asyncio.Protocol):
    """One connection of the courier to one receiver."""

    def __init__(self, answer: bytes | None, came: list[Arrival]) -> None:
        self._answer = answer
        self._came = came
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._note(head.decode("latin-1"))
            if self._answer is not None:
                self._transport.write(self._answer)

    def _note(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        named = dict(line.split(": ", 1) for line in lines)
        number = int(first.split(" ")[1].lstrip("/"))
        self._came.append(Arrival(number, named["webhook-id"], time.time(), self._answer is _THANKS))


async def receive(guests: Guests) -> None:
    loop, came = asyncio.get_running_loop(), list[Arrival]()
    answers = [None] * guests.hanging + [_SORRY] * guests.failing
    ports = []
    for number in range(guests.count):
        answer = answers[number] if number < len(answers) else _THANKS
        server = await loop.create_server(lambda answer=answer: Visit(answer, came), "127.0.0.1", 0, backlog=64)  # type: ignore[misc]
        ports.append(server.sockets[0].getsockname()[1])
    folder, over = Path(guests.folder), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    _write(folder / "ports.json", msgspec.json.encode(ports))
    with contextlib.suppress(asyncio.CancelledError):
        await over.wait()
    _write(folder / "came.json", msgspec.json.encode(came))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: somebody waits for it."""
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.rename(path)


if __name__ == "__main__":
    uvloop.run(receive(msgspec.json.decode(sys.argv[1], type=Guests)))
