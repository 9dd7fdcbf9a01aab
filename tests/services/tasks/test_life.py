"""Any order of events in the life of tasks: after every step the money adds up and the history is whole."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from filmgate.domain import ids
from filmgate.domain.errors import ClaimLost, IdempotencyMismatch, InsufficientBalance
from filmgate.domain.events import Actor
from filmgate.domain.job import Job, JobState
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.overdue import overdue
from filmgate.store.open import open_store
from fixtures.stores import HOUR_US, LAPSED_US, LEASE_US, Clock, assert_sound, new_scene

T = TypeVar("T")
KEYS, PRINTS = st.sampled_from([None, "a", "b"]), st.sampled_from([b"1", b"2"])
BAD_LUCK = Failure(FailureCode.UPSTREAM, "Bad luck.")
TOO_LATE = Failure(FailureCode.TIMEOUT, "Too late.")


class Life(RuleBasedStateMachine):
    """`jobs`, and those `made`, are claims as workers remember them, of which many are stale: a stale one may say
    what it likes."""

    original: Path
    tasks = Bundle("tasks")
    jobs = Bundle("jobs")
    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        copy = shutil.copy(self.original, Path(self._folder.name) / "filmgate.db")
        self.clock = Clock()
        self.store = self._runner.run(open_store(f"sqlite:///{copy}", self.clock, server=True))
        self.store._writer._connection.raw.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
        self.scene = self._runner.run(new_scene(self.store, self.clock, funds=1000))

    def run(self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return self._runner.run(waited())

    def step(self, job: Job, after: JobState, actor: Actor = Actor.RUNNER, **given: Any) -> Any:
        try:
            return self.run(advance.advance(self.store, self.scene.nature, job, after, actor, **given))
        except ClaimLost:
            return multiple()

    @initialize(target=tasks)
    def first(self) -> bytes:
        return self.run(self.scene.submit(callback_url="http://there/"))

    @rule(
        target=tasks,
        price=st.integers(0, 400),
        key=st.sampled_from([None, "a", "b"]),
        said=st.sampled_from([b"1", b"2"]),
    )
    def submit(self, price: int, key: str | None, said: bytes) -> Any:
        try:
            return self.run(self.scene.submit(price=price, idempotency_key=key, fingerprint=said))
        except (InsufficientBalance, IdempotencyMismatch):
            return multiple()

    @rule(target=jobs, most=st.integers(1, 3))
    def claim(self, most: int) -> Any:
        return multiple(*(one.job for one in self.run(self.scene.claim(most=most))))

    @rule(target=made)
    def bring_to_collecting(self) -> Any:
        claimed = [one.job for one in self.run(self.scene.claim()) if one.job.state is JobState.SENDING]
        accepted = [self.run(advance.accept(self.store, self.scene.nature, job, "handle")) for job in claimed]
        return multiple(*(self.step(job, JobState.COLLECTING) for job in accepted))

    @rule(target=jobs)
    def rescue(self) -> Any:
        taken = self.run(advance.claim_lapsed(self.store, self.scene.nature, "rescuer", ["any"], LEASE_US, 5))
        return multiple(*(one.job for one in taken))

    @rule()
    def die(self) -> None:
        self.run(self.scene.run("UPDATE jobs SET due_at = clock_us() - 1 WHERE worker IS NOT NULL"))

    @rule(target=jobs, job=jobs)
    def accept(self, job: Job) -> Any:
        if job.state is not JobState.SENDING:
            return multiple()
        try:
            return self.run(advance.accept(self.store, self.scene.nature, job, "handle"))
        except ClaimLost:
            return multiple()

    @rule(target=made, job=jobs)
    def collect(self, job: Job) -> Any:
        legal = job.state in (JobState.ACCEPTED, JobState.RUNNING)
        return self.step(job, JobState.COLLECTING) if legal else multiple()

    @rule(job=st.one_of(consumes(jobs), consumes(made)), lapsed=st.booleans())
    def plan_again(self, job: Job, lapsed: bool) -> None:
        if job.state in (JobState.SENDING, JobState.ACCEPTED, JobState.COLLECTING):
            self.step(job, JobState.PLANNED, wait_us=LAPSED_US if lapsed else 0)

    @rule(job=jobs)
    def lose_sight(self, job: Job) -> None:
        if job.state is JobState.SENDING:
            self.step(job, JobState.UNKNOWN)

    @rule(job=made)
    def succeed(self, job: Job) -> None:
        if job.state is JobState.COLLECTING:
            self.end(self.scene.succeed(job))

    @rule(job=st.one_of(jobs, made))
    def fail(self, job: Job) -> None:
        if job.state not in (JobState.CANCELLED, JobState.PLANNED):
            self.end(settle.fail(self.store, self.scene.nature, job, JobState.REFUSED, BAD_LUCK, Actor.RUNNER))

    @rule(task=tasks)
    def cancel(self, task: bytes) -> None:
        self.run(cancel(self.store, self.scene.nature, self.scene.caller, ids.dashed(task)))

    @rule(hours=st.sampled_from([0, 1, 25]))
    def wait(self, hours: int) -> None:
        self.clock.ahead_us += hours * HOUR_US

    @rule()
    def end_overdue(self) -> None:
        for task_id in self.run(overdue(self.store, self.scene.nature.now(), 10)):
            assert self.run(settle.end_early(self.store, self.scene.nature, task_id, TOO_LATE, Actor.RESCUER))

    def end(self, settling: Awaitable[bool]) -> None:
        try:
            self.run(settling)
        except ClaimLost:
            return

    @invariant()
    def all_is_sound(self) -> None:
        self.run(assert_sound(self.store))
        assert self.run(self.scene.balance()) >= 0
        (wrong,) = self.run(
            self.store.rows(
                "SELECT count(*) FROM tasks t WHERE (t.ended_at IS NOT NULL AND t.callback_url IS NOT NULL) <> "
                "(SELECT count(*) = 1 FROM outbox o WHERE o.task_id = t.id)"
            )
        )
        assert tuple(wrong) == (0,)

    def teardown(self) -> None:
        self.run(self.store.close())
        self._runner.close()
        self._folder.cleanup()


@pytest.fixture
def life(migrated_sqlite: Path) -> type[Life]:
    Life.original = migrated_sqlite
    return Life


def test_any_life_is_sound(life: type[Life]):
    """Whatever order customers, workers, deaths and deadlines come in, no rule of money or history is ever broken."""
    case = life.TestCase()
    case.settings = settings(
        max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case.runTest()
