"""What every store does, whichever database stands behind it."""

import asyncio
from typing import Any

import apsw
import asyncpg
import pytest

from filmgate.domain.errors import Conflict
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction
from filmgate.store.migrate import Migratable
from filmgate.store.open import open_store
from fixtures.rows import account, names


async def test_a_transaction_returns_what_its_work_returns(store: Store):
    """`transact` gives back the result of its work."""

    async def work(transaction: Transaction) -> int:
        row = await transaction.row("SELECT 41 + 1")
        assert row is not None
        return int(row[0])

    assert await store.transact(work) == 42


async def test_a_failing_transaction_leaves_nothing(store: Store):
    """What the work raises comes out of `transact`, and all that it had written is undone."""

    async def work(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account()))
        await transaction.batch(accounts.insert(account()))
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await store.transact(work)
    assert await names(store) == []


async def test_a_failing_transaction_leaves_its_neighbours_alone(store: Store):
    """Transactions that share a commit do not share their failures."""

    def work(number: int) -> Any:
        async def one(transaction: Transaction) -> int:
            await transaction.batch(accounts.insert(account(f"{number:03}")))
            if number % 3 == 0:
                raise ValueError(number)
            if number % 3 == 1:
                await transaction.batch(accounts.insert(account(f"{number:03}")))
            return number

        return store.transact(one)

    ended = await asyncio.gather(*(work(number) for number in range(60)), return_exceptions=True)
    assert [type(end) for end in ended] == [ValueError, Conflict, int] * 20
    assert await names(store) == [f"{number:03}" for number in range(60) if number % 3 == 2]


async def test_a_unique_row_that_exists_is_a_conflict(store: Store):
    """A second row under a unique value raises Conflict, by unique column and by primary key."""
    first = account("twin")
    await store.transact(lambda transaction: transaction.batch(accounts.insert(first)))
    for second in (account("twin"), Account(first.id, "other", "active", 0, 1)):
        with pytest.raises(Conflict):
            await store.transact(lambda transaction, second=second: transaction.batch(accounts.insert(second)))
    assert await names(store) == ["twin"]


async def test_other_constraints_are_not_conflicts(store: Store):
    """A broken foreign key or check is a mistake of ours, and looks like one."""
    wrong = Account(b"1", "wrong", "asleep", 0, 1)
    with pytest.raises((apsw.ConstraintError, asyncpg.CheckViolationError)):
        await store.transact(lambda transaction: transaction.batch(accounts.insert(wrong)))
    row = "($1, $1, '', $1, '', 'active', 1)"
    sql = f"INSERT INTO keys (id, account_id, name, hash, hint, state, created_at) VALUES {row}"
    with pytest.raises((apsw.ConstraintError, asyncpg.ForeignKeyViolationError)):
        await store.transact(lambda transaction: transaction.batch((sql, (b"x",))))


async def test_a_transaction_sees_its_own_writes(store: Store):
    """Reads inside a transaction see what it has written; reads outside see it after the commit."""

    async def work(transaction: Transaction) -> list[str]:
        await transaction.batch(accounts.insert(account("mine")))
        return await names(transaction)

    assert await names(store) == []
    assert await store.transact(work) == ["mine"]
    assert await names(store) == ["mine"]


async def test_a_batch_keeps_each_statements_own_parameters(store: Store):
    """Statements of one batch number their parameters each from one."""
    one, two, three = account("one"), account("two"), account("three")

    async def work(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(one), accounts.insert(two))
        await transaction.batch(
            accounts.change_balance(one.id, 5), accounts.insert(three), accounts.change_balance(two.id, -7)
        )

    await store.transact(work)
    found = await store.rows("SELECT name, balance FROM accounts ORDER BY name")
    assert [tuple(row) for row in found] == [("one", 5), ("three", 0), ("two", -7)]


async def test_a_batch_is_written_in_its_order(store: Migratable):
    """Rows that the database numbers itself get their numbers in the order of the batch, so a timeline reads right."""
    key = "INTEGER PRIMARY KEY" if store.name == "sqlite" else "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    await store.script(f"CREATE TABLE numbered (id {key}, name TEXT)")
    words = ("first", "second", "third")
    await store.write(*(("INSERT INTO numbered (name) VALUES ($1)", (word,)) for word in words))
    assert [row[0] for row in await store.rows("SELECT name FROM numbered ORDER BY id")] == list(words)


async def test_what_is_written_under_conditions_is_written_whole_or_not_at_all(store: Store):
    """Each condition has to change a row; what the ones before it changed is undone."""
    one, other = account("one"), account("other")
    await store.write(accounts.insert(one))
    met = ("UPDATE accounts SET state = $2 WHERE name = $1", ("one", "banned"))
    unmet = ("UPDATE accounts SET state = $2 WHERE name = $1", ("nobody", "banned"))
    for conditions in ((met, unmet), (unmet, met), (unmet,)):
        assert not await store.write_if(conditions, accounts.insert(other))
        assert (await accounts.every(store), await names(store)) == ([one], ["one"])
    assert await store.write_if((met,), accounts.insert(other))
    assert [(found.name, found.state) for found in await accounts.every(store)] == [
        ("one", "banned"),
        ("other", other.state),
    ]
    with pytest.raises(Conflict):
        await store.write_if((met,), accounts.insert(other))


async def test_writes_with_returning_give_rows(store: Store):
    """`row` and `rows` run writes that end in RETURNING, and such a write is whole even if one row is looked at."""
    for name in "abc":
        one = account(name)
        await store.transact(lambda transaction, one=one: transaction.batch(accounts.insert(one)))
    first = await store.transact(lambda t: t.row("UPDATE accounts SET balance = balance + $1 RETURNING balance", 3))
    assert first is not None
    assert tuple(first) == (3,)
    everyone = await store.transact(lambda t: t.rows("UPDATE accounts SET balance = balance + 1 RETURNING balance"))
    assert [tuple(row) for row in everyone] == [(4,), (4,), (4,)]


async def test_a_write_by_itself_gives_rows(store: Store):
    """One write that ends in RETURNING is a transaction of its own: its rows come back, and what it wrote is kept."""
    await store.write(accounts.insert(account("one")))
    await store.write(accounts.insert(account("two")))
    raised = "UPDATE accounts SET balance = balance + $1 WHERE name = $2 RETURNING name, balance"
    assert [tuple(row) for row in await store.write_returning(raised, 3, "one")] == [("one", 3)]
    assert list(await store.write_returning(raised, 3, "nobody")) == []
    assert {found.name: found.balance for found in await accounts.every(store)} == {"one": 3, "two": 0}
    with pytest.raises(Conflict):
        await store.write_returning("UPDATE accounts SET name = 'two' WHERE name = $1 RETURNING name", "one")
    assert await names(store) == ["one", "two"]


async def test_no_row_is_none(store: Store):
    """A query that finds nothing gives None for a row and nothing for rows."""
    assert await store.row("SELECT id FROM accounts WHERE name = $1", "nobody") is None
    assert list(await store.rows("SELECT id FROM accounts WHERE name = $1", "nobody")) == []


async def test_five_hundred_transactions_at_once(store: Store):
    """Many transactions on one row lose no update."""
    one = account()
    await store.transact(lambda transaction: transaction.batch(accounts.insert(one)))

    async def add(transaction: Transaction) -> int:
        locked = await accounts.lock(transaction, one.id)
        assert locked is not None
        await transaction.batch(accounts.change_balance(one.id, 1))
        return locked.balance

    seen = await asyncio.gather(*(store.transact(add) for _ in range(500)))
    assert sorted(seen) == list(range(500))
    row = await store.row("SELECT balance FROM accounts")
    assert row is not None
    assert row[0] == 500


async def test_text_and_bytes_come_back_as_they_went(store: Store):
    """Any text without NUL, any bytes and any 64-bit number survive the store."""
    text, number = "naïve 映画 🎬 \u2028 '\"; --", 2**63 - 1
    odd = Account(bytes(range(256)), text, "active", -number, number)
    await store.transact(lambda transaction: transaction.batch(accounts.insert(odd)))
    assert await accounts.every(store) == [odd]


async def test_the_listener_of_a_bell_is_woken(store: Store):
    """Who listens to a bell is woken when it rings, and by no other."""
    heard: list[str] = []
    for bell in ("jobs", "outbox"):
        store.listen(bell, lambda bell=bell: heard.append(bell))
    store.ring("jobs")
    store.ring("nothing")
    assert heard == ["jobs"]


async def test_the_databases_clock_counts_microseconds(store: Store):
    """`clock_us()` is a whole number of microseconds that does not go backwards."""
    rows = [await store.row("SELECT clock_us()") for _ in range(3)]
    times = [row[0] for row in rows if row]
    assert times == sorted(times)
    assert all(isinstance(at, int) and 1_600_000_000_000_000 < at < 10_000_000_000_000_000 for at in times)


async def test_sqlite_takes_the_clock_that_it_is_given(sqlite_url: str):
    """On SQLite `clock_us()` is the clock passed in, for reads and writes alike."""
    store = await open_store(sqlite_url, lambda: 1_700_000_000_123_456, server=True)
    inside = await store.transact(lambda transaction: transaction.row("SELECT clock_us()"))
    outside = await store.row("SELECT clock_us()")
    await store.close()
    assert inside == outside == (1_700_000_000_123_456,)
