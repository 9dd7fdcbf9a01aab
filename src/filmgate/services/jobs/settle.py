"""End a task: its state, its money, its events, its film and its deliveries change in one transaction."""

from dataclasses import replace
from typing import Any

from filmgate.domain.delivery import Delivery
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Event, Noun
from filmgate.domain.frozen import frozen
from filmgate.domain.job import JOB_ENDED, Job, JobState
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.domain.task import Failure, FailureCode, Task, TaskState
from filmgate.domain.webhook import EVENTS, event_of, receiver_of
from filmgate.services.tasks.content import write_result
from filmgate.store import credits, events, files, jobs, ledger, outbox, spending, tasks
from filmgate.store.base import Statement, Store, Transaction
from filmgate.store.files import File

_TOO_LATE = "too late: its task had ended"


@frozen
class Film:
    """A film that lies, whole and synced, in the media store.

    `facts` is what is known of it and of how it was made, `cost` what its engine charged us, in micro-dollars.
    """

    token: str
    size: int
    media_type: str
    facts: dict[str, Any]
    cost: int = 0

    @property
    def milliseconds(self) -> int:
        """How long it lasts, as the check of the film has found."""
        return round(float(self.facts.get("film", {}).get("seconds", 0)) * 1000)


async def succeed(store: Store, nature: Nature, job: Job, film: Film, actor: str, *, seen: Task | None = None) -> bool:
    """The job's film becomes its task's result and the hold is captured.

    False: the task had ended already (cancelled, or past its deadline), so the film is nobody's and nothing is charged.
    Raises ClaimLost where another worker has the job now. `seen` is the task as it was when the job was claimed: all
    that is needed of it stays as it is once it is queued, so where it has not ended it is settled without a look.
    """
    now = nature.now()
    if seen is not None and await _settled_at_once(store, nature, job, film, actor, seen, now):
        store.ring("outbox")
        return True

    async def work(transaction: Transaction) -> bool:
        task, ours = await tasks.lock_with_job(transaction, job)
        if not ours:
            raise ClaimLost()
        over = jobs.set_finished(job, film.cost)
        if task.ended:
            done = Event(task.id, Noun.JOB, job.id, now, job.state, JobState.DONE, actor, _TOO_LATE)
            await transaction.batch(over, events.insert(done))
            return False
        made = _made(job, film, actor, now)
        await end(transaction, nature, task, _succeeded(task, film, now), actor, over, *made)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    return settled


async def _settled_at_once(
    store: Store, nature: Nature, job: Job, film: Film, actor: str, seen: Task, now: int
) -> bool:
    """Settle a task that has not ended, whose job is the claimant's; False: one of the two is not so."""
    running = replace(seen, state=TaskState.RUNNING)
    ended = _succeeded(running, film, now)
    conditions = tasks.set_ended(ended), jobs.set_finished(job, film.cost)
    return await store.write_if(conditions, *_made(job, film, actor, now), *_ending(nature, running, ended, actor))


def _succeeded(task: Task, film: Film, now: int) -> Task:
    return replace(task, state=TaskState.SUCCEEDED, ended_at=now, film_ms=film.milliseconds)


def _made(job: Job, film: Film, actor: str, now: int) -> tuple[Statement, ...]:
    """The rows of a film that its task takes."""
    done = Event(job.task_id, Noun.JOB, job.id, now, job.state, JobState.DONE, actor)
    file = File(film.token, job.task_id, job.id, film.size, film.media_type, now)
    return events.insert(done), files.insert(file), tasks.set_result(job.task_id, write_result(film.facts))


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
        await end(transaction, nature, task, failed(task, failure, now), actor, *over)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    return settled


async def end_early(store: Store, nature: Nature, task_id: bytes, failure: Failure, actor: str) -> bool:
    """End a task whatever its jobs are doing (cancelled, past its deadline, nothing to make it): the hold is released.

    Jobs that were not sent yet end with it; those under way are watched from here on: stopped if that can be done, and
    else followed for what they cost. False: it had ended already.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> bool:
        task = await tasks.lock_to_end(transaction, task_id)
        if task is None or task.ended:
            return False
        open_jobs = [job for job in await jobs.lock_of_task(transaction, task_id) if job.state not in JOB_ENDED]
        over = [row for job in open_jobs for row in _given_up(job, now, actor)]
        await end(transaction, nature, task, failed(task, failure, now), actor, *over)
        return True

    settled = await store.transact(work)
    store.ring("outbox")
    store.ring("watched")
    return settled


def _given_up(job: Job, now: int, actor: str) -> tuple[Statement, ...]:
    """What becomes of a job, not ended, whose task ends."""
    if job.state is not JobState.PLANNED:
        return (jobs.set_watched(job),)
    cancelled = Event(job.task_id, Noun.JOB, job.id, now, job.state, JobState.CANCELLED, actor)
    return jobs.set_state(job, JobState.CANCELLED), events.insert(cancelled)


async def end(
    transaction: Transaction, nature: Nature, task: Task, ended: Task, actor: str, *beside: Statement
) -> None:
    """Write that a locked task has ended, whichever way, and other rows beside it, in one round trip.

    Where money goes back the account is locked too.
    """
    await transaction.batch(*beside, tasks.set_ended(ended), *_ending(nature, task, ended, actor))


def failed(task: Task, failure: Failure, now: int) -> Task:
    """The task as it is once it has ended without a film."""
    state = TaskState.CANCELLED if failure.code is FailureCode.CANCELLED else TaskState.FAILED
    return replace(task, state=state, ended_at=now, failure=failure)


def _ending(nature: Nature, task: Task, ended: Task, actor: str) -> list[Statement]:
    """What is written beside a task that ends: money, event, deliveries."""
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
        *_moved(nature, money),
        events.insert(Event(task.id, Noun.TASK, task.id, ended.ended_at, task.state, ended.state, actor, cause)),
    ]
    if ended.state is not TaskState.SUCCEEDED:
        rows.append(spending.give_back(task.key_id, task.price, task.created_at))
    return [*rows, *deliveries_of(nature, ended, ended.ended_at)]


def _moved(nature: Nature, money: Entry) -> list[Statement]:
    """A capture moves nothing. What is released goes back to where it came from, and some of that may have expired."""
    if money.kind is EntryKind.CAPTURE:
        return list(ledger.insert(money))
    return [ledger.insert_row(money), *credits.give_back(money, nature.new_id())]


def deliveries_of(nature: Nature, ended: Task, now: int) -> list[Statement]:
    """The deliveries of a task's end: to its own callback URL, and to each endpoint of its account that listens.

    An endpoint with the callback's URL is left out: one address hears of one event once.
    """
    event, url = event_of(ended.state), ended.callback_url
    endpoints = outbox.insert_for_endpoints(nature.new_id(), ended.account_id, ended.id, event, ended.dialect, url, now)
    return [*callbacks_of(nature, ended, now), endpoints]


def callbacks_of(nature: Nature, task: Task, now: int) -> list[Statement]:
    """The delivery to the address that the task brought along, if that is to hear of the state that it has come to."""
    event, url = event_of(task.state), task.callback_url
    if not url or event not in (task.callback_events or EVENTS):
        return []
    delivery = Delivery(
        id=nature.new_id(),
        account_id=task.account_id,
        task_id=task.id,
        endpoint_id=None,
        event=event,
        url=url,
        receiver=receiver_of(task.account_id, url),
    )
    return [outbox.insert(delivery, now)]


async def is_kept(store: Store, token: str) -> bool:
    """Whether a film belongs to a task."""
    return await files.find(store, token) is not None
