"""Pages of an account's tasks, newest first or oldest first, without those that it has deleted.

Ids are UUIDv7, so the order of ids is the order of time, and a page begins where the one before it ended. Indexes find
the rows of an account, those that are open, and those that have ended in one state; what no index covers is looked for
in a bounded number of rows, so that no question can keep the database busy for long.
"""

from typing import Any

from filmgate.domain.frozen import frozen
from filmgate.domain.task import ENDED, TaskRecord, TaskState
from filmgate.store.base import Reader
from filmgate.store.sqltext import places
from filmgate.store.tasks import RECORD, record

SCAN_MAX = 5000


@frozen(kw_only=True)
class Filter:
    """Which tasks are wanted; None: all. Times are microseconds, `created_after` inclusive, `created_before` not.

    `states`, where there are any, are several states of which each will do.
    """

    state: TaskState | None = None
    states: tuple[TaskState, ...] = ()
    model: str | None = None
    dialect: str | None = None
    created_after: int | None = None
    created_before: int | None = None


@frozen
class Page:
    """`next` is the id after which the following page begins, None at the end. A page may be short before the end."""

    records: tuple[TaskRecord, ...]
    next: bytes | None


async def page(reader: Reader, account_id: bytes, wanted: Filter, before: bytes, lowest: bytes, limit: int) -> Page:
    """At most `limit` tasks with ids below `before`, the highest first; below `lowest` there is nothing of interest."""
    indexed, residual, more = _conditions(wanted)
    args = (account_id, before, *more)
    one_more = f"LIMIT ${len(args) + 1}"
    # A bound from below as well would lead SQLite away from the index on states.
    scanned = f"""
        SELECT id, state, model, dialect, created_at FROM tasks
        WHERE account_id = $1{indexed} AND id < $2 AND deleted_at IS NULL ORDER BY id DESC"""
    sql = f"""
        WITH scanned AS MATERIALIZED ({scanned} {f"LIMIT {SCAN_MAX}" if residual else one_more}),
        chosen AS MATERIALIZED (SELECT id FROM scanned WHERE 1 = 1{residual} ORDER BY id DESC {one_more})
        {RECORD} JOIN chosen ON chosen.id = t.id ORDER BY t.id DESC"""
    found = [record(row) for row in await reader.rows(sql, *args, limit + 1)]
    if len(found) > limit:
        return Page(tuple(found[:limit]), found[limit - 1].task.id)
    if not residual:
        return Page(tuple(found), None)
    # What lies beyond the last row that was looked at is for the next page.
    last = await reader.row(f"{scanned} LIMIT 1 OFFSET {SCAN_MAX - 1}", *args[: 3 if "$3" in indexed else 2])
    return Page(tuple(found), last[0] if last and last[0] >= lowest else None)


async def page_up(reader: Reader, account_id: bytes, after: bytes, limit: int) -> Page:
    """At most `limit` tasks with ids above `after`, the lowest first."""
    sql = f"""
        {RECORD} WHERE t.account_id = $1 AND t.id > $2 AND t.deleted_at IS NULL ORDER BY t.id LIMIT $3"""
    found = [record(row) for row in await reader.rows(sql, account_id, after, limit + 1)]
    return Page(tuple(found[:limit]), found[limit - 1].task.id if len(found) > limit else None)


def _conditions(wanted: Filter) -> tuple[str, str, tuple[Any, ...]]:
    """What an index answers, what is left over, and the arguments of both, which are $3 and the following."""
    args: list[Any] = []

    def matches(column: str, operator: str, value: Any) -> str:
        if value is None:
            return ""
        args.append(value)
        return f" AND {column} {operator} ${2 + len(args)}"

    indexed = residual = ""
    if wanted.state in ENDED:
        indexed = matches("state", "=", str(wanted.state)) + " AND ended_at IS NOT NULL"
    elif wanted.state is not None:
        indexed, residual = " AND ended_at IS NULL", matches("state", "=", str(wanted.state))
    residual += matches("model", "=", wanted.model) + matches("dialect", "=", wanted.dialect)
    residual += matches("created_at", ">=", wanted.created_after) + matches("created_at", "<", wanted.created_before)
    if wanted.states:
        several, values = places([str(state) for state in wanted.states], after=2 + len(args))
        residual += f" AND state IN ({several})"
        args += values
    return indexed, residual, tuple(args)


async def numbered(reader: Reader, account_id: bytes, route: str, skip: int, limit: int) -> list[TaskRecord]:
    """The tasks that were created at a route, the newest first, after so many others; an index holds them in order."""
    sql = f"""
        WITH chosen AS MATERIALIZED (
            SELECT id FROM tasks WHERE account_id = $1 AND route = $2 AND route <> '' AND deleted_at IS NULL
            ORDER BY id DESC LIMIT $3 OFFSET $4)
        {RECORD} JOIN chosen ON chosen.id = t.id ORDER BY t.id DESC"""
    return [record(row) for row in await reader.rows(sql, account_id, route, limit, skip)]
