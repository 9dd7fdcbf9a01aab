"""Any order of events in the life of orders: workers that die, sleep and answer late, engines that refuse, lose and
forget, customers and operators in between. After every step the money and the history are right, and at the end all has
ended.

`LIFE_EXAMPLES=2000 pytest tests/worker/test_life_machine.py` looks for longer.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from bench.postgres import Postgres
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from filmgate.domain import ids
from filmgate.domain.errors import ClaimLost, InsufficientBalance, InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.job import JOB_ENDED, Job, JobState
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import advance, inquire, settle, watch
from filmgate.services.jobs.advance import Assignment
from filmgate.services.jobs.reroute import reroute
from filmgate.services.jobs.resolve import Fate, resolve
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.overdue import overdue
from filmgate.store.open import open_store
from fixtures.stores import ENGINE, HOUR_US, LEASE_US, Clock, Scene, assert_sound, new_scene

T = TypeVar("T")
CARDS = tuple(replace(ENGINE, name=name, findable=True) for name in ("any", "other"))
NAMES = [card.name for card in CARDS]
OURS = Failure(FailureCode.UPSTREAM, "The engine is broken.")
THEIRS = Failure(FailureCode.CONTENT_VIOLATION, "Not this.")
TOO_LATE = Failure(FailureCode.TIMEOUT, "Too late.")
EXAMPLES = int(os.environ.get("LIFE_EXAMPLES", "60"))


@dataclass(frozen=True)
class Placed:
    """An order that an engine has taken, and whose answer its sender has yet to write down."""

    assignment: Assignment
    handle: str


class Upstream:
    """All engines: what they took by token, and which of it is still under way or was made."""

    def __init__(self) -> None:
        self.handles: dict[str, str] = {}
        self.task_of: dict[str, bytes] = {}
        self.alive: set[str] = set()

    def take(self, job: Job) -> str:
        assert job.token not in self.handles, "an order was sent twice"
        self.handles[job.token] = handle = f"handle of {job.token}"
        self.task_of[handle] = job.task_id
        self.alive.add(handle)
        return handle

    def worst(self) -> int:
        """The most orders of one task that are paid for."""
        return max(Counter(self.task_of[handle] for handle in self.alive).values(), default=0)


class Orders(RuleBasedStateMachine):
    """`claims` are what workers remember, many of them stale; whoever is about to send looks whether it may."""

    fresh_url: Callable[[Path], str]
    tasks = Bundle("tasks")
    claims = Bundle("claims")
    placed = Bundle("placed")
    accepted = Bundle("accepted")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        self.clock, self.upstream = Clock(), Upstream()
        url = type(self).fresh_url(Path(self._folder.name))
        self.store = self.run(open_store(url, self.clock, server=True))
        if self.store.name == "sqlite":
            self.store._writer._connection.raw.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
        self.scene: Scene = self.run(new_scene(self.store, self.clock, funds=500))
        self.scene.cards = CARDS
        self.given: Any = (self.store, self.scene.nature)

    def run(self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return self._runner.run(waited())

    def attempt(self, work: Awaitable[T]) -> T | None:
        """What a worker does that may have lost its claim."""
        try:
            return self.run(work)
        except ClaimLost:
            return None

    def jobs(self, *states: JobState) -> list[Job]:
        every = [job for (task_id,) in self.run(self.store.rows("SELECT id FROM tasks")) for job in self.of(task_id)]
        return [job for job in every if not states or job.state in states]

    def of(self, task_id: bytes) -> list[Job]:
        return self.run(self.scene.jobs(task_id))

    # ---- customers ---------------------------------------------------------------------------------------------------

    @initialize(target=tasks)
    def first(self) -> bytes:
        return self.run(self.scene.submit())

    @rule(target=tasks)
    def submit(self) -> Any:
        try:
            return self.run(self.scene.submit())
        except InsufficientBalance:
            return multiple()

    @rule(task=tasks)
    def cancel(self, task: bytes) -> None:
        self.run(cancel(*self.given, self.scene.caller, ids.dashed(task)))

    @rule(hours=st.sampled_from([0, 0, 2]))
    def deadline(self, hours: int) -> None:
        self.clock.ahead_us += hours * HOUR_US
        for task_id in self.run(overdue(self.store, self.scene.nature.now(), 10)):
            assert self.run(settle.end_early(*self.given, task_id, TOO_LATE, Actor.RESCUER))

    # ---- workers -----------------------------------------------------------------------------------------------------

    @rule(target=claims, most=st.integers(1, 3))
    def claim(self, most: int) -> Any:
        found = self.run(advance.claim(*self.given, "worker", NAMES, LEASE_US, most))
        return multiple(*(one for one in found if one.job.state is JobState.SENDING))

    @rule()
    def lapse(self) -> None:
        self.run(self.scene.run("UPDATE jobs SET due_at = clock_us() - 1 WHERE worker IS NOT NULL"))

    @rule(target=claims)
    def claim_doubtful(self) -> Any:
        """The worker died, and one of its name began: whatever it holds, it has not sent, unless it was placed."""
        held = self.run(
            self.store.rows("SELECT id FROM jobs WHERE worker = 'worker' AND state = 'sending' AND due_at > clock_us()")
        )
        known = [job for job in self.jobs() if job.token in self.upstream.handles or (job.id,) not in map(tuple, held)]
        found = self.run(advance.claim_doubtful(*self.given, "worker", LEASE_US, known))
        return multiple(*(one for one in found if one.job.state is JobState.SENDING))

    @rule()
    def rescue(self) -> None:
        for one in self.run(advance.claim_lapsed(*self.given, "rescuer", NAMES, LEASE_US, 5)):
            if one.job.state is JobState.SENDING:
                self.attempt(advance.advance(*self.given, one.job, JobState.UNKNOWN, Actor.RESCUER, wait_us=0))
            else:
                self.run(advance.release(self.store, one.job, 0))

    def may_send(self, claim: Assignment) -> bool:
        return self.run(advance.wanted(self.store, claim.job))

    @rule(target=placed, claim=consumes(claims))
    def place(self, claim: Assignment) -> Any:
        return Placed(claim, self.upstream.take(claim.job)) if self.may_send(claim) else multiple()

    @rule(target=placed)
    def order(self) -> Any:
        """What mostly happens: it is claimed and sent in one go."""
        claims = [one for one in self.run(self.scene.claim()) if one.job.state is JobState.SENDING]
        return multiple(*(Placed(one, self.upstream.take(one.job)) for one in claims))

    @rule(taken=st.booleans())
    def hear_nothing(self, taken: bool) -> None:
        """An order is sent, and whether it was taken only its engine knows."""
        for one in self.run(self.scene.claim()):
            if one.job.state is JobState.SENDING:
                if taken:
                    self.upstream.take(one.job)
                self.run(advance.advance(*self.given, one.job, JobState.UNKNOWN, Actor.RUNNER, wait_us=0))

    @rule(claim=consumes(claims), said=st.sampled_from(["no", "not this", "unreachable", "busy", "silence"]))
    def turn_away(self, claim: Assignment, said: str) -> None:
        job = claim.job
        if not self.may_send(claim):
            return
        if said == "not this":
            self.attempt(settle.fail(*self.given, job, JobState.REFUSED, THEIRS, Actor.RUNNER))
        elif said == "busy":
            self.attempt(advance.advance(*self.given, job, JobState.PLANNED, Actor.RUNNER, wait_us=0))
        elif said == "silence":
            self.attempt(advance.advance(*self.given, job, JobState.UNKNOWN, Actor.RUNNER, wait_us=0))
        else:
            self.fail_over(claim, or_stay=said == "unreachable")

    def fail_over(self, claim: Assignment, *, or_stay: bool) -> None:
        router = self.scene.desk.router
        going = reroute(*self.given, router, claim.job, claim.generation, OURS, Actor.RUNNER, or_stay=or_stay)
        if self.attempt(going) is False:
            self.attempt(advance.advance(*self.given, claim.job, JobState.PLANNED, Actor.RUNNER, wait_us=0))

    @rule(placed=consumes(placed))
    def lose_the_answer(self, placed: Placed) -> None:
        job = placed.assignment.job
        self.attempt(advance.advance(*self.given, job, JobState.UNKNOWN, Actor.RUNNER, wait_us=0))

    @rule(target=accepted, placed=consumes(placed))
    def answer(self, placed: Placed) -> Any:
        """In time, or long after everybody gave it up."""
        job = placed.assignment.job
        if accepted := self.attempt(advance.accept(*self.given, job, placed.handle)):
            return accepted
        if not self.run(advance.found(*self.given, job, placed.handle)):
            state, known = self.run(advance.answered(self.store, job))
            if state in JOB_ENDED and known != placed.handle:
                self.upstream.alive.discard(placed.handle)
        return multiple()

    @rule(target=accepted, most=st.integers(1, 3))
    def take_up(self, most: int) -> Any:
        """Claim what waits at its engine; what is planned is left to `claim`."""
        self.run(self.scene.run("UPDATE jobs SET due_at = 1 WHERE worker IS NULL AND state <> 'planned'"))
        waits = sum(1 for job in self.jobs(JobState.ACCEPTED, JobState.RUNNING, JobState.COLLECTING))
        if not waits or self.jobs(JobState.PLANNED):
            return multiple()
        return multiple(*(one.job for one in self.run(advance.claim(*self.given, "w", NAMES, LEASE_US, most))))

    @rule(job=consumes(accepted), end=st.sampled_from(["film", "film", "broken", "gone", "back"]))
    def go_on(self, job: Job, end: str) -> None:
        if job.state not in (JobState.ACCEPTED, JobState.RUNNING, JobState.COLLECTING):
            return
        if end == "back":
            self.run(advance.release(self.store, job, 0))
        elif end != "film":
            after = JobState.LOST if end == "gone" else JobState.REFUSED
            if self.attempt(settle.fail(*self.given, job, after, OURS, Actor.RUNNER)) is not None and job.handle:
                self.upstream.alive.discard(job.handle)
        elif self.upstream_has(job):
            made = job
            if job.state is not JobState.COLLECTING:
                moved = self.attempt(advance.advance(*self.given, job, JobState.COLLECTING, Actor.RUNNER))
                made = moved or job
            if made.state is JobState.COLLECTING:
                self.attempt(self.scene.succeed(made))

    def upstream_has(self, job: Job) -> bool:
        return job.handle in self.upstream.alive

    # ---- the inquirer, the watcher, the operator ---------------------------------------------------------------------

    @rule(believed=st.booleans())
    def inquire(self, believed: bool) -> None:
        """An order that may still be on its way is not given up: whoever is about to send it looks first."""
        self.run(self.scene.run("UPDATE jobs SET due_at = 1 WHERE state = 'unknown'"))
        for question in self.run(inquire.claim(*self.given, "inquirer", NAMES, LEASE_US, 5)):
            one = question.assignment
            handle = self.upstream.handles.get(one.job.token)
            if handle in self.upstream.alive:
                self.run(inquire.taken(*self.given, one, handle))
            elif believed:
                self.attempt(inquire.never_taken(*self.given, self.scene.desk.router, one, Actor.INQUIRER))
            else:
                self.run(inquire.ask_again(self.store, one, 0))

    @rule(ends=st.sampled_from(["stopped", "made", "on"]))
    def watch(self, ends: str) -> None:
        for one in self.run(watch.claim(*self.given, "watcher", NAMES, LEASE_US, 5)):
            self.look(one.job, ends)

    def look(self, job: Job, ends: str) -> None:
        if job.state is JobState.SENDING:
            self.attempt(advance.advance(*self.given, job, JobState.UNKNOWN, Actor.WATCHER, wait_us=0))
        elif not self.upstream_has(job):
            self.attempt(advance.advance(*self.given, job, JobState.LOST, Actor.WATCHER))
        elif ends == "made":
            self.run(watch.book(*self.given, job, 7))
        elif ends == "stopped":
            self.upstream.alive.discard(job.handle or "")
            self.attempt(advance.advance(*self.given, job, JobState.CANCELLED, Actor.WATCHER))
        else:
            self.run(advance.release(self.store, job, 0))

    @rule(pick=st.integers(0, 5), fate=st.sampled_from(Fate))
    def resolve(self, pick: int, fate: Fate) -> None:
        """The operator says what is so."""
        unknown = self.jobs(JobState.UNKNOWN)
        if not unknown:
            return
        job = unknown[pick % len(unknown)]
        handle = self.upstream.handles.get(job.token, "")
        if (handle in self.upstream.alive) is not (fate is Fate.ACCEPTED):
            return
        try:
            self.run(resolve(*self.given, self.scene.desk.router, job.id.hex(), fate, "ann", handle))
        except InvalidField as error:
            assert error.field == "cancelled"

    # ---- what holds always -------------------------------------------------------------------------------------------

    @invariant()
    def all_is_sound(self) -> None:
        self.run(assert_sound(self.store))
        assert self.run(self.scene.balance()) >= 0

    @invariant()
    def no_task_is_paid_for_twice(self) -> None:
        """At no engine, whoever died or slept when; an order that its sender has yet to disown counts too."""
        assert self.upstream.worst() <= 1

    @invariant()
    def one_order_at_a_time(self) -> None:
        for (task_id,) in self.run(self.store.rows("SELECT id FROM tasks")):
            jobs, record = self.of(task_id), self.run(self.scene.record(task_id))
            assert sum(job.state not in JOB_ENDED for job in jobs) <= 1
            assert max(Counter(job.engine for job in jobs).values(), default=0) <= 3
            live = [job for job in jobs if job.state not in (*JOB_ENDED, JobState.PLANNED)]
            assert all(job.watched is record.task.ended for job in live)
            assert record.task.ended or len(jobs) - sum(job.state in JOB_ENDED for job in jobs) == 1
            if record.task.ended and record.films:
                assert [job.state for job in jobs].count(JobState.DONE) == 1

    def teardown(self) -> None:
        try:
            self.everything_ends()
        finally:
            self.run(self.store.close())
            self._runner.close()
            self._folder.cleanup()

    def everything_ends(self) -> None:
        """Workers come back, engines answer, the deadline passes: nothing stays behind."""
        for _ in range(20):
            self.lapse()
            self.rescue()
            self.deadline(2)
            self.inquire(True)
            self.run(self.scene.run("UPDATE jobs SET due_at = 1, worker = NULL"))
            self.watch("stopped")
            self.run(self.scene.run("UPDATE jobs SET due_at = 1, worker = NULL"))
            self.run(advance.claim(*self.given, "worker", NAMES, LEASE_US, 9))
            if all(job.state in JOB_ENDED for job in self.jobs()):
                break
        assert all(job.state in JOB_ENDED for job in self.jobs())
        self.all_is_sound()


def look(examples: int, url: Callable[[Path], str]) -> None:
    Orders.fresh_url = staticmethod(url)  # type: ignore[assignment]
    case = Orders.TestCase()
    case.settings = settings(
        max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case.runTest()


@pytest.mark.timeout(0)
def test_any_life_of_orders_is_sound_on_sqlite(migrated_sqlite: Path):
    """Whatever happens to orders, none is sent or paid for twice, none is forgotten, and no rule is broken."""
    look(EXAMPLES, lambda folder: f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'filmgate.db')}")


@pytest.mark.timeout(0)
def test_any_life_of_orders_is_sound_on_postgres(postgres: Postgres, migrated_postgres: str):
    look(max(EXAMPLES // 6, 1), lambda _: postgres.new_database(template=migrated_postgres))
