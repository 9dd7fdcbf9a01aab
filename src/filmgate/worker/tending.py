"""One claimed job, taken from the state it is in to its next rest or its end."""

import asyncio

import structlog

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.inputs import kept
from filmgate.domain.job import JOB_ENDED, Job, JobState
from filmgate.domain.nature import SECOND
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import EngineFailure, Faulty, Lost, NeverSent, Refused, Transient, Unknown
from filmgate.services.jobs import advance, settle
from filmgate.services.jobs.assign import Assignment
from filmgate.services.jobs.reroute import reroute
from filmgate.worker.asking import asked, sent
from filmgate.worker.chore import insist
from filmgate.worker.collecting import collect
from filmgate.worker.order import order_of
from filmgate.worker.returning import Returning
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.runner")
_FAULTS_MAX = 3
_BACKOFF_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_REPORT_PERCENT = 4
_INPUT_LOST = Failure(FailureCode.UPSTREAM, "A picture or clip of this task was lost on our side; send it again.")


class Tending:
    """`run` returns when the job ended, was given back, or is no longer ours."""

    def __init__(self, shop: Shop, returning: Returning, assignment: Assignment) -> None:
        self._shop = shop
        self._returning = returning
        self._engine = shop.engines[assignment.job.engine]
        self._task = assignment.task
        self._generation = assignment.generation
        self._order = order_of(shop, assignment)
        self._send_before = shop.nature.now() + shop.lease_us // 2
        self._reported = 0
        self.job: Job = assignment.job

    async def run(self) -> None:
        try:
            while self.job.state not in JOB_ENDED and await self._step():
                pass
        except ClaimLost:
            _log.info("claim lost", job=self.job.id.hex())
            # An order that runs elsewhere is in the hands of whoever has the job now.
            if self._engine.card.held:
                await self._stop_engine(self.job.handle)
        finally:
            self._order.path.unlink(missing_ok=True)

    async def hand_over(self) -> None:
        """Give the job back because this worker goes away: what runs here is stopped, what runs elsewhere goes on.

        Tried once: where the store is away too, the lease lapses by itself.
        """
        store, nature, card = self._shop.store, self._shop.nature, self._engine.card
        after = self._handed_over_as(self.job.state, card)
        if card.held:
            await self._stop_engine(self.job.handle)
        if after is self.job.state:
            await advance.release(store, self.job, 0)
        else:
            await advance.advance(store, nature, self.job, after, Actor.RUNNER, cause="handed over", wait_us=0)
            store.ring("unknown")

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
            return await self._do()
        except NeverSent as error:
            return await self._elsewhere(str(error))
        except Transient as error:
            return await self._later(str(error))
        except Refused as error:
            return await self._refused(error.failure)
        except Unknown as error:
            return await self._unknown(str(error))
        except Faulty as error:
            return await self._mend(str(error))
        except Lost as error:
            return await self._lost(str(error))

    async def _do(self) -> bool:
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

    async def _start(self) -> bool:
        if len(self._order.inputs) < len(kept(self._generation)):
            return await self._fail(JobState.REFUSED, _INPUT_LOST)
        if self._shop.nature.now() >= self._send_before and not await self._still_wanted():
            return False
        handle = await sent(self._engine.start(self._order), self._engine.card.start_seconds)
        finished = self._engine.card.prompt and await self._finished_at_once(handle)
        wait = None if self._engine.card.held or finished else self._poll_us
        store, nature, seen = self._shop.store, self._shop.nature, self._task
        try:
            self.job = await insist(
                lambda: advance.accept(store, nature, self.job, handle, wait_us=wait, finished=finished, seen=seen)
            )
        except ClaimLost:
            # A rescuer took us for dead and holds the order as unknown; we are the one who knows.
            if self._engine.card.held:
                await self._stop_engine(handle)
            elif not await insist(lambda: advance.found(store, nature, self.job, handle)):
                await self._disown(handle)
            raise
        return wait is None

    async def _finished_at_once(self, handle: str) -> bool:
        """Whether the film is there as soon as the order is taken. What is wrong with it is told when it is due."""
        try:
            progress = await asked(self._engine.poll(self._order, handle), self._engine.card.ask_seconds)
        except EngineFailure:
            return False
        return progress.done

    async def _still_wanted(self) -> bool:
        """Whether an order that waited for long may still be sent. ClaimLost: somebody may be asking after it."""
        if await insist(lambda: advance.wanted(self._shop.store, self.job)):
            return True
        await self._advance(JobState.CANCELLED, "its task had ended")
        return False

    async def _disown(self, handle: str) -> None:
        """The order's fate was decided without us. If that was that it never started, it must not go on."""
        state, known = await insist(lambda: advance.answered(self._shop.store, self.job))
        if state in JOB_ENDED and known != handle:
            _log.error("an order that was given up was taken after all", job=self.job.id.hex(), handle=handle)
            await self._stop_engine(handle)

    async def _poll(self) -> bool:
        assert self.job.handle is not None
        progress = await asked(self._engine.poll(self._order, self.job.handle), self._engine.card.ask_seconds)
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
        await collect(self._shop, self._engine, self._order, self.job, self._task)
        return False

    async def _report(self, percent: int | None) -> bool:
        """Tell the store how far we are, now and then; False: the film is no longer wanted."""
        if percent is not None and percent - self._reported >= _REPORT_PERCENT:
            self._reported = percent
            return await insist(lambda: advance.report(self._shop.store, self.job, percent))
        return await insist(lambda: advance.wanted(self._shop.store, self.job))

    async def _abandon(self) -> bool:
        """The task has ended. What runs here, or was never sent, ends with it; what runs elsewhere is watched."""
        if self._engine.card.held or self.job.state is JobState.SENDING:
            await self._advance(JobState.CANCELLED, "its task had ended")
            await self._stop_engine(self.job.handle)
        else:
            await insist(lambda: advance.leave(self._shop.store, self.job))
        return False

    async def _stop_engine(self, handle: str | None) -> None:
        if handle is None:
            return
        try:
            await asked(self._engine.cancel(self._order, handle), self._engine.card.ask_seconds)
        except Transient as error:
            _log.warning("cancel failed", job=self.job.id.hex(), reason=str(error))

    async def _refused(self, failure: Failure) -> bool:
        """The engine will not, or could not. Where it said so at the start, another one may have the order."""
        if self.job.state is JobState.SENDING and failure.of_engine:
            await self._reroute(failure)
            return False
        return await self._fail(JobState.REFUSED, failure)

    async def _elsewhere(self, reason: str) -> bool:
        """The engine cannot be reached: another one may have the order; where there is none, it waits."""
        failure = Failure(FailureCode.UPSTREAM, f"The engine cannot be reached: {reason}.")
        if self.job.state is JobState.SENDING and await self._reroute(failure, or_stay=True):
            return False
        return await self._later(reason)

    async def _reroute(self, failure: Failure, *, or_stay: bool = False) -> bool:
        shop = self._shop
        return await insist(
            lambda: reroute(
                shop.store, shop.nature, shop.router, self.job, self._generation, failure, Actor.RUNNER, or_stay=or_stay
            )
        )

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
        await self._advance(JobState.UNKNOWN, reason, wait_us=0)
        self._shop.store.ring("unknown")
        if not self._engine.card.findable:
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
