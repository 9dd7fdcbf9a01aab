"""How a request stands as Server-Sent Events: whenever something has changed, until it is completed."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from filmgate.services.tasks.timeline import News

HEARTBEAT_SECONDS = 15.0
_HEARTBEAT = b": still here\n\n"


async def frames(
    news: AsyncGenerator[News], tell: Callable[[News], Awaitable[bytes]], heartbeat_seconds: float = HEARTBEAT_SECONDS
) -> AsyncGenerator[bytes]:
    """The bytes to send: what `tell` says of news, and a comment where there has been nothing to say for a while."""
    clock = asyncio.get_running_loop().time
    sent_at = clock()
    async with aclosing(news) as following:
        async for each in following:
            if each.steps or each.progress is not None:
                yield b"data: %s\n\n" % await tell(each)
                sent_at = clock()
            elif clock() - sent_at >= heartbeat_seconds:
                yield _HEARTBEAT
                sent_at = clock()
