"""SQLite's writer: one thread that commits transactions in groups."""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import apsw

from filmgate.domain.errors import StoreUnavailable
from filmgate.store.base import Work
from filmgate.store.sqlite_connection import TRANSLATED, Connection, drive

T = TypeVar("T")
_GROUP_MAX = 256
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


class Writer:
    """Writes on a connection that is its own, and answers on the event loop that it was made on."""

    def __init__(self, connection: Connection) -> None:
        self._loop = asyncio.get_running_loop()
        self._inbox: SimpleQueue[_Pending | None] = SimpleQueue()
        self._connection = connection
        # What a savepoint would need to be undone goes to a file else, as soon as a group is worth the name.
        connection.raw.execute("PRAGMA temp_store=MEMORY")
        self._thread = threading.Thread(target=self._write, name="filmgate-writer", daemon=True)
        self._thread.start()

    def hand_in(self, work: Work[T]) -> asyncio.Future[T]:
        """What it comes to, once it is committed."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._inbox.put(_Pending(work, future))
        return future

    async def finish(self) -> None:
        """Write what was handed in, and nothing after it."""
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)

    def close(self) -> None:
        self._connection.raw.close()

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
            with TRANSLATED:
                if not self._done_plainly(group):
                    self._done_each_by_itself(group)
        except BaseException as error:  # the thread must outlive whatever happens; callers get the error
            self._undo(group, error)

    def _done_plainly(self, group: list[_Pending]) -> bool:
        """Savepoints copy every page that is written to: most that fail have written nothing, and need none.

        False: one had, and nothing is written.
        """
        raw = self._connection.raw
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
        raw = self._connection.raw
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
            if self._connection.raw.in_transaction:
                self._connection.raw.execute("ROLLBACK")

    def _run(self, pending: _Pending) -> None:
        pending.error = None
        try:
            pending.result = drive(pending.work(self._connection))
        except StoreUnavailable:
            raise
        except BaseException as error:
            pending.error = error


def _deliver(group: list[_Pending]) -> None:
    for pending in group:
        pending.deliver()
