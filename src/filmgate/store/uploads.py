"""Uploads: rows of what customers keep here for a while; their files are `media`'s."""

from collections.abc import Sequence

from filmgate.domain.uploads import Upload, UploadKind
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import places

_COLUMNS = """id, account_id, key_id, token, kind, media_type, size, sha256, width, height, duration, created_at,
    expires_at, removed_at"""
# One that has expired is gone for everybody, even if its file waits for the janitor.
_KEPT = "removed_at IS NULL AND expires_at >"


def read(row: Row) -> Upload:
    identity, account_id, key_id, token, kind, media_type, size, sha256, *measures = row
    width, height, duration, created_at, expires_at, removed_at = measures
    return Upload(
        id=identity,
        account_id=account_id,
        key_id=key_id,
        token=token,
        kind=UploadKind(kind),
        media_type=media_type,
        size=size,
        sha256=sha256,
        width=width,
        height=height,
        duration=duration,
        created_at=created_at,
        expires_at=expires_at,
        removed_at=removed_at,
    )


def insert(one: Upload) -> Statement:
    sql = f"""
        INSERT INTO uploads ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""
    head = (one.id, one.account_id, one.key_id, one.token, str(one.kind), one.media_type, one.size, one.sha256)
    measures = (one.width, one.height, one.duration)
    return sql, (*head, *measures, one.created_at, one.expires_at, one.removed_at)


async def find(reader: Reader, account_id: bytes, upload_id: bytes, now: int) -> Upload | None:
    """An upload of this account that is kept."""
    sql = f"SELECT {_COLUMNS} FROM uploads WHERE id = $1 AND account_id = $2 AND {_KEPT} $3"
    row = await reader.row(sql, upload_id, account_id, now)
    return read(row) if row else None


async def find_some(reader: Reader, account_id: bytes, upload_ids: Sequence[bytes], now: int) -> dict[bytes, Upload]:
    """Those of these uploads, at least one, that this account keeps, by their ids."""
    wanted, args = places(upload_ids, after=2)
    sql = f"SELECT {_COLUMNS} FROM uploads WHERE account_id = $1 AND {_KEPT} $2 AND id IN ({wanted})"
    return {one.id: one for one in map(read, await reader.rows(sql, account_id, now, *args))}


async def not_removed(reader: Reader, tokens: Sequence[str]) -> set[str]:
    """Which of these files, at least one, are somebody's upload and were not removed."""
    wanted, args = places(tokens)
    rows = await reader.rows(f"SELECT token FROM uploads WHERE token IN ({wanted}) AND removed_at IS NULL", *args)
    return {str(row[0]) for row in rows}


async def find_by_token(reader: Reader, token: str) -> Upload | None:
    """Whoever owns it, and removed ones too: the token is the secret."""
    row = await reader.row(f"SELECT {_COLUMNS} FROM uploads WHERE token = $1", token)
    return read(row) if row else None


async def find_by_digest(reader: Reader, account_id: bytes, sha256: bytes, now: int) -> Upload | None:
    """The newest upload with these bytes that this account keeps."""
    sql = f"""
        SELECT {_COLUMNS} FROM uploads WHERE account_id = $1 AND {_KEPT} $3 AND sha256 = $2 ORDER BY id DESC LIMIT 1"""
    row = await reader.row(sql, account_id, sha256, now)
    return read(row) if row else None


async def page(reader: Reader, account_id: bytes, before: bytes, limit: int, now: int) -> list[Upload]:
    """At most so many of an account's uploads with ids below `before`, the highest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM uploads WHERE account_id = $1 AND id < $2 AND {_KEPT} $4 ORDER BY id DESC LIMIT $3"""
    return [read(row) for row in await reader.rows(sql, account_id, before, limit, now)]


async def kept(reader: Reader, key_id: bytes, now: int) -> tuple[int, int]:
    """How many files a key keeps, and how many bytes in all."""
    sql = f"SELECT count(*), coalesce(sum(size), 0) FROM uploads WHERE key_id = $1 AND {_KEPT} $2"
    row = await reader.row(sql, key_id, now)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def put_off(upload_id: bytes, expires_at: int) -> Statement:
    """It was used: it expires then, or later if that was said before."""
    sql = "UPDATE uploads SET expires_at = $2 WHERE id = $1 AND expires_at < $2 AND removed_at IS NULL"
    return sql, (upload_id, expires_at)


async def remove(transaction: Transaction, account_id: bytes, upload_id: bytes, now: int) -> str | None:
    """Mark an account's upload as removed; the token of the file that is to go, None where there was none."""
    sql = """
        UPDATE uploads SET removed_at = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL RETURNING token"""
    row = await transaction.row(sql, upload_id, account_id, now)
    return str(row[0]) if row else None


async def remove_expired(transaction: Transaction, now: int, most: int) -> list[str]:
    """Mark uploads as removed whose time has come; the tokens of those whose files are to go.

    Said twice: while this waits for a row, somebody may put it off.
    """
    sql = """
        WITH expired AS MATERIALIZED (
            SELECT id FROM uploads WHERE removed_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
        UPDATE uploads SET removed_at = $1
        WHERE id IN (SELECT id FROM expired) AND removed_at IS NULL AND expires_at <= $1 RETURNING token"""
    return [str(row[0]) for row in await transaction.rows(sql, now, most)]
