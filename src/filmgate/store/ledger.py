"""The ledger: rows are only ever added, and the running balance moves with them."""

from dataclasses import dataclass

from filmgate.domain.ledger import Entry, EntryKind, Funds, Totals
from filmgate.store import accounts
from filmgate.store.base import Reader, Statement

_COLUMNS = "id, account_id, task_id, key_id, kind, amount, change, at, actor, reason"


def insert(entry: Entry) -> tuple[Statement, ...]:
    """The row, and the balance that moves with it."""
    row = (
        f"INSERT INTO entries ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
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
        ),
    )
    return (row, accounts.change_balance(entry.account_id, entry.change)) if entry.change else (row,)


async def of_task(reader: Reader, task_id: bytes) -> list[Entry]:
    """What a task did to the money, oldest first."""
    sql = """
        SELECT id, account_id, kind, amount, at, actor, task_id, key_id, reason FROM entries
        WHERE task_id = $1 ORDER BY at, id"""
    return [Entry(row[0], row[1], EntryKind(row[2]), *row[3:]) for row in await reader.rows(sql, task_id)]


async def totals(reader: Reader, account_id: bytes) -> Totals:
    sql = """
        SELECT a.balance, (SELECT coalesce(sum(e.change), 0) FROM entries e
            WHERE e.account_id = a.id AND e.kind IN ('grant', 'adjust'))
        FROM accounts a WHERE a.id = $1"""
    row = await reader.row(sql, account_id)
    return Totals(int(row[0]), int(row[1])) if row else Totals(0, 0)


async def funds(reader: Reader, account_id: bytes) -> Funds:
    sql = """
        SELECT a.balance,
            (SELECT coalesce(sum(e.change), 0) FROM entries e
                WHERE e.account_id = a.id AND e.kind IN ('grant', 'adjust')),
            (SELECT coalesce(sum(t.price), 0) FROM tasks t
                WHERE t.account_id = a.id AND t.state IN ('preparing', 'queued', 'running'))
        FROM accounts a WHERE a.id = $1"""
    row = await reader.row(sql, account_id)
    return Funds(int(row[0]), int(row[1]), int(row[2])) if row else Funds(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the money that should not be: `subject` names the row."""

    rule: str
    subject: bytes
    detail: str


_RULES: dict[str, str] = {
    "balance equals the sum of its entries": """
        SELECT a.id, 'balance ' || a.balance || ', sum ' || coalesce(sum(e.change), 0)
        FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(e.change), 0)""",
    "every task is held for, at its price": """
        SELECT t.id, 'price ' || t.price || ', held ' || coalesce(sum(e.amount), 0)
        FROM tasks t LEFT JOIN entries e ON e.task_id = t.id AND e.kind IN ('hold', 'raise')
        GROUP BY t.id, t.price HAVING t.price <> coalesce(sum(e.amount), 0)""",
    "a succeeded task is captured, a failed or cancelled one released, an open one neither": """
        SELECT t.id, t.state || ', ended by ' || coalesce(max(e.kind), 'nothing') || ' of ' ||
        coalesce(sum(e.amount), 0)
        FROM tasks t LEFT JOIN entries e ON e.task_id = t.id AND e.kind IN ('capture', 'release')
        GROUP BY t.id, t.state, t.price
        HAVING coalesce(max(e.kind), '') <> CASE WHEN t.state = 'succeeded' THEN 'capture'
            WHEN t.state IN ('failed', 'cancelled') THEN 'release' ELSE '' END
        OR (count(e.id) > 0 AND sum(e.amount) <> t.price)""",
    "every entry changes the balance as its kind says": """
        SELECT id, kind || ' of ' || amount || ' changed ' || change FROM entries
        WHERE change <> CASE WHEN kind IN ('grant', 'release', 'adjust') THEN amount
            WHEN kind = 'capture' THEN 0 ELSE -amount END""",
    "a key has spent, in each hour, the prices of its tasks that were not given back": """
        SELECT key_id, 'hour ' || hour || ', spent ' || sum(spent) || ', prices ' || sum(price) FROM (
            SELECT key_id, hour, spent, 0 AS price FROM spending
            UNION ALL
            SELECT key_id, created_at / 3600000000 * 3600000000, 0, price FROM tasks
            WHERE state NOT IN ('failed', 'cancelled')) AS both_sides
        GROUP BY key_id, hour HAVING sum(spent) <> sum(price)""",
    "a succeeded task has its film, and no other task has one": """
        SELECT t.id, t.state || ', films ' || count(f.token)
        FROM tasks t LEFT JOIN files f ON f.task_id = t.id
        GROUP BY t.id, t.state HAVING (t.state = 'succeeded') <> (count(f.token) > 0)""",
}


async def faults(reader: Reader) -> list[Fault]:
    """Everything that breaks a rule of the money; an empty list is the proof."""
    return [Fault(rule, row[0], str(row[1])) for rule, sql in _RULES.items() for row in await reader.rows(sql)]


async def count(reader: Reader) -> dict[EntryKind, tuple[int, int]]:
    """How many entries of each kind there are, and their amounts in all."""
    rows = await reader.rows("SELECT kind, count(*), sum(amount) FROM entries GROUP BY kind ORDER BY kind")
    return {EntryKind(kind): (int(number), int(amount)) for kind, number, amount in rows}
