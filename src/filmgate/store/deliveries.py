"""Deliveries as they are looked at: lists, the newest first, and one by one. The outbox is where they are sent from."""

from filmgate.domain.delivery import DeliveryState, Listed
from filmgate.domain.frozen import frozen
from filmgate.store.base import Reader, Row
from filmgate.store.outbox import OPEN

SCAN_MAX = 5000
_COLUMNS = """id, account_id, task_id, endpoint_id, event, url, state, attempts, last_answer, created_at, ended_at,
    due_at"""


@frozen(kw_only=True)
class Wanted:
    """Which deliveries are wanted; None: all. `since` in microseconds, inclusive."""

    account_id: bytes | None = None
    task_id: bytes | None = None
    endpoint_id: bytes | None = None
    state: DeliveryState | None = None
    event: str | None = None
    since: int | None = None


@frozen
class DeliveryPage:
    """`next` is the id after which the following page begins, None at the end. A page may be short before the end."""

    deliveries: tuple[Listed, ...]
    next: bytes | None


def _read(row: Row) -> Listed:
    identity, account_id, task_id, endpoint_id, event, url, state, attempts, answer, created_at, ended_at, due_at = row
    return Listed(
        id=identity,
        account_id=account_id,
        task_id=task_id,
        endpoint_id=endpoint_id,
        event=event,
        url=url,
        state=DeliveryState(state),
        attempts=attempts,
        last_answer=answer,
        created_at=created_at,
        ended_at=ended_at,
        due_at=due_at,
    )


async def page(reader: Reader, wanted: Wanted, before: bytes, lowest: bytes, limit: int) -> DeliveryPage:
    """At most `limit` deliveries with ids below `before` and not below `lowest`, the highest first.

    What no index covers is looked for in a bounded number of rows.
    """
    indexed = {"account_id": wanted.account_id, "task_id": wanted.task_id, "endpoint_id": wanted.endpoint_id}
    args: list[object] = [before, lowest]
    scanned = "id < $1 AND id >= $2"
    for column, value in indexed.items():
        if value is not None:
            args.append(value)
            scanned += f" AND {column} = ${len(args)}"
    picked = "true"
    for column, text in (("state", wanted.state), ("event", wanted.event)):
        if text is not None:
            args.append(str(text))
            picked += f" AND {column} = ${len(args)}"
    if wanted.since is not None:
        args.append(wanted.since)
        picked += f" AND created_at >= ${len(args)}"
    sql = f"""
        WITH scanned AS MATERIALIZED (
            SELECT {_COLUMNS} FROM outbox WHERE {scanned} ORDER BY id DESC LIMIT {SCAN_MAX})
        SELECT {_COLUMNS} FROM scanned WHERE {picked} ORDER BY id DESC LIMIT ${len(args) + 1}"""
    rows = await reader.rows(sql, *args, limit + 1)
    found = tuple(_read(row) for row in rows)
    if len(found) > limit:
        return DeliveryPage(found[:limit], found[limit - 1].id)
    return DeliveryPage(found, await _far_end(reader, scanned, args))


async def _far_end(reader: Reader, scanned: str, args: list[object]) -> bytes | None:
    """The last id that a page that did not fill has looked at, where there may be more behind it."""
    known = args[: scanned.count("$")]
    sql = f"SELECT id FROM outbox WHERE {scanned} ORDER BY id DESC LIMIT 1 OFFSET {SCAN_MAX - 1}"
    row = await reader.row(sql, *known)
    return row[0] if row else None


async def find(reader: Reader, account_id: bytes, delivery_id: bytes) -> Listed | None:
    """A delivery of this account."""
    row = await reader.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = $2 AND account_id = $1", account_id, delivery_id)
    return _read(row) if row else None


async def find_any(reader: Reader, delivery_id: bytes) -> Listed | None:
    """The same whoever owns it: for the operator, never for a customer's request."""
    row = await reader.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = $1", delivery_id)
    return _read(row) if row else None


async def due_test(reader: Reader, endpoint_id: bytes) -> bool:
    """Whether a test of an endpoint is under way."""
    sql = f"SELECT 1 FROM outbox WHERE endpoint_id = $1 AND {OPEN} AND state = 'due' AND task_id IS NULL LIMIT 1"
    return await reader.row(sql, endpoint_id) is not None


@frozen
class Backlog:
    """How much has not arrived: due now and later, held; and since when the oldest due one has been waiting."""

    due: int
    held: int
    oldest_due_at: int | None


async def backlog(reader: Reader) -> Backlog:
    sql = """
        SELECT (SELECT count(*) FROM outbox WHERE state = 'due'),
            (SELECT count(*) FROM outbox o JOIN endpoints e ON e.id = o.endpoint_id
                WHERE e.state = 'paused' AND o.state IN ('due', 'held') AND o.endpoint_id IS NOT NULL
                    AND o.state = 'held'),
            (SELECT min(due_at) FROM outbox WHERE state = 'due')"""
    row = await reader.row(sql)
    assert row is not None
    return Backlog(int(row[0]), int(row[1]), row[2])
