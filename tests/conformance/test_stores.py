"""What every store does, whichever database stands behind it."""

import asyncio
import contextlib
import itertools
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest

from filmgate.domain.errors import Conflict, Misconfigured, StoreError, StoreTimeout, StoreUnavailable
from filmgate.domain.job import JobState
from filmgate.domain.nature import Nature
from filmgate.store import accounts, jobs
from filmgate.store.accounts import Account
from filmgate.store.base import Reader, Store, Transaction
from filmgate.store.migrate import Migratable, migrate, version
from filmgate.store.migrations import HEAD
from filmgate.store.open import open_store
from fixtures.postgres import Postgres
from fixtures.stores import FUNDS, LAPSED_US, LEASE_US, Clock, Scene, opened
from fixtures.waiting import eventually

_numbers = itertools.count()


def account(name: str = "") -> Account:
    number = next(_numbers)
    return Account(number.to_bytes(16, "big"), name or f"account {number}", "active", 0, 1)


async def names(reader: Reader) -> list[str]:
    return [found.name for found in await accounts.every(reader)]


# ---- transactions ----------------------------------------------------------------------------------------------------


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


# ---- the database's own clock ----------------------------------------------------------------------------------------


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


# ---- the schema ------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_url")
    return make()


async def test_an_empty_database_is_brought_to_the_newest_schema(empty_url: str):
    """Migrating an empty database makes everything; migrating again changes nothing."""
    async with opened(empty_url) as store:
        assert await version(store) is None
        assert await migrate(store) == (None, HEAD)
        assert await migrate(store) == (HEAD, HEAD)
        assert await names(store) == []


async def test_two_servers_may_migrate_at_once(empty_url: str):
    """Of several servers that start on an empty database one migrates it, and the others find it done."""
    async with opened(empty_url) as one, opened(empty_url) as two, opened(empty_url) as three:
        await asyncio.gather(*(migrate(store) for store in (one, two, three)))
        assert [await version(store) for store in (one, two, three)] == [HEAD] * 3


async def test_a_migration_may_take_longer_than_a_question(postgres: Postgres, monkeypatch: pytest.MonkeyPatch):
    """A grown database is not given up on half-way, though any other statement is cut off long before."""
    monkeypatch.setattr("filmgate.store.postgres._COMMAND_SECONDS", 0.2)
    async with opened(postgres.new_database()) as store:
        await store.script("CREATE TABLE grown (id BIGINT); SELECT pg_sleep(0.6); INSERT INTO grown VALUES (1)")
        assert await store.row("SELECT count(*) FROM grown") is not None
        with pytest.raises(StoreTimeout):
            await store.row("SELECT pg_sleep(0.6)")


async def test_a_newer_servers_database_is_refused(store: Migratable):
    """A database that a newer server has migrated is named as such, and left as it is."""
    await store.transact(lambda t: t.batch(("UPDATE alembic_version SET version_num = $1", ("9999",))))
    with pytest.raises(Misconfigured, match="9999"):
        await migrate(store)
    assert await version(store) == "9999"


async def test_an_unknown_kind_of_url_is_refused():
    """A database URL of another kind is answered with the two kinds that there are."""
    with pytest.raises(Misconfigured, match=r"sqlite:///.*postgresql://"):
        await open_store("mysql://host/db", Clock(), server=True)


async def test_a_database_that_others_keep_busy_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """While another program holds SQLite's write lock, a transaction times out, and nothing is written."""
    monkeypatch.setattr("filmgate.store.sqlite._BUSY_MS", 50)
    async with opened(f"sqlite:///{tmp_path / 'busy.db'}") as store:
        await migrate(store)
        with contextlib.closing(apsw.Connection(str(tmp_path / "busy.db"))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreTimeout):
                await store.transact(lambda transaction: transaction.batch(accounts.insert(account("waits"))))
        assert await names(store) == []
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account("waits"))))
        assert await names(store) == ["waits"]


async def test_a_database_that_is_not_there_is_a_matter_of_settings(postgres: Postgres):
    """A wrong password or database name is answered with the setting to look at, not with patience."""
    for url in (f"{postgres_address(postgres)}/nowhere", postgres_address(postgres, password="wrong") + "/postgres"):
        async with opened(url) as store:
            with pytest.raises(Misconfigured, match="FILMGATE_DATABASE_URL"):
                await store.row("SELECT 1")


def postgres_address(postgres: Postgres, password: str | None = None) -> str:
    """The server's URL without a database."""
    address = postgres.new_database().rpartition("/")[0]
    if password is None:
        return address
    user, _, place = address.removeprefix("postgresql://").rpartition("@")
    return f"postgresql://{user.partition(':')[0]}:{password}@{place}"


_EVENT = "INSERT INTO events (task_id, noun, subject_id, at, before_state, after_state, actor, cause)"
_ENTRY = "INSERT INTO entries (id, account_id, task_id, kind, amount, change, at, actor, reason)"

REFUSED = {
    "a step that tasks do not have": f"{_EVENT} VALUES ($1, 'task', $1, 1, 'queued', 'succeeded', 'x', '')",
    "a step that jobs do not have": f"{_EVENT} VALUES ($1, 'job', $1, 1, 'planned', 'done', 'x', '')",
    "a step of a noun that does not exist": f"{_EVENT} VALUES ($1, 'film', $1, 1, '', 'queued', 'x', '')",
    "a second end": f"{_EVENT} VALUES ($1, 'task', $1, 1, 'running', 'failed', 'x', '')",
    "a second hold": f"{_ENTRY} VALUES ($3, $2, $1, 'hold', 1, -1, 1, 'x', '')",
    "a second capture": f"{_ENTRY} VALUES ($3, $2, $1, 'capture', 1, 0, 1, 'x', '')",
    "a release after a capture": f"{_ENTRY} VALUES ($3, $2, $1, 'release', 1, 1, 1, 'x', '')",
    "an entry against its kind": f"{_ENTRY} VALUES ($3, $2, $1, 'raise', 5, 5, 1, 'x', '')",
    "a negative amount": f"{_ENTRY} VALUES ($3, $2, $1, 'raise', -5, 5, 1, 'x', '')",
    "a grant for a task": f"{_ENTRY} VALUES ($3, $2, $1, 'grant', 5, 5, 1, 'x', '')",
    "a raise for no task": f"{_ENTRY} VALUES ($3, $2, NULL, 'raise', 5, -5, 1, 'x', '')",
    "an entry of an account that does not exist": f"{_ENTRY} VALUES ($3, $3, NULL, 'grant', 5, 5, 1, 'x', '')",
    "an ended task that is open": "UPDATE tasks SET state = 'running' WHERE id = $1",
    "an open task that has ended": "UPDATE tasks SET ended_at = NULL WHERE id = $1",
    "a success with a reason for failure": "UPDATE tasks SET failure_code = 'timeout' WHERE id = $1",
    "a state that does not exist": "UPDATE tasks SET state = 'asleep' WHERE id = $1",
    "a negative price": "UPDATE tasks SET price = -1 WHERE id = $1",
    "a job state that does not exist": "UPDATE jobs SET state = 'asleep' WHERE task_id = $1",
    "progress beyond the end": "UPDATE jobs SET progress = 101 WHERE task_id = $1",
    "an empty film": "UPDATE files SET size = 0 WHERE task_id = $1",
    "a delivery state that does not exist": "UPDATE outbox SET state = 'lost' WHERE task_id = $1",
}


@pytest.mark.parametrize("what", REFUSED)
async def test_the_schema_refuses(scene: Scene, what: str):
    """The schema itself refuses what no service would ever write."""
    job = await scene.collecting(callback_url="http://there/")
    await scene.succeed(job)
    sql = REFUSED[what]
    values = {"$1": job.task_id, "$2": scene.caller.account_id, "$3": scene.nature.new_id()}
    used = [mark for mark in values if mark in sql]
    for number, mark in enumerate(used, 1):
        sql = sql.replace(mark, f"${number}")
    with pytest.raises((Conflict, apsw.ConstraintError, asyncpg.IntegrityConstraintViolationError)):
        await scene.run(sql, *(values[mark] for mark in used))


# ---- leases ----------------------------------------------------------------------------------------------------------


async def claim(store: Store, worker: str, most: int = 1, lease_us: int = LEASE_US) -> list[jobs.Job]:
    return await store.transact(lambda transaction: jobs.claim(transaction, worker, ["any"], lease_us, most))


async def claim_lapsed(store: Store, worker: str, lease_us: int = LEASE_US) -> list[jobs.Job]:
    return await store.transact(lambda t: jobs.claim_lapsed(t, worker, ["any"], lease_us, 100, []))


async def test_a_claimed_job_is_not_claimed_again(scene: Scene):
    """A job is claimed by one worker, under a fence one higher."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    assert job.fence == 1
    assert await claim(scene.store, "two") == []
    assert await claim_lapsed(scene.store, "two") == []


async def test_only_jobs_of_the_asked_engines_are_claimed(scene: Scene):
    """A worker gets jobs of its own engines only."""
    await scene.submit()
    claimed = await scene.store.transact(lambda t: jobs.claim(t, "one", ["other", "another"], LEASE_US, 5))
    assert claimed == []


async def test_no_more_is_claimed_than_asked_for(scene: Scene):
    """A claim takes at most the number asked for, the longest waiting first."""
    for _ in range(5):
        await scene.submit()
    first = await claim(scene.store, "one", most=3)
    second = await claim(scene.store, "one", most=3)
    assert (len(first), len(second)) == (3, 2)
    assert max(job.id for job in first) < min(job.id for job in second)


async def test_a_job_that_is_not_due_waits(scene: Scene):
    """A job given back with a wait is not claimed before its time."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    await scene.store.transact(lambda t: t.batch(jobs.release(job, LEASE_US)))
    assert await claim(scene.store, "one") == []
    await scene.run("UPDATE jobs SET due_at = clock_us() - 1")
    assert [again.id for again in await claim(scene.store, "one")] == [job.id]


async def test_parallel_claimers_get_different_jobs(scene: Scene):
    """Claimers at the same time never get the same job, nor more than they asked for, and no job is left out."""
    await scene.crowd()
    await asyncio.gather(*(scene.submit() for _ in range(60)))

    async def work(number: int) -> list[bytes]:
        mine: list[bytes] = []
        while found := await claim(scene.store, f"worker {number}", most=4):
            assert len(found) <= 4
            mine += [job.id for job in found]
        return mine

    taken = [identity for mine in await asyncio.gather(*(work(number) for number in range(8))) for identity in mine]
    taken += [job.id for job in await claim(scene.store, "last", most=60)]
    assert len(taken) == len(set(taken)) == 60


async def test_a_lapsed_lease_can_be_taken_over_once(scene: Scene):
    """A job whose lease has lapsed goes to one new worker, and not through the ordinary claim."""
    await scene.submit()
    (job,) = await claim(scene.store, "dead", lease_us=LAPSED_US)
    assert await claim(scene.store, "two") == []
    (taken,) = await claim_lapsed(scene.store, "two")
    assert (taken.id, taken.fence) == (job.id, 2)
    assert await claim_lapsed(scene.store, "three") == []


async def test_a_worker_does_not_rescue_what_it_tends(scene: Scene):
    """A worker that slept past its leases leaves the jobs alone that it still has in hand."""
    await scene.submit()
    await scene.submit()
    kept, lost = await claim(scene.store, "sleeper", most=2, lease_us=LAPSED_US)
    taken = await scene.store.transact(
        lambda t: jobs.claim_lapsed(t, "sleeper", ["other", "any"], LEASE_US, 5, [kept.id, b"more"])
    )
    assert [job.id for job in taken] == [lost.id]


async def test_lapsed_leases_of_foreign_engines_are_left_alone(scene: Scene):
    """Whoever does not know an engine cannot know what a lost worker's order at it means."""
    await scene.submit()
    await claim(scene.store, "dead", lease_us=LAPSED_US)
    assert await scene.store.transact(lambda t: jobs.claim_lapsed(t, "two", ["other"], LEASE_US, 5, [])) == []


async def test_a_write_is_all_or_nothing(scene: Scene):
    """Its second statement breaks a rule, so its first one did not happen either."""
    account = scene.caller.account_id
    good, bad = accounts.change_balance(account, 5), ("INSERT INTO accounts (id) VALUES ($1)", (b"x" * 16,))
    with pytest.raises((apsw.ConstraintError, asyncpg.NotNullViolationError)):
        await scene.store.write(good, bad)
    assert await scene.balance() == FUNDS
    await scene.store.write(good)
    assert await scene.balance() == FUNDS + 5


async def test_an_old_fence_writes_nothing(scene: Scene):
    """A worker that lost its job can neither move it, give it back, nor report on it."""
    await scene.submit()
    (old,) = await claim(scene.store, "slow", lease_us=LAPSED_US)
    (new,) = await claim_lapsed(scene.store, "quick")
    before = await scene.store.rows("SELECT * FROM jobs")
    assert not await scene.store.transact(lambda t: jobs.move(t, old, JobState.SENDING))
    await scene.store.transact(lambda t: t.batch(jobs.release(old, 0)))
    await scene.store.transact(lambda t: t.batch(jobs.set_progress(old, 50)))
    await scene.store.write(jobs.renew_all("slow", [old], 1))
    assert not await jobs.still_held(scene.store, old)
    assert [tuple(row) for row in await scene.store.rows("SELECT * FROM jobs")] == [tuple(row) for row in before]
    assert await jobs.still_held(scene.store, new)


async def test_a_move_from_another_state_writes_nothing(scene: Scene):
    """A job moves only from the state that its worker believes it to be in."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    assert await scene.store.transact(lambda t: jobs.move(t, job, JobState.SENDING))
    assert not await scene.store.transact(lambda t: jobs.move(t, job, JobState.SENDING))


async def test_renewing_reaches_only_ones_own_jobs(scene: Scene):
    """A worker renews the leases that it holds, and no other's, even of a job that it once had."""
    await scene.submit()
    await scene.submit()
    (first,) = await claim(scene.store, "one", lease_us=LAPSED_US)
    (second,) = await claim(scene.store, "two", lease_us=LAPSED_US)
    await scene.store.write(jobs.renew_all("one", [first, second], LEASE_US))
    assert [job.id for job in await claim_lapsed(scene.store, "three")] == [second.id]


async def test_letting_all_leases_lapse(scene: Scene):
    """After `lapse_all` every held job can be taken over at once."""
    for _ in range(3):
        await scene.submit()
    held = await claim(scene.store, "dead", most=2)
    await scene.store.transact(jobs.lapse_all)
    await scene.run("UPDATE jobs SET due_at = due_at - 1 WHERE worker IS NOT NULL")
    assert {job.id for job in await claim_lapsed(scene.store, "new")} == {job.id for job in held}


# ---- SQLite alone ----------------------------------------------------------------------------------------------------


async def test_sqlite_refuses_work_that_waits(sqlite_url: str):
    """On SQLite a transaction that awaits anything else is an error of its own, and hurts nobody else."""

    async def waits(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account()))
        await asyncio.get_running_loop().create_future()

    async def yields(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account()))
        await asyncio.sleep(0)

    async with opened(sqlite_url) as store:
        fine = store.transact(lambda transaction: transaction.batch(accounts.insert(account("fine"))))
        ended = await asyncio.gather(store.transact(waits), fine, store.transact(yields), return_exceptions=True)
        assert [type(end) for end in ended] == [RuntimeError, type(None), RuntimeError]
        assert await names(store) == ["fine"]


async def test_a_full_disk_is_an_outage_that_passes(sqlite_url: str):
    """When SQLite cannot grow its file, everyone in that commit learns it, nothing is kept, and later all goes on."""
    async with opened(sqlite_url) as store:
        raw: apsw.Connection = store._writer.raw  # type: ignore[attr-defined]
        raw.execute("PRAGMA max_page_count = 1")

        def big(number: int) -> Any:
            row = Account(number.to_bytes(16, "big"), f"{number}" * 9000, "active", 0, 1)
            return store.transact(lambda transaction: transaction.batch(accounts.insert(row)))

        ended = await asyncio.gather(*(big(number) for number in range(10, 30)), return_exceptions=True)
        assert {type(end) for end in ended} == {StoreUnavailable}
        assert await names(store) == []
        raw.execute("PRAGMA max_page_count = 1000000")
        await big(30)
        assert len(await names(store)) == 1


async def test_members_that_relied_on_an_undone_neighbour_are_told_of_the_outage(sqlite_url: str):
    """If a shared commit fails, a member's own refusal does not stand: it may rest on what was undone."""
    first = account("first")

    async def relies(transaction: Transaction) -> None:
        if "first" in await names(transaction):
            raise ValueError("there is a first already")

    async def fills(transaction: Transaction) -> None:
        raise StoreUnavailable("the disk is full")

    loop, busy, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    async def holds_the_writer(transaction: Transaction) -> None:
        loop.call_soon_threadsafe(busy.set)
        go_on.wait(60)

    async with opened(sqlite_url) as store:
        holding = asyncio.ensure_future(store.transact(holds_the_writer))
        await busy.wait()
        works = [lambda t: t.batch(accounts.insert(first)), relies, fills]
        group = asyncio.gather(*(store.transact(work) for work in works), return_exceptions=True)
        await asyncio.sleep(0)
        go_on.set()
        await holding
        assert [type(end) for end in await group] == [StoreUnavailable] * 3
        assert await names(store) == []


async def test_sqlite_runs_with_its_safeguards(sqlite_url: str):
    """Foreign keys are enforced and every commit is synced, on the connection that writes."""
    async with opened(sqlite_url) as store:
        for pragma, value in (("foreign_keys", 1), ("synchronous", 2), ("journal_mode", "wal")):
            assert await store.transact(lambda t, pragma=pragma: t.row(f"PRAGMA {pragma}")) == (value,)
            assert await store.row(f"PRAGMA {pragma}") == (value,)


async def test_a_locked_database_is_an_outage(sqlite_url: str):
    """While another process writes for too long the store is unavailable; afterwards it works."""
    async with opened(sqlite_url) as store:
        store._writer.raw.set_busy_timeout(1)  # type: ignore[attr-defined]
        other = apsw.Connection(sqlite_url.removeprefix("sqlite:///"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await store.transact(lambda transaction: transaction.batch(accounts.insert(account())))
        other.execute("ROLLBACK")
        other.close()
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account())))


async def test_a_sqlite_file_that_cannot_be_opened(tmp_path: Path):
    """A database in a folder that is not there is an outage, not a crash."""
    with pytest.raises(StoreUnavailable):
        await open_store(f"sqlite:///{tmp_path}/nowhere/filmgate.db", Clock(), server=True)


async def test_a_closed_sqlite_store_answers(sqlite_url: str):
    """Whoever comes after the close is told at once, and what came before is finished."""
    store = await open_store(sqlite_url, Clock(), server=True)
    before = [asyncio.ensure_future(store.transact(lambda t: t.batch(accounts.insert(account())))) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*before)
    for late in (store.transact(lambda t: t.batch(accounts.insert(account()))), store.row("SELECT 1")):
        with pytest.raises(StoreUnavailable):
            await late


async def test_only_the_server_checkpoints(sqlite_url: str):
    """The command line beside a server leaves the log to it, at its close too."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    beside = await open_store(sqlite_url, Clock(), server=False)
    await beside.transact(lambda transaction: transaction.batch(accounts.insert(account("beside"))))
    await beside.close()
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    async with opened(sqlite_url) as store:
        assert await names(store) == ["beside"]
    assert not path.with_name(path.name + "-wal").exists()


async def test_a_killed_servers_log_is_read(sqlite_url: str, tmp_path: Path):
    """What was committed but never checkpointed is there after a power cut."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    (tmp_path / "left").mkdir()
    async with opened(sqlite_url) as store:
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account("committed"))))
        for left in path.parent.glob(path.name + "*"):
            shutil.copy(left, tmp_path / "left" / left.name)
    async with opened(f"sqlite:///{tmp_path / 'left' / path.name}") as store:
        assert await names(store) == ["committed"]


# ---- PostgreSQL alone ------------------------------------------------------------------------------------------------


@pytest.mark.crash
async def test_postgres_goes_away_and_comes_back(durable_postgres: Postgres):
    """While PostgreSQL is away every call says so; when it is back the same store works, and hears bells again."""
    url = durable_postgres.new_database()
    async with opened(url) as store, opened(url) as other:
        await migrate(store)
        heard = asyncio.Event()
        store.listen("jobs", heard.set)
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account("before"))))
        durable_postgres.stop(crash=True)
        for call in (
            lambda: store.transact(lambda transaction: transaction.batch(accounts.insert(account("during")))),
            lambda: store.row("SELECT 1"),
            lambda: migrate(store),
        ):
            with pytest.raises(StoreUnavailable):
                await call()
        durable_postgres.start()
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account("after"))))
        assert await names(store) == ["after", "before"]

        async def rings() -> bool:
            other.ring("jobs")
            return heard.is_set()

        await eventually(rings, "the bell after the restart")


@pytest.mark.crash
async def test_a_connection_that_dies_undoes_its_transaction(postgres: Postgres, migrated_postgres: str):
    """If PostgreSQL ends a connection in mid-transaction, nothing of it stays, and the next call works."""

    async def work(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account("half")))
        with pytest.raises(asyncpg.PostgresError):
            await transaction.row("SELECT pg_terminate_backend(pg_backend_pid())")
        await transaction.batch(accounts.insert(account("done")))

    async with opened(postgres.new_database(template=migrated_postgres)) as store:
        with pytest.raises(StoreUnavailable):
            await store.transact(work)
        assert await names(store) == []


async def test_bells_ring_between_two_postgres_stores(postgres: Postgres, migrated_postgres: str):
    """A bell that one server rings is heard by another, also one that rings while the last is on its way."""
    url = postgres.new_database(template=migrated_postgres)
    async with opened(url) as one, opened(url) as two:
        heard = {bell: asyncio.Event() for bell in ("jobs", "outbox")}
        for bell, event in heard.items():
            two.listen(bell, event.set)

        async def both() -> bool:
            one.ring("jobs")
            one.ring("outbox")
            return all(event.is_set() for event in heard.values())

        await eventually(both, "both bells")


async def test_a_value_that_cannot_be_sent_is_not_an_outage(store: Store):
    """A value that no database takes is a mistake: repeating it would not help, so it does not look like an outage."""
    huge = Account(b"1", "huge", "active", 2**63, 1)
    with pytest.raises((asyncpg.DataError, OverflowError)) as raised:
        await store.transact(lambda transaction: transaction.batch(accounts.insert(huge)))
    assert not isinstance(raised.value, StoreError)


async def test_uuids_are_made_by_nature():
    """Ids come from the nature that is passed in, so that a test can bring its own."""
    fixed = Nature(lambda: 1_700_000_000_000_000, bytes)
    assert fixed.new_id() == fixed.new_id()
