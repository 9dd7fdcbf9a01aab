"""Move jobs along: claim them under a lease, write each step with its event, give them back."""

from collections.abc import Sequence
from dataclasses import replace

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import Nature
from filmgate.domain.task import Task, TaskState
from filmgate.domain.webhook import RUNNING
from filmgate.services.jobs.assign import Assignment, Illegible, assign, set_aside
from filmgate.services.jobs.settle import callbacks_of
from filmgate.store import events, jobs, tasks
from filmgate.store.base import Reader, Statement, Store, Transaction

__all__ = ["Assignment"]
Claims = tuple[list[Assignment], list[Illegible]]


async def claim(
    store: Store, nature: Nature, worker: str, engines: Sequence[str], lease_us: int, most: int
) -> list[Assignment]:
    """Lease due jobs of these engines. Planned ones are marked as being sent before any engine hears of them.

    Where StoreUnavailable is raised, they may be claimed all the same: `claim_doubtful` tells.
    """

    async def work(transaction: Transaction) -> Claims:
        claimed = await jobs.claim(transaction, worker, engines, lease_us, most)
        assigned, illegible = await assign(transaction, claimed)
        return await _sent(transaction, nature, assigned, worker), illegible

    return await _legible(store, nature, await store.transact(work))


async def claim_doubtful(
    store: Store, nature: Nature, worker: str, lease_us: int, known: Sequence[Job]
) -> list[Assignment]:
    """What this worker has claimed without hearing of it: its jobs without the `known` ones.

    Of those that are being sent nobody has sent any, since nobody but this worker may.
    """

    async def work(transaction: Transaction) -> Claims:
        held = [(job.id, job.fence) for job in known]
        return await assign(transaction, await jobs.claim_doubtful(transaction, worker, lease_us, held))

    return await _legible(store, nature, await store.transact(work))


async def claim_lapsed(
    store: Store,
    nature: Nature,
    worker: str,
    engines: Sequence[str],
    lease_us: int,
    most: int,
    tended: Sequence[bytes] = (),
) -> list[Assignment]:
    """Take over jobs of these engines whose worker let the lease lapse: it died, or was held up for too long.

    `tended` are the jobs that this very worker has in hand: it slept, and knows better than the clock.
    """

    async def work(transaction: Transaction) -> Claims:
        return await assign(transaction, await jobs.claim_lapsed(transaction, worker, engines, lease_us, most, tended))

    return await _legible(store, nature, await store.transact(work))


async def accept(
    store: Store,
    nature: Nature,
    job: Job,
    handle: str,
    *,
    wait_us: int | None = None,
    finished: bool = False,
    seen: Task | None = None,
) -> Job:
    """The engine took the order: the job is accepted, its task runs. `wait_us` gives the job back. Raises ClaimLost.

    `finished`: the film is there already, and the job is to be collected. `seen` is its task as it was when the job was
    claimed: where nothing has happened to it since, and it is queued, the step is written without looking again.
    """
    after = JobState.COLLECTING if finished else JobState.ACCEPTED
    taken = jobs.set_accepted(job, after, handle, wait_us)

    async def work(transaction: Transaction) -> bool:
        task, ours = await tasks.lock_with_job(transaction, job)
        if not ours:
            await _ours_already(transaction, job, after)
        else:
            await transaction.batch(taken, *_accepted(nature, job, after), *_task_running(nature, task))
        return RUNNING in task.callback_events

    if seen is not None and seen.state is TaskState.QUEUED:
        running, *beside = _task_running(nature, seen)
        written = await store.write_if((running, taken), *_accepted(nature, job, after), *beside)
        if written or await jobs.stands(store, job, after):  # it was written before, and the answer got lost
            if RUNNING in seen.callback_events:
                store.ring("outbox")
            return replace(_moved(job, after), handle=handle)
    if await store.transact(work):
        store.ring("outbox")
    return replace(_moved(job, after), handle=handle)


def _accepted(nature: Nature, job: Job, after: JobState) -> list[Statement]:
    """The events of an order that was taken, and may be finished."""
    steps = [_step(nature, job, JobState.ACCEPTED, Actor.RUNNER, "")]
    if after is not JobState.ACCEPTED:
        steps.append(_step(nature, _moved(job, JobState.ACCEPTED), after, Actor.RUNNER, ""))
    return [events.insert_all(steps)]


async def found(
    store: Store, nature: Nature, job: Job, handle: str, *, actor: str = Actor.RUNNER, cause: str = "answered late"
) -> bool:
    """The engine did take a job that is held as unknown, or about to be; it is polled from here on.

    False: its fate is known already.
    """

    async def work(transaction: Transaction) -> bool:
        task, _ = await tasks.lock_with_job(transaction, job)
        for before in (JobState.UNKNOWN, JobState.SENDING):
            if await jobs.set_found(transaction, job, before, handle):
                late = _event(nature, _moved(job, before), JobState.ACCEPTED, actor, cause)
                await transaction.batch(late, *_task_running(nature, task))
                return True
        return False

    repaired = await store.transact(work)
    for bell in ("jobs", "watched", "outbox"):
        store.ring(bell)
    return repaired


async def answered(store: Store, job: Job) -> tuple[JobState, str | None]:
    """The state that a job is in by now, and the handle that it has."""
    current = {one.id: one for one in await jobs.of_task(store, job.task_id)}[job.id]
    return current.state, current.handle


async def advance(
    store: Store,
    nature: Nature,
    job: Job,
    after: JobState,
    actor: str,
    *,
    cause: str = "",
    wait_us: int | None = None,
    fault: bool = False,
) -> Job:
    """Any other step. With `wait_us` the job is given back, due after that long. Raises ClaimLost."""

    moved = jobs.set_moved(job, after, wait_us=wait_us, fault=fault)
    if not await store.write_if((moved,), _event(nature, job, after, actor, cause)):
        await _ours_already(store, job, after)
    if wait_us == 0:
        store.ring("jobs")
    return _moved(job, after)


async def report(store: Store, job: Job, percent: int) -> bool:
    """Write the progress of a job; False: it is no longer wanted (lost to another worker, or its task ended)."""

    async def work(transaction: Transaction) -> bool:
        await transaction.batch(jobs.set_progress(job, percent))
        return await jobs.still_held(transaction, job)

    return await store.transact(work)


async def wanted(store: Store, job: Job) -> bool:
    """Whether this claim still stands and the task still wants a film."""
    return await jobs.still_held(store, job)


async def release(store: Store, job: Job, wait_us: int, *, fault: bool = False) -> None:
    """Give a job back as it is, due after that long; `fault` counts one against its engine."""
    await store.write(jobs.release(job, wait_us, fault=fault))


async def leave(store: Store, job: Job) -> None:
    """Let a job be watched to its end, now that nobody waits for its film any more."""
    await store.write(jobs.release_watched(job))
    store.ring("watched")


async def release_all(store: Store, claims: Sequence[Job], wait_us: int, percent: int | None = None) -> None:
    """Give several jobs back as they are, with the progress that they have in common, in one commit."""
    await store.write(jobs.release_all(claims, wait_us, percent))


async def renew(store: Store, worker: str, held: Sequence[Job], lease_us: int) -> None:
    """Hold on to at least one job for another lease."""
    await store.write(jobs.renew_all(worker, held, lease_us))


async def lapse_all(store: Store) -> None:
    """Let all leases lapse: for the one server of a data folder, which knows at start that its predecessors are
    dead."""
    await store.transact(jobs.lapse_all)


async def _sent(transaction: Transaction, nature: Nature, claimed: list[Assignment], worker: str) -> list[Assignment]:
    """Planned jobs are on their way from here on, but for those whose task ended while they waited."""
    moved = {
        one.job.id: JobState.CANCELLED if one.task.ended else JobState.SENDING
        for one in claimed
        if one.job.state is JobState.PLANNED
    }
    planned = [one.job for one in claimed if one.job.id in moved]
    if not planned:
        return claimed
    sending = [job for job in planned if moved[job.id] is JobState.SENDING]
    steps = [_step(nature, job, moved[job.id], Actor.RUNNER, f"worker {worker}") for job in planned]
    await transaction.batch(
        *([jobs.set_sending(sending)] if sending else []),
        *(jobs.set_state(job, JobState.CANCELLED) for job in planned if moved[job.id] is JobState.CANCELLED),
        events.insert_all(steps),
    )
    return [replace(one, job=_moved(one.job, moved.get(one.job.id, one.job.state))) for one in claimed]


def _task_running(nature: Nature, task: Task) -> list[Statement]:
    """A queued task runs as soon as an engine has taken a job of it."""
    if task.state is not TaskState.QUEUED:
        return []
    now = nature.now()
    started = Event(task.id, Noun.TASK, task.id, now, task.state, TaskState.RUNNING, Actor.RUNNER)
    running = replace(task, state=TaskState.RUNNING, started_at=now)
    return [tasks.set_running(task.id, now), events.insert(started), *callbacks_of(nature, running, now)]


async def _legible(store: Store, nature: Nature, claims: Claims) -> list[Assignment]:
    assigned, illegible = claims
    await set_aside(store, nature, illegible)
    return assigned


async def _ours_already(reader: Reader, job: Job, after: JobState) -> None:
    """A step that was repeated because the answer to its commit got lost is done; anything else is ClaimLost."""
    if not await jobs.stands(reader, job, after):
        raise ClaimLost()


def _event(nature: Nature, job: Job, after: JobState, actor: str, cause: str) -> Statement:
    return events.insert(_step(nature, job, after, actor, cause))


def _step(nature: Nature, job: Job, after: JobState, actor: str, cause: str) -> Event:
    return Event(job.task_id, Noun.JOB, job.id, nature.now(), job.state, after, actor, cause)


def _moved(job: Job, after: JobState) -> Job:
    return replace(job, state=after)
