"""Files that the server keeps: the films."""

from dataclasses import dataclass

from filmgate.domain.task import FilmRef
from filmgate.store.base import Reader, Statement


@dataclass(frozen=True, slots=True)
class File:
    """One row of files; `token` is the unguessable part of its URL, `size` in bytes."""

    token: str
    task_id: bytes
    job_id: bytes
    size: int
    media_type: str
    created_at: int


_COLUMNS = "token, task_id, job_id, size, media_type, created_at"


def insert(file: File) -> Statement:
    sql = f"INSERT INTO files ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)"
    return sql, (file.token, file.task_id, file.job_id, file.size, file.media_type, file.created_at)


async def find(reader: Reader, token: str) -> File | None:
    row = await reader.row(f"SELECT {_COLUMNS} FROM files WHERE token = $1", token)
    return File(*row) if row else None


async def of_task(reader: Reader, task_id: bytes) -> tuple[FilmRef, ...]:
    rows = await reader.rows("SELECT token, size FROM files WHERE task_id = $1 ORDER BY token", task_id)
    return tuple(FilmRef(*row) for row in rows)
