"""Credit that expires: what is left of each grant with an end, and what was taken out of it by which entry.

Whoever reads or changes these rows has locked their account before, and asks in a statement of its own after that.
"""

from collections.abc import Sequence

from filmgate.domain.credit import Credit, Draw
from filmgate.domain.events import Actor
from filmgate.domain.ledger import Entry
from filmgate.store.base import Reader, Row, Statement, Transaction

_COLUMNS = "entry_id, account_id, amount, remaining, expires_at"


def read(row: Row) -> Credit:
    return Credit(*row)


async def open_of(transaction: Transaction, account_id: bytes) -> list[Credit]:
    """An account's credits that have not expired yet, also those whose time is over."""
    sql = f"SELECT {_COLUMNS} FROM credits WHERE account_id = $1 AND expired_at IS NULL ORDER BY expires_at"
    return [read(row) for row in await transaction.rows(sql, account_id)]


async def due_accounts(reader: Reader, now: int, most: int) -> list[bytes]:
    """Accounts that have credit whose time is over."""
    sql = """
        SELECT account_id FROM credits WHERE expired_at IS NULL AND expires_at <= $1
        GROUP BY account_id ORDER BY min(expires_at) LIMIT $2"""
    return [row[0] for row in await reader.rows(sql, now, most)]


def insert(credit: Credit) -> Statement:
    """Beside the grant that it is."""
    sql = f"INSERT INTO credits ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"
    return sql, (credit.entry_id, credit.account_id, credit.amount, credit.remaining, credit.expires_at)


def draw(entry: Entry, draws: Sequence[Draw]) -> list[Statement]:
    """What an entry takes out of which credit, beside it."""
    return [row for one in draws for row in _draw(entry, one)]


def _draw(entry: Entry, one: Draw) -> tuple[Statement, Statement]:
    identity = one.credit.entry_id
    return (
        (
            "INSERT INTO draws (entry_id, credit_id, task_id, amount) VALUES ($1, $2, $3, $4)",
            (entry.id, identity, entry.task_id, one.amount),
        ),
        ("UPDATE credits SET remaining = remaining - $2 WHERE entry_id = $1", (identity, one.amount)),
    )


def expire(due: Sequence[Credit], now: int) -> list[Statement]:
    """Close credits whose time is over, beside the entries that take back what was left of them."""
    sql = "UPDATE credits SET remaining = 0, expired_at = $2 WHERE entry_id = $1"
    return [(sql, (credit.entry_id, now)) for credit in due]


def give_back(release: Entry, first_id: bytes) -> list[Statement]:
    """A release's money goes back to the credit that it came from; what of that has expired meanwhile, expires too.

    The rows beside the release, the account's balance among them. `first_id`: the ids of what expires differ from it in
    their last byte.
    """
    drawn = "FROM draws d JOIN credits c ON c.entry_id = d.credit_id WHERE d.task_id = $1"
    late = f"{drawn} AND c.expired_at IS NOT NULL"
    late_entries = f"""
        INSERT INTO entries (id, account_id, task_id, key_id, kind, amount, change, at, actor, reason, credit_id)
        SELECT nth_id($2, row_number() OVER (ORDER BY l.credit_id)), t.account_id, t.id, t.key_id, 'expire', l.amount,
            -l.amount, CAST($3 AS BIGINT), '{Actor.JANITOR}', '', l.credit_id
        FROM (SELECT d.credit_id, CAST(sum(d.amount) AS BIGINT) AS amount {late} GROUP BY d.credit_id) AS l
        JOIN tasks t ON t.id = $1"""
    balance = f"""
        UPDATE accounts SET balance = balance + $3 - (SELECT CAST(coalesce(sum(d.amount), 0) AS BIGINT) {late})
        WHERE id = $2"""
    back = f"""
        UPDATE credits SET remaining = credits.remaining + b.amount
        FROM (SELECT d.credit_id, CAST(sum(d.amount) AS BIGINT) AS amount {drawn} AND c.expired_at IS NULL
            GROUP BY d.credit_id) AS b
        WHERE b.credit_id = credits.entry_id"""
    task_id = release.task_id
    return [
        (late_entries, (task_id, first_id, release.at)),
        (balance, (task_id, release.account_id, release.change)),
        (back, (task_id,)),
    ]
