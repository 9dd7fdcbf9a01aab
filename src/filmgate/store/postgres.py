"""PostgreSQL through asyncpg: several servers and workers share one database."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import asyncpg

from filmgate.domain.errors import Conflict, Misconfigured, StoreTimeout, StoreUnavailable
from filmgate.store.base import Look, Row, Statement, Work
from filmgate.store.connections import Connections
from filmgate.store.sqltext import as_one, as_one_if
from filmgate.store.translation import Translated

T = TypeVar("T")
# Whoever looks at pg_stat_activity sees which connections are ours, and so does a move.
APPLICATION = "filmgate"
_CHANNEL = "filmgate"
_RING_SECONDS = 0.05
_RETRY_SECONDS = 2.0
_COMMAND_SECONDS = 30.0
# A grown database takes its time to come to a new schema.
_SCRIPT_SECONDS = 24 * 3600.0
# A look at everything takes its time; but not all connections.
_SNAPSHOT_SECONDS = 900.0
_SNAPSHOTS_AT_ONCE = 2


class _Connection:
    """A transaction's view of one connection."""

    def __init__(self, raw: Any, patience: float | None = None) -> None:
        """`patience`: seconds that one statement may take; None: as long as any other."""
        self._raw = raw
        self._patience = patience

    async def row(self, sql: str, *args: Any) -> Row | None:
        return cast("Row | None", await self._raw.fetchrow(sql, *args, timeout=self._patience))

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        return cast("Sequence[Row]", await self._raw.fetch(sql, *args, timeout=self._patience))

    async def batch(self, *statements: Statement) -> None:
        text = as_one(tuple(sql for sql, _ in statements))
        await self._raw.fetch(text, *(value for _, args in statements for value in args))


class PostgresStore:
    """A pool of connections, and one more that listens for hints from other processes."""

    name = "postgres"

    def __init__(self, pool: asyncpg.Pool, url: str, connections: int) -> None:
        self._pool = pool
        self._connections = Connections(pool, connections)
        self._url = url
        self._wakes: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._rung: set[str] = set()
        self._snapshots = asyncio.Semaphore(_SNAPSHOTS_AT_ONCE)
        self._ringer: asyncio.Task[None] | None = None
        self._listener: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, url: str, *, connections: int) -> "PostgresStore":
        with _TRANSLATED:
            pool = await asyncpg.create_pool(
                url,
                min_size=0,
                max_size=connections,
                command_timeout=_COMMAND_SECONDS,
                timeout=5,
                reset=_leave_as_it_is,
                server_settings={"application_name": APPLICATION},
            )
        return cls(pool, url, connections)

    async def row(self, sql: str, *args: Any) -> Row | None:
        return await self._lent(lambda raw: _Connection(raw).row(sql, *args))

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self._lent(lambda raw: _Connection(raw).rows(sql, *args))

    async def transact(self, work: Work[T]) -> T:
        async def run(raw: Any) -> T:
            async with raw.transaction():
                return await work(_Connection(raw))

        return await self._lent(run)

    async def snapshot(self, look: Look[T]) -> T:
        async def run(raw: Any) -> T:
            async with raw.transaction(isolation="repeatable_read", readonly=True):
                return await look(_Connection(raw, _SNAPSHOT_SECONDS))

        async with self._snapshots:
            return await self._lent(run)

    async def write(self, *statements: Statement) -> None:
        await self._lent(lambda raw: _Connection(raw).batch(*statements))

    async def write_returning(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self.rows(sql, *args)

    async def write_if(self, conditions: Sequence[Statement], *statements: Statement) -> bool:
        text = as_one_if(tuple(sql for sql, _ in conditions), tuple(sql for sql, _ in statements))
        values = [value for _, args in (*conditions, *statements) for value in args]
        try:
            await self.rows(text, *values)
        except asyncpg.DivisionByZeroError:
            return False
        return True

    def ring(self, bell: str) -> None:
        """Wake this process at once and the others within 50 ms: a NOTIFY per commit would make commits queue up."""
        self._wake(bell)
        self._rung.add(bell)
        if self._ringer is None or self._ringer.done():
            self._ringer = asyncio.get_running_loop().create_task(self._notify())

    def listen(self, bell: str, wake: Callable[[], None]) -> None:
        self._wakes[bell].append(wake)
        if self._listener is None:
            self._listener = asyncio.get_running_loop().create_task(self._hear())

    async def script(self, text: str) -> None:
        """Run a text of many statements as one transaction (migrations)."""

        async def run(raw: Any) -> None:
            async with raw.transaction():
                await raw.execute(text, timeout=_SCRIPT_SECONDS)

        await self._lent(run)

    async def close(self) -> None:
        for task in (self._ringer, self._listener):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        try:
            await self._connections.close()
            await asyncio.wait_for(self._pool.close(), 10)
        except TimeoutError:
            self._pool.terminate()

    async def _lent(self, ask: Callable[[Any], Awaitable[T]]) -> T:
        """What comes of asking on a connection of one's own."""
        with _TRANSLATED:
            raw = await self._connections.take()
            try:
                answer = await ask(raw)
            except BaseException as error:
                await self._connections.give_back(raw, error)
                raise
            self._connections.pass_on(raw)
            return answer

    async def _notify(self) -> None:
        while self._rung:
            await asyncio.sleep(_RING_SECONDS)
            rung, self._rung = self._rung, set()
            # A hint may be lost: due times in the rows wake everyone in the end.
            with suppress(StoreUnavailable):
                await self.row("SELECT pg_notify($1, $2)", _CHANNEL, " ".join(sorted(rung)))

    async def _hear(self) -> None:
        while True:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._hear_until_gone()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _hear_until_gone(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5, server_settings={"application_name": APPLICATION})
        try:
            gone = asyncio.Event()
            connection.add_termination_listener(lambda _: gone.set())
            await connection.add_listener(_CHANNEL, lambda _c, _p, _n, bells: self._wake(*str(bells).split()))
            await gone.wait()
        finally:
            connection.terminate()

    def _wake(self, *bells: str) -> None:
        for bell in bells:
            for wake in self._wakes[bell]:
                wake()


async def _leave_as_it_is(connection: Any) -> None:
    """On return to the pool only an open transaction has to go, and asyncpg sees to that before it asks here.

    No session of ours changes a setting, and the round trip that asyncpg makes by default adds 15 µs to a read's 26.
    """


def _in_our_words(error: BaseException) -> Exception | None:
    if isinstance(error, asyncpg.UniqueViolationError):
        return Conflict(str(error))
    if isinstance(error, _REFUSALS):
        return Misconfigured(f"PostgreSQL refuses FILMGATE_DATABASE_URL: {error}.")
    if isinstance(error, TimeoutError | asyncpg.QueryCanceledError | asyncpg.LockNotAvailableError):
        return StoreTimeout(f"PostgreSQL: {error}")
    return StoreUnavailable(f"PostgreSQL: {error}") if isinstance(error, _OUTAGES) else None


_TRANSLATED = Translated(_in_our_words)
_REFUSALS = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_OUTAGES = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
)
