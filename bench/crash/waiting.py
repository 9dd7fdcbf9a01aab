"""Waiting until something is so, or patience ends."""

import asyncio
import time
from collections.abc import Awaitable, Callable

_LOOK_SECONDS = 0.05


async def until(look: Callable[[], Awaitable[bool]], seconds: float, look_seconds: float = _LOOK_SECONDS) -> bool:
    """Whether it became so in time."""
    end = time.monotonic() + seconds
    while True:
        if await look():
            return True
        if time.monotonic() > end:
            return False
        await asyncio.sleep(look_seconds)
