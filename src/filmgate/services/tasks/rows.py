"""The rows of a new task: its content, its hold, its first job, and the events of both."""

from collections.abc import Sequence

from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.inputs import Input
from filmgate.domain.job import Job, JobState
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.store import events, inputs, jobs, spending, tasks
from filmgate.store.base import Statement


def hold_of(nature: Nature, task: Task) -> Entry:
    """What a task may cost, put aside in the ledger."""
    return Entry(
        id=nature.new_id(),
        account_id=task.account_id,
        kind=EntryKind.HOLD,
        amount=task.price,
        at=task.created_at,
        actor=Actor.CUSTOMER,
        task_id=task.id,
        key_id=task.key_id,
    )


def rows_of(
    nature: Nature,
    record: TaskRecord,
    paid: Sequence[Statement],
    engine: EngineCard | None,
    kept: Sequence[Input] = (),
) -> list[Statement]:
    """All that is written beside the money: `paid` are the rows of the hold. A queued task has a job at its engine."""
    task = record.task
    begun = Event(task.id, Noun.TASK, task.id, task.created_at, "", task.state, Actor.CUSTOMER)
    rows = [
        *tasks.insert(task, record.content),
        *paid,
        spending.add(task.key_id, task.account_id, task.price, task.created_at),
        events.insert(begun),
    ]
    if task.state is TaskState.QUEUED and engine is not None:
        rows += plan(nature, task.id, engine, Actor.CUSTOMER)
    return rows + [inputs.insert(one, task.account_id, task.id, task.created_at) for one in kept]


def plan(nature: Nature, task_id: bytes, engine: EngineCard, actor: str, cause: str = "") -> list[Statement]:
    """The rows of a new job for this engine; `cause` says why there is one, where it is not the task's first."""
    job_id, now, cause = nature.new_id(), nature.now(), f"engine {engine.name}{cause}"
    job = Job(job_id, task_id, engine.name, JobState.PLANNED, None, job_id.hex(), 0, 0, 0, 0)
    return [
        jobs.insert(job, now),
        events.insert(Event(task_id, Noun.JOB, job_id, now, "", JobState.PLANNED, actor, cause)),
    ]
