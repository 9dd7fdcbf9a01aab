"""The runner: claims jobs that are due, as many as there are free slots, and tends each in a coroutine of its own."""

import asyncio
from collections import Counter

import structlog

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.job import Job
from filmgate.domain.nature import SECOND
from filmgate.services.jobs import advance
from filmgate.services.jobs.advance import Assignment
from filmgate.worker.returning import Returning
from filmgate.worker.shop import Shop
from filmgate.worker.tending import Tending

_log = structlog.get_logger("filmgate.runner")
_DROPPED_MAX = 100


class Runner:
    """Holds the leases of all that it tends."""

    name = "runner"
    bell = "jobs"
    apart_seconds = 0.02

    def __init__(self, shop: Shop, *, rest_seconds: float = 0.5) -> None:
        self._shop = shop
        self.rest_seconds = rest_seconds
        self._returning = Returning(shop.store)
        self._tended: dict[asyncio.Task[None], Tending] = {}
        self._taken: Counter[str] = Counter()
        # Claims that ended in an error of our own: whether their orders were sent, their leases will have to show.
        self._dropped: list[Job] = []
        self._doubtful_until = self._look_at = 0

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
        found = await self._take_up_doubtful()
        for name, engine in self._shop.engines.items():
            free = engine.card.slots - self._taken[name]
            if free <= 0:
                continue
            assigned = await self._claim(name, free)
            for assignment in assigned:
                self._tend(assignment)
            found += len(assigned)
        return found

    async def _claim(self, engine: str, most: int) -> list[Assignment]:
        shop = self._shop
        try:
            return await advance.claim(shop.store, shop.nature, shop.name, [engine], shop.lease_us, most)
        except StoreUnavailable:
            # It may have been committed; then jobs are marked as being sent that nobody sends.
            self._doubtful_until = shop.nature.now() + shop.lease_us
            self._look_at = 0
            raise

    async def _take_up_doubtful(self) -> int:
        """Tend what was claimed without our hearing of it, for as long as a lease may stand; how much that was."""
        shop, now = self._shop, self._shop.nature.now()
        if now >= self._doubtful_until or now < self._look_at:
            return 0
        known = [*(tending.job for tending in self._tended.values()), *self._dropped]
        assigned = await advance.claim_doubtful(shop.store, shop.nature, shop.name, shop.lease_us, known)
        self._look_at = now + int(shop.renew_seconds * SECOND)
        for assignment in assigned:
            _log.info("a claim came to light", job=assignment.job.id.hex(), state=assignment.job.state)
            self._tend(assignment)
        return len(assigned)

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
        self._taken[tending.job.engine] += 1
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        tending = self._tended.pop(task)
        self._taken[tending.job.engine] -= 1
        if not task.cancelled() and (error := task.exception()) is not None:
            # Nothing is lost: the lease lapses, and the rescuer takes the job up again.
            _log.error("tending failed", job=tending.job.id.hex(), exc_info=error)
            self._dropped = [*self._dropped[-_DROPPED_MAX:], tending.job]
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
