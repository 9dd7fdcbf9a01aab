"""A task's events as Server-Sent Events: what has happened so far, then each step and the progress as they come.

A step has its number as id, so a client that comes again with `Last-Event-ID` misses nothing; progress has none.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from filmgate.dialects.native.wire import step_of
from filmgate.dialects.native.words import Progress
from filmgate.services.tasks.timeline import News

HEARTBEAT_SECONDS = 15.0
_RETRY = b"retry: 2000\n\n"
_HEARTBEAT = b": still here\n\n"
_write = msgspec.json.Encoder().encode


async def frames(news: AsyncGenerator[News], heartbeat_seconds: float = HEARTBEAT_SECONDS) -> AsyncGenerator[bytes]:
    """The bytes to send; a comment goes out where nothing else has for a while, so that nobody thinks us gone."""
    yield _RETRY
    clock = asyncio.get_running_loop().time
    sent_at = clock()
    async with aclosing(news) as following:
        async for each in following:
            frame = b"".join(_said(each))
            if not frame and clock() - sent_at >= heartbeat_seconds:
                frame = _HEARTBEAT
            if frame:
                yield frame
                sent_at = clock()


def _said(news: News) -> list[bytes]:
    said = [b"id: %d\nevent: state\ndata: %s\n\n" % (step.number, _write(step_of(step))) for step in news.steps]
    if news.progress is not None:
        said.append(b"event: progress\ndata: %s\n\n" % _write(Progress(news.progress)))
    return said


def read_last_id(header: str | None) -> int:
    """The number in a Last-Event-ID header; whatever is no number of ours means: from the beginning."""
    text = (header or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
