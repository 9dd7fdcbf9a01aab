"""Look at one task of one account."""

from collections.abc import Sequence

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


async def read_named(store: Reader, caller: Caller, name: str) -> TaskRecord:
    """The task that an id names, or that the customer has given this name; UnknownTask where there is none."""
    try:
        return await read(store, caller, name)
    except UnknownTask:
        found = await read_all_named(store, caller, [name])
        if not found:
            raise
        return found[0]


async def read_all(store: Reader, caller: Caller, public_ids: Sequence[str]) -> list[TaskRecord]:
    """The tasks that these ids name, as far as they are the account's, in this order."""
    wanted = [task_id for public_id in public_ids if (task_id := ids.read(public_id))]
    found = await tasks.find_some(store, caller.account_id, wanted)
    return [found[task_id] for task_id in dict.fromkeys(wanted) if task_id in found]


async def read_all_named(store: Reader, caller: Caller, names: Sequence[str]) -> list[TaskRecord]:
    """The tasks of the account that its customer has given these names, in this order."""
    wanted = [name for name in dict.fromkeys(names) if name and is_kept(name)]
    if not wanted:
        return []
    found = {one.task.external_id: one for one in await tasks.find_named(store, caller.account_id, wanted)}
    return [found[name] for name in wanted if name in found]


def is_kept(name: str) -> bool:
    """Whether a database could keep it at all."""
    return "\0" not in name and not any("\ud800" <= letter <= "\udfff" for letter in name)


async def read_any(store: Reader, public_id: str) -> TaskRecord:
    """The same whoever owns it: for the operator, never for a customer's request."""
    task_id = ids.read(public_id)
    record = await tasks.find_any(store, task_id) if task_id else None
    if record is None:
        raise UnknownTask()
    return record
