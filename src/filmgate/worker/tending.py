"""One claimed job, taken from the state it is in to its next rest or its end."""

import asyncio
import errno

import structlog

from filmgate.compute.child import ChildDied
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.generation import Workflow
from filmgate.domain.inputs import kept
from filmgate.domain.job import JOB_ENDED, Job, JobState
from filmgate.domain.nature import SECOND
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import Faulty, Lost, Made, Order, Refused, Transient, Unknown
from filmgate.media.checker import BrokenFilm, Expected
from filmgate.services import advance, settle
from filmgate.services.advance import Assignment
from filmgate.worker.chore import insist
from filmgate.worker.returning import Returning
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.runner")
_FAULTS_MAX = 3
_BACKOFF_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_NO_SPACE_SECONDS = 5.0
_REPORT_PERCENT = 4
_PICTURE_LOST = Failure(FailureCode.UPSTREAM, "A picture of this task was lost on our side; send it again.")


class Tending:
    """`run` returns when the job ended, was given back, or is no longer ours."""

    def __init__(self, shop: Shop, returning: Returning, assignment: Assignment) -> None:
        self._shop = shop
        self._returning = returning
        self._engine = shop.engines[assignment.job.engine]
        self._task = assignment.task
        self._generation = assignment.generation
        self._inputs = {field: shop.inputs.find(known) for field, known in kept(assignment.generation).items()}
        self._reported = 0
        self.job: Job = assignment.job

    @property
    def _order(self) -> Order:
        # The draft is this claim's own: whoever had the job before may not have stopped writing yet.
        draft = self._shop.media.draft(f"{self.job.token}-{self.job.fence}")
        found = {field: path for field, path in self._inputs.items() if path is not None}
        return Order(self.job.token, self._generation, draft, found)

    async def run(self) -> None:
        try:
            while self.job.state not in JOB_ENDED and await self._step():
                pass
        except ClaimLost:
            _log.info("claim lost", job=self.job.id.hex())
            # An order that runs elsewhere is in the hands of whoever has the job now.
            if self._engine.card.held:
                await self._stop_engine()
        finally:
            self._order.path.unlink(missing_ok=True)

    async def hand_over(self) -> None:
        """Give the job back because this worker goes away: what runs here is stopped, what runs elsewhere goes on.

        Tried once: where the store is away too, the lease lapses by itself.
        """
        store, nature, card = self._shop.store, self._shop.nature, self._engine.card
        after = self._handed_over_as(self.job.state, card)
        if card.held:
            await self._stop_engine()
        if after is self.job.state:
            await advance.release(store, self.job, 0)
        else:
            await advance.advance(store, nature, self.job, after, Actor.RUNNER, cause="handed over", wait_us=0)

    @staticmethod
    def _handed_over_as(state: JobState, card: EngineCard) -> JobState:
        if card.held and state in (JobState.SENDING, JobState.ACCEPTED, JobState.RUNNING):
            return JobState.PLANNED
        if state is JobState.SENDING:
            return JobState.PLANNED if card.repeatable_start else JobState.UNKNOWN
        return state

    async def _step(self) -> bool:
        """One step; True: go on at once."""
        try:
            if self._task.ended:
                return await self._abandon()
            match self.job.state:
                case JobState.SENDING:
                    return await self._start()
                case JobState.ACCEPTED | JobState.RUNNING:
                    return await self._poll()
                case JobState.COLLECTING:
                    return await self._collect()
                case _:
                    return False
        except Transient as error:
            return await self._later(str(error))
        except Refused as error:
            return await self._fail(JobState.REFUSED, error.failure)
        except Unknown as error:
            return await self._unknown(str(error))
        except Faulty as error:
            return await self._mend(str(error))
        except Lost as error:
            return await self._lost(str(error))

    async def _start(self) -> bool:
        if None in self._inputs.values():
            raise Refused(_PICTURE_LOST)
        handle = await self._engine.start(self._order)
        wait = None if self._engine.card.held else self._poll_us
        store, nature = self._shop.store, self._shop.nature
        try:
            self.job = await insist(lambda: advance.accept(store, nature, self.job, handle, wait_us=wait))
        except ClaimLost:
            if not self._engine.card.held:
                # A rescuer took us for dead and holds the order as unknown; we are the one who knows.
                await insist(lambda: advance.found(store, nature, self.job, handle))
            raise
        return wait is None

    async def _poll(self) -> bool:
        assert self.job.handle is not None
        progress = await self._engine.poll(self._order, self.job.handle)
        if progress.done:
            await self._advance(JobState.COLLECTING)
            return True
        if self.job.state is JobState.ACCEPTED:
            await self._advance(JobState.RUNNING)
        if not self._engine.card.held:
            # Whether the film is still wanted is seen at the next look: claiming reads the task.
            await insist(lambda: self._returning.give_back(self.job, self._poll_us, progress.percent))
            return False
        if not await self._report(progress.percent):
            return await self._abandon()
        await asyncio.sleep(self._engine.card.poll_seconds)
        return True

    async def _collect(self) -> bool:
        assert self.job.handle is not None
        made = await self._engine.collect(self._order, self.job.handle)
        try:
            facts = await self._shop.checker.check(made.path, self._expected())
        except BrokenFilm as error:
            made.path.unlink(missing_ok=True)
            raise Faulty(str(error)) from error
        except ChildDied as error:
            raise Transient(str(error)) from error
        await self._publish(made, facts)
        return False

    async def _publish(self, made: Made, facts: dict[str, object]) -> None:
        token = self._shop.nature.entropy(16).hex()
        size = await self._stored(made, token)
        film = settle.Film(token, size, "video/mp4", {"film": facts, "engine": made.facts}, made.cost)
        try:
            settled = await insist(
                lambda: settle.succeed(self._shop.store, self._shop.nature, self.job, film, Actor.RUNNER)
            )
        except ClaimLost:
            # Either another worker has the job now, or the answer to our own commit got lost: the file says which.
            if not await settle.is_kept(self._shop.store, token):
                await self._shop.media.discard(token)
            raise
        if not settled:
            await self._shop.media.discard(token)

    async def _stored(self, made: Made, token: str) -> int:
        """Publish the film; while the disk is full, wait for room: the film is made, and must not be lost."""
        while True:
            try:
                return await self._shop.media.publish(made.path, token)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS):
                    raise
                _log.error("film waits for room", job=self.job.id.hex(), reason=str(error))
                if not await insist(lambda: advance.wanted(self._shop.store, self.job)):
                    raise ClaimLost() from error
                await asyncio.sleep(_NO_SPACE_SECONDS)

    def _expected(self) -> Expected:
        # An edited clip keeps its own size, which nobody knows here.
        width, height = (0, 0) if self._generation.workflow is Workflow.VIDEO_EDIT else self._generation.size
        return Expected(width, height, self._generation.duration, self._generation.sound)

    async def _report(self, percent: int | None) -> bool:
        """Tell the store how far we are, now and then; False: the film is no longer wanted."""
        if percent is not None and percent - self._reported >= _REPORT_PERCENT:
            self._reported = percent
            return await insist(lambda: advance.report(self._shop.store, self.job, percent))
        return await insist(lambda: advance.wanted(self._shop.store, self.job))

    async def _abandon(self) -> bool:
        """The task has ended: so does the job, and the engine is told to stop. ClaimLost: it is someone else's."""
        await self._advance(JobState.CANCELLED, "its task had ended")
        await self._stop_engine()
        return False

    async def _stop_engine(self) -> None:
        if self.job.handle is None:
            return
        try:
            await self._engine.cancel(self._order, self.job.handle)
        except Transient as error:
            _log.warning("cancel failed", job=self.job.id.hex(), reason=str(error))

    async def _later(self, reason: str) -> bool:
        """It did not work now: the same step again after a wait."""
        _log.info("engine busy", job=self.job.id.hex(), state=self.job.state, reason=reason)
        if self.job.state is JobState.SENDING or self._engine.card.held:
            return await self._again(reason, self._backoff_us)
        await self._release(max(self._backoff_us, self._poll_us))
        return False

    async def _lost(self, reason: str) -> bool:
        if self._engine.card.repeatable_start:
            return await self._again(reason, self._backoff_us)
        failure = Failure(FailureCode.UPSTREAM, "The engine lost the order.")
        return await self._fail(JobState.LOST, failure)

    async def _mend(self, reason: str) -> bool:
        """The engine made a mistake: try again a few times, from the start where that costs nobody anything."""
        _log.warning("engine fault", job=self.job.id.hex(), reason=reason)
        if self.job.faults + 1 >= _FAULTS_MAX:
            return await self._fail(JobState.REFUSED, _gave_up(reason))
        if self._engine.card.repeatable_start:
            return await self._again(reason, self._backoff_us, fault=True)
        await self._release(self._backoff_us, fault=True)
        return False

    async def _unknown(self, reason: str) -> bool:
        if self._engine.card.repeatable_start:
            return await self._again(reason, self._backoff_us)
        await self._advance(JobState.UNKNOWN, reason)
        _log.error("outcome unknown, waits for an operator", job=self.job.id.hex(), reason=reason)
        return False

    async def _again(self, reason: str, wait_us: int, *, fault: bool = False) -> bool:
        await self._advance(JobState.PLANNED, reason, wait_us=wait_us, fault=fault)
        return False

    async def _fail(self, after: JobState, failure: Failure) -> bool:
        if self.job.state is JobState.SENDING and after is JobState.LOST:
            after = JobState.REFUSED
        await insist(lambda: settle.fail(self._shop.store, self._shop.nature, self.job, after, failure, Actor.RUNNER))
        return False

    async def _advance(
        self, after: JobState, cause: str = "", *, wait_us: int | None = None, fault: bool = False
    ) -> None:
        store, nature = self._shop.store, self._shop.nature
        self.job = await insist(
            lambda: advance.advance(
                store, nature, self.job, after, Actor.RUNNER, cause=cause, wait_us=wait_us, fault=fault
            )
        )

    async def _release(self, wait_us: int, *, fault: bool = False) -> None:
        await insist(lambda: advance.release(self._shop.store, self.job, wait_us, fault=fault))

    @property
    def _poll_us(self) -> int:
        return int(self._engine.card.poll_seconds * SECOND)

    @property
    def _backoff_us(self) -> int:
        step = max(self.job.starts - 1, self.job.faults, 0)
        return int(_BACKOFF_SECONDS[min(step, len(_BACKOFF_SECONDS) - 1)] * SECOND)


def _gave_up(reason: str) -> Failure:
    return Failure(FailureCode.UPSTREAM, f"Video generation failed: {reason}")
