"""The outbox: deliveries written by the transaction that settled their task."""

from filmgate.domain.delivery import Delivery
from filmgate.store.base import Reader, Statement, Transaction


def insert(delivery: Delivery, now: int) -> Statement:
    sql = """
        INSERT INTO outbox (id, task_id, url, state, attempts, created_at, due_at, fence)
        VALUES ($1, $2, $3, 'due', $4, $5, clock_us(), $6)"""
    return sql, (delivery.id, delivery.task_id, delivery.url, delivery.attempts, now, delivery.fence)


async def claim(transaction: Transaction, worker: str, lease_us: int, most: int) -> list[Delivery]:
    """Lease deliveries that are due. Delivering is repeatable, so a dead worker's are simply claimed again."""
    sql = """
        WITH next AS MATERIALIZED (
            SELECT id FROM outbox WHERE state = 'due' AND due_at <= clock_us()
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE outbox SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM next)
        RETURNING id, task_id, url, attempts, fence"""
    return [Delivery(*row) for row in await transaction.rows(sql, worker, lease_us, most)]


def set_ended(delivery: Delivery, state: str, answer: str, now: int) -> Statement:
    sql = """
        UPDATE outbox SET state = $3, last_answer = $4, ended_at = $5, attempts = attempts + 1, worker = NULL
        WHERE id = $1 AND fence = $2"""
    return sql, (delivery.id, delivery.fence, state, answer, now)


def set_waiting(delivery: Delivery, wait_us: int, answer: str) -> Statement:
    sql = """
        UPDATE outbox SET due_at = clock_us() + $3, last_answer = $4, attempts = attempts + 1, worker = NULL
        WHERE id = $1 AND fence = $2"""
    return sql, (delivery.id, delivery.fence, wait_us, answer)


async def of_task(reader: Reader, task_id: bytes) -> list[tuple[str, int, str | None]]:
    """State, attempts and last answer of a task's deliveries."""
    rows = await reader.rows("SELECT state, attempts, last_answer FROM outbox WHERE task_id = $1 ORDER BY id", task_id)
    return [(str(state), int(attempts), answer) for state, attempts, answer in rows]
