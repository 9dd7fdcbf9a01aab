"""Say what became of an order of unknown fate, in the operator's name."""

from enum import StrEnum

from filmgate.domain.errors import ClaimLost, InvalidField
from filmgate.domain.events import operator as actor_of
from filmgate.domain.job import JobRecord, JobState
from filmgate.domain.nature import Nature
from filmgate.domain.routing import Router
from filmgate.domain.task import ENDED, TaskState
from filmgate.services.jobs import advance
from filmgate.services.jobs.assign import Assignment
from filmgate.services.jobs.inquire import never_taken
from filmgate.services.jobs.show_job import JobDossier, show_job
from filmgate.services.tasks.content import read_generation
from filmgate.store import tasks
from filmgate.store.base import Store

_TRIES = 5
_HANDLE_MAX = 500


class Fate(StrEnum):
    """What became of an order, as the operator found out at its engine."""

    NEVER_STARTED = "never-started"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


async def resolve(
    store: Store, nature: Nature, router: Router, public_id: str, fate: Fate, operator: str, handle: str = ""
) -> JobDossier:
    """The job as it is afterwards. `handle` is the engine's name for an order that it accepted.

    InvalidField where there is no such job, its fate is not unknown, or that does not fit its task.
    """
    actor = actor_of(operator)
    if fate is Fate.ACCEPTED and not 0 < len(handle.strip()) <= _HANDLE_MAX:
        raise InvalidField("accepted", f"must be the engine's name for the order, of at most {_HANDLE_MAX} letters.")
    for attempt in range(_TRIES):
        record = (await show_job(store, public_id)).record
        _check(record, fate)
        try:
            await _write(store, nature, router, record, fate, actor, handle.strip())
            break
        except ClaimLost:  # the inquirer has just asked after it
            if attempt == _TRIES - 1:
                raise
    return await show_job(store, public_id)


def _check(record: JobRecord, fate: Fate) -> None:
    if record.job.state is not JobState.UNKNOWN:
        raise InvalidField("ID", f"the fate of this job is known: it is {record.job.state}.")
    if fate is Fate.CANCELLED and TaskState(record.task_state) not in ENDED:
        raise InvalidField(
            "cancelled",
            "is for jobs whose task has ended. This one's is still open: say --never-started, and it goes on without "
            "this order, or end it first, with 'filmgate tasks cancel'.",
        )


async def _write(
    store: Store, nature: Nature, router: Router, record: JobRecord, fate: Fate, actor: str, handle: str
) -> None:
    job = record.job
    match fate:
        case Fate.ACCEPTED:
            if not await advance.found(store, nature, job, handle, actor=actor, cause="the operator found it"):
                raise ClaimLost()
        case Fate.CANCELLED:
            cause = "the operator: nothing is under way at the engine"
            await advance.advance(store, nature, job, JobState.CANCELLED, actor, cause=cause)
        case Fate.NEVER_STARTED:
            task = await tasks.find_any(store, job.task_id)
            assert task is not None, "a job always has its task"
            assignment = Assignment(job, task.task, read_generation(task.content.generation))
            await never_taken(store, nature, router, assignment, actor)
