"""A PostgreSQL database as one end of a move."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import asyncpg

from filmgate.domain.errors import Misconfigured, StoreBusy, StoreError, StoreUnavailable
from filmgate.store.base import Row
from filmgate.store.catalog import Load, Table, listed, quoted
from filmgate.store.open import without_password
from filmgate.store.postgres import APPLICATION

_AT_ONCE = 500
_CONNECT_SECONDS = 10.0
_LOCK_SECONDS = 5


class PostgresDock:
    """A Dock. Its transaction is on a connection of its own."""

    name = "postgres"

    def __init__(self, raw: Any, place: str) -> None:
        self._raw = raw
        self._transaction = raw.transaction()
        self._loosened: list[tuple[str, str]] = []
        self.place = place

    async def begin(self) -> None:
        await self._transaction.start()

    async def row(self, sql: str, *args: Any) -> Row | None:
        with _translated():
            return cast("Row | None", await self._raw.fetchrow(sql, *args))

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        with _translated():
            return cast("Sequence[Row]", await self._raw.fetch(sql, *args))

    async def occupants(self) -> Sequence[str]:
        """Every connection of another Filmgate: a server or worker always has one, on which it listens."""
        sql = """
            SELECT count(*) || ' connection(s) from ' || coalesce(host(client_addr), 'its own machine')
            FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
            GROUP BY client_addr ORDER BY 1"""
        return [str(row[0]) for row in await self.rows(sql, APPLICATION)]

    async def close_gates(self, tables: Sequence[Table]) -> None:
        """Waits a little, because PostgreSQL's own housekeeping holds such a lock too, and gives way after a second."""
        names = ", ".join(quoted(table.name) for table in tables)
        try:
            await self._raw.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            await self._raw.execute(f"LOCK TABLE {names} IN SHARE MODE")
            await self._raw.execute("SET LOCAL lock_timeout = 0")
        except asyncpg.LockNotAvailableError as error:
            raise StoreBusy(f"Somebody writes to {self.place} at this moment: stop whatever uses it.") from error

    async def unload(self, table: Table) -> AsyncIterator[tuple[Any, ...]]:
        sql = f"SELECT {listed(table)} FROM {quoted(table.name)}"
        with _translated():
            async for row in self._raw.cursor(sql, prefetch=_AT_ONCE):
                yield tuple(row)

    async def clear(self, table: Table) -> None:
        await self.rows(f"DELETE FROM {quoted(table.name)}")

    async def load(self, table: Table, rows: Load) -> None:
        # COPY takes the numbers of an identity column as they come.
        with _translated():
            await self._raw.copy_records_to_table(table.name, records=rows, columns=list(table.columns))

    async def script(self, text: str) -> None:
        with _translated():
            await self._raw.execute(text)

    async def loosen(self, references: set[tuple[str, str]]) -> None:
        sql = """
            SELECT conrelid::regclass::text, conname::text FROM pg_constraint
            JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
            WHERE contype = 'f' AND NOT condeferred AND child.relnamespace = current_schema()::text::regnamespace
                AND child.relname = $1 AND parent.relname = $2"""
        for child, parent in sorted(references):
            for table, constraint in await self.rows(sql, child, parent):
                await self._set_deferred(table, constraint, "DEFERRABLE INITIALLY DEFERRED")
                self._loosened.append((table, constraint))

    async def fasten(self, tables: Sequence[Table]) -> None:
        if self._loosened:
            await self.script("SET CONSTRAINTS ALL IMMEDIATE")
        for table, constraint in self._loosened:
            await self._set_deferred(table, constraint, "NOT DEFERRABLE")
        for one in tables:
            if one.counter is not None:
                await self._count_on(one.name, one.counter)

    async def commit(self) -> None:
        with _translated():
            await self._transaction.commit()
            await self._raw.execute("ANALYZE")  # the planner knows nothing of tables that were filled just now

    async def leave(self) -> None:
        if not self._raw.is_closed() and self._raw.is_in_transaction():
            await self._transaction.rollback()

    async def _set_deferred(self, table: str, constraint: str, words: str) -> None:
        await self.script(f"ALTER TABLE {table} ALTER CONSTRAINT {quoted(constraint)} {words}")

    async def _count_on(self, table: str, column: str) -> None:
        highest = f"(SELECT max({quoted(column)}) FROM {quoted(table)})"
        sequence = "pg_get_serial_sequence($1, $2)"
        await self.rows(f"SELECT setval({sequence}, {highest}) WHERE {highest} IS NOT NULL", quoted(table), column)


@asynccontextmanager
async def postgres_dock(url: str) -> AsyncIterator[PostgresDock]:
    """The dock of a database. Raises Misconfigured where PostgreSQL refuses, StoreUnavailable where nobody answers."""
    with _translated():
        raw = await asyncpg.connect(
            url, timeout=_CONNECT_SECONDS, server_settings={"application_name": f"{APPLICATION} move"}
        )
    try:
        dock = PostgresDock(raw, without_password(url))
        await dock.begin()
        try:
            yield dock
        finally:
            with _translated():
                await dock.leave()
    finally:
        raw.terminate() if raw.is_closed() else await raw.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise Misconfigured(f"PostgreSQL refuses: {error}.") from error
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
        raise StoreUnavailable(f"PostgreSQL: {error}") from error
    except asyncpg.PostgresError as error:
        raise StoreError(f"PostgreSQL: {error}") from error
