"""Tasks and what their customers sent and got."""

from collections.abc import Sequence
from typing import Any

from filmgate.domain.access import Caller
from filmgate.domain.job import Job
from filmgate.domain.task import ENDED, Content, Failure, FailureCode, FilmRef, Task, TaskRecord, TaskState
from filmgate.store import keys
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import padded, places

_STORED = """id, account_id, key_id, dialect, model, state, price, origin, callback_url, created_at, deadline_at,
    started_at, ended_at, failure_code, failure_message, rate_version, film_ms, external_id, route, callback_events"""
_COLUMNS = ", ".join(f"t.{name.strip()}" for name in _STORED.split(","))
_WIDTH = len(_STORED.split(","))


def read(row: Row) -> Task:
    """A Task from the first columns of a row."""
    values: tuple[Any, ...] = tuple(row[:_WIDTH])
    failure = Failure(FailureCode(values[13]), values[14]) if values[13] else None
    head, rest, events = values[:5], values[6:13], tuple(values[19].split())
    names = values[15:19]
    return Task(*head, TaskState(values[5]), *rest, failure, *names, events)  # type: ignore[call-arg]  # 5+1+7+1+4+1


def insert(task: Task, content: Content) -> tuple[Statement, ...]:
    values: tuple[Any, ...] = (
        task.id,
        task.account_id,
        task.key_id,
        task.dialect,
        task.model,
        str(task.state),
        task.price,
        task.origin,
        task.callback_url,
        task.created_at,
        task.deadline_at,
        task.rate_version,
        task.external_id,
        task.route,
        padded(task.callback_events),
    )
    row = """
        INSERT INTO tasks (id, account_id, key_id, dialect, model, state, price, origin, callback_url, created_at,
            deadline_at, rate_version, external_id, route, callback_events, due_at, fence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock_us(), 0)"""
    wide = "INSERT INTO contents (task_id, request, generation) VALUES ($1, $2, $3)"
    return (row, values), (wide, (task.id, content.request, content.generation))


_RECORD = f"""{_COLUMNS}, c.request, c.generation, c.result,
        (SELECT f.token FROM files f WHERE f.task_id = t.id),
        (SELECT f.size FROM files f WHERE f.task_id = t.id),
        (SELECT f.removed_at FROM files f WHERE f.task_id = t.id),
        (SELECT max(j.progress) FROM jobs j WHERE j.task_id = t.id AND t.state = 'running')"""
RECORD = f"SELECT {_RECORD} FROM tasks t JOIN contents c ON c.task_id = t.id"


async def find(reader: Reader, account_id: bytes, task_id: bytes) -> TaskRecord | None:
    """A task of this account, which it has not deleted, with all that an answer needs, in one round trip."""
    sql = f"{RECORD} WHERE t.id = $2 AND t.account_id = $1 AND t.deleted_at IS NULL"
    row = await reader.row(sql, account_id, task_id)
    return record(row) if row else None


async def find_for_key(reader: Reader, key_hash: bytes, task_id: bytes) -> tuple[Caller | None, TaskRecord | None]:
    """Who stands behind a key, live or not, and the task if it is theirs, in one round trip."""
    sql = f"""
        SELECT {keys.CALLER}, {_RECORD} FROM keys k JOIN accounts a ON a.id = k.account_id
        LEFT JOIN tasks t ON t.id = $2 AND t.account_id = a.id AND t.deleted_at IS NULL
        LEFT JOIN contents c ON c.task_id = t.id
        WHERE k.hash = $1"""
    row = await reader.row(sql, key_hash, task_id)
    if row is None:
        return None, None
    found = row[keys.CALLER_WIDTH :]
    return keys.read_caller(row), record(found) if found[0] is not None else None


async def find_many(reader: Reader, task_ids: Sequence[bytes]) -> dict[bytes, TaskRecord]:
    """These tasks by id, whoever owns them, in one round trip."""
    return {task_id: record(row) for task_id, row in (await find_rows(reader, task_ids)).items()}


async def find_some(reader: Reader, account_id: bytes, task_ids: Sequence[bytes]) -> dict[bytes, TaskRecord]:
    """Those of these tasks that are this account's, and that it has not deleted."""
    if not task_ids:
        return {}
    wanted, args = places(task_ids, after=1)
    sql = f"{RECORD} WHERE t.account_id = $1 AND t.id IN ({wanted}) AND t.deleted_at IS NULL"
    return {bytes(row[0]): record(row) for row in await reader.rows(sql, account_id, *args)}


async def find_rows(reader: Reader, task_ids: Sequence[bytes]) -> dict[bytes, Row]:
    """The same as they are stored, for `record` to read one by one."""
    if not task_ids:
        return {}
    wanted, args = places(task_ids)
    return {bytes(row[0]): row for row in await reader.rows(f"{RECORD} WHERE t.id IN ({wanted})", *args)}


async def find_named(reader: Reader, account_id: bytes, names: Sequence[str]) -> list[TaskRecord]:
    """The tasks of this account that its customer has given one of these names."""
    wanted, args = places(names, after=1)
    sql = f"{RECORD} WHERE t.account_id = $1 AND t.external_id IN ({wanted}) AND t.deleted_at IS NULL"
    return [record(row) for row in await reader.rows(sql, account_id, *args)]


async def is_named(reader: Reader, account_id: bytes, name: str) -> bool:
    """Whether a task of this account has the name already."""
    sql = "SELECT 1 FROM tasks WHERE account_id = $1 AND external_id = $2"
    return await reader.row(sql, account_id, name) is not None


async def find_any(reader: Reader, task_id: bytes) -> TaskRecord | None:
    """The same whoever owns it: for the courier and the operator, never for a customer's request."""
    row = await reader.row(f"{RECORD} WHERE t.id = $1", task_id)
    return record(row) if row else None


async def count_waiting_before(reader: Reader, account_id: bytes, task_id: bytes) -> int:
    """How many tasks of this account that no engine has taken yet were created before this one."""
    sql = """
        SELECT count(*) FROM tasks
        WHERE account_id = $1 AND ended_at IS NULL AND state IN ('preparing', 'queued') AND id < $2"""
    row = await reader.row(sql, account_id, task_id)
    return int(row[0]) if row else 0


async def newest(reader: Reader, account_id: bytes | None, state: TaskState | None, most: int) -> list[TaskRecord]:
    """The newest tasks of an account, or of all: for the operator, never for a customer's request."""
    wanted = {"t.account_id": account_id, "t.state": None if state is None else str(state)}
    given = [(column, value) for column, value in wanted.items() if value is not None]
    where = " AND ".join(f"{column} = ${number}" for number, (column, _) in enumerate(given, 2))
    if account_id is not None and state is not None:
        where += f" AND t.ended_at IS {'NOT NULL' if state in ENDED else 'NULL'}"  # finds an index
    sql = f"{RECORD} {f'WHERE {where}' if where else ''} ORDER BY t.id DESC LIMIT $1"
    return [record(row) for row in await reader.rows(sql, most, *(value for _, value in given))]


def record(row: Row) -> TaskRecord:
    """A TaskRecord from a row of RECORD."""
    content = Content(*row[_WIDTH : _WIDTH + 3])
    token, size, removed_at, progress = row[_WIDTH + 3 :]
    films = (FilmRef(token, size, removed_at is not None),) if token else ()
    return TaskRecord(read(row), content, films, progress)


async def lock_to_end(transaction: Transaction, task_id: bytes) -> Task | None:
    """The task, which nobody else can end until this transaction does, and its account, to which money may go back.

    Submitting takes the account's lock before the row of what its key has spent; whoever gives money back has to take
    the two in this order too, or they would wait for each other.
    """
    sql = f"""
        SELECT {_COLUMNS} FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.id = $1
        FOR NO KEY UPDATE OF t, a"""
    row = await transaction.row(sql, task_id)
    return read(row) if row else None


async def lock_with_job(transaction: Transaction, job: Job, *, money_back: bool = False) -> tuple[Task, bool]:
    """A job's task and the job, and where money may go back the account too; and whether this claim still stands.

    In one round trip, and always in this order.
    """
    sql = f"""
        SELECT {_COLUMNS}, CASE WHEN j.fence = $2 AND j.state = $3 THEN 1 ELSE 0 END
        FROM jobs j JOIN tasks t ON t.id = j.task_id {"JOIN accounts a ON a.id = t.account_id" if money_back else ""}
        WHERE j.id = $1 FOR NO KEY UPDATE OF t, j{", a" if money_back else ""}"""
    row = await transaction.row(sql, job.id, job.fence, str(job.state))
    assert row is not None, "a job always has its task"
    return read(row), bool(row[_WIDTH])


def set_running(task_id: bytes, now: int) -> Statement:
    sql = "UPDATE tasks SET state = 'running', started_at = $2 WHERE id = $1 AND state = 'queued'"
    return sql, (task_id, now)


def set_queued(task_id: bytes, price: int) -> Statement:
    """A prepared task waits for its engine, at a price that may have been raised."""
    sql = "UPDATE tasks SET state = 'queued', worker = NULL, price = $2 WHERE id = $1 AND state = 'preparing'"
    return sql, (task_id, price)


def set_ended(task: Task) -> Statement:
    """Write how a task ended; the caller holds its lock."""
    sql = """
        UPDATE tasks SET state = $2, ended_at = $3, failure_code = $4, failure_message = $5, film_ms = $6,
            worker = NULL
        WHERE id = $1 AND ended_at IS NULL"""
    failure = task.failure
    code = str(failure.code) if failure else None
    return sql, (task.id, str(task.state), task.ended_at, code, failure.message if failure else None, task.film_ms)


def set_deleted(task_id: bytes, now: int) -> Statement:
    """Its customer does not see it any more, and may give its name to another; what it cost stays in the ledger."""
    sql = "UPDATE tasks SET deleted_at = $2, external_id = NULL WHERE id = $1 AND deleted_at IS NULL"
    return sql, (task_id, now)


def set_generation(task_id: bytes, generation: str) -> Statement:
    return "UPDATE contents SET generation = $2 WHERE task_id = $1", (task_id, generation)


def set_result(task_id: bytes, result: str) -> Statement:
    return "UPDATE contents SET result = $2 WHERE task_id = $1", (task_id, result)


async def overdue(reader: Reader, now: int, most: int) -> list[bytes]:
    """Open tasks whose deadline has passed."""
    sql = """
        SELECT id FROM tasks WHERE ended_at IS NULL AND deadline_at <= $1
        ORDER BY deadline_at LIMIT $2"""
    return [row[0] for row in await reader.rows(sql, now, most)]
