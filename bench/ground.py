"""What every part stands on: folders to throw away, stores of both kinds, and how much of everything to do."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bench.postgres import Postgres

T = TypeVar("T")
STORES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Place:
    """A new installation: its data folder, its database, and the settings that name the database."""

    store: str
    data: Path
    url: str
    settings: dict[str, str] = field(default_factory=dict)


class Ground:
    """`stores` are the kinds to measure on; PostgreSQL is started by the first part that needs it."""

    def __init__(self, *, quick: bool, stores: tuple[str, ...]) -> None:
        self.quick = quick
        self.stores = stores
        self.folder = Path(tempfile.mkdtemp(prefix="filmgate-bench-"))
        self._postgres: Postgres | None = None
        self._number = 0

    def pick(self, full: T, quick: T) -> T:
        return quick if self.quick else full

    @contextmanager
    def place(self, store: str) -> Iterator[Place]:
        """An empty installation, removed in the end."""
        self._number += 1
        data = self.folder / f"place-{self._number}"
        data.mkdir()
        try:
            if store == "sqlite":
                yield Place(store, data, f"sqlite:///{data / 'filmgate.db'}")
            else:
                url = self.postgres.new_database()
                yield Place(store, data, url, {"DATABASE_URL": url})
        finally:
            shutil.rmtree(data, ignore_errors=True)

    def close(self) -> None:
        if self._postgres is not None:
            self._postgres.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def postgres(self) -> Postgres:
        """The database server of this ground."""
        self._postgres = self._postgres or Postgres()
        return self._postgres
