"""The schema of every store: how it comes to be, and what it refuses by itself."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import apsw
import asyncpg
import pytest
from bench.postgres import Postgres

from filmgate.domain.errors import Conflict, Misconfigured, StoreTimeout
from filmgate.store import accounts
from filmgate.store.migrate import Migratable, migrate, version
from filmgate.store.migrations import HEAD
from filmgate.store.open import open_store
from fixtures.rows import account, names
from fixtures.stores import Clock, Scene, opened


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
    monkeypatch.setattr("filmgate.store.sqlite_connection._BUSY_MS", 50)
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
