"""A receiver of callbacks that answers 200 to everything and counts."""

import asyncio
import time
from typing import cast

_THANKS = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


class Receiver:
    """`full` is set when so many callbacks have come."""

    def __init__(self, count: int) -> None:
        self._left = count
        self.full = asyncio.Event()
        self.last_at = 0.0

    def note(self) -> None:
        self._left -= 1
        self.last_at = time.perf_counter()
        if self._left <= 0:
            self.full.set()


class Visit(asyncio.Protocol):
    """One connection of the courier."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._transport.write(_THANKS)
            self._receiver.note()
