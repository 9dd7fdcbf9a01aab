"""Accept a task: admission, the row, its hold, its first job and its event, in one transaction."""

from dataclasses import dataclass, replace

from filmgate.domain.access import Caller
from filmgate.domain.admission import Remembered, Standing, decide
from filmgate.domain.errors import Conflict, InsufficientBalance, NoRoute, RateLimited, Refusal, SpendCapReached
from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input
from filmgate.domain.job import Job, JobState
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard, Router
from filmgate.domain.task import Content, Task, TaskState
from filmgate.media.base import InputStore
from filmgate.services.content import write_generation
from filmgate.services.keep_inputs import discard_inputs, keep_inputs
from filmgate.store import events, idempotency, inputs, jobs, keys, ledger, spending, tasks
from filmgate.store.base import Statement, Store, Transaction

_TWINS_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a dialect hands over: valid, and priced in micro-dollars. `request` is the body as received."""

    caller: Caller
    dialect: str
    generation: Generation
    price: int
    request: str
    origin: str
    fingerprint: bytes
    callback_url: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What submitting needs besides the request. `deadline_us`: how long a task may take in all.

    `inputs` keeps the pictures that come inside requests.
    """

    store: Store
    nature: Nature
    router: Router
    deadline_us: int
    inputs: InputStore | None = None


async def submit(desk: Desk, asked: Submission) -> bytes:
    """The id of the new task, or of the one that answers this Idempotency-Key already. Raises a Refusal."""
    if not desk.router.serves:
        raise NoRoute(asked.generation.model)
    generation, kept = await keep_inputs(desk.inputs, desk.nature, asked.generation)
    asked = replace(asked, generation=generation)
    try:
        task_id, new = await _admit(desk, asked, kept)
    except Refusal:
        await discard_inputs(desk.inputs, kept)
        raise
    if not new:
        await discard_inputs(desk.inputs, kept)
    return task_id


async def _admit(desk: Desk, asked: Submission, kept: tuple[Input, ...]) -> tuple[bytes, bool]:
    """The task's id, and whether it is a new one."""
    engine = desk.router.choose(asked.generation)

    async def work(transaction: Transaction) -> tuple[bytes, bool]:
        standing = await _standing(desk, transaction, asked)
        # The time is taken under the lock: windows count tasks in the order in which they were let in.
        task = _task(desk, asked, engine)
        earlier = decide(standing, task.model, asked.price, asked.fingerprint, task.created_at)
        if earlier is not None:
            return earlier, False
        await _forget_expired(transaction, asked, standing)
        await transaction.batch(*_rows(desk.nature, asked, task, engine), *_input_rows(kept, task))
        return task.id, True

    for attempt in range(_TWINS_MAX):
        try:
            answer = await desk.store.transact(work)
        except Conflict:
            # A twin with the same Idempotency-Key committed while we waited: look again, and answer as it did.
            if asked.idempotency_key is None or attempt == _TWINS_MAX - 1:
                raise
        except (InsufficientBalance, RateLimited, SpendCapReached):
            # The twin may just have taken the last of it, its remembered row not being in our snapshot yet.
            if asked.idempotency_key is None or attempt > 0:
                raise
        else:
            desk.store.ring("jobs" if _ready(asked, engine) else "tasks")
            return answer
    raise AssertionError("unreachable")


async def _standing(desk: Desk, transaction: Transaction, asked: Submission) -> Standing:
    """What admission looks at: one round trip, and for callers with limits a second one, which counts."""
    standing = await keys.lock_standing(transaction, asked.caller.key_id, asked.idempotency_key)
    caller = standing.caller
    if caller is None or not caller.limited:
        return standing
    now = desk.nature.now()
    of_key = None if caller.terms.limits.none else await spending.of_key(transaction, caller.key_id, now)
    of_account = None if caller.account_limits.none else await spending.of_account(transaction, caller.account_id, now)
    return replace(standing, key_usage=of_key, account_usage=of_account)


def _ready(asked: Submission, engine: EngineCard | None) -> bool:
    """Whether a task can be queued at once; one that names media is prepared first."""
    return engine is not None and not asked.generation.names_media


def _task(desk: Desk, asked: Submission, engine: EngineCard | None) -> Task:
    now = desk.nature.now()
    return Task(
        id=desk.nature.new_id(),
        account_id=asked.caller.account_id,
        key_id=asked.caller.key_id,
        dialect=asked.dialect,
        model=asked.generation.model,
        state=TaskState.QUEUED if _ready(asked, engine) else TaskState.PREPARING,
        price=asked.price,
        origin=asked.origin,
        callback_url=asked.callback_url,
        created_at=now,
        deadline_at=now + desk.deadline_us,
    )


async def _forget_expired(transaction: Transaction, asked: Submission, standing: Standing) -> None:
    if standing.remembered is not None and asked.idempotency_key is not None:
        await idempotency.forget(transaction, asked.caller.account_id, asked.idempotency_key, standing.remembered)


def _rows(nature: Nature, asked: Submission, task: Task, engine: EngineCard | None) -> list[Statement]:
    hold = Entry(
        id=nature.new_id(),
        account_id=task.account_id,
        kind=EntryKind.HOLD,
        amount=task.price,
        at=task.created_at,
        actor=Actor.CUSTOMER,
        task_id=task.id,
        key_id=task.key_id,
    )
    begun = Event(task.id, Noun.TASK, task.id, task.created_at, "", task.state, Actor.CUSTOMER)
    rows = [
        *tasks.insert(task, Content(asked.request, write_generation(asked.generation), None)),
        *ledger.insert(hold),
        spending.add(task.key_id, task.account_id, task.price, task.created_at),
        events.insert(begun),
    ]
    if task.state is TaskState.QUEUED and engine is not None:
        rows += plan(nature, task.id, engine, Actor.CUSTOMER)
    if asked.idempotency_key is not None:
        remembered = Remembered(asked.fingerprint, task.id, task.created_at)
        rows.append(idempotency.insert(task.account_id, asked.idempotency_key, remembered))
    return rows


def _input_rows(kept: tuple[Input, ...], task: Task) -> list[Statement]:
    return [inputs.insert(one, task.account_id, task.id, task.created_at) for one in kept]


def plan(nature: Nature, task_id: bytes, engine: EngineCard, actor: Actor) -> list[Statement]:
    """The rows of a new job for this engine."""
    job_id, now = nature.new_id(), nature.now()
    job = Job(job_id, task_id, engine.name, JobState.PLANNED, None, job_id.hex(), 0, 0, 0, 0)
    return [
        jobs.insert(job, now),
        events.insert(Event(task_id, Noun.JOB, job_id, now, "", JobState.PLANNED, actor, f"engine {engine.name}")),
    ]
