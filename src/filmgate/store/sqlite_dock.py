"""A SQLite file as one end of a move."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import apsw

from filmgate.domain.errors import Misconfigured, StoreBusy, StoreError
from filmgate.domain.nature import Nature
from filmgate.store.base import Row
from filmgate.store.catalog import Load, Table, listed, quoted
from filmgate.store.lock import DatabaseLock
from filmgate.store.open import sqlite_path
from filmgate.store.sqlite_connection import add_functions
from filmgate.store.sqltext import for_sqlite

_BUSY_MS = 3_000
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


class SqliteDock:
    """A Dock. Its transaction is one that writes from the start, so that every other writer has to wait."""

    name = "sqlite"

    def __init__(self, raw: apsw.Connection, place: str) -> None:
        self._raw = raw
        self.place = place
        self.committed = False

    async def row(self, sql: str, *args: Any) -> Row | None:
        with _translated():
            return cast("Row | None", self._raw.execute(for_sqlite(sql), args).fetchone())

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        with _translated():
            return self._raw.execute(for_sqlite(sql), args).fetchall()

    async def occupants(self) -> Sequence[str]:
        return ()  # the lock beside the file has told already

    async def close_gates(self, tables: Sequence[Table]) -> None:
        return None  # a transaction that writes keeps all others out

    async def unload(self, table: Table) -> AsyncIterator[tuple[Any, ...]]:
        with _translated():
            for row in self._raw.execute(f"SELECT {listed(table)} FROM {quoted(table.name)}"):
                yield row

    async def clear(self, table: Table) -> None:
        await self.rows(f"DELETE FROM {quoted(table.name)}")

    async def load(self, table: Table, rows: Load) -> None:
        places = ", ".join("?" * len(table.columns))
        with _translated():
            self._raw.executemany(f"INSERT INTO {quoted(table.name)} ({listed(table)}) VALUES ({places})", rows)

    async def script(self, text: str) -> None:
        with _translated():
            self._raw.execute(text).fetchall()  # a row would stop it half-way

    async def loosen(self, references: set[tuple[str, str]]) -> None:
        if references:
            self._raw.execute("PRAGMA defer_foreign_keys = ON")

    async def fasten(self, tables: Sequence[Table]) -> None:
        dangling = self._raw.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise Misconfigured(f"A row of {dangling[0][0]} refers to one of {dangling[0][2]} that is not there.")

    async def commit(self) -> None:
        with _translated():
            self._raw.execute("COMMIT")
        self.committed = True


@asynccontextmanager
async def sqlite_dock(url: str, *, make: bool) -> AsyncIterator[SqliteDock]:
    """The dock of a file. StoreBusy: a server has it, or somebody writes to it; Misconfigured: it is not there."""
    path = sqlite_path(url)
    fresh = not path.exists()
    if fresh and not make:
        raise Misconfigured(f"There is no database {path}.")
    if not path.parent.is_dir():
        raise Misconfigured(f"There is no folder {path.parent} for the database {path.name}.")
    dock = None
    with ExitStack() as stack:
        try:
            stack.enter_context(DatabaseLock(url))
            raw = _opened(path, writes=make)
            stack.callback(raw.close)
            dock = SqliteDock(raw, str(path))
            yield dock
        finally:
            if dock is not None and raw.in_transaction:
                raw.execute("ROLLBACK")
            stack.close()
            if fresh and (dock is None or not dock.committed):
                _sweep(path)


@asynccontextmanager
async def scratch_dock() -> AsyncIterator[SqliteDock]:
    """An empty database in memory."""
    raw = apsw.Connection(":memory:")
    add_functions(raw, Nature().clock)
    raw.execute("BEGIN")
    try:
        yield SqliteDock(raw, "memory")
    finally:
        raw.close()


def _opened(path: Path, *, writes: bool) -> apsw.Connection:
    raw = apsw.Connection(str(path))
    try:
        _begin(raw, writes=writes)
    except apsw.BusyError as error:
        raw.close()
        problem = f"Somebody writes to {path} at this moment: stop every Filmgate command that uses it."
        raise StoreBusy(problem) from error
    except apsw.Error as error:
        raw.close()
        raise Misconfigured(f"{path} cannot be used as a database: {error}.") from error
    return raw


def _begin(raw: apsw.Connection, *, writes: bool) -> None:
    add_functions(raw, Nature().clock)
    raw.set_busy_timeout(_BUSY_MS)
    if writes:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
    else:
        # Who is moved away from keeps the file as it is, down to what its log holds.
        raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        raw.execute("PRAGMA wal_autocheckpoint=0")
    raw.execute("BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise StoreError(f"SQLite: {error}") from error


def _sweep(path: Path) -> None:
    for end in _BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)
