"""Connections whose readers are given a minute: whoever takes nothing of an answer for so long is cut off.

The system's own buffer is kept small (`bound_buffer`), so that what is taken is soon noticed here, and what is not
taken does not fill the machine's memory: a stalled reader holds a few pieces of its film, and nothing more.
"""

import asyncio
import socket
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE_SECONDS = 60.0
# What the system takes from us before it was sent, for one connection.
_UNSENT_BYTES = 128 * 1024
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

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

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
