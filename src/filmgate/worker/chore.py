"""A chore's loop: one round after another while there is work, a rest when there is none, patience when the store is
away."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar, runtime_checkable

import structlog

from filmgate.domain.errors import StoreUnavailable

T = TypeVar("T")
_log = structlog.get_logger("filmgate.worker")
_PATIENCE_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Chore(Protocol):
    """`name` for the log, `rest_seconds` between rounds that found nothing, `bell` that ends a rest early."""

    name: str
    rest_seconds: float
    bell: str

    async def run_once(self) -> int:
        """One round; how much was found to do."""
        ...


@runtime_checkable
class Stoppable(Protocol):
    """A chore that talks to engines on its own, and breaks off before these are closed."""

    async def stop(self) -> None: ...


@runtime_checkable
class Paced(Protocol):
    """A chore whose rounds cost as much for one thing as for many: they follow one another no sooner than that.

    What comes meanwhile is found together; whoever comes alone does not wait.
    """

    apart_seconds: float


async def keep_doing(chore: Chore, stopping: asyncio.Event, listen: Callable[[str, Callable[[], None]], None]) -> None:
    """Do rounds until told to stop."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    paced = chore if isinstance(chore, Paced) else None
    listen(chore.bell, woken.set)
    stopped = loop.create_task(_heard(stopping, woken))
    misses = 0
    while not stopping.is_set():
        woken.clear()
        try:
            found = await chore.run_once()
            misses = 0
        except StoreUnavailable as error:
            _log.warning("store away", chore=chore.name, reason=str(error))
            await _pause(stopped, _PATIENCE_SECONDS[min(misses, len(_PATIENCE_SECONDS) - 1)])
            misses += 1
            continue
        except Exception:
            found = 0
            _log.exception("chore failed", chore=chore.name)
            await _pause(stopped, 1.0)
        ended_at = loop.time()
        if not found:
            await _rest(woken, chore.rest_seconds)
        if paced is not None and (left := ended_at + paced.apart_seconds - loop.time()) > 0:
            await _pause(stopped, left)


async def _heard(stopping: asyncio.Event, woken: asyncio.Event) -> None:
    """Over once the work is to end, which ends a rest too."""
    await stopping.wait()
    woken.set()


async def _pause(stopped: asyncio.Task[None], seconds: float) -> None:
    """So long, or until told to stop."""
    await asyncio.wait((stopped,), timeout=seconds)


async def _rest(woken: asyncio.Event, seconds: float) -> None:
    """Until woken, by a bell, by the end of the work, or by the clock."""
    timer = asyncio.get_running_loop().call_later(seconds, woken.set)
    try:
        await woken.wait()
    finally:
        timer.cancel()


async def insist(write: Callable[[], Awaitable[T]]) -> T:
    """Repeat a write until the store takes it: what a worker knows and the store does not must not be forgotten."""
    for wait in itertools.chain(_PATIENCE_SECONDS, itertools.repeat(_PATIENCE_SECONDS[-1])):
        try:
            return await write()
        except StoreUnavailable as error:
            _log.warning("store away", reason=str(error))
            await asyncio.sleep(wait)
    raise AssertionError("unreachable")
