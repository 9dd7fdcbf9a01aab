"""Wait for the end of a task while its client does."""

import asyncio
from contextlib import aclosing

from starlette.requests import Request

from filmgate.edge.body import Gone
from filmgate.services.tasks.timeline import Lookout


async def wait_for_end(lookout: Lookout, request: Request, task_id: bytes, seconds: float | None) -> None:
    """Return once the task has ended, or so many seconds have passed, with None never before.

    The request's body has been read. Raises Gone where the client hangs up.
    """
    following = asyncio.ensure_future(_followed(lookout, task_id))
    hanging_up = asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait({following, hanging_up}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        following.cancel()
        hanging_up.cancel()
        await asyncio.wait({following, hanging_up})
    if not hanging_up.cancelled():
        raise Gone
    if not following.cancelled():
        following.result()


async def _followed(lookout: Lookout, task_id: bytes) -> None:
    async with aclosing(lookout.follow(task_id, 0)) as news:
        async for _ in news:
            pass


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
