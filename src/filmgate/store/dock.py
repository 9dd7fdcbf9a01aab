"""One end of a move: a database inside one transaction, while nobody else writes to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from filmgate.domain.errors import Misconfigured
from filmgate.store.base import Reader
from filmgate.store.catalog import Load, Table
from filmgate.store.open import is_sqlite


class Dock(Reader, Protocol):
    """`name` is that of its store, `place` what people call it, without a password.

    What is done is undone unless `commit` was called when the dock is left.
    """

    name: str
    place: str

    async def occupants(self) -> Sequence[str]:
        """Who else works with this database now, one phrase each."""
        ...

    async def close_gates(self, tables: Sequence[Table]) -> None:
        """Keep everybody else from writing to these tables until the dock is left. Raises StoreBusy."""
        ...

    def unload(self, table: Table) -> AsyncIterator[tuple[Any, ...]]:
        """Every row, its columns in the order of `table`; few are in memory at a time."""
        ...

    async def clear(self, table: Table) -> None:
        """Remove every row."""
        ...

    async def load(self, table: Table, rows: Load) -> None:
        """Add these rows, as they are."""
        ...

    async def script(self, text: str) -> None:
        """Run a text of many statements."""
        ...

    async def loosen(self, references: set[tuple[str, str]]) -> None:
        """Let rows of each of these children come before those of their parents that they refer to."""
        ...

    async def fasten(self, tables: Sequence[Table]) -> None:
        """All rows are there: take references at their word again, and go on counting after the highest numbers."""
        ...

    async def commit(self) -> None: ...


@asynccontextmanager
async def open_dock(url: str, *, make: bool) -> AsyncIterator[Dock]:
    """The dock that a URL names. `make`: a SQLite file that is not there is made, and goes again unless committed."""
    if is_sqlite(url):
        from filmgate.store.sqlite_dock import sqlite_dock

        async with sqlite_dock(url, make=make) as dock:
            yield dock
    elif url.partition("://")[0] in ("postgresql", "postgres"):
        from filmgate.store.postgres_dock import postgres_dock

        async with postgres_dock(url) as dock:
            yield dock
    else:
        raise Misconfigured("A database must be named as sqlite:///PATH or postgresql://….")
