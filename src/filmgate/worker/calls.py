"""A chore's calls to engines: each in a coroutine of its own, so many at a time."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger("filmgate.worker")


class Calls:
    """One that fails does so alone: the lease of what it was about lapses, and it is done again."""

    def __init__(self, chore: str, at_once: int) -> None:
        self._chore = chore
        self._at_once = at_once
        self._running: set[asyncio.Task[None]] = set()

    @property
    def free(self) -> int:
        """How many more may be begun."""
        return self._at_once - len(self._running)

    def begin(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(call)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def settle_all(self) -> None:
        """Wait until none is under way any more."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self) -> None:
        """Break off what is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("call failed", chore=self._chore, exc_info=error)
