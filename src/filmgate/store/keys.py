"""API keys: only their hashes are here."""

from filmgate.domain.access import NO_TERMS, Caller, Terms
from filmgate.domain.admission import Remembered, Standing
from filmgate.domain.frozen import frozen
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.terms import read_limits, read_terms, write_terms


@frozen
class Key:
    """One row of keys; `hint` is enough of its text for people to tell keys apart, `sealed` is its secret key."""

    id: bytes
    account_id: bytes
    name: str
    hash: bytes
    hint: str
    state: str
    created_at: int
    terms: Terms = NO_TERMS
    sealed: str | None = None


@frozen
class ListedKey:
    """A key as the operator sees it: with its account's name, and what it has spent in all, in micro-dollars."""

    key: Key
    account_name: str
    spent: int


_COLUMNS = "id, account_id, name, hash, hint, state, created_at, terms, sealed"
CALLER = "k.id, a.id, k.state, a.state, a.balance, k.terms, a.limits, a.expiring"
CALLER_WIDTH = len(CALLER.split(","))


def read(row: Row) -> Key:
    identity, account_id, name, digest, hint, state, created_at, terms, sealed = row
    return Key(identity, account_id, name, digest, hint, state, created_at, read_terms(terms), sealed)


def read_caller(row: Row) -> Caller:
    """A Caller from the first columns of a row."""
    key_id, account_id, key_state, account_state, balance, terms, limits, expiring = row[:CALLER_WIDTH]
    kept = read_terms(terms), read_limits(limits), bool(expiring)
    return Caller(key_id, account_id, key_state, account_state, balance, *kept)


def insert(key: Key) -> Statement:
    sql = f"INSERT INTO keys ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    values = (key.id, key.account_id, key.name, key.hash, key.hint, key.state, key.created_at)
    return sql, (*values, write_terms(key.terms), key.sealed)


async def find_caller(reader: Reader, key_hash: bytes) -> Caller | None:
    """Who stands behind a key's text, live or not; deciding is not the store's business."""
    sql = f"SELECT {CALLER} FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.hash = $1"
    row = await reader.row(sql, key_hash)
    return read_caller(row) if row else None


async def find_holder(reader: Reader, key_id: bytes) -> Caller | None:
    """Who stands behind a key, live or not."""
    sql = f"SELECT {CALLER} FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.id = $1"
    row = await reader.row(sql, key_id)
    return read_caller(row) if row else None


async def find_signer(reader: Reader, key_id: bytes) -> tuple[Caller, str] | None:
    """Who stands behind a key, live or not, and its secret key as it is sealed; None where it has none."""
    sql = f"SELECT {CALLER}, k.sealed FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.id = $1"
    row = await reader.row(sql, key_id)
    return (read_caller(row), row[CALLER_WIDTH]) if row and row[CALLER_WIDTH] else None


async def lock_standing(transaction: Transaction, key_id: bytes, idempotency_key: str | None) -> Standing:
    """Lock the account behind a key and see what admission needs, in one round trip.

    A twin that waited for the lock sees the balance as its forerunner left it, but not the row that its forerunner
    remembered (PostgreSQL keeps the other tables' snapshot): inserting that row then raises Conflict, and the caller
    starts over.
    """
    sql = f"""
        SELECT {CALLER}, i.fingerprint, i.task_id, i.at
        FROM keys k JOIN accounts a ON a.id = k.account_id
        LEFT JOIN idempotency i ON i.account_id = a.id AND i.key = $2
        WHERE k.id = $1 FOR NO KEY UPDATE OF a"""
    row = await transaction.row(sql, key_id, idempotency_key)
    if row is None:
        return Standing(None)
    earlier = row[CALLER_WIDTH:]
    return Standing(read_caller(row), Remembered(*earlier) if earlier[0] is not None else None)


async def find_named(reader: Reader, account_id: bytes, name: str) -> Key | None:
    """The oldest live key of an account that has this name."""
    sql = f"SELECT {_COLUMNS} FROM keys WHERE account_id = $1 AND name = $2 AND state = 'active' ORDER BY id LIMIT 1"
    row = await reader.row(sql, account_id, name)
    return read(row) if row else None


async def named(reader: Reader, account_id: bytes, name: str, terms: Terms) -> list[Key]:
    """The live keys of an account that have this name and these terms, the oldest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM keys WHERE account_id = $1 AND name = $2 AND terms = $3 AND state = 'active'
        ORDER BY created_at, id"""
    return [read(row) for row in await reader.rows(sql, account_id, name, write_terms(terms))]


async def find(reader: Reader, key_id: bytes) -> Key | None:
    row = await reader.row(f"SELECT {_COLUMNS} FROM keys WHERE id = $1", key_id)
    return read(row) if row else None


async def lock(transaction: Transaction, key_id: bytes) -> Key | None:
    """The key, which nobody else changes until this transaction ends."""
    row = await transaction.row(f"SELECT {_COLUMNS} FROM keys WHERE id = $1 FOR NO KEY UPDATE", key_id)
    return read(row) if row else None


async def listed(reader: Reader, account_id: bytes | None) -> list[ListedKey]:
    """All keys of an account, or of every one; deleted ones too, oldest first."""
    columns = ", ".join(f"k.{name.strip()}" for name in _COLUMNS.split(","))
    sql = f"""
        SELECT {columns}, a.name, (SELECT coalesce(sum(s.spent), 0) FROM spending s WHERE s.key_id = k.id)
        FROM keys k JOIN accounts a ON a.id = k.account_id {"" if account_id is None else "WHERE k.account_id = $1"}
        ORDER BY k.id"""
    rows = await reader.rows(sql, *([] if account_id is None else [account_id]))
    return [ListedKey(read(row[:-2]), row[-2], int(row[-1])) for row in rows]


def renew(key_id: bytes, key_hash: bytes, hint: str, at: int) -> Statement:
    """Another text for a key; the one before is none any more."""
    sql = "UPDATE keys SET hash = $2, hint = $3, created_at = $4, sealed = NULL WHERE id = $1"
    return sql, (key_id, key_hash, hint, at)


def set_state(key_id: bytes, state: str) -> Statement:
    return "UPDATE keys SET state = $2 WHERE id = $1 AND state <> 'deleted'", (key_id, state)
