"""Attempts: every try to bring a delivery to its receiver, and what came of it."""

from filmgate.domain.delivery import Attempt, Delivery
from filmgate.store.base import Reader, Statement, Transaction

_COLUMNS = "number, at, url, duration, status, error, answer"


def insert(delivery: Delivery, attempt: Attempt) -> Statement:
    """Write an attempt down, if the delivery is still the claimant's, and this attempt was not written before.

    In a batch it comes before the statement that counts it. One that crossed with a pause may stand here without
    having been counted: it is void, and the next one takes its number.
    """
    one = attempt
    again = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])
    sql = f"""
        INSERT INTO attempts (delivery_id, {_COLUMNS})
        SELECT id, $3, $4, $5, $6, $7, $8, $9 FROM outbox
        WHERE id = $1 AND fence = $2 AND state = 'due' AND attempts = $10
        ON CONFLICT (delivery_id, number) DO UPDATE SET {again}"""
    values = (one.number, one.at, one.url, one.duration, one.status, one.error, one.answer)
    return sql, (delivery.id, delivery.fence, *values, delivery.attempts)


async def of_delivery(reader: Reader, delivery_id: bytes) -> list[Attempt]:
    """A delivery's attempts, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM attempts WHERE delivery_id = $1 ORDER BY number"
    return [
        Attempt(number=row[0], at=row[1], url=row[2], duration=row[3], status=row[4], error=row[5], answer=row[6])
        for row in await reader.rows(sql, delivery_id)
    ]


async def forget_before(transaction: Transaction, at: int, most: int) -> int:
    """Forget so many of those made before a time; how many there were."""
    sql = """
        DELETE FROM attempts WHERE (delivery_id, number) IN (
            SELECT delivery_id, number FROM attempts WHERE at < $1 ORDER BY at LIMIT $2) RETURNING number"""
    return len(await transaction.rows(sql, at, most))
