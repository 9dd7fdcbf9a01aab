"""Jobs: claimed by workers under a lease, written under a fence."""

from collections.abc import Sequence

from filmgate.domain.job import LIVE, Job, JobState
from filmgate.store.base import Reader, Row, Statement, Transaction

_COLUMNS = "id, task_id, engine, state, handle, token, starts, faults, fence, cost"
_LIVE = "state IN (" + ", ".join(f"'{state}'" for state in LIVE) + ")"


def read(row: Row) -> Job:
    head = list(row)
    head[3] = JobState(head[3])
    return Job(*head)


def insert(job: Job, now: int) -> Statement:
    sql = f"""
        INSERT INTO jobs ({_COLUMNS}, created_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_us())"""
    values = (job.id, job.task_id, job.engine, str(job.state), job.handle, job.token)
    return sql, (*values, job.starts, job.faults, job.fence, job.cost, now)


async def claim(transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int) -> list[Job]:
    """Lease jobs of these engines that are due and that nobody holds, the longest waiting first."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE {_LIVE} AND worker IS NULL AND due_at <= clock_us() AND engine IN ({names})
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, most, *engines)]


async def claim_lapsed(
    transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int, tended: Sequence[bytes]
) -> list[Job]:
    """Take over jobs of these engines whose holder let the lease lapse, but for those that this worker still tends."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    own = ", ".join(f"${4 + len(engines) + number}" for number in range(len(tended)))
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE {_LIVE} AND worker IS NOT NULL AND due_at <= clock_us() AND engine IN ({names})
                {f"AND id NOT IN ({own})" if tended else ""}
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, most, *engines, *tended)]


async def lapse_all(transaction: Transaction) -> None:
    """Let every lease lapse now: only for whoever knows that all earlier holders are dead."""
    for table, live in (("jobs", _LIVE), ("outbox", "state = 'due'"), ("tasks", "state = 'preparing'")):
        await transaction.batch(
            (f"UPDATE {table} SET due_at = clock_us() WHERE worker IS NOT NULL AND {live} AND due_at > clock_us()", ())
        )


def renew(worker: str, job: Job, lease_us: int) -> Statement:
    """Hold on to a job for another lease; one that went to someone else meanwhile stays with them."""
    sql = "UPDATE jobs SET due_at = clock_us() + $3 WHERE id = $1 AND worker = $2 AND fence = $4"
    return sql, (job.id, worker, lease_us, job.fence)


async def move(
    transaction: Transaction, job: Job, after: JobState, *, wait_us: int | None = None, fault: bool = False
) -> bool:
    """Change a job's state if the fence still stands; False: someone else has it now.

    `wait_us` gives the job back, due after that long; without it the claimant keeps its lease.
    """
    sql = """
        UPDATE jobs SET state = $4, faults = faults + $5,
            worker = CASE WHEN $6 = 1 THEN NULL ELSE worker END,
            due_at = CASE WHEN $6 = 1 THEN clock_us() + $7 ELSE due_at END
        WHERE id = $1 AND fence = $2 AND state = $3 RETURNING id"""
    given_back = (int(wait_us is not None), wait_us or 0)
    before = (job.id, job.fence, str(job.state))
    return await transaction.row(sql, *before, str(after), int(fault), *given_back) is not None


def set_state(job: Job, after: JobState, *, fault: bool = False, cost: int | None = None) -> Statement:
    """Change the state of a job that is locked and seen to be the claimant's. `cost` is what its engine charged us."""
    sql = """
        UPDATE jobs SET state = $3, faults = faults + $4, cost = coalesce($5, cost) WHERE id = $1 AND fence = $2"""
    return sql, (job.id, job.fence, str(after), int(fault), cost)


def set_accepted(job: Job, handle: str, wait_us: int | None) -> Statement:
    """The engine took a locked job. `wait_us` gives it back, due after that long; None keeps the lease."""
    if wait_us is None:
        sql = "UPDATE jobs SET state = 'accepted', handle = $3 WHERE id = $1 AND fence = $2"
        return sql, (job.id, job.fence, handle)
    sql = """
        UPDATE jobs SET state = 'accepted', handle = $3, worker = NULL, due_at = clock_us() + $4
        WHERE id = $1 AND fence = $2"""
    return sql, (job.id, job.fence, handle, wait_us)


def set_sending(claimed: Sequence[Job]) -> Statement:
    """Jobs that this very transaction claimed are on their way to their engine."""
    places = ", ".join(f"${number}" for number in range(1, len(claimed) + 1))
    sql = f"UPDATE jobs SET state = 'sending', starts = starts + 1 WHERE id IN ({places})"
    return sql, tuple(job.id for job in claimed)


async def set_found(transaction: Transaction, job: Job, before: JobState, handle: str) -> bool:
    """An order that someone else took for lost turns out to be accepted: it is polled from now on.

    False: it is not in the state `before`. The new fence lets whoever is about to write it off lose.
    """
    sql = """
        UPDATE jobs SET state = 'accepted', handle = $3, worker = NULL, due_at = clock_us(), fence = fence + 1
        WHERE id = $1 AND state = $2 RETURNING id"""
    return await transaction.row(sql, job.id, str(before), handle) is not None


async def stands(reader: Reader, job: Job, state: JobState) -> bool:
    """Whether this very claim is in that state."""
    sql = "SELECT 1 FROM jobs WHERE id = $1 AND fence = $2 AND state = $3"
    return await reader.row(sql, job.id, job.fence, str(state)) is not None


def set_progress(job: Job, percent: int) -> Statement:
    return "UPDATE jobs SET progress = $3 WHERE id = $1 AND fence = $2", (job.id, job.fence, percent)


def release(job: Job, wait_us: int, *, fault: bool = False) -> Statement:
    """Give a job back in the state it is in, due after `wait_us`."""
    sql = """
        UPDATE jobs SET worker = NULL, due_at = clock_us() + $3, faults = faults + $4 WHERE id = $1 AND fence = $2"""
    return sql, (job.id, job.fence, wait_us, int(fault))


def release_all(claims: Sequence[Job], wait_us: int, percent: int | None) -> Statement:
    """Give jobs back in the state each is in, due after `wait_us`, with their progress where it is known."""
    owned = " OR ".join(f"(id = ${place} AND fence = ${place + 1})" for place in range(3, 3 + 2 * len(claims), 2))
    sql = f"""
        UPDATE jobs SET worker = NULL, due_at = clock_us() + $1, progress = coalesce($2, progress) WHERE {owned}"""
    return sql, (wait_us, percent, *(value for job in claims for value in (job.id, job.fence)))


async def lock_of_task(transaction: Transaction, task_id: bytes) -> list[Job]:
    """A task's jobs, which nobody claims or moves until this transaction ends."""
    sql = f"SELECT {_COLUMNS} FROM jobs WHERE task_id = $1 ORDER BY id FOR NO KEY UPDATE"
    return [read(row) for row in await transaction.rows(sql, task_id)]


async def of_task(reader: Reader, task_id: bytes) -> list[Job]:
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM jobs WHERE task_id = $1 ORDER BY id", task_id)
    return [read(row) for row in rows]


async def still_held(reader: Reader, job: Job) -> bool:
    """Whether this claim still stands and the job's task is still wanted."""
    sql = """
        SELECT 1 FROM jobs j JOIN tasks t ON t.id = j.task_id
        WHERE j.id = $1 AND j.fence = $2 AND t.ended_at IS NULL"""
    return await reader.row(sql, job.id, job.fence) is not None
