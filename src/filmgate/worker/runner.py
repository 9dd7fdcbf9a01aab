"""The runner: claims jobs that are due, as many as there are free slots, and tends each in a coroutine of its own."""

import asyncio

import structlog

from filmgate.services import advance
from filmgate.services.advance import Assignment
from filmgate.worker.returning import Returning
from filmgate.worker.shop import Shop
from filmgate.worker.tending import Tending

_log = structlog.get_logger("filmgate.runner")


class Runner:
    """Holds the leases of all that it tends."""

    name = "runner"
    bell = "jobs"

    def __init__(self, shop: Shop, *, rest_seconds: float = 0.5) -> None:
        self._shop = shop
        self.rest_seconds = rest_seconds
        self._returning = Returning(shop.store)
        self._tended: dict[asyncio.Task[None], Tending] = {}

    @property
    def busy(self) -> int:
        """How many jobs are being tended."""
        return len(self._tended)

    @property
    def tended(self) -> list[bytes]:
        """Ids of the jobs in hand."""
        return [tending.job.id for tending in self._tended.values()]

    async def run_once(self) -> int:
        """Claim what fits into the free slots of each engine."""
        found = 0
        for name, engine in self._shop.engines.items():
            free = engine.card.slots - sum(1 for tending in self._tended.values() if tending.job.engine == name)
            if free <= 0:
                continue
            assigned = await advance.claim(
                self._shop.store, self._shop.nature, self._shop.name, [name], self._shop.lease_us, free
            )
            for assignment in assigned:
                self._tend(assignment)
            found += len(assigned)
        return found

    async def settle_all(self) -> None:
        """Wait until nothing is tended any more."""
        while self._tended:
            await asyncio.wait(self._tended)

    async def renew(self) -> None:
        """Hold on to the leases of all that is tended."""
        held = [tending.job for tending in self._tended.values()]
        if held:
            await advance.renew(self._shop.store, self._shop.name, held, self._shop.lease_us)

    async def drain(self, seconds: float) -> None:
        """Let what is under way finish for so long, then give it back."""
        if self._tended:
            await asyncio.wait(self._tended, timeout=seconds)
        await asyncio.gather(*(_hand_over(task, tending) for task, tending in self._tended.items()))

    def _tend(self, assignment: Assignment) -> None:
        tending = Tending(self._shop, self._returning, assignment)
        task = asyncio.get_running_loop().create_task(tending.run())
        self._tended[task] = tending
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        tending = self._tended.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Nothing is lost: the lease lapses, and the rescuer takes the job up again.
            _log.error("tending failed", job=tending.job.id.hex(), exc_info=error)
        self._shop.store.ring(self.bell)


async def _hand_over(task: asyncio.Task[None], tending: Tending) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    try:
        await tending.hand_over()
    except Exception as error:  # the lease lapses by itself; the next worker takes it from there
        _log.warning("not handed over", job=tending.job.id.hex(), reason=str(error))


class Renewer:
    """Keeps the runner's leases alive."""

    name = "renewer"
    bell = "renew"

    def __init__(self, runner: Runner, *, rest_seconds: float) -> None:
        self._runner = runner
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        await self._runner.renew()
        return 0
