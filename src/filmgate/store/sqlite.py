"""SQLite: one writer thread that commits transactions in groups, and one reader on the event loop.

apsw brings its own current SQLite: the library's releases up to 3.51.2 can corrupt a database in WAL mode when two
connections are used, and distributions still ship them.
"""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

import apsw

from filmgate.domain.errors import Conflict, StoreTimeout, StoreUnavailable
from filmgate.store.base import Look, Row, Statement, Transaction, Work
from filmgate.store.sqltext import for_sqlite
from filmgate.store.translation import Translated

T = TypeVar("T")
_GROUP_MAX = 256
_BUSY_MS = 10_000
# apsw remembers by how many uses ago a text was used last, not which are used most: a hundred are those of five tasks.
_STATEMENTS = 400
_SNAPSHOTS_AT_ONCE = 2
# Where transactions come in company, commits follow one another no sooner: fewer of them bring all home.
_APART_SECONDS = 0.008


@dataclass(slots=True, eq=False)
class _Pending:
    work: Work[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def deliver(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _Connection:
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
        with _TRANSLATED:
            return cast("Row | None", self.raw.execute(for_sqlite(sql), args).fetchone())

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        with _TRANSLATED:
            return self.raw.execute(for_sqlite(sql), args).fetchall()

    async def batch(self, *statements: Statement) -> None:
        with _TRANSLATED:
            for sql, args in statements:
                self.raw.execute(for_sqlite(sql), args)


class _Snapshot:
    """One look at one moment, in a thread of its own with a connection of its own."""

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        self._path, self._clock = path, clock
        self._raw: apsw.Connection | None = None
        self._stopped = False

    def run(self, look: Look[T]) -> T:
        with _TRANSLATED:
            connection = _Connection(self._path, self._clock, checkpoints=False)
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


class _Unmet(Exception):
    """A condition changed no row."""


class SqliteStore:
    """A data folder's database. `server` marks the one process that checkpoints its log."""

    name = "sqlite"

    def __init__(self, path: Path, clock: Callable[[], int], *, server: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._wakes: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._inbox: SimpleQueue[_Pending | None] = SimpleQueue()
        self._closed = False
        self._path, self._clock = path, clock
        self._snapshots = ThreadPoolExecutor(_SNAPSHOTS_AT_ONCE, "filmgate-snapshot")
        self._looking: set[_Snapshot] = set()
        with _TRANSLATED:
            self._reader = _Connection(path, clock, checkpoints=False)
            self._writer = _Connection(path, clock, checkpoints=server)
            # What a savepoint would need to be undone goes to a file else, as soon as a group is worth the name.
            self._writer.raw.execute("PRAGMA temp_store=MEMORY")
        self._thread = threading.Thread(target=self._write, name="filmgate-writer", daemon=True)
        self._thread.start()

    async def row(self, sql: str, *args: Any) -> Row | None:
        return await self._reader.row(sql, *args)

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self._reader.rows(sql, *args)

    async def transact(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreUnavailable("SQLite: this store is closed")
        pending = _Pending(work, self._loop.create_future())
        self._inbox.put(pending)
        return cast(T, await pending.future)

    async def snapshot(self, look: Look[T]) -> T:
        """On a connection and in a thread of its own; when the caller is cancelled, so is its question."""
        if self._closed:
            raise StoreUnavailable("SQLite: this store is closed")
        snapshot = _Snapshot(self._path, self._clock)
        self._looking.add(snapshot)
        try:
            return await self._loop.run_in_executor(self._snapshots, snapshot.run, look)
        except asyncio.CancelledError:
            snapshot.stop()
            raise
        finally:
            self._looking.discard(snapshot)

    async def write(self, *statements: Statement) -> None:
        await self.transact(lambda transaction: transaction.batch(*statements))

    async def write_returning(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self.transact(lambda transaction: transaction.rows(sql, *args))

    async def write_if(self, conditions: Sequence[Statement], *statements: Statement) -> bool:
        async def run(transaction: Transaction) -> None:
            for sql, args in conditions:
                if await transaction.row(f"{sql} RETURNING 1", *args) is None:
                    raise _Unmet
            await transaction.batch(*statements)

        try:
            await self.transact(run)
        except _Unmet:
            return False
        return True

    def ring(self, bell: str) -> None:
        for wake in self._wakes[bell]:
            wake()

    def listen(self, bell: str, wake: Callable[[], None]) -> None:
        self._wakes[bell].append(wake)

    async def script(self, text: str) -> None:
        """Run a text of many statements as one transaction (migrations).

        On a connection of its own, which sorts what a new index needs in a file: rows may be many.
        """

        def run() -> None:
            with _TRANSLATED:
                raw = _Connection(self._path, self._clock, checkpoints=False).raw
                try:
                    raw.execute("BEGIN IMMEDIATE")
                    raw.execute(text).fetchall()  # a row would stop it half-way
                    raw.execute("COMMIT")
                finally:
                    raw.close()

        await asyncio.to_thread(run)

    async def close(self) -> None:
        self._closed = True
        self._inbox.put(None)
        for snapshot in self._looking:
            snapshot.stop()
        await asyncio.to_thread(self._snapshots.shutdown)
        await asyncio.to_thread(self._thread.join)
        self._reader.raw.close()
        self._writer.raw.close()

    def _write(self) -> None:
        rest_until = 0.0
        while (first := self._inbox.get()) is not None:
            if (rest := rest_until - time.monotonic()) > 0:
                time.sleep(rest)
            group, last = [first], False
            while len(group) < _GROUP_MAX:
                try:
                    pending = self._inbox.get_nowait()
                except Empty:
                    break
                if pending is None:
                    last = True
                    break
                group.append(pending)
            rest_until = time.monotonic() + _APART_SECONDS if len(group) > 1 else 0.0
            self._commit(group)
            self._loop.call_soon_threadsafe(_deliver, group)
            if last:
                return

    def _commit(self, group: list[_Pending]) -> None:
        """One commit for the whole group."""
        try:
            with _TRANSLATED:
                if not self._done_plainly(group):
                    self._done_each_by_itself(group)
        except BaseException as error:  # the thread must outlive whatever happens; callers get the error
            self._undo(group, error)

    def _done_plainly(self, group: list[_Pending]) -> bool:
        """Savepoints copy every page that is written to: most that fail have written nothing, and need none.

        False: one had, and nothing is written.
        """
        raw = self._writer.raw
        raw.execute("BEGIN IMMEDIATE")
        for pending in group:
            before = raw.total_changes()
            self._run(pending)
            if pending.error is not None and raw.total_changes() != before:
                raw.execute("ROLLBACK")
                return False
        raw.execute("COMMIT")
        return True

    def _done_each_by_itself(self, group: list[_Pending]) -> None:
        """Each member has a savepoint, so one's failure undoes only its own."""
        raw = self._writer.raw
        raw.execute("BEGIN IMMEDIATE")
        for pending in group:
            raw.execute("SAVEPOINT member")
            self._run(pending)
            raw.execute("RELEASE member" if pending.error is None else "ROLLBACK TO member; RELEASE member")
        raw.execute("COMMIT")

    def _undo(self, group: list[_Pending], error: BaseException) -> None:
        for pending in group:
            # In place of a member's own error too: what it refused may have rested on a neighbour's writes.
            pending.error = type(error)(str(error)) if isinstance(error, StoreUnavailable) else error
        with suppress(apsw.Error):  # if it fails, the next group's BEGIN does, and this is tried again
            if self._writer.raw.in_transaction:
                self._writer.raw.execute("ROLLBACK")

    def _run(self, pending: _Pending) -> None:
        pending.error = None
        try:
            pending.result = drive(pending.work(self._writer))
        except StoreUnavailable:
            raise
        except BaseException as error:
            pending.error = error


def drive(work: Awaitable[T]) -> T:
    """Run a coroutine that never suspends to its end."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as stop:
        return cast(T, stop.value)
    cast(Any, work).close()
    raise RuntimeError("a transaction awaited something other than its own statements")


def _deliver(group: list[_Pending]) -> None:
    for pending in group:
        pending.deliver()


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


_TRANSLATED = Translated(_in_our_words)
_UNIQUE = {apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY}
_OUTAGES = (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.NoMemError)
