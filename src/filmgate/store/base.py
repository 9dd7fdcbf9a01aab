"""What a store is, whichever database stands behind it.

SQL is written once, in PostgreSQL's words. Parameters are `$1`, `$2`, …. `FOR NO KEY UPDATE …` and `FOR SHARE` are
dropped for SQLite, where a transaction has the whole database to itself; a plain FOR UPDATE would collide with the key
locks that inserting an event or an entry takes on its task and account, and end in deadlocks. `clock_us()` is the
database's own clock in microseconds: leases and due times are written and compared with it alone, so that two machines'
clocks never have to agree.

Locks are taken in one order: a task before its jobs and its account, an account before its endpoints, an endpoint
before its deliveries. Whoever writes to several jobs takes them by their ids, or skips those that are locked.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

Row = Sequence[Any]
Statement = tuple[str, tuple[Any, ...]]
T = TypeVar("T")


class Reader(Protocol):
    """Anything that answers a query: a store by itself, or a transaction."""

    async def row(self, sql: str, *args: Any) -> Row | None:
        """The first row, or None."""
        ...

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        """All rows. Also runs writes that end in RETURNING."""
        ...


class Transaction(Reader, Protocol):
    """All or nothing. A statement that fails ends the whole transaction: don't catch and go on."""

    async def batch(self, *statements: Statement) -> None:
        """Run several writes in one round trip.

        They must not depend on each other, nor touch one row twice: PostgreSQL gets them as one statement whose parts
        all see the state before it.
        """
        ...


Work = Callable[[Transaction], Awaitable[T]]
Look = Callable[[Reader], Awaitable[T]]


class Store(Reader, Protocol):
    """A database of the product. Reads outside of `transact` and `snapshot` see the latest commit."""

    name: str

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in one transaction; what it raises rolls everything back and comes out here.

        `work` awaits nothing but the transaction's own methods, and leaves nothing behind but what it writes: it may be
        undone and run again. Raises Conflict where a unique row exists already, StoreUnavailable where the database did
        not answer (whether it committed is then unknown).
        """
        ...

    async def snapshot(self, look: Look[T]) -> T:
        """Run `look` on the database as it stands at one moment, for as long as it takes: nobody waits for it.

        It awaits nothing but the reader's own methods, and runs beside the event loop on SQLite. It cannot write.
        """
        ...

    async def write(self, *statements: Statement) -> None:
        """A transaction that is one batch, under the same rules: one round trip where `transact` takes three."""
        ...

    async def write_returning(self, sql: str, *args: Any) -> Sequence[Row]:
        """A transaction that is one write, which ends in RETURNING: its rows."""
        ...

    async def write_if(self, conditions: Sequence[Statement], *statements: Statement) -> bool:
        """The same where each of the conditions, which are UPDATEs, changes a row; else nothing is written, and False.

        A step whose worker knows what it finds takes one round trip, and no lock before it. Conditions are met in
        their order, and take their locks in it.
        """
        ...

    def ring(self, bell: str) -> None:
        """Hint to whoever listens, in any process, that there is work. May be lost: rows are the truth."""
        ...

    def listen(self, bell: str, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop whenever `bell` rings."""
        ...

    async def close(self) -> None: ...
