"""End a task: its state, its money, its events, its film and its delivery change in one transaction."""

from dataclasses import dataclass, replace
from typing import Any

from filmgate.domain.delivery import Delivery
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Event, Noun
from filmgate.domain.job import Job, JobState
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.domain.task import Failure, FailureCode, Task, TaskState
from filmgate.services.content import write_result
from filmgate.store import events, files, jobs, ledger, outbox, spending, tasks
from filmgate.store.base import Statement, Store, Transaction
from filmgate.store.files import File


@dataclass(frozen=True, slots=True)
class Film:
    """A film that lies, whole and synced, in the media store.

    `facts` is what is known of it and of how it was made, `cost` what its engine charged us, in micro-dollars.
    """

    token: str
    size: int
    media_type: str
    facts: dict[str, Any]
    cost: int = 0


async def succeed(store: Store, nature: Nature, job: Job, film: Film, actor: str) -> bool:
    """The job's film becomes its task's result and the hold is captured.

    False: the task had ended already (cancelled, or past its deadline), so the film is nobody's and nothing is charged.
    Raises ClaimLost where another worker has the job now.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> bool:
        task, ours = await tasks.lock_with_job(transaction, job)
        if not ours:
            raise ClaimLost()
        done = Event(task.id, Noun.JOB, job.id, now, job.state, JobState.DONE, actor)
        over = jobs.set_state(job, JobState.DONE, cost=film.cost)
        if task.ended:
            await transaction.batch(over, events.insert(replace(done, cause="too late: its task had ended")))
            return False
        ended = replace(task, state=TaskState.SUCCEEDED, ended_at=now)
        file = File(film.token, task.id, job.id, film.size, film.media_type, now)
        made = (events.insert(done), files.insert(file), tasks.set_result(task.id, write_result(film.facts)))
        await end(transaction, nature, task, ended, actor, over, *made)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    return settled


async def fail(store: Store, nature: Nature, job: Job, after: JobState, failure: Failure, actor: str) -> bool:
    """The job ended without a film and there is no other: its task fails, and the hold is released.

    `after` is refused or lost. False: the task had ended already. Raises ClaimLost.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> bool:
        task, ours = await tasks.lock_with_job(transaction, job, money_back=True)
        if not ours:
            raise ClaimLost()
        over = (
            jobs.set_state(job, after, fault=True),
            events.insert(Event(task.id, Noun.JOB, job.id, now, job.state, after, actor, failure.message)),
        )
        if task.ended:
            await transaction.batch(*over)
            return False
        await end(transaction, nature, task, _failed(task, failure, now), actor, *over)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    return settled


async def end_early(store: Store, nature: Nature, task_id: bytes, failure: Failure, actor: str) -> bool:
    """End a task whatever its jobs are doing (cancelled, past its deadline, nothing to make it): the hold is released.

    Jobs that were not sent yet end with it; those under way are told to stop by the worker that has them.
    False: it had ended already.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> bool:
        task = await tasks.lock_to_end(transaction, task_id)
        if task is None or task.ended:
            return False
        unsent = [job for job in await jobs.lock_of_task(transaction, task_id) if job.state is JobState.PLANNED]
        over = [
            row
            for job in unsent
            for row in (
                jobs.set_state(job, JobState.CANCELLED),
                events.insert(Event(task_id, Noun.JOB, job.id, now, job.state, JobState.CANCELLED, actor)),
            )
        ]
        await end(transaction, nature, task, _failed(task, failure, now), actor, *over)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    return settled


async def end(
    transaction: Transaction, nature: Nature, task: Task, ended: Task, actor: str, *beside: Statement
) -> None:
    """Write that a locked task has ended, whichever way, and other rows beside it, in one round trip.

    Where money goes back the account is locked too.
    """
    await transaction.batch(*beside, *_ending(nature, task, ended, actor))


def _failed(task: Task, failure: Failure, now: int) -> Task:
    state = TaskState.CANCELLED if failure.code is FailureCode.CANCELLED else TaskState.FAILED
    return replace(task, state=state, ended_at=now, failure=failure)


def _ending(nature: Nature, task: Task, ended: Task, actor: str) -> list[Statement]:
    """The rows that end a task: state, money, event, delivery."""
    assert ended.ended_at is not None
    cause = ended.failure.message if ended.failure else ""
    money = Entry(
        id=nature.new_id(),
        account_id=task.account_id,
        kind=EntryKind.CAPTURE if ended.state is TaskState.SUCCEEDED else EntryKind.RELEASE,
        amount=task.price,
        at=ended.ended_at,
        actor=actor,
        task_id=task.id,
        key_id=task.key_id,
    )
    rows = [
        tasks.set_ended(ended),
        *ledger.insert(money),
        events.insert(Event(task.id, Noun.TASK, task.id, ended.ended_at, task.state, ended.state, actor, cause)),
    ]
    if ended.state is not TaskState.SUCCEEDED:
        rows.append(spending.give_back(task.key_id, task.price, task.created_at))
    if task.callback_url:
        delivery = Delivery(nature.new_id(), task.id, task.callback_url, attempts=0, fence=0)
        rows.append(outbox.insert(delivery, ended.ended_at))
    return rows


async def is_kept(store: Store, token: str) -> bool:
    """Whether a film belongs to a task."""
    return await files.find(store, token) is not None
