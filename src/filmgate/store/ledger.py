"""The ledger: rows are only ever added, and the running balance moves with them."""

from filmgate.domain.ledger import Entry, EntryKind, Funds, Totals
from filmgate.store import accounts
from filmgate.store.base import Reader, Statement

_COLUMNS = "id, account_id, task_id, key_id, kind, amount, change, at, actor, reason, credit_id"


def insert(entry: Entry) -> tuple[Statement, ...]:
    """The row, and the balance that moves with it."""
    row = insert_row(entry)
    return (row, accounts.change_balance(entry.account_id, entry.change)) if entry.change else (row,)


def insert_row(entry: Entry) -> Statement:
    """The row alone: the caller moves the balance beside it."""
    return (
        f"INSERT INTO entries ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        (
            entry.id,
            entry.account_id,
            entry.task_id,
            entry.key_id,
            str(entry.kind),
            entry.amount,
            entry.change,
            entry.at,
            entry.actor,
            entry.reason,
            entry.credit_id,
        ),
    )


async def of_task(reader: Reader, task_id: bytes) -> list[Entry]:
    """What a task did to the money, oldest first."""
    columns = "id, account_id, kind, amount, at, actor, task_id, key_id, reason, credit_id"
    # Each part has an index of its own: there is none over all entries by their task.
    sql = f"""
        SELECT {columns} FROM entries WHERE task_id = $1 AND kind = 'hold'
        UNION ALL SELECT {columns} FROM entries WHERE task_id = $1 AND kind IN ('raise', 'expire')
        UNION ALL SELECT {columns} FROM entries WHERE task_id = $1 AND kind IN ('capture', 'release')
        ORDER BY at, id"""
    return [Entry(row[0], row[1], EntryKind(row[2]), *row[3:]) for row in await reader.rows(sql, task_id)]


_DUE = """(SELECT coalesce(sum(c.remaining), 0) FROM credits c
            WHERE c.account_id = a.id AND c.expired_at IS NULL AND c.expires_at <= $2)"""
_GIVEN = """(SELECT coalesce(sum(e.change), 0) FROM entries e
            WHERE e.account_id = a.id AND e.kind IN ('grant', 'adjust', 'expire'))"""
_HELD = """(SELECT coalesce(sum(t.price), 0) FROM tasks t
            WHERE t.account_id = a.id AND t.ended_at IS NULL)"""


async def totals(reader: Reader, account_id: bytes, now: int) -> Totals:
    """What may be spent now, and was given: credit whose time is over is in neither."""
    row = await reader.row(f"SELECT a.balance, {_GIVEN}, {_DUE} FROM accounts a WHERE a.id = $1", account_id, now)
    return Totals(int(row[0] - row[2]), int(row[1] - row[2])) if row else Totals(0, 0)


async def funds(reader: Reader, account_id: bytes, now: int) -> Funds:
    """The same, and what is held."""
    sql = f"SELECT a.balance, {_GIVEN}, {_DUE}, {_HELD} FROM accounts a WHERE a.id = $1"
    row = await reader.row(sql, account_id, now)
    return Funds(int(row[0] - row[2]), int(row[1] - row[2]), int(row[3])) if row else Funds(0, 0, 0)


async def count(reader: Reader) -> dict[EntryKind, tuple[int, int]]:
    """How many entries of each kind there are, and their amounts in all."""
    rows = await reader.rows("SELECT kind, count(*), sum(amount) FROM entries GROUP BY kind ORDER BY kind")
    return {EntryKind(kind): (int(number), int(amount)) for kind, number, amount in rows}
