"""Make a task ready for an engine: claim it, write what became of what it names, plan its job; or fail it."""

from collections.abc import Sequence
from dataclasses import replace

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor, Event, Noun, with_note
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard
from filmgate.domain.sharing import share_out
from filmgate.domain.task import Failure, Task, TaskRecord, TaskState
from filmgate.services.jobs.settle import end
from filmgate.services.tasks.content import write_generation
from filmgate.services.tasks.raise_price import raise_price
from filmgate.services.tasks.rows import plan
from filmgate.store import events, inputs, preparing, tasks
from filmgate.store.base import Statement, Store, Transaction


@frozen
class Claimed:
    """A task that this worker prepares, with the inputs that came with its request."""

    record: TaskRecord
    fence: int
    inputs: tuple[Input, ...]

    @property
    def task(self) -> Task:
        return self.record.task


@frozen
class Prepared:
    """What became of a task: its generation, naming inputs in the place of URLs, and these inputs, all ready.

    `price` is what it costs now that its clip was measured; None: what it cost before. `reason` says why. `note` is
    what moderation tells the operator.
    """

    generation: Generation
    inputs: tuple[Input, ...] = ()
    price: int | None = None
    reason: str = ""
    note: str = ""


async def claim(store: Store, worker: str, lease_us: int, most: int, reserved: int = 0) -> list[Claimed]:
    """Lease tasks that wait to be prepared, shared out among the accounts that wait.

    The last `reserved` slots are for accounts that have nothing under way.
    """

    async def work(transaction: Transaction) -> list[tuple[bytes, int]]:
        shares = share_out(most, await preparing.queues(transaction), reserved)
        claims = [await preparing.claim(transaction, worker, lease_us, *share) for share in sorted(shares.items())]
        return [claimed for claim in claims for claimed in claim]

    found = [await _claimed(store, task_id, fence) for task_id, fence in await store.transact(work)]
    return [claimed for claimed in found if claimed is not None]


async def renew(store: Store, claimed: Sequence[Claimed], lease_us: int) -> set[bytes]:
    """Hold on to these tasks for another lease; the ids of those that are still ours to prepare."""

    async def work(transaction: Transaction) -> set[bytes]:
        ours = [one for one in claimed if await preparing.renew(transaction, one.task.id, one.fence, lease_us)]
        return {one.task.id for one in ours}

    return await store.transact(work)


async def give_back(store: Store, claimed: Claimed, wait_us: int = 0) -> None:
    """Let anybody prepare this task, after that long."""
    row = preparing.release(claimed.task.id, claimed.fence, wait_us)
    await store.write(row)


async def finish(store: Store, nature: Nature, claimed: Claimed, prepared: Prepared, engine: EngineCard) -> None:
    """The task is ready: queue it with a job for this engine, and hold what its price was raised by.

    Raises ClaimLost where it is not ours any more, and the Refusal that stands against a higher price: then nothing is
    written.
    """
    task, now = claimed.task, nature.now()
    received = {one.id for one in claimed.inputs}
    price = max(task.price, prepared.price or 0)

    def row(one: Input) -> Statement:
        return inputs.set_ready(one) if one.id in received else inputs.insert(one, task.account_id, task.id, now)

    async def work(transaction: Transaction) -> None:
        raised: tuple[Statement, ...] = ()
        lock = preparing.lock_with_account if price > task.price else preparing.lock
        if not await lock(transaction, task.id, claimed.fence):
            raise ClaimLost()
        if price > task.price:
            raised = await raise_price(transaction, nature, task, price, prepared.reason)
        queued = Event(task.id, Noun.TASK, task.id, now, TaskState.PREPARING, TaskState.QUEUED, Actor.PREPARER)
        await transaction.batch(
            tasks.set_queued(task.id, price),
            tasks.set_generation(task.id, write_generation(prepared.generation)),
            *(row(one) for one in prepared.inputs),
            events.insert(replace(queued, cause=with_note(prepared.reason if raised else "", prepared.note))),
            *raised,
            *plan(nature, task.id, engine, Actor.PREPARER),
        )

    await store.transact(work)
    store.ring("jobs")


async def refuse(store: Store, nature: Nature, claimed: Claimed, failure: Failure) -> None:
    """The task fails, and its hold is released; its inputs' files are nobody's any more. Raises ClaimLost."""
    now = nature.now()
    ended = replace(claimed.task, state=TaskState.FAILED, ended_at=now, failure=failure)

    async def work(transaction: Transaction) -> None:
        if not await preparing.lock_with_account(transaction, claimed.task.id, claimed.fence):
            raise ClaimLost()
        await end(transaction, nature, claimed.task, ended, Actor.PREPARER, inputs.set_removed(claimed.task.id))

    await store.transact(work)
    store.ring("outbox")


async def _claimed(store: Store, task_id: bytes, fence: int) -> Claimed | None:
    record = await tasks.find_any(store, task_id)
    return Claimed(record, fence, tuple(await inputs.of_task(store, task_id))) if record else None
