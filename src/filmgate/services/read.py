"""Look at one task of one account."""

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownTask
from filmgate.domain.task import TaskRecord
from filmgate.store import tasks
from filmgate.store.base import Reader


async def read(store: Reader, caller: Caller, public_id: str) -> TaskRecord:
    """The task that any dialect's form of an id names; UnknownTask for everything else, other accounts' tasks too."""
    task_id = ids.read(public_id)
    record = await tasks.find(store, caller.account_id, task_id) if task_id else None
    if record is None:
        raise UnknownTask()
    return record


async def read_any(store: Reader, public_id: str) -> TaskRecord:
    """The same whoever owns it: for the operator, never for a customer's request."""
    task_id = ids.read(public_id)
    record = await tasks.find_any(store, task_id) if task_id else None
    if record is None:
        raise UnknownTask()
    return record
