"""Tasks in preparation: leased by workers, account by account, and written under a fence.

Preparing is repeatable, so a dead worker's tasks are simply claimed again once their lease has lapsed.
"""

from filmgate.domain.sharing import Queue
from filmgate.store.base import Reader, Statement, Transaction


async def queues(reader: Reader) -> list[Queue]:
    """Every account that has tasks to prepare. A lapsed lease counts as waiting."""
    sql = """
        SELECT account_id, sum(CASE WHEN due_at <= clock_us() THEN 1 ELSE 0 END),
            sum(CASE WHEN due_at > clock_us() AND worker IS NOT NULL THEN 1 ELSE 0 END), min(due_at)
        FROM tasks WHERE state = 'preparing' GROUP BY account_id"""
    return [Queue(row[0], int(row[1]), int(row[2]), int(row[3])) for row in await reader.rows(sql)]


async def claim(
    transaction: Transaction, worker: str, lease_us: int, account_id: bytes, most: int
) -> list[tuple[bytes, int]]:
    """Lease so many of an account's tasks, the longest waiting first; their ids and fences."""
    sql = """
        WITH due AS MATERIALIZED (
            SELECT id FROM tasks WHERE state = 'preparing' AND account_id = $3 AND due_at <= clock_us()
            ORDER BY due_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE tasks SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING id, fence"""
    return [(row[0], int(row[1])) for row in await transaction.rows(sql, worker, lease_us, account_id, most)]


async def renew(transaction: Transaction, task_id: bytes, fence: int, lease_us: int) -> bool:
    """Hold on to a task for another lease; False: it is not ours any more, or has ended."""
    sql = """
        UPDATE tasks SET due_at = clock_us() + $3 WHERE id = $1 AND fence = $2 AND state = 'preparing' RETURNING id"""
    return await transaction.row(sql, task_id, fence, lease_us) is not None


async def lock(transaction: Transaction, task_id: bytes, fence: int) -> bool:
    """Whether this claim still stands; then nobody else can end the task until this transaction does."""
    sql = "SELECT 1 FROM tasks WHERE id = $1 AND fence = $2 AND state = 'preparing' FOR NO KEY UPDATE"
    return await transaction.row(sql, task_id, fence) is not None


async def lock_with_account(transaction: Transaction, task_id: bytes, fence: int) -> bool:
    """The same, and the account is locked too, whose money is about to move."""
    sql = """
        SELECT 1 FROM tasks t JOIN accounts a ON a.id = t.account_id
        WHERE t.id = $1 AND t.fence = $2 AND t.state = 'preparing' FOR NO KEY UPDATE OF t, a"""
    return await transaction.row(sql, task_id, fence) is not None


def release(task_id: bytes, fence: int, wait_us: int) -> Statement:
    """Give a task back, due after that long."""
    sql = """
        UPDATE tasks SET worker = NULL, due_at = clock_us() + $3
        WHERE id = $1 AND fence = $2 AND state = 'preparing'"""
    return sql, (task_id, fence, wait_us)
