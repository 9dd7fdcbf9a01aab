"""Make a task ready for an engine: what it names is checked, an engine is chosen, its job is planned."""

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import TaskRecord, TaskState
from filmgate.services.submit import plan
from filmgate.store import events, tasks
from filmgate.store.base import Store, Transaction


async def claim(store: Store, worker: str, lease_us: int, most: int) -> list[TaskRecord]:
    """Lease tasks that wait to be prepared."""
    claimed = await store.transact(lambda transaction: tasks.claim_preparing(transaction, worker, lease_us, most))
    records = [await tasks.find_any(store, task_id) for task_id in claimed]
    return [record for record in records if record is not None]


async def finish(store: Store, nature: Nature, task_id: bytes, engine: EngineCard) -> None:
    """The task is ready: queue it with a job for this engine. Raises ClaimLost where it is no longer preparing."""
    now = nature.now()

    async def work(transaction: Transaction) -> None:
        task = await tasks.lock(transaction, task_id)
        if task is None or task.state is not TaskState.PREPARING:
            raise ClaimLost()
        queued = Event(task_id, Noun.TASK, task_id, now, task.state, TaskState.QUEUED, Actor.PREPARER)
        await transaction.batch(
            tasks.set_queued(task_id), events.insert(queued), *plan(nature, task_id, engine, Actor.PREPARER)
        )

    await store.transact(work)
    store.ring("jobs")
