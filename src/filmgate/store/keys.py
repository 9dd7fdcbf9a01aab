"""API keys: only their hashes are here."""

from dataclasses import dataclass

from filmgate.domain.access import Caller
from filmgate.domain.admission import Remembered, Standing
from filmgate.store.base import Reader, Statement, Transaction


@dataclass(frozen=True, slots=True)
class Key:
    """One row of keys; `hint` is enough of its text for people to tell keys apart."""

    id: bytes
    account_id: bytes
    name: str
    hash: bytes
    hint: str
    state: str
    created_at: int


_COLUMNS = "id, account_id, name, hash, hint, state, created_at"
_CALLER = "k.id, a.id, k.state, a.state, a.balance"


def insert(key: Key) -> Statement:
    sql = f"INSERT INTO keys ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    return sql, (key.id, key.account_id, key.name, key.hash, key.hint, key.state, key.created_at)


async def find_caller(reader: Reader, key_hash: bytes) -> Caller | None:
    """Who stands behind a key's text, live or not; deciding is not the store's business."""
    sql = f"SELECT {_CALLER} FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.hash = $1"
    row = await reader.row(sql, key_hash)
    return Caller(*row) if row else None


async def lock_standing(transaction: Transaction, key_id: bytes, idempotency_key: str | None) -> Standing:
    """Lock the account behind a key and see what admission needs, in one round trip.

    A twin that waited for the lock sees the balance as its forerunner left it, but not the row its forerunner
    remembered
    (PostgreSQL keeps the other tables' snapshot): inserting that row then raises Conflict, and the caller starts over.
    """
    sql = f"""
        SELECT {_CALLER}, i.fingerprint, i.task_id, i.at
        FROM keys k JOIN accounts a ON a.id = k.account_id
        LEFT JOIN idempotency i ON i.account_id = a.id AND i.key = $2
        WHERE k.id = $1 FOR NO KEY UPDATE OF a"""
    row = await transaction.row(sql, key_id, idempotency_key)
    if row is None:
        return Standing(None)
    return Standing(Caller(*row[:5]), Remembered(*row[5:]) if row[5] is not None else None)


async def first_of(reader: Reader, account_id: bytes) -> Key | None:
    """The oldest live key of an account."""
    sql = f"SELECT {_COLUMNS} FROM keys WHERE account_id = $1 AND state = 'active' ORDER BY id LIMIT 1"
    row = await reader.row(sql, account_id)
    return Key(*row) if row else None


async def find_named(reader: Reader, account_id: bytes, name: str) -> Key | None:
    """The oldest live key of an account that has this name."""
    sql = f"SELECT {_COLUMNS} FROM keys WHERE account_id = $1 AND name = $2 AND state = 'active' ORDER BY id LIMIT 1"
    row = await reader.row(sql, account_id, name)
    return Key(*row) if row else None
