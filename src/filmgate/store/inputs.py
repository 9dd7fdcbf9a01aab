"""Inputs: rows of the pictures and clips that customers named; their files are `media`'s."""

from collections.abc import Sequence
from typing import Any

from filmgate.domain.inputs import Input, InputState
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import places

_COLUMNS = """id, field, state, size, sha256, media_type, width, height, problem, duration_ms, fps_thousandths, sound,
    codec"""
_KEPT = "state IN ('received', 'ready')"


def read(row: Row) -> Input:
    identity, field, state, size, sha256, media_type, width, height, problem, *clip = row
    duration_ms, fps_thousandths, sound, codec = clip
    return Input(
        id=identity,
        field=field,
        state=InputState(state),
        size=size,
        sha256=sha256,
        media_type=media_type,
        width=width,
        height=height,
        problem=problem,
        duration_ms=duration_ms,
        fps_thousandths=fps_thousandths,
        sound=bool(sound),
        codec=codec,
    )


def insert(one: Input, account_id: bytes, task_id: bytes, now: int) -> Statement:
    sql = f"""
        INSERT INTO inputs ({_COLUMNS}, account_id, task_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"""
    values: tuple[Any, ...] = (one.id, one.field, str(one.state), one.size, one.sha256, one.media_type)
    clip = (one.duration_ms, one.fps_thousandths, int(one.sound), one.codec)
    return sql, (*values, one.width, one.height, one.problem, *clip, account_id, task_id, now)


def set_ready(one: Input) -> Statement:
    """A received input was looked into, and is good."""
    sql = """
        UPDATE inputs SET state = 'ready', media_type = $2, width = $3, height = $4, duration_ms = $5,
            fps_thousandths = $6, sound = $7, codec = $8
        WHERE id = $1"""
    seen = (one.media_type, one.width, one.height, one.duration_ms, one.fps_thousandths, int(one.sound), one.codec)
    return sql, (one.id, *seen)


def set_removed(task_id: bytes) -> Statement:
    """The files of a task's inputs are not needed any longer."""
    return f"UPDATE inputs SET state = 'removed' WHERE task_id = $1 AND {_KEPT}", (task_id,)


async def find(reader: Reader, account_id: bytes, input_id: bytes) -> Input | None:
    """An input of this account whose file belongs to somebody."""
    sql = f"SELECT {_COLUMNS} FROM inputs WHERE id = $2 AND account_id = $1 AND {_KEPT}"
    row = await reader.row(sql, account_id, input_id)
    return read(row) if row else None


async def of_task(reader: Reader, task_id: bytes) -> list[Input]:
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM inputs WHERE task_id = $1 ORDER BY id", task_id)
    return [read(row) for row in rows]


async def kept(reader: Reader, input_ids: Sequence[bytes]) -> set[bytes]:
    """Which of these inputs, at least one, have a file that belongs to somebody."""
    wanted, args = places(input_ids)
    rows = await reader.rows(f"SELECT id FROM inputs WHERE id IN ({wanted}) AND {_KEPT}", *args)
    return {bytes(row[0]) for row in rows}


async def is_kept(reader: Reader, input_id: bytes) -> bool:
    """Whether the file of this input belongs to somebody."""
    return await reader.row(f"SELECT 1 FROM inputs WHERE id = $1 AND {_KEPT}", input_id) is not None


async def remove_outlived(transaction: Transaction, ended_before: int, most: int) -> list[bytes]:
    """Mark inputs as removed whose task ended before that time; the ids of those whose files are to go."""
    sql = f"""
        WITH outlived AS MATERIALIZED (
            SELECT i.id FROM inputs i JOIN tasks t ON t.id = i.task_id
            WHERE i.{_KEPT} AND i.created_at < $1 AND t.ended_at < $1 ORDER BY i.created_at LIMIT $2)
        UPDATE inputs SET state = 'removed' WHERE id IN (SELECT id FROM outlived) RETURNING id"""
    return [row[0] for row in await transaction.rows(sql, ended_before, most)]
