"""What PostgreSQL alone has to get right: it goes away, and comes back."""

import asyncio

import asyncpg
import pytest
from bench.postgres import Postgres

from filmgate.domain.errors import StoreError, StoreUnavailable
from filmgate.domain.nature import Nature
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction
from filmgate.store.migrate import migrate
from fixtures.rows import account, names
from fixtures.stores import opened
from fixtures.waiting import eventually


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


@pytest.mark.crash
async def test_connections_that_die_while_nobody_uses_them_are_replaced(postgres: Postgres, migrated_postgres: str):
    """However often, and all of them: as many questions as before are answered at the same time."""
    url = postgres.new_database(template=migrated_postgres)
    async with opened(url) as store, opened(url) as other:
        for _ in range(3):
            await asyncio.gather(*(store.row("SELECT pg_sleep(0.02)") for _ in range(40)))
            killed = await other.row(
                "SELECT count(pg_terminate_backend(pid)) AS backends FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid != pg_backend_pid() AND query LIKE '%pg_sleep(0.02)'"
            )
            assert killed is not None and killed["backends"] > 1
            await asyncio.sleep(0.1)
            await asyncio.gather(*(store.row("SELECT 1") for _ in range(40)))


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


class Line:
    """A way to a server that can go dead without being cut: nothing comes through any more, and nobody is told."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._good = asyncio.Event()
        self._good.set()
        self._calls: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Line":
        self._server = await asyncio.start_server(self._call, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    def die(self) -> None:
        self._good.clear()

    def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._calls.add(asyncio.create_task(self._carry(reader, writer)))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, to_them = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass_on(reader, to_them))
                both.create_task(self._pass_on(theirs, writer))
        finally:
            writer.close()
            to_them.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            await self._good.wait()
            writer.write(piece)
        writer.close()


async def test_a_question_down_a_dead_line_is_soon_taken_back(
    postgres: Postgres, migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
):
    """It took half a minute, for which whoever had given it up was kept waiting, and its connection was lost."""
    monkeypatch.setattr("filmgate.store.connections._RELEASE_SECONDS", 0.2)
    url = postgres.new_database(template=migrated_postgres)
    async with Line(postgres.port) as line, opened(url.replace(f":{postgres.port}/", f":{line.port}/")) as store:
        assert await store.row("SELECT 1")
        line.die()
        async with asyncio.timeout(20):
            question = asyncio.create_task(store.row("SELECT 1"))
            await asyncio.wait((question,), timeout=0.1)
            question.cancel()
            assert isinstance((await asyncio.gather(question, return_exceptions=True))[0], asyncio.CancelledError)
