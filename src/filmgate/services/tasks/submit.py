"""Accept a task: admission, the row, its hold, its first job and its event, in one transaction."""

from dataclasses import replace

from filmgate.domain.access import Caller, allow_model
from filmgate.domain.admission import Remembered, Standing, decide
from filmgate.domain.errors import (
    Conflict,
    InsufficientBalance,
    NameTaken,
    NoRoute,
    RateLimited,
    Refusal,
    SpendCapReached,
)
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard, Router
from filmgate.domain.task import Content, Task, TaskRecord, TaskState
from filmgate.media.base import InputStore
from filmgate.services.files.adopt_files import Asked, Shelves, adopt_files
from filmgate.services.files.keep_inputs import discard_inputs, keep_inputs
from filmgate.services.money.take import see_purse, take
from filmgate.services.tasks.content import write_generation
from filmgate.services.tasks.rows import hold_of, rows_of
from filmgate.store import accounts, idempotency, keys, ledger, spending, tasks
from filmgate.store.base import Statement, Store, Transaction

_TWINS_MAX = 3


@frozen(kw_only=True)
class Submission:
    """What a dialect hands over: valid, and priced in micro-dollars. `request` is the body as received.

    `rate_version` names the card that made the price, and its version. `external_id` is the customer's own name for the
    task, `route` the path of the request where its dialect goes by that, `callback_events` what the callback hears of
    where that is not the end. `deadline_us`: how long the task may take, where that is less than it may anyway.
    """

    caller: Caller
    dialect: str
    generation: Generation
    price: int
    request: str
    origin: str
    fingerprint: bytes
    callback_url: str | None = None
    idempotency_key: str | None = None
    rate_version: str = ""
    external_id: str | None = None
    route: str = ""
    callback_events: tuple[str, ...] = ()
    deadline_us: int | None = None


@frozen
class Desk:
    """What submitting needs besides the request. `deadline_us`: how long a task may take in all.

    `inputs` keeps the pictures that come inside requests; on `shelves` are the server's own files.
    `moderated`: somebody looks at every task before it is queued.
    """

    store: Store
    nature: Nature
    router: Router
    deadline_us: int
    inputs: InputStore | None = None
    shelves: Shelves | None = None
    moderated: bool = False


@frozen
class Submitted:
    """The task that answers a submission: all of a new one, the id alone of one that has answered it already."""

    task_id: bytes
    new: TaskRecord | None


async def submit(desk: Desk, asked: Submission) -> bytes:
    """The id of the new task, or of the one that answers this Idempotency-Key already. Raises a Refusal."""
    return (await accept(desk, asked)).task_id


async def accept(desk: Desk, asked: Submission) -> Submitted:
    """The same, with all of a new task. Raises a Refusal."""
    if not desk.router.serves:
        raise NoRoute(asked.generation.model)
    generation, kept = await _kept(desk, asked)
    asked = replace(asked, generation=generation)
    try:
        submitted = await _admit(desk, asked, kept)
    except Refusal:
        await discard_inputs(desk.inputs, kept)
        raise
    if submitted.new is None:
        await discard_inputs(desk.inputs, kept)
    return submitted


async def _kept(desk: Desk, asked: Submission) -> tuple[Generation, tuple[Input, ...]]:
    """What has to be there before the task is: pictures inside the request, and our own files that it names."""
    wanted = Asked(asked.caller.account_id, asked.origin, asked.generation)
    generation, adopted = await adopt_files(desk.store, desk.nature, desk.inputs, desk.shelves, wanted)
    try:
        generation, kept = await keep_inputs(desk.inputs, desk.nature, generation)
    except BaseException:
        await discard_inputs(desk.inputs, adopted)
        raise
    return generation, (*adopted, *kept)


async def _admit(desk: Desk, asked: Submission, kept: tuple[Input, ...]) -> Submitted:
    engine = desk.router.choose(asked.generation)
    content = Content(asked.request, write_generation(asked.generation), None)
    answer = await _at_once(desk, asked, content, engine, kept) or await _under_lock(desk, asked, content, engine, kept)
    desk.store.ring("jobs" if _ready(desk, asked, engine) else "tasks")
    return answer


async def _at_once(
    desk: Desk, asked: Submission, content: Content, engine: EngineCard | None, kept: tuple[Input, ...]
) -> Submitted | None:
    """Admit a caller for whom nothing has to be counted or remembered, in one round trip: as it was seen when it came
    in, if it still is. None: look under lock.
    """
    caller = asked.caller
    counted = caller.limited or caller.expiring or asked.idempotency_key is not None or asked.external_id is not None
    if counted or caller.balance < asked.price:
        return None
    allow_model(caller, asked.generation.model)
    task = _task(desk, asked, engine)
    hold = hold_of(desk.nature, task)
    rows = rows_of(desk.nature, TaskRecord(task, content), [ledger.insert_row(hold)], engine, kept)
    if not await desk.store.write_if((accounts.spend(caller, asked.price),), *rows):
        return None
    return Submitted(task.id, TaskRecord(task, content))


async def _under_lock(
    desk: Desk, asked: Submission, content: Content, engine: EngineCard | None, kept: tuple[Input, ...]
) -> Submitted:
    async def work(transaction: Transaction) -> Submitted:
        standing = await see_standing(transaction, desk.nature, asked.caller.key_id, asked.idempotency_key)
        # The time is taken under the lock: windows count tasks in the order in which they were let in.
        task = _task(desk, asked, engine)
        earlier = decide(standing, task.model, asked.price, asked.fingerprint, task.created_at)
        if earlier is not None:
            return Submitted(earlier, None)
        if task.external_id is not None and await tasks.is_named(transaction, task.account_id, task.external_id):
            raise NameTaken(task.external_id)
        await _forget_expired(transaction, asked, standing)
        record = TaskRecord(task, content)
        paid = take(desk.nature, hold_of(desk.nature, task), standing.purse)
        rows = rows_of(desk.nature, record, paid, engine, kept)
        await transaction.batch(*rows, *_remembered(asked, task))
        return Submitted(task.id, record)

    for attempt in range(_TWINS_MAX):
        try:
            return await desk.store.transact(work)
        except Conflict:
            # A twin with the same Idempotency-Key committed while we waited: look again, and answer as it did.
            if asked.idempotency_key is None or attempt == _TWINS_MAX - 1:
                raise
        except (InsufficientBalance, RateLimited, SpendCapReached):
            # The twin may just have taken the last of it, its remembered row not being in our snapshot yet.
            if asked.idempotency_key is None or attempt > 0:
                raise
    raise AssertionError("unreachable")


async def see_standing(
    transaction: Transaction, nature: Nature, key_id: bytes, idempotency_key: str | None = None, at: int | None = None
) -> Standing:
    """What admission looks at: one round trip, and for callers with limits a second one, which counts as of a time."""
    standing = await _spendable(transaction, nature, await keys.lock_standing(transaction, key_id, idempotency_key))
    caller = standing.caller
    if caller is None or not caller.limited:
        return standing
    now = nature.now() if at is None else at
    of_key = None if caller.terms.limits.none else await spending.of_key(transaction, caller.key_id, now)
    of_account = None if caller.account_limits.none else await spending.of_account(transaction, caller.account_id, now)
    return replace(standing, key_usage=of_key, account_usage=of_account)


async def _spendable(transaction: Transaction, nature: Nature, standing: Standing) -> Standing:
    """The same with what may be spent now as the balance: one more round trip where some of it expires."""
    caller = standing.caller
    if caller is None or not caller.expiring:
        return standing
    purse = await see_purse(transaction, caller.account_id, caller.expiring, nature.now())
    return replace(standing, caller=replace(caller, balance=caller.balance - purse.expired), purse=purse)


def _ready(desk: Desk, asked: Submission, engine: EngineCard | None) -> bool:
    """Whether a task can be queued at once; one that names media is prepared first, and so is one to be moderated."""
    return engine is not None and not asked.generation.names_media and not desk.moderated


def _task(desk: Desk, asked: Submission, engine: EngineCard | None) -> Task:
    now = desk.nature.now()
    return Task(
        id=desk.nature.new_id(),
        account_id=asked.caller.account_id,
        key_id=asked.caller.key_id,
        dialect=asked.dialect,
        model=asked.generation.model,
        state=TaskState.QUEUED if _ready(desk, asked, engine) else TaskState.PREPARING,
        price=asked.price,
        origin=asked.origin,
        callback_url=asked.callback_url,
        created_at=now,
        deadline_at=now + min(desk.deadline_us, asked.deadline_us or desk.deadline_us),
        rate_version=asked.rate_version,
        external_id=asked.external_id,
        route=asked.route,
        callback_events=asked.callback_events,
    )


async def _forget_expired(transaction: Transaction, asked: Submission, standing: Standing) -> None:
    if standing.remembered is not None and asked.idempotency_key is not None:
        await idempotency.forget(transaction, asked.caller.account_id, asked.idempotency_key, standing.remembered)


def _remembered(asked: Submission, task: Task) -> list[Statement]:
    if asked.idempotency_key is None:
        return []
    remembered = Remembered(asked.fingerprint, task.id, task.created_at)
    return [idempotency.insert(task.account_id, asked.idempotency_key, remembered)]
