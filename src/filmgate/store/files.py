"""Files that the server keeps: the films."""

from collections.abc import Sequence

from filmgate.domain.frozen import frozen
from filmgate.domain.task import FilmRef
from filmgate.store.base import Reader, Statement, Transaction
from filmgate.store.sqltext import places


@frozen
class File:
    """One row of files; `token` is the unguessable part of its URL, `size` in bytes.

    Of a removed film the row stays: its task succeeded, and was paid for.
    """

    token: str
    task_id: bytes
    job_id: bytes
    size: int
    media_type: str
    created_at: int
    removed_at: int | None = None


_INSERTED = "token, task_id, job_id, size, media_type, created_at"
_COLUMNS = f"{_INSERTED}, removed_at"


def insert(file: File) -> Statement:
    """The row, with its task's dialect beside it."""
    sql = f"""
        INSERT INTO files ({_INSERTED}, dialect)
        SELECT $1, id, $3, $4, $5, $6, dialect FROM tasks WHERE id = $2"""
    return sql, (file.token, file.task_id, file.job_id, file.size, file.media_type, file.created_at)


async def find(reader: Reader, token: str) -> File | None:
    row = await reader.row(f"SELECT {_COLUMNS} FROM files WHERE token = $1", token)
    return File(*row) if row else None


async def kept(reader: Reader, tokens: Sequence[str]) -> set[str]:
    """Which of these films, at least one, are a task's and were not removed from it."""
    wanted, args = places(tokens)
    rows = await reader.rows(f"SELECT token FROM files WHERE token IN ({wanted}) AND removed_at IS NULL", *args)
    return {str(row[0]) for row in rows}


async def of_task(reader: Reader, task_id: bytes) -> tuple[FilmRef, ...]:
    rows = await reader.rows("SELECT token, size, removed_at FROM files WHERE task_id = $1 ORDER BY token", task_id)
    return tuple(FilmRef(token, size, removed_at is not None) for token, size, removed_at in rows)


async def remove_of_task(transaction: Transaction, task_id: bytes, now: int) -> list[str]:
    """Mark the films of a task as removed; the tokens of those that are to go."""
    sql = "UPDATE files SET removed_at = $2 WHERE task_id = $1 AND removed_at IS NULL RETURNING token"
    return [str(row[0]) for row in await transaction.rows(sql, task_id, now)]


async def newest(reader: Reader, most: int) -> list[str]:
    """Tokens of the films of the newest tasks that have one."""
    sql = "SELECT token FROM files WHERE removed_at IS NULL ORDER BY task_id DESC LIMIT $1"
    return [str(row[0]) for row in await reader.rows(sql, most)]


async def owner(reader: Reader, token: str) -> bytes | None:
    """The account that a film belongs to."""
    sql = "SELECT t.account_id FROM files f JOIN tasks t ON t.id = f.task_id WHERE f.token = $1"
    row = await reader.row(sql, token)
    return bytes(row[0]) if row else None


async def remove_outlived(
    transaction: Transaction, dialect: str, created_before: int, now: int, most: int
) -> list[str]:
    """Mark films of a dialect as removed that were made before that time; the tokens of those that are to go."""
    sql = """
        WITH outlived AS MATERIALIZED (
            SELECT token FROM files WHERE dialect = $1 AND created_at < $2 AND removed_at IS NULL
            ORDER BY created_at LIMIT $4)
        UPDATE files SET removed_at = $3 WHERE token IN (SELECT token FROM outlived) RETURNING token"""
    return [str(row[0]) for row in await transaction.rows(sql, dialect, created_before, now, most)]
