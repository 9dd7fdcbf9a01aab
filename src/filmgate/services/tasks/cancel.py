"""End a task because its customer no longer wants it."""

from filmgate.domain.access import Caller
from filmgate.domain.events import Actor
from filmgate.domain.nature import Nature
from filmgate.domain.task import Failure, FailureCode, TaskRecord
from filmgate.services.jobs.settle import end_early
from filmgate.services.tasks.read import read, read_any
from filmgate.store.base import Store

BY_CUSTOMER = Failure(FailureCode.CANCELLED, "The task was cancelled.")
BY_OPERATOR = Failure(FailureCode.CANCELLED, "The operator cancelled the task.")


async def cancel(store: Store, nature: Nature, caller: Caller, public_id: str) -> TaskRecord:
    """The task as it is afterwards: cancelled, or as it had ended before. Raises UnknownTask."""
    record = await read(store, caller, public_id)
    if not record.task.ended:
        await end_early(store, nature, record.task.id, BY_CUSTOMER, Actor.CUSTOMER)
        store.ring("cancelled")
    return await read(store, caller, public_id)


async def cancel_any(store: Store, nature: Nature, public_id: str) -> TaskRecord:
    """The same for the operator, whoever owns the task."""
    record = await read_any(store, public_id)
    if not record.task.ended:
        await end_early(store, nature, record.task.id, BY_OPERATOR, Actor.OPERATOR)
        store.ring("cancelled")
    return await read_any(store, public_id)
