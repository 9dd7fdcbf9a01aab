"""Events: one row for every change of state, written in the transaction that changed it."""

from filmgate.domain.events import Event, Noun
from filmgate.store.base import Reader, Statement

_COLUMNS = "task_id, noun, subject_id, at, before_state, after_state, actor, cause"


def insert(event: Event) -> Statement:
    sql = f"INSERT INTO events ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    return sql, (
        event.task_id,
        str(event.noun),
        event.subject_id,
        event.at,
        str(event.before),
        str(event.after),
        event.actor,
        event.cause,
    )


async def of_task(reader: Reader, task_id: bytes) -> list[Event]:
    """A task's timeline, oldest first."""
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM events WHERE task_id = $1 ORDER BY id", task_id)
    return [Event(row[0], Noun(row[1]), *row[2:]) for row in rows]
