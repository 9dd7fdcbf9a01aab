"""Elements: rows of what accounts keep to name it in tasks; their pictures and clips are uploads."""

from collections.abc import Sequence

from filmgate.domain.elements import KeptElement
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import padded, places

_COLUMNS = (
    "id, account_id, number, name, description, uploads, tags, external_id, created_at, idempotency_key, fingerprint"
)
_ID_BYTES = 16


def read(row: Row) -> KeptElement:
    identity, account_id, number, name, description, uploads, tags, external_id, created_at, key, fingerprint = row
    return KeptElement(
        id=identity,
        account_id=account_id,
        number=number,
        name=name,
        description=description,
        uploads=tuple(uploads[at : at + _ID_BYTES] for at in range(0, len(uploads), _ID_BYTES)),
        tags=tuple(tags.split()),
        external_id=external_id,
        created_at=created_at,
        idempotency_key=key,
        fingerprint=fingerprint,
    )


def insert(one: KeptElement) -> Statement:
    sql = f"INSERT INTO elements ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    said = (one.name, one.description, b"".join(one.uploads), padded(one.tags), one.external_id)
    return sql, (one.id, one.account_id, one.number, *said, one.created_at, one.idempotency_key, one.fingerprint)


async def find(reader: Reader, account_id: bytes, element_id: bytes) -> KeptElement | None:
    sql = f"SELECT {_COLUMNS} FROM elements WHERE account_id = $1 AND id = $2"
    row = await reader.row(sql, account_id, element_id)
    return read(row) if row else None


async def find_named(reader: Reader, account_id: bytes, external_id: str) -> KeptElement | None:
    sql = f"SELECT {_COLUMNS} FROM elements WHERE account_id = $1 AND external_id = $2"
    row = await reader.row(sql, account_id, external_id)
    return read(row) if row else None


async def made_by(reader: Reader, account_id: bytes, idempotency_key: str, after: int) -> KeptElement | None:
    """The newest element of an account that a request with this key has made after a time."""
    sql = f"""
        SELECT {_COLUMNS} FROM elements WHERE account_id = $1 AND idempotency_key = $2 AND created_at > $3
        ORDER BY id DESC LIMIT 1"""
    row = await reader.row(sql, account_id, idempotency_key, after)
    return read(row) if row else None


async def numbered(reader: Reader, account_id: bytes, numbers: Sequence[int]) -> list[KeptElement]:
    """Those of an account with these numbers, at least one, in any order."""
    wanted, args = places(numbers, after=1)
    sql = f"SELECT {_COLUMNS} FROM elements WHERE account_id = $1 AND number IN ({wanted})"
    return [read(row) for row in await reader.rows(sql, account_id, *args)]


async def page(reader: Reader, account_id: bytes, offset: int, limit: int) -> list[KeptElement]:
    """At most `limit` elements of an account after the first so many, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM elements WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
    return [read(row) for row in await reader.rows(sql, account_id, limit, offset)]


async def count(reader: Reader, account_id: bytes) -> int:
    row = await reader.row("SELECT count(*) FROM elements WHERE account_id = $1", account_id)
    return int(row[0]) if row else 0


async def remove(transaction: Transaction, account_id: bytes, number: int) -> KeptElement | None:
    """Take an account's element away; what it was, None where there was none."""
    sql = f"DELETE FROM elements WHERE account_id = $1 AND number = $2 RETURNING {_COLUMNS}"
    row = await transaction.row(sql, account_id, number)
    return read(row) if row else None
