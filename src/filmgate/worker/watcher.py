"""The watcher: follows orders whose films nobody waits for any more, so that what they cost is known. It stops them
where that can be done.

They need no slot: an engine is only asked, and nothing is fetched, checked or kept.
"""

import structlog

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import SECOND
from filmgate.engines.base import Engine, Faulty, Lost, Refused, Transient
from filmgate.services.jobs import advance, watch
from filmgate.services.jobs.assign import Assignment
from filmgate.worker.asking import asked
from filmgate.worker.calls import Calls
from filmgate.worker.chore import insist
from filmgate.worker.order import order_of
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.watcher")
_AT_ONCE = 32
_FAULTS_MAX = 3
# Nobody waits for them: twice the usual wait between two looks, and never less than this.
_WAIT_SECONDS = 1.0


class Watcher:
    """Claims watched jobs that are due."""

    name = "watcher"
    bell = "watched"

    def __init__(self, shop: Shop, *, rest_seconds: float = 1.0) -> None:
        self._shop = shop
        self._calls = Calls(self.name, _AT_ONCE)
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        if self._calls.free <= 0:
            return 0
        engines = self._shop.engines
        asking = max((engine.card.ask_seconds for engine in engines.values()), default=0.0)
        lease_us = int(2 * asking * SECOND) + self._shop.lease_us
        store, nature, worker = self._shop.store, self._shop.nature, f"{self._shop.name} {self.name}"
        watched = await watch.claim(store, nature, worker, list(engines), lease_us, self._calls.free)
        for assignment in watched:
            self._calls.begin(self._look(assignment))
        return len(watched)

    async def settle_all(self) -> None:
        """Wait until nobody is being asked any more."""
        await self._calls.settle_all()

    async def stop(self) -> None:
        """Stop looking; the next worker goes on."""
        await self._calls.stop()

    async def _look(self, assignment: Assignment) -> None:
        job, engine = assignment.job, self._shop.engines[assignment.job.engine]
        try:
            if engine.card.held:
                await self._end(job, JobState.CANCELLED, "its task had ended, and its worker died")
            elif job.state is JobState.SENDING:
                await self._end(job, JobState.UNKNOWN, "its worker died while sending", wait_us=0)
            else:
                await self._follow(engine, assignment)
        except ClaimLost:
            _log.info("claim lost", job=job.id.hex())

    async def _follow(self, engine: Engine, assignment: Assignment) -> None:
        job = assignment.job
        try:
            if await self._stopped(engine, assignment):
                await self._end(job, JobState.CANCELLED, "its task had ended; the engine stopped")
            else:
                await self._poll(engine, assignment)
        except Transient as error:
            await self._later(engine, job, str(error))
        except Faulty as error:
            if job.faults + 1 < _FAULTS_MAX:
                await self._later(engine, job, str(error), fault=True)
            else:
                await self._end(job, JobState.REFUSED, str(error))
        except Refused as error:
            await self._end(job, JobState.REFUSED, error.failure.message)
        except Lost as error:
            await self._end(job, JobState.LOST, str(error))

    async def _stopped(self, engine: Engine, assignment: Assignment) -> bool:
        """Tell the engine to stop, if it ever does; what is finished can only be paid for."""
        job = assignment.job
        if not engine.card.cancellable or job.state is JobState.COLLECTING:
            return False
        assert job.handle is not None
        return await asked(engine.cancel(order_of(self._shop, assignment), job.handle), engine.card.ask_seconds)

    async def _poll(self, engine: Engine, assignment: Assignment) -> None:
        job, store, nature = assignment.job, self._shop.store, self._shop.nature
        assert job.handle is not None
        call = engine.poll(order_of(self._shop, assignment), job.handle)
        progress = await asked(call, engine.card.ask_seconds)
        if not progress.done:
            return await self._later(engine, job)
        await insist(lambda: watch.book(store, nature, job, progress.cost))
        _log.warning("finished too late", job=job.id.hex(), engine=job.engine, cost=progress.cost)

    async def _later(self, engine: Engine, job: Job, reason: str = "", *, fault: bool = False) -> None:
        if reason:
            _log.info("not watched now", job=job.id.hex(), reason=reason)
        wait_us = int(max(2 * engine.card.poll_seconds, _WAIT_SECONDS) * SECOND)
        await insist(lambda: advance.release(self._shop.store, job, wait_us, fault=fault))

    async def _end(self, job: Job, after: JobState, cause: str, *, wait_us: int | None = None) -> None:
        store, nature = self._shop.store, self._shop.nature
        await insist(lambda: advance.advance(store, nature, job, after, Actor.WATCHER, cause=cause, wait_us=wait_us))
