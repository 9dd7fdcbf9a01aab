"""A connection to SQLite as a transaction sees it, and a look at one moment on a connection of its own.

apsw brings its own current SQLite: the library's releases up to 3.51.2 can corrupt a database in WAL mode when two
connections are used, and distributions still ship them.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from filmgate.domain.errors import Conflict, StoreTimeout, StoreUnavailable
from filmgate.store.base import Look, Row, Statement
from filmgate.store.sqltext import for_sqlite
from filmgate.store.translation import Translated

T = TypeVar("T")
_BUSY_MS = 10_000
# apsw remembers by how many uses ago a text was used last, not which are used most: a hundred are those of five tasks.
_STATEMENTS = 400


class Connection:
    """A transaction's view of one connection; nothing in it ever suspends."""

    def __init__(self, path: Path, clock: Callable[[], int], *, checkpoints: bool) -> None:
        self.raw = apsw.Connection(str(path), statementcachesize=_STATEMENTS)
        self.raw.set_busy_timeout(_BUSY_MS)
        add_functions(self.raw, clock)
        # One at a time: a text of several statements stops at the first row, and the first of these gives one.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.raw.execute(f"PRAGMA {pragma}")
        # A statement keeps its first plan. Else SQLite compiles every join anew for each execution: 24 µs instead of 5.
        self.raw.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        if not checkpoints:
            self.raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self.raw.execute("PRAGMA wal_autocheckpoint=0")

    async def row(self, sql: str, *args: Any) -> Row | None:
        with TRANSLATED:
            return cast("Row | None", self.raw.execute(for_sqlite(sql), args).fetchone())

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        with TRANSLATED:
            return self.raw.execute(for_sqlite(sql), args).fetchall()

    async def batch(self, *statements: Statement) -> None:
        with TRANSLATED:
            for sql, args in statements:
                self.raw.execute(for_sqlite(sql), args)


class Snapshot:
    """One look at one moment, in a thread of its own with a connection of its own."""

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        self._path, self._clock = path, clock
        self._raw: apsw.Connection | None = None
        self._stopped = False

    def run(self, look: Look[T]) -> T:
        with TRANSLATED:
            connection = Connection(self._path, self._clock, checkpoints=False)
            self._raw = raw = connection.raw
            try:
                if self._stopped:
                    raise StoreUnavailable("SQLite: this look was called off")
                raw.execute("PRAGMA query_only=ON")
                raw.execute("BEGIN")
                return drive(look(connection))
            finally:
                raw.close()

    def stop(self) -> None:
        """From another thread: what it is asking ends with an error, soon."""
        self._stopped = True
        if self._raw is not None:
            with suppress(apsw.ConnectionClosedError):
                self._raw.interrupt()


def add_functions(raw: apsw.Connection, clock: Callable[[], int]) -> None:
    """What PostgreSQL has as functions of its own."""
    raw.create_scalar_function("clock_us", lambda *_: clock(), 0)
    raw.create_scalar_function("nth_id", _nth_id, 2, deterministic=True)


def _nth_id(*given: Any) -> bytes:
    """The nth of the ids that share all but their last byte."""
    base, number = given
    return bytes(base[:-1]) + bytes((number,))


def drive(work: Awaitable[T]) -> T:
    """Run a coroutine that never suspends to its end."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as stop:
        return cast(T, stop.value)
    cast(Any, work).close()
    raise RuntimeError("a transaction awaited something other than its own statements")


def _in_our_words(error: BaseException) -> Exception | None:
    if isinstance(error, apsw.ConstraintError):
        return Conflict(str(error)) if getattr(error, "extendedresult", None) in _UNIQUE else None
    if isinstance(error, apsw.ConnectionClosedError):
        return StoreUnavailable("SQLite: this store is closed")
    if isinstance(error, apsw.InterruptError):
        return StoreUnavailable("SQLite: this look was called off")
    if isinstance(error, apsw.BusyError):
        return StoreTimeout(f"SQLite: {error}")
    return StoreUnavailable(f"SQLite: {error}") if isinstance(error, _OUTAGES) else None


TRANSLATED = Translated(_in_our_words)
_UNIQUE = {apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY}
_OUTAGES = (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.NoMemError)
