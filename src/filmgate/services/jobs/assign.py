"""Put to each claimed job what its worker has to know of its task; what nobody can make sense of is set aside."""

from collections.abc import Sequence

import structlog

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import HOUR, Nature
from filmgate.domain.task import Failure, FailureCode, Task
from filmgate.services.jobs import settle
from filmgate.services.tasks.content import read_generation
from filmgate.store import events, jobs, tasks
from filmgate.store.base import Row, Store, Transaction

_log = structlog.get_logger("filmgate.jobs")
_ILLEGIBLE = Failure(FailureCode.UPSTREAM, "What is kept of this task cannot be read any more; send it again.")


@frozen
class Assignment:
    """A claimed job with what its worker needs to know of its task."""

    job: Job
    task: Task
    generation: Generation


@frozen
class Illegible:
    """A claimed job whose task cannot be read, and why."""

    job: Job
    reason: str


async def assign(transaction: Transaction, claimed: Sequence[Job]) -> tuple[list[Assignment], list[Illegible]]:
    """Each job with its task, in one round trip; one that cannot be read is no other's concern."""
    rows = await tasks.find_rows(transaction, [job.task_id for job in claimed])
    read = [_assignment(job, rows[job.task_id]) for job in sorted(claimed, key=lambda job: job.id)]
    return [one for one in read if isinstance(one, Assignment)], [one for one in read if isinstance(one, Illegible)]


def _assignment(job: Job, row: Row) -> Assignment | Illegible:
    try:
        record = tasks.record(row)
        return Assignment(job, record.task, read_generation(record.content.generation))
    except Exception as error:  # whatever is wrong with it, the others go on
        return Illegible(job, f"{type(error).__name__}: {error}")


async def set_aside(store: Store, nature: Nature, illegible: Sequence[Illegible]) -> None:
    """Fail what cannot be read, free of charge, as our fault; where not even that can be, it rests for an hour."""
    for one in illegible:
        _log.error("stored task cannot be read", job=one.job.id.hex(), task=one.job.task_id.hex(), reason=one.reason)
        try:
            await _end(store, nature, one.job)
        except StoreUnavailable:
            return  # their leases lapse, and they are met again
        except Exception:
            _log.exception("a job that cannot be read rests", job=one.job.id.hex())
            await store.write(jobs.release(one.job, HOUR))


async def _end(store: Store, nature: Nature, job: Job) -> None:
    if job.state is JobState.UNKNOWN:
        raise ValueError("whether it was taken has to be known first")
    if job.state is not JobState.PLANNED:
        await settle.fail(store, nature, job, JobState.REFUSED, _ILLEGIBLE, Actor.RUNNER)
    elif not await settle.end_early(store, nature, job.task_id, _ILLEGIBLE, Actor.RUNNER):
        await _cancel(store, nature, job)


async def _cancel(store: Store, nature: Nature, job: Job) -> None:
    """Its task had ended before it was sent."""
    step = Event(job.task_id, Noun.JOB, job.id, nature.now(), job.state, JobState.CANCELLED, Actor.RUNNER)

    async def work(transaction: Transaction) -> None:
        if await jobs.move(transaction, job, JobState.CANCELLED):
            await transaction.batch(events.insert(step))

    await store.transact(work)
