"""Accounts: the tenants, with the running figure of their balance."""

from filmgate.domain.access import Caller
from filmgate.domain.frozen import frozen
from filmgate.domain.limits import NO_LIMITS, Limits
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.terms import read_limits, write_limits, write_terms


@frozen
class Account:
    """One row of accounts; `balance` in micro-dollars, `expiring`: some of it is credit that may expire."""

    id: bytes
    name: str
    state: str
    balance: int
    created_at: int
    limits: Limits = NO_LIMITS
    expiring: bool = False


_COLUMNS = "id, name, state, balance, created_at, limits"


def read(row: Row) -> Account:
    identity, name, state, balance, created_at, limits, expiring = row
    return Account(identity, name, state, balance, created_at, read_limits(limits), bool(expiring))


def insert(account: Account) -> Statement:
    sql = f"INSERT INTO accounts ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)"
    values = (account.id, account.name, account.state, account.balance, account.created_at)
    return sql, (*values, write_limits(account.limits))


async def find(reader: Reader, account_id: bytes) -> Account | None:
    row = await reader.row(f"SELECT {_COLUMNS}, expiring FROM accounts WHERE id = $1", account_id)
    return read(row) if row else None


async def find_by_name(reader: Reader, name: str) -> Account | None:
    row = await reader.row(f"SELECT {_COLUMNS}, expiring FROM accounts WHERE name = $1", name)
    return read(row) if row else None


async def lock(transaction: Transaction, account_id: bytes) -> Account | None:
    """The account, which nobody else can spend from until this transaction ends."""
    sql = f"SELECT {_COLUMNS}, expiring FROM accounts WHERE id = $1 FOR NO KEY UPDATE"
    row = await transaction.row(sql, account_id)
    return read(row) if row else None


async def every(reader: Reader) -> list[Account]:
    return [read(row) for row in await reader.rows(f"SELECT {_COLUMNS}, expiring FROM accounts ORDER BY name")]


def set_state(account_id: bytes, state: str) -> Statement:
    return "UPDATE accounts SET state = $2 WHERE id = $1", (account_id, state)


def set_limits(account_id: bytes, limits: Limits) -> Statement:
    return "UPDATE accounts SET limits = $2 WHERE id = $1", (account_id, write_limits(limits))


def change_balance(account_id: bytes, change: int) -> Statement:
    """Move the running figure; always beside the ledger entry that says why."""
    return "UPDATE accounts SET balance = balance + $2 WHERE id = $1", (account_id, change)


def spend(caller: Caller, amount: int) -> Statement:
    """Take so much from the balance of an account without limits and without credit that expires, if it bears it and
    both the account and the key are as the caller was seen; else it changes no row. Always beside the ledger entry.
    """
    sql = """
        UPDATE accounts SET balance = balance - $2
        WHERE id = $1 AND balance >= $2 AND state = 'active' AND limits = '' AND expiring = 0 AND EXISTS (
            SELECT 1 FROM keys k WHERE k.id = $3 AND k.account_id = $1 AND k.state = 'active' AND k.terms = $4)"""
    return sql, (caller.account_id, amount, caller.key_id, write_terms(caller.terms))


def change_credit(account_id: bytes, change: int, *, expiring: bool) -> Statement:
    """The same, and whether there is credit now that may still expire."""
    sql = "UPDATE accounts SET balance = balance + $2, expiring = $3 WHERE id = $1"
    return sql, (account_id, change, int(expiring))
