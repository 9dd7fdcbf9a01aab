"""Jobs: claimed by workers under a lease, written under a fence."""

from collections.abc import Sequence
from typing import Any

from filmgate.domain.job import LIVE, Job, JobRecord, JobState
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import places

_STORED = "id, task_id, engine, state, handle, token, starts, faults, fence, cost"
_COLUMNS = f"{_STORED}, inquiries, CASE WHEN watched_at IS NULL THEN 0 ELSE 1 END"
_WIDTH = len(_STORED.split(",")) + 2
# What is planned again for a task that has ended only has to be seen once more, by whoever would send it.
_WANTED, _WATCHED = "(watched_at IS NULL OR state = 'planned')", "watched_at IS NOT NULL AND state <> 'planned'"
_LIVE = "state IN (" + ", ".join(f"'{state}'" for state in LIVE) + ")"


def read(row: Row) -> Job:
    """A Job from the first columns of a row."""
    head = list(row[:_WIDTH])
    head[3] = JobState(head[3])
    head[-1] = bool(head[-1])
    return Job(*head)


def insert(job: Job, now: int) -> Statement:
    sql = f"""
        INSERT INTO jobs ({_STORED}, created_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_us())"""
    values = (job.id, job.task_id, job.engine, str(job.state), job.handle, job.token)
    return sql, (*values, job.starts, job.faults, job.fence, job.cost, now)


async def claim(transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int) -> list[Job]:
    """Lease jobs of these engines that are due and that nobody holds, the longest waiting first."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE {_LIVE} AND worker IS NULL AND due_at <= clock_us() AND engine IN ({names})
                AND {_WANTED}
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, most, *engines)]


async def claim_lapsed(
    transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int, tended: Sequence[bytes]
) -> list[Job]:
    """Take over jobs of these engines whose holder let the lease lapse, but for those that this worker still tends."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    own, known = places(tended, after=3 + len(engines)) if tended else ("", ())
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE {_LIVE} AND worker IS NOT NULL AND due_at <= clock_us() AND engine IN ({names})
                AND {_WANTED} {f"AND id NOT IN ({own})" if tended else ""}
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, most, *engines, *known)]


async def claim_doubtful(
    transaction: Transaction, worker: str, lease_us: int, known: Sequence[tuple[bytes, int]]
) -> list[Job]:
    """Claim once more what this worker holds without knowing: all its jobs but the known ones, by id and fence."""
    ours, flat = _these(known, after=2) if known else ("", ())
    sql = f"""
        UPDATE jobs SET due_at = clock_us() + $2, fence = fence + 1
        WHERE worker = $1 AND {_LIVE} {f"AND NOT ({ours})" if known else ""} RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, *flat)]


async def claim_watched(
    transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int
) -> list[Job]:
    """Lease due jobs of these engines whose films nobody waits for any more. A lapsed lease is due too."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE {_LIVE} AND {_WATCHED} AND due_at <= clock_us()
                AND engine IN ({names})
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}"""
    return [read(row) for row in await transaction.rows(sql, worker, lease_us, most, *engines)]


async def claim_unknown(
    transaction: Transaction, worker: str, engines: Sequence[str], lease_us: int, most: int
) -> list[tuple[Job, int]]:
    """Lease due jobs of unknown fate at these engines, each with how many microseconds ago it was sent."""
    names = ", ".join(f"${4 + number}" for number in range(len(engines)))
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM jobs WHERE state = 'unknown' AND due_at <= clock_us() AND engine IN ({names})
            ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET worker = $1, due_at = clock_us() + $2, fence = fence + 1, inquiries = inquiries + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING {_COLUMNS}, clock_us() - coalesce(sent_at, created_at)"""
    found = await transaction.rows(sql, worker, lease_us, most, *engines)
    return [(read(row), int(row[_WIDTH])) for row in found]


async def lapse_all(transaction: Transaction) -> None:
    """Let every lease lapse now: only for whoever knows that all earlier holders are dead."""
    for table, live in (("jobs", _LIVE), ("outbox", "state = 'due'"), ("tasks", "state = 'preparing'")):
        await transaction.batch(
            (f"UPDATE {table} SET due_at = clock_us() WHERE worker IS NOT NULL AND {live} AND due_at > clock_us()", ())
        )


def renew_all(worker: str, held: Sequence[Job], lease_us: int) -> Statement:
    """Hold on to jobs for another lease; those that went to someone else meanwhile stay with them.

    What somebody writes to at this very moment is left for the next time: waiting for it, among those who end tasks,
    would be a deadlock.
    """
    theirs, flat = _these([(job.id, job.fence) for job in held], after=2)
    sql = f"""
        WITH held AS MATERIALIZED (
            SELECT id FROM jobs WHERE worker = $1 AND ({theirs}) FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE jobs SET due_at = clock_us() + $2 WHERE id IN (SELECT id FROM held)"""
    return sql, (worker, lease_us, *flat)


def _these(claims: Sequence[tuple[bytes, int]], *, after: int) -> tuple[str, tuple[Any, ...]]:
    """The condition for jobs under just these fences, at least one, and its arguments; few texts, as of `places`."""
    _, filled = places(claims)
    marks = range(after + 1, after + 1 + 2 * len(filled), 2)
    condition = " OR ".join(f"(id = ${mark} AND fence = ${mark + 1})" for mark in marks)
    return condition, tuple(value for claim in filled for value in claim)


async def move(
    transaction: Transaction, job: Job, after: JobState, *, wait_us: int | None = None, fault: bool = False
) -> bool:
    """Change a job's state if the fence still stands; False: someone else has it now.

    `wait_us` gives the job back, due after that long; without it the claimant keeps its lease.
    """
    sql, args = set_moved(job, after, wait_us=wait_us, fault=fault)
    return await transaction.row(f"{sql} RETURNING id", *args) is not None


def set_moved(job: Job, after: JobState, *, wait_us: int | None = None, fault: bool = False) -> Statement:
    """The same as a statement, which changes no row where someone else has the job now."""
    sql = """
        UPDATE jobs SET state = $4, faults = faults + $5,
            worker = CASE WHEN $6 = 1 THEN NULL ELSE worker END,
            due_at = CASE WHEN $6 = 1 THEN clock_us() + $7 ELSE due_at END
        WHERE id = $1 AND fence = $2 AND state = $3"""
    given_back = (int(wait_us is not None), wait_us or 0)
    return sql, (job.id, job.fence, str(job.state), str(after), int(fault), *given_back)


def set_state(job: Job, after: JobState, *, fault: bool = False, cost: int | None = None) -> Statement:
    """Change the state of a job that is locked and seen to be the claimant's. `cost` is what its engine charged us."""
    sql = """
        UPDATE jobs SET state = $3, faults = faults + $4, cost = coalesce($5, cost) WHERE id = $1 AND fence = $2"""
    return sql, (job.id, job.fence, str(after), int(fault), cost)


def set_accepted(job: Job, after: JobState, handle: str, wait_us: int | None) -> Statement:
    """The engine took a job: it is accepted, or to be collected at once. Changes no row where someone else has it now.

    `wait_us` gives it back, due after that long; None keeps the lease.
    """
    back = "" if wait_us is None else ", worker = NULL, due_at = clock_us() + $6"
    sql = f"UPDATE jobs SET state = $4, handle = $5{back} WHERE id = $1 AND fence = $2 AND state = $3"
    given_back = () if wait_us is None else (wait_us,)
    return sql, (job.id, job.fence, str(job.state), str(after), handle, *given_back)


def set_sending(claimed: Sequence[Job]) -> Statement:
    """Jobs that this very transaction claimed are on their way to their engine."""
    wanted, args = places([job.id for job in claimed])
    sql = f"UPDATE jobs SET state = 'sending', starts = starts + 1, sent_at = clock_us() WHERE id IN ({wanted})"
    return sql, args


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


def set_watched(job: Job) -> Statement:
    """Nobody waits for the film of this job any more; one that no worker has in hand is due at once."""
    sql = """
        UPDATE jobs SET watched_at = coalesce(watched_at, clock_us()),
            due_at = CASE WHEN worker IS NULL THEN clock_us() ELSE due_at END
        WHERE id = $1"""
    return sql, (job.id,)


def release_watched(job: Job) -> Statement:
    """Give a job back to be watched, due at once."""
    sql = """
        UPDATE jobs SET worker = NULL, due_at = clock_us(), watched_at = coalesce(watched_at, clock_us())
        WHERE id = $1 AND fence = $2"""
    return sql, (job.id, job.fence)


async def set_done(transaction: Transaction, job: Job, cost: int) -> bool:
    """The engine finished and charged us, and nobody takes the film; False: someone else has the job now."""
    sql, args = set_finished(job, cost)
    return await transaction.row(f"{sql} RETURNING id", *args) is not None


def set_finished(job: Job, cost: int) -> Statement:
    """The same as a statement, which changes no row where someone else has the job now."""
    sql = "UPDATE jobs SET state = 'done', cost = $4 WHERE id = $1 AND fence = $2 AND state = $3"
    return sql, (job.id, job.fence, str(job.state), cost)


def release_all(claims: Sequence[Job], wait_us: int, percent: int | None) -> Statement:
    """Give jobs back in the state each is in, due after `wait_us`, with their progress where it is known.

    They are locked in the order of their ids: two orders would be a deadlock.
    """
    theirs, flat = _these([(job.id, job.fence) for job in claims], after=2)
    sql = f"""
        WITH held AS MATERIALIZED (SELECT id FROM jobs WHERE {theirs} ORDER BY id FOR NO KEY UPDATE)
        UPDATE jobs SET worker = NULL, due_at = clock_us() + $1, progress = coalesce($2, progress)
        WHERE id IN (SELECT id FROM held)"""
    return sql, (wait_us, percent, *flat)


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


_RECORD = f"""
    SELECT {_COLUMNS}, created_at, sent_at, due_at, worker, (SELECT t.state FROM tasks t WHERE t.id = jobs.task_id)
    FROM jobs"""


async def find(reader: Reader, job_id: bytes) -> JobRecord | None:
    """A job as the operator sees it."""
    row = await reader.row(f"{_RECORD} WHERE id = $1", job_id)
    return JobRecord(read(row), *row[_WIDTH:]) if row else None


async def newest(reader: Reader, state: JobState | None, most: int) -> list[JobRecord]:
    """The newest jobs, or the newest in one state."""
    # A state in the text itself finds the index of those that are unknown.
    where = "" if state is None else f"WHERE state = '{JobState(state)}'"
    rows = await reader.rows(f"{_RECORD} {where} ORDER BY id DESC LIMIT $1", most)
    return [JobRecord(read(row), *row[_WIDTH:]) for row in rows]
