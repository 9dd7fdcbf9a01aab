"""Connections whose readers are given a minute: whoever takes nothing of an answer for so long is cut off.

The system's own buffer is kept small (`bound_buffer`), so that what is taken is soon noticed here, and what is not
taken does not fill the machine's memory: a stalled reader holds a few pieces of its film, and nothing more.

Nor does what a client sends: a request's line and headers are kept until they are whole, so they have a bound, and who
begins a request has a minute or two to say which.
"""

import asyncio
import socket
from typing import Any

import msgspec
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

PATIENCE_SECONDS = 60.0
# Of a request's line and headers, and of what else is no part of a body.
HEAD_MAX_BYTES = 64 * 1024
_FAREWELL_SECONDS = 1.0
# What the system takes from us before it was sent, for one connection.
_UNSENT_BYTES = 128 * 1024
_TOO_LARGE = f"The request's line and headers are larger than {HEAD_MAX_BYTES} bytes."
_TOO_SLOW = "The request's line and headers take too long to arrive."
_log = structlog.get_logger("filmgate.edge")


def bound_buffer(listener: socket.socket) -> None:
    """Every connection that this socket accepts keeps at most so much that it could not send yet."""
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if option is not None:
        listener.setsockopt(socket.IPPROTO_TCP, option, _UNSENT_BYTES)


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with an end to waiting."""

    patience_seconds = PATIENCE_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: asyncio.TimerHandle | None = None
        self._listening: asyncio.TimerHandle | None = None
        self._head_bytes = self._heads = 0
        self._came_on = self._too_large = self._deaf = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._listen()

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        self._came_on = False
        self._head_bytes += len(data)
        super().data_received(data)
        if self._came_on:
            self._head_bytes = 0
        if (self._too_large or self._head_bytes > HEAD_MAX_BYTES) and not self.transport.is_closing():
            self._turn_away("431 Request Header Fields Too Large", _TOO_LARGE)

    def on_headers_complete(self) -> None:
        self._came_on = True
        self._heads += 1
        if self._head_bytes > HEAD_MAX_BYTES:  # with what has come of the body: only then it takes counting
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            self._too_large = size > HEAD_MAX_BYTES
        if not self._too_large:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._came_on = True
        if not self._too_large:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._came_on = True
        if not self._too_large:
            super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        if self._listening is not None:
            self._listening.cancel()
        super().connection_lost(exc)

    @property
    def _answered(self) -> bool:
        latest: RequestResponseCycle | None = self.cycle  # none before the first request
        return latest is None or latest.response_complete

    def _listen(self) -> None:
        later = asyncio.get_running_loop().call_later
        self._listening = later(self.patience_seconds, self._heard, self._heads)

    def _heard(self, heads_before: int) -> None:
        """Between two requests uvicorn's own time for that runs; where it does not, a request has begun."""
        if self.transport.is_closing():
            return
        if not self._answered or self.timeout_keep_alive_task is not None or self._heads > heads_before:
            return self._listen()
        if self._head_bytes:
            self._turn_away("408 Request Timeout", _TOO_SLOW)
        else:
            self.transport.close()

    def _turn_away(self, status: str, reason: str) -> None:
        """Say why, unless an answer is under way, whose bytes this would be taken for.

        What still comes is let pass for a moment: were the connection closed before it, nobody would read the answer.
        """
        _log.info("turned away", client=self.client[0] if self.client else "", status=status)
        self._deaf = True
        if self._answered:
            body = msgspec.json.encode({"error": {"code": int(status[:3]), "message": reason}})
            head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        asyncio.get_running_loop().call_later(_FAREWELL_SECONDS, self.transport.close)

    def _wait(self) -> None:
        self._stop_waiting()
        left = self.transport.get_write_buffer_size()
        self._waiting = asyncio.get_running_loop().call_later(self.patience_seconds, self._look, left)

    def _look(self, left_before: int) -> None:
        """Nothing new is written while writing is paused, so what is left only shrinks if somebody reads."""
        if self.transport.get_write_buffer_size() < left_before:
            return self._wait()
        _log.info("reader cut off", client=self.client[0] if self.client else "", left=left_before)
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
