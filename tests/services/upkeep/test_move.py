"""A database moves over whole or not at all, whichever kind it is and goes to."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest
from bench.postgres import Postgres

from filmgate.domain.errors import Misconfigured, StoreBusy, StoreError
from filmgate.domain.task import TaskState
from filmgate.services.upkeep import move as moving
from filmgate.services.upkeep.move import Moved, move, rehearse
from filmgate.store import postgres_dock
from filmgate.store.base import Reader
from filmgate.store.catalog import Kind, Table, in_order, knots, read_tables
from filmgate.store.dock import open_dock
from filmgate.store.lock import DatabaseLock
from filmgate.store.migrate import Migratable, migrate, version
from filmgate.store.migrations import HEAD
from fixtures.grown import grow
from fixtures.stores import Clock, assert_sound, opened
from fixtures.waiting import eventually

KINDS = ("sqlite", "postgres")
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def new_url(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The URL of an empty database of a kind, which may not be there yet."""
    numbers = iter(range(100))

    def url(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'empty{next(numbers)}.db'}"
        server: Postgres = request.getfixturevalue("postgres")
        return server.new_database()

    return url


@pytest.fixture
async def grown(store_url: str, clock: Clock, tmp_path: Path) -> str:
    """The URL of a grown database of either kind; nobody holds a lease in it any more."""
    async with opened(store_url, clock) as store:
        await grow(store, clock, tmp_path)
        await let_go(store)
    return store_url


@pytest.fixture
async def grown_sqlite(sqlite_url: str, clock: Clock, tmp_path: Path) -> str:
    async with opened(sqlite_url, clock) as store:
        await grow(store, clock, tmp_path)
        await let_go(store)
    return sqlite_url


async def let_go(store: Migratable) -> None:
    await store.write(("UPDATE jobs SET due_at = clock_us() - 1", ()))


async def rows(reader: Reader, kind: str) -> Rows:
    """Everything there is, in an order of our own."""
    found: Rows = {}
    for table in await read_tables(reader, kind):
        columns = ", ".join(f'"{column}"' for column in sorted(table.columns))
        every = [tuple(row) for row in await reader.rows(f'SELECT {columns} FROM "{table.name}"')]
        found[table.name] = sorted(every, key=repr)
    return found


async def everything(url: str) -> Rows:
    async with opened(url) as store:
        return await rows(store, store.name)


def is_there(url: str) -> bool:
    """Whether anything of a SQLite database is on the disk."""
    path = Path(url.removeprefix("sqlite:///"))
    return bool(list(path.parent.glob(f"{path.name}*")))


async def moved(source: str, target: str) -> Moved:
    async with open_dock(source, make=False) as here, open_dock(target, make=True) as there:
        return await move(here, there)


@pytest.mark.parametrize("kind", KINDS)
async def test_everything_arrives(grown: str, new_url: Callable[[str], str], kind: str):
    """Every row of every table, counted and summed up; what is told is what is there; the money is right."""
    before, target = await everything(grown), new_url(kind)
    told = await moved(grown, target)
    after = await everything(target)
    assert after == before
    assert {one.table: one.rows for one in told.manifests} == {name: len(held) for name, held in before.items()}
    assert not told.faults
    assert all(before[name] for name in ("tasks", "jobs", "entries", "events", "inputs", "files", "idempotency"))
    assert all(before[name] for name in ("keys", "spending", "outbox", "contents"))
    assert {state for held in before["tasks"] for state in held if state in set(TaskState)} == set(TaskState)
    async with opened(target) as store:
        assert await version(store) == HEAD
        await assert_sound(store)


async def test_there_and_back_is_the_same(grown_sqlite: str, new_url: Callable[[str], str]):
    """SQLite to PostgreSQL to SQLite: identical rows, and the same checksums on the way."""
    before, there, back = await everything(grown_sqlite), new_url("postgres"), new_url("sqlite")
    first = await moved(grown_sqlite, there)
    second = await moved(there, back)
    assert await everything(back) == before
    assert {one.table: one.checksum for one in first.manifests} == {one.table: one.checksum for one in second.manifests}


@pytest.mark.parametrize("kind", KINDS)
async def test_numbers_go_on_after_the_highest(grown: str, new_url: Callable[[str], str], kind: str, tmp_path: Path):
    """What the database counts by itself is counted on: the next event has the next number."""
    target = new_url(kind)
    await moved(grown, target)
    async with opened(target) as store:
        (highest,) = (await store.rows("SELECT max(id) FROM events"))[0]
        (task,) = (await store.rows("SELECT id FROM tasks LIMIT 1"))[0]
        sql = """
            INSERT INTO events (task_id, noun, subject_id, at, before_state, after_state, actor, cause)
            VALUES ($1, 'job', $1, 1, '', 'planned', 'operator', '') RETURNING id"""

        async def work(transaction: Any) -> int:
            return int((await transaction.row(sql, task))[0])

        assert await store.transact(work) == highest + 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_target_that_was_only_made_is_empty(grown_sqlite: str, new_url: Callable[[str], str], kind: str):
    """The schema may be there already, as `filmgate migrate` leaves it."""
    target = new_url(kind)
    async with opened(target) as store:
        await migrate(store)
    await moved(grown_sqlite, target)
    assert await everything(target) == await everything(grown_sqlite)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_target_with_rows_is_left_alone(grown_sqlite: str, new_url: Callable[[str], str], kind: str):
    """Nothing is merged or overwritten."""
    target = new_url(kind)
    await moved(grown_sqlite, target)
    before = await everything(target)
    with pytest.raises(Misconfigured, match=r"is not empty: accounts has 2 rows\. Name an empty database"):
        await moved(grown_sqlite, target)
    assert await everything(target) == before


async def test_tables_of_something_else_are_left_alone(
    grown_sqlite: str, new_url: Callable[[str], str], postgres: Postgres
):
    target = new_url("postgres")
    postgres.sql("CREATE TABLE invoices (id int)", target.rpartition("/")[2])
    with pytest.raises(Misconfigured, match=r"tables of something else \(invoices\)"):
        await moved(grown_sqlite, target)


async def test_what_is_no_database_is_said(tmp_path: Path, grown_sqlite: str, new_url: Callable[[str], str]):
    (tmp_path / "page.db").write_text("<html>" * 1000)
    target = new_url("postgres")
    for wrong, says in (
        (f"sqlite:///{tmp_path / 'none.db'}", "There is no database"),
        (f"sqlite:///{tmp_path / 'page.db'}", "cannot be used as a database"),
        (new_url("postgres"), "holds no database of Filmgate"),
        ("mysql://here", "sqlite:///PATH or postgresql://"),
    ):
        with pytest.raises(Misconfigured, match=says):
            await moved(wrong, target)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(Misconfigured, match="There is no folder"):
        await moved(grown_sqlite, f"sqlite:///{tmp_path / 'no' / 'folder.db'}")


@pytest.mark.parametrize("which", [0, 1])
async def test_schemas_of_other_versions_are_refused(grown: str, new_url: Callable[[str], str], which: int):
    """Both ends have to be at the newest; the sentence says what to do."""
    target = new_url("sqlite")
    async with opened(target) as store:
        await migrate(store)
    async with opened((grown, target)[which]) as store:
        await store.write(("UPDATE alembic_version SET version_num = '0004'", ()))
    with pytest.raises(
        Misconfigured, match=("bring it there first, with 'filmgate migrate'", "name an empty database")[which]
    ):
        await moved(grown, target)


@pytest.mark.parametrize("which", [0, 1])
async def test_a_server_on_sqlite_is_noticed(sqlite_url: str, new_url: Callable[[str], str], which: int):
    """By the lock that it holds, at either end."""
    ends = [sqlite_url, new_url("sqlite")]
    with DatabaseLock(ends[which]), pytest.raises(StoreBusy, match="stop the other one"):
        await moved(*ends)


@pytest.mark.parametrize("which", [0, 1])
async def test_a_server_on_postgresql_is_noticed(
    migrated_postgres: str, postgres: Postgres, new_url: Callable[[str], str], which: int
):
    """By its connection, at either end; the password is not told."""
    ends = [postgres.new_database(template=migrated_postgres), new_url("postgres")]
    async with opened(ends[which]) as server:
        await server.row("SELECT 1")
        with pytest.raises(
            StoreBusy, match=r"Another Filmgate is connected to postgresql://postgres:…@127.*1 connection\(s\) from 127"
        ):
            await moved(*ends)
    await moved(*ends)


@pytest.mark.parametrize("statement", ["LOCK TABLE tasks IN ROW EXCLUSIVE MODE", "ANALYZE events"])
async def test_an_open_lock_on_the_source_is_waited_for(
    migrated_postgres: str,
    postgres: Postgres,
    new_url: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
):
    """For a while: a writer that stays is named, what goes away in time (such as PostgreSQL's housekeeping) is not."""
    source = postgres.new_database(template=migrated_postgres)
    writer = await asyncpg.connect(source)
    try:
        async with writer.transaction():
            await writer.execute(statement)
            monkeypatch.setattr(postgres_dock, "_LOCK_SECONDS", 1)
            with pytest.raises(StoreBusy, match="Somebody writes to postgresql"):
                await moved(source, new_url("sqlite"))
            monkeypatch.setattr(postgres_dock, "_LOCK_SECONDS", 60)
            moving_on = asyncio.create_task(moved(source, new_url("sqlite")))
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'ShareLock'"
            await eventually(lambda: writer.fetchval(waits), "the move to wait")
        await moving_on
    finally:
        await writer.close()


async def test_a_lease_that_a_dead_worker_left_is_waited_for(
    migrated_postgres: str, postgres: Postgres, new_url: Callable[[str], str], clock: Clock, tmp_path: Path
):
    """Its worker may be anywhere; on SQLite the lock has told that there is none."""
    source = postgres.new_database(template=migrated_postgres)
    async with opened(source, clock) as store:
        await grow(store, clock, tmp_path)
    with pytest.raises(StoreBusy, match=r"A worker holds rows of jobs in .* for \d+ more seconds"):
        await moved(source, new_url("sqlite"))
    async with opened(source, clock) as store:
        await let_go(store)
    await moved(source, new_url("sqlite"))


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_writes_to_the_source_meanwhile(grown: str, new_url: Callable[[str], str], kind: str):
    """A command beside it has to wait: what it writes then is not half in the one and half in the other."""
    async with open_dock(grown, make=False) as here, open_dock(new_url(kind), make=True) as there:
        await move(here, there)
        if here.name == "sqlite":
            other = apsw.Connection(grown.removeprefix("sqlite:///"))
            with pytest.raises(apsw.BusyError):
                other.execute("UPDATE accounts SET name = name")
            other.close()
        else:
            connection = await asyncpg.connect(grown)
            with pytest.raises(TimeoutError):
                await connection.execute("UPDATE accounts SET name = name", timeout=0.2)
            await connection.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("made", [False, True])
async def test_a_move_that_fails_leaves_the_target_as_it_was(
    grown_sqlite: str, new_url: Callable[[str], str], kind: str, made: bool, monkeypatch: pytest.MonkeyPatch
):
    """Whole or not at all: one changed row is found, and nothing is there afterwards."""
    target, before = new_url(kind), await everything(grown_sqlite)
    if made:
        async with opened(target) as store:
            await migrate(store)
    real = moving._counted

    async def tampered(dock: Any, table: Table) -> Any:
        if table.name == "entries":
            await dock.script("UPDATE entries SET reason = 'x'")
        return await real(dock, table)

    monkeypatch.setattr(moving, "_counted", tampered)
    with pytest.raises(StoreError, match="Table entries arrived changed"):
        await moved(grown_sqlite, target)
    monkeypatch.undo()
    assert await everything(grown_sqlite) == before
    if made or kind == "postgres":
        async with opened(target) as store:
            assert await version(store) == (HEAD if made else None)
            filled = [name for name, held in (await rows(store, kind)).items() if held]
            assert filled == (["transitions"] if made else [])
    else:
        assert not is_there(target)
    await moved(grown_sqlite, target)
    assert await everything(target) == before


async def test_text_that_postgresql_does_not_take_is_said(grown_sqlite: str, new_url: Callable[[str], str]):
    """A NUL that came past all checks: the sentence is PostgreSQL's, and nothing is moved."""
    async with opened(grown_sqlite) as store:
        await store.write(("UPDATE accounts SET name = 'a' || char(0) || 'b' WHERE name = 'acme'", ()))
    with pytest.raises(StoreError, match="PostgreSQL: "):
        await moved(grown_sqlite, new_url("postgres"))


async def test_a_wrong_ledger_is_moved_and_told(grown_sqlite: str, new_url: Callable[[str], str]):
    """Moving does not mend; what was wrong before is wrong there too, and is said."""
    async with opened(grown_sqlite) as store:
        await store.write(("UPDATE accounts SET balance = balance + 1 WHERE name = 'acme'", ()))
    told = await moved(grown_sqlite, new_url("postgres"))
    assert "balance equals the sum of its entries" in {fault.rule for fault in told.faults}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_rehearsal_writes_nothing(grown: str, new_url: Callable[[str], str], kind: str):
    """It tells what would be moved, and refuses what a move would refuse."""
    target = new_url(kind)
    async with open_dock(grown, make=False) as here, open_dock(target, make=True) as there:
        told = await rehearse(here, there)
    if kind == "sqlite":
        assert not is_there(target)
    assert told.manifests == (await moved(grown, target)).manifests
    with pytest.raises(Misconfigured, match="not empty"):
        async with open_dock(grown, make=False) as here, open_dock(target, make=True) as there:
            await rehearse(here, there)


# ---- whatever tables there are ---------------------------------------------------------------------------------------

LATER = {
    "sqlite": """
        CREATE TABLE "order" (number INTEGER PRIMARY KEY, after INTEGER REFERENCES "order" (number),
            "group" TEXT REFERENCES circles (name), weight REAL, seal BLOB, size INTEGER NOT NULL) STRICT;
        CREATE TABLE circles (name TEXT PRIMARY KEY, first INTEGER REFERENCES "order" (number)) STRICT;""",
    "postgres": """
        CREATE TABLE circles (name TEXT PRIMARY KEY, first BIGINT);
        CREATE TABLE "order" (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            after BIGINT REFERENCES "order" (number), "group" TEXT REFERENCES circles (name),
            weight DOUBLE PRECISION, seal BYTEA, size BIGINT NOT NULL);
        ALTER TABLE circles ADD FOREIGN KEY (first) REFERENCES "order" (number);""",
}
FILLED = """
    INSERT INTO circles VALUES ('one', NULL), ('two', NULL);
    INSERT INTO "order" {override} VALUES (1, NULL, 'one', 0.1, {seal}, 9223372036854775807),
        (2, 1, 'two', NULL, NULL, -9223372036854775808);
    UPDATE "order" SET after = 2 WHERE number = 1;
    UPDATE circles SET first = 2;"""


async def add_later_tables(url: str, *, filled: bool) -> None:
    async with opened(url) as store:
        await migrate(store)
        await store.script(LATER[store.name])
        if filled:
            seal, override = ("x'00ff'", "") if store.name == "sqlite" else ("'\\x00ff'", "OVERRIDING SYSTEM VALUE")
            await store.script(FILLED.format(seal=seal, override=override))


@pytest.mark.parametrize("kind", KINDS)
async def test_tables_that_come_later_move_too(store_url: str, new_url: Callable[[str], str], kind: str):
    """Rows that refer to each other in rings and to later ones, the largest numbers, bytes, odd names."""
    target = new_url(kind)
    await add_later_tables(store_url, filled=True)
    await add_later_tables(target, filled=False)
    await moved(store_url, target)
    after = await everything(target)
    assert after == await everything(store_url)
    assert len(after["order"]) == len(after["circles"]) == 2
    async with opened(target) as store:
        wrong = ("INSERT INTO circles VALUES ('three', 77)", ())
        with pytest.raises((apsw.ConstraintError, asyncpg.ForeignKeyViolationError)):
            await store.write(wrong)
        await store.write(("""INSERT INTO "order" (size) VALUES (1)""", ()))
        assert [tuple(row) for row in await store.rows("""SELECT max(number) FROM "order" """)] == [(3,)]


async def test_a_table_that_only_one_end_knows_is_said(sqlite_url: str, new_url: Callable[[str], str]):
    await add_later_tables(sqlite_url, filled=True)
    with pytest.raises(Misconfigured, match="the two schemas differ"):
        await moved(sqlite_url, new_url("postgres"))


async def test_both_kinds_have_the_same_tables(sqlite_url: str, migrated_postgres: str, postgres: Postgres):
    """By what their catalogs say: the same names, columns and kinds."""
    found = []
    for url in (sqlite_url, postgres.new_database(template=migrated_postgres)):
        async with opened(url) as store:
            tables = await read_tables(store, store.name)
            found.append({table.name: (dict(table.columns), table.needs) for table in tables})
    assert found[0] == found[1]
    assert {"accounts", "tasks", "events"} <= found[0].keys()


def test_tables_come_after_those_that_they_need():
    """As far as there is such an order; where there is a ring, the references that go against it are known."""

    def table(name: str, *needs: str) -> Table:
        return Table(name, {"id": Kind.BYTES}, frozenset(needs))

    order = in_order([table("c", "b", "a"), table("a"), table("b", "a", "b")])
    assert [one.name for one in order] == ["a", "b", "c"]
    assert knots(order) == {("b", "b")}
    ring = in_order([table("x", "y"), table("y", "x"), table("z", "y")])
    assert [one.name for one in ring] == ["x", "y", "z"]
    assert knots(ring) == {("x", "y")}


async def test_few_rows_are_in_memory_at_a_time(grown_sqlite: str, new_url: Callable[[str], str], monkeypatch: Any):
    """Loads are cut by their size."""
    monkeypatch.setattr(moving, "_LOAD_BYTES", 1)
    heard: list[tuple[str, int]] = []
    target = new_url("postgres")
    async with open_dock(grown_sqlite, make=False) as here, open_dock(target, make=True) as there:
        told = await move(here, there, lambda manifest: heard.append((manifest.table, manifest.rows)))
    assert await everything(target) == await everything(grown_sqlite)
    assert len(heard) == told.rows + len(told.manifests)
