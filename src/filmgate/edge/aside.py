"""Look through what a client has sent beside the answers to others: it may be made so that this takes seconds."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
# From so many bytes on it costs more than a thread does.
LARGE = 256 * 1024
_readers = ThreadPoolExecutor(2, "filmgate-bodies")


async def aside(size: int, work: Callable[[], T]) -> T:
    """What `work` makes of so many bytes, in a thread where they are many."""
    return work() if size < LARGE else await asyncio.get_running_loop().run_in_executor(_readers, work)
