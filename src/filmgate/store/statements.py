"""An account's entries in the order of time, a page at a time, and the balance before a moment."""

from collections.abc import Sequence

from filmgate.domain.ids import LAST
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.store.base import Reader

Place = tuple[int, bytes]
Found = tuple[Entry, str, str, int | None]


async def balance_before(reader: Reader, account_id: bytes, at: int) -> int:
    """The sum of all changes before a moment; from the index alone."""
    sql = "SELECT coalesce(sum(change), 0) FROM entries WHERE account_id = $1 AND at < $2"
    row = await reader.row(sql, account_id, at)
    return int(row[0]) if row else 0


def before(at: int) -> Place:
    """The place before everything that happened at a time or later."""
    return at - 1, LAST


async def entries(reader: Reader, account_id: bytes, after: Place, end: int, most: int) -> Sequence[Found]:
    """The next entries after a place and before a time, each with its key's hint and name, and when its credit ends."""
    sql = """
        SELECT e.id, e.account_id, e.kind, e.amount, e.at, e.actor, e.task_id, e.key_id, e.reason, e.credit_id,
            k.hint, k.name, c.expires_at
        FROM entries e LEFT JOIN keys k ON k.id = e.key_id LEFT JOIN credits c ON c.entry_id = e.id
        WHERE e.account_id = $1 AND (e.at, e.id) > ($2, $3) AND e.at < $4 ORDER BY e.at, e.id LIMIT $5"""
    rows = await reader.rows(sql, account_id, *after, end, most)
    return [
        (Entry(row[0], row[1], EntryKind(row[2]), *row[3:10]), row[10] or "", row[11] or "", row[12]) for row in rows
    ]
