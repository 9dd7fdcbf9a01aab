"""Answers in pieces: one that goes on until there is no more to say, or until nobody listens; Server-Sent Events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

EVENTS = "text/event-stream"


class Stream:
    """An answer made of pieces. When the client hangs up, the iterator is cancelled where it waits."""

    def __init__(self, frames: AsyncGenerator[bytes], media: str, *, file_name: str = "") -> None:
        self._frames = frames
        self._headers = [
            (b"content-type", media.encode()),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),  # a proxy that collects the answer before it passes it on would spoil it
        ]
        if file_name:
            self._headers.append((b"content-disposition", f'attachment; filename="{file_name}"'.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        if scope["method"] == "HEAD":
            return await send({"type": "http.response.body"})
        sending = asyncio.ensure_future(self._send(send))
        hanging_up = asyncio.ensure_future(_hung_up(receive))
        try:
            await asyncio.wait({sending, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hanging_up.cancel()
            sending.cancel()
            await asyncio.wait({sending})
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send) -> None:
        async with aclosing(self._frames) as frames:
            async for frame in frames:
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body"})


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class EventStream(Stream):
    """One of Server-Sent Events."""

    def __init__(self, frames: AsyncGenerator[bytes]) -> None:
        super().__init__(frames, f"{EVENTS}; charset=utf-8")


def prefers_json(request: Request) -> bool:
    """Whether the Accept header names JSON and no event stream."""
    accepted = ",".join(request.headers.getlist("accept")).lower()
    return "application/json" in accepted and EVENTS not in accepted
