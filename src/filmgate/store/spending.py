"""What keys and accounts have used, for their limits: money by UTC hour, creations, open tasks."""

from filmgate.domain.ids import first_at
from filmgate.domain.limits import Usage, day_of, hour_of
from filmgate.domain.nature import DAY, MINUTE, SECOND
from filmgate.store.base import Statement, Transaction


def add(key_id: bytes, account_id: bytes, amount: int, created_at: int) -> Statement:
    """Count money as spent in the hour of a task's creation."""
    sql = """
        INSERT INTO spending (key_id, hour, account_id, spent) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key_id, hour) DO UPDATE SET spent = spending.spent + excluded.spent"""
    return sql, (key_id, hour_of(created_at), account_id, amount)


def give_back(key_id: bytes, amount: int, created_at: int) -> Statement:
    """A refund makes room in the hour that paid."""
    sql = "UPDATE spending SET spent = spent - $3 WHERE key_id = $1 AND hour = $2"
    return sql, (key_id, hour_of(created_at), amount)


async def of_key(transaction: Transaction, key_id: bytes, now: int) -> Usage:
    """A key's usage; the caller holds the account's lock, and asks in a statement of its own, after the wait for it."""
    return await _usage(transaction, _OF_KEY, "key_id", key_id, now)


async def of_account(transaction: Transaction, account_id: bytes, now: int) -> Usage:
    """The same for a whole account."""
    return await _usage(transaction, "account_id = $1", "account_id", account_id, now)


# A key's tasks lie among those of its account: no index is kept for them alone.
_OF_KEY = "account_id = (SELECT k.account_id FROM keys k WHERE k.id = $1) AND key_id = $1"
# An id is drawn a moment after the time that its task says it was created at.
_DRAWN_WITHIN_US = SECOND


async def _usage(transaction: Transaction, tasks: str, owner: str, identity: bytes, now: int) -> Usage:
    recent = f"FROM tasks WHERE {tasks} AND id > $6 AND created_at > $2"
    spent = f"SELECT coalesce(sum(spent), 0) FROM spending WHERE {owner} = $1"
    sql = f"""
        SELECT (SELECT count(*) {recent}), (SELECT coalesce(min(created_at), 0) {recent}),
            (SELECT count(*) FROM tasks WHERE {tasks} AND ended_at IS NULL),
            ({spent} AND hour = $3), ({spent} AND hour >= $4 AND hour < $5), ({spent})"""
    day = day_of(now)
    lowest = first_at(now - MINUTE - _DRAWN_WITHIN_US)
    row = await transaction.row(sql, identity, now - MINUTE, hour_of(now), day, day + DAY, lowest)
    assert row is not None
    numbers = [int(number) for number in row]
    return Usage(
        recent=numbers[0],
        oldest_recent_at=numbers[1],
        open_tasks=numbers[2],
        hour_spent=numbers[3],
        day_spent=numbers[4],
        total_spent=numbers[5],
    )
