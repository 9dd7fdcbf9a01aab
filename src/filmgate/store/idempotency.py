"""Which Idempotency-Key led to which task."""

from filmgate.domain.admission import Remembered
from filmgate.store.base import Reader, Statement, Transaction


def insert(account_id: bytes, key: str, remembered: Remembered) -> Statement:
    sql = "INSERT INTO idempotency (account_id, key, fingerprint, task_id, at) VALUES ($1, $2, $3, $4, $5)"
    return sql, (account_id, key, remembered.fingerprint, remembered.task_id, remembered.at)


async def find(reader: Reader, account_id: bytes, key: str) -> Remembered | None:
    sql = "SELECT fingerprint, task_id, at FROM idempotency WHERE account_id = $1 AND key = $2"
    row = await reader.row(sql, account_id, key)
    return Remembered(*row) if row else None


async def forget(transaction: Transaction, account_id: bytes, key: str, remembered: Remembered) -> None:
    """Forget this very row: a twin may have put another in its place since it was read."""
    sql = "DELETE FROM idempotency WHERE account_id = $1 AND key = $2 AND task_id = $3"
    await transaction.batch((sql, (account_id, key, remembered.task_id)))


def forget_before(at: int) -> Statement:
    return "DELETE FROM idempotency WHERE at < $1", (at,)
