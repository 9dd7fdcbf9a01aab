"""Find the tasks whose deadline has passed."""

from filmgate.store import tasks
from filmgate.store.base import Reader


async def overdue(store: Reader, now: int, most: int) -> list[bytes]:
    """Ids of open tasks with a deadline at or before `now`, the longest overdue first."""
    return await tasks.overdue(store, now, most)
