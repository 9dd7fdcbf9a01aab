"""The rescuer: takes over what dead workers left behind, and ends tasks whose deadline has passed."""

from collections.abc import Callable, Sequence

import structlog

from filmgate.domain.errors import ClaimLost, StoreUnavailable
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import advance
from filmgate.services.jobs.advance import Assignment
from filmgate.services.jobs.settle import end_early
from filmgate.services.tasks.overdue import overdue
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.rescuer")
_AT_ONCE = 100
TOO_LATE = Failure(FailureCode.TIMEOUT, "Generation did not finish in time.")


class Rescuer:
    """Looks after lapsed leases and passed deadlines."""

    name = "rescuer"
    bell = "lapsed"

    def __init__(self, shop: Shop, tended: Callable[[], Sequence[bytes]] = tuple, *, rest_seconds: float = 2.0) -> None:
        """`tended` names the jobs that a runner of the same worker has in hand."""
        self._shop = shop
        self._tended = tended
        self.rest_seconds = rest_seconds
        self._patient_until = 0

    async def run_once(self) -> int:
        """One round. After an outage of the store, leases have lapsed that living workers still want: wait for them."""
        try:
            late = await self._end_overdue()
            if self._shop.nature.now() < self._patient_until:
                return late
            return late + await self._rescue()
        except StoreUnavailable:
            self._patient_until = self._shop.nature.now() + self._shop.lease_us
            raise

    async def _end_overdue(self) -> int:
        ended = 0
        for task_id in await overdue(self._shop.store, self._shop.nature.now(), _AT_ONCE):
            try:
                ended += await end_early(self._shop.store, self._shop.nature, task_id, TOO_LATE, Actor.RESCUER)
            except StoreUnavailable:
                raise
            except Exception:  # whatever is wrong with its rows, the others go on
                _log.exception("a task cannot be ended", task=task_id.hex())
        return ended

    async def _rescue(self) -> int:
        left = await advance.claim_lapsed(
            self._shop.store,
            self._shop.nature,
            f"{self._shop.name} {self.name}",
            list(self._shop.engines),
            self._shop.lease_us,
            _AT_ONCE,
            self._tended(),
        )
        for assignment in left:
            try:
                await self._take_over(assignment)
            except ClaimLost:
                _log.info("rescued by someone else", job=assignment.job.id.hex())
        return len(left)

    async def _take_over(self, assignment: Assignment) -> None:
        job, store, nature = assignment.job, self._shop.store, self._shop.nature
        engine = self._shop.engines[job.engine]
        _log.warning("lease lapsed", job=job.id.hex(), state=job.state, starts=job.starts)
        if engine.card.held:
            after = JobState.CANCELLED if assignment.task.ended else JobState.PLANNED
            if job.state is not JobState.PLANNED:
                await advance.advance(store, nature, job, after, Actor.RESCUER, cause="its worker died", wait_us=0)
                return
        elif job.state is JobState.SENDING:
            cause = "its worker died while sending"
            await advance.advance(store, nature, job, JobState.UNKNOWN, Actor.RESCUER, cause=cause, wait_us=0)
            store.ring("unknown")
            return
        await advance.release(store, job, 0)
        store.ring("jobs")
