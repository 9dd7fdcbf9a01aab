"""Look at an account's tasks, page by page, newest first or oldest first."""

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.nature import SECOND
from filmgate.domain.task import TaskRecord
from filmgate.store import pages
from filmgate.store.base import Reader
from filmgate.store.pages import Filter, Page

__all__ = ["Filter", "Page", "list_rising", "list_route", "list_tasks"]

# An id is drawn a moment after the time that its task says it was created at.
_DRAWN_WITHIN_US = SECOND


async def list_tasks(store: Reader, caller: Caller, wanted: Filter, after: bytes | None, limit: int) -> Page:
    """The page of at most `limit` tasks that follows the task with id `after`; None: the first one."""
    before, lowest = after or ids.LAST, ids.FIRST
    if wanted.created_before is not None:
        before = min(before, ids.first_at(wanted.created_before + _DRAWN_WITHIN_US))
    if wanted.created_after is not None:
        lowest = ids.first_at(wanted.created_after)
    return await pages.page(store, caller.account_id, wanted, before, lowest, limit)


async def list_rising(store: Reader, caller: Caller, after: bytes | None, limit: int) -> Page:
    """The same without a filter, oldest first."""
    return await pages.page_up(store, caller.account_id, after or ids.FIRST, limit)


async def list_route(store: Reader, caller: Caller, route: str, number: int, size: int) -> list[TaskRecord]:
    """Page `number`, from 1, of the tasks that the account has created at a route."""
    return await pages.numbered(store, caller.account_id, route, (number - 1) * size, size)
