"""SQLite: one writer thread that commits transactions in groups, and one reader on the event loop."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from filmgate.domain.errors import StoreUnavailable
from filmgate.store.base import Look, Row, Statement, Transaction, Work
from filmgate.store.sqlite_connection import TRANSLATED, Connection, Snapshot
from filmgate.store.sqlite_writer import Writer

T = TypeVar("T")
_SNAPSHOTS_AT_ONCE = 2


class _Unmet(Exception):
    """A condition changed no row."""


class SqliteStore:
    """A data folder's database. `server` marks the one process that checkpoints its log."""

    name = "sqlite"

    def __init__(self, path: Path, clock: Callable[[], int], *, server: bool) -> None:
        self._wakes: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._closed = False
        self._path, self._clock = path, clock
        self._snapshots = ThreadPoolExecutor(_SNAPSHOTS_AT_ONCE, "filmgate-snapshot")
        self._looking: set[Snapshot] = set()
        with TRANSLATED:
            self._reader = Connection(path, clock, checkpoints=False)
            self._writer = Writer(Connection(path, clock, checkpoints=server))

    async def row(self, sql: str, *args: Any) -> Row | None:
        return await self._reader.row(sql, *args)

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        return await self._reader.rows(sql, *args)

    async def transact(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreUnavailable("SQLite: this store is closed")
        return await self._writer.hand_in(work)

    async def snapshot(self, look: Look[T]) -> T:
        """On a connection and in a thread of its own; when the caller is cancelled, so is its question."""
        if self._closed:
            raise StoreUnavailable("SQLite: this store is closed")
        snapshot = Snapshot(self._path, self._clock)
        self._looking.add(snapshot)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._snapshots, snapshot.run, look)
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
            with TRANSLATED:
                raw = Connection(self._path, self._clock, checkpoints=False).raw
                try:
                    raw.execute("BEGIN IMMEDIATE")
                    raw.execute(text).fetchall()  # a row would stop it half-way
                    raw.execute("COMMIT")
                finally:
                    raw.close()

        await asyncio.to_thread(run)

    async def close(self) -> None:
        self._closed = True
        for snapshot in self._looking:
            snapshot.stop()
        await asyncio.to_thread(self._snapshots.shutdown)
        await self._writer.finish()
        self._reader.raw.close()
        self._writer.close()  # the last to leave: only this one may bring the log home
