"""The preparer: takes tasks that name media and makes them ready for an engine, or says why that cannot be."""

import asyncio

import structlog

from filmgate.domain.nature import SECOND
from filmgate.media.intake import Intake
from filmgate.services.jobs import prepare
from filmgate.worker.preparing import Preparing, Price
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.preparer")


class Preparer:
    """Prepares so many tasks at once, each in a coroutine of its own: its slots wait for networks, not for renders."""

    name = "preparer"
    bell = "tasks"

    def __init__(
        self, shop: Shop, intake: Intake, price: Price, *, at_once: int = 32, rest_seconds: float = 1.0
    ) -> None:
        self._shop = shop
        self._intake = intake
        self._price = price
        self._at_once = at_once
        # Slow servers of one account must not take all: the last quarter is for whoever has nothing under way.
        self._reserved = at_once // 4
        self.rest_seconds = min(rest_seconds, shop.renew_seconds)
        self._under_way: dict[asyncio.Task[None], Preparing] = {}
        self._renew_at = 0

    async def run_once(self) -> int:
        """Hold on to what is under way, and claim what fits into the free slots."""
        await self._renew()
        free = self._at_once - len(self._under_way)
        if free <= 0:
            return 0
        waiting = await prepare.claim(self._shop.store, self._shop.name, self._shop.lease_us, free, self._reserved)
        for claimed in waiting:
            preparing = Preparing(self._shop, self._intake, self._price, claimed)
            task = asyncio.get_running_loop().create_task(preparing.run())
            self._under_way[task] = preparing
            task.add_done_callback(self._ended)
        return len(waiting)

    async def settle_all(self) -> None:
        """Wait until nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def drain(self) -> None:
        """Stop, and let other workers have what is under way."""
        stopping = list(self._under_way.items())
        for task, _ in stopping:
            task.cancel()
        await asyncio.gather(*(task for task, _ in stopping), return_exceptions=True)
        for _, preparing in stopping:
            try:
                await preparing.give_back()
            except Exception as error:  # the lease lapses by itself
                _log.warning("not given back", task=preparing.claimed.task.id.hex(), reason=str(error))

    async def _renew(self) -> None:
        """Three times a lease; whatever is not ours any more, or has ended, is dropped at once."""
        now = self._shop.nature.now()
        if not self._under_way or now < self._renew_at:
            return
        held = [preparing.claimed for preparing in self._under_way.values()]
        ours = await prepare.renew(self._shop.store, held, self._shop.lease_us)
        self._renew_at = now + int(self._shop.renew_seconds * SECOND)
        for task, preparing in self._under_way.items():
            if preparing.claimed.task.id not in ours:
                task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        preparing = self._under_way.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Nothing is lost: the lease lapses, and the task is prepared again, until its deadline.
            _log.error("preparing failed", task=preparing.claimed.task.id.hex(), exc_info=error)
        self._shop.store.ring(self.bell)
