"""How many of an account's tasks wait in front of one."""

from filmgate.store import tasks
from filmgate.store.base import Reader


async def place_in_queue(store: Reader, account_id: bytes, task_id: bytes) -> int:
    """From 0: nothing of the account's that was created before this task waits any more."""
    return await tasks.count_waiting_before(store, account_id, task_id)
