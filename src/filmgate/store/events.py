"""Events: one row for every change of state, written in the transaction that changed it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from filmgate.domain.events import Event, Noun
from filmgate.store.base import Reader, Statement

_COLUMNS = "task_id, noun, subject_id, at, before_state, after_state, actor, cause"


def insert(event: Event) -> Statement:
    return insert_all((event,))


def insert_all(several: Sequence[Event]) -> Statement:
    """The rows of several events as one statement; at least one."""
    return _insertion(len(several)), tuple(value for event in several for value in _values(event))


@cache
def _insertion(count: int) -> str:
    width = len(_COLUMNS.split(","))
    rows = (", ".join(f"${row * width + place}" for place in range(1, width + 1)) for row in range(count))
    return f"INSERT INTO events ({_COLUMNS}) VALUES {', '.join(f'({row})' for row in rows)}"


def _values(event: Event) -> tuple[Any, ...]:
    return (
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


async def steps_of_task(reader: Reader, task_id: bytes, after: int) -> list[Event]:
    """The task's own changes of state without the first `after` of them, oldest first; those of its jobs left out."""
    sql = f"SELECT {_COLUMNS} FROM events WHERE task_id = $1 AND noun = 'task' ORDER BY id LIMIT 1000 OFFSET $2"
    return [Event(row[0], Noun(row[1]), *row[2:]) for row in await reader.rows(sql, task_id, after)]


async def glance(reader: Reader, task_id: bytes) -> tuple[int, int | None]:
    """How many steps a task has taken, and the progress of its jobs in percent while it runs."""
    sql = """
        SELECT (SELECT count(*) FROM events WHERE task_id = t.id AND noun = 'task'),
            (SELECT max(progress) FROM jobs WHERE task_id = t.id AND t.state = 'running')
        FROM tasks t WHERE t.id = $1"""
    row = await reader.row(sql, task_id)
    return (int(row[0]), row[1]) if row else (0, None)
