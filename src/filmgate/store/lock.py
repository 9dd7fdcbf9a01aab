"""A SQLite database belongs to one server at a time."""

import os
from types import TracebackType

from filmgate.domain.errors import StoreBusy
from filmgate.store.open import sqlite_path

if os.name == "posix":
    import fcntl


class DatabaseLock:
    """Held as long as this process lives; the system lets go of it however the process ends.

    It lies beside the database, not in the data folder: two folders may name one database.
    """

    def __init__(self, url: str) -> None:
        database = sqlite_path(url)
        self.path = database.with_name(f"{database.name}.lock")
        self._descriptor = -1

    def __enter__(self) -> "DatabaseLock":
        """Take the lock; raises StoreBusy."""
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.name == "posix":
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise StoreBusy(
                f"Another server uses the database {self.path.with_suffix('')}. SQLite takes one server at a time: "
                "stop the other one, or let several share a database by setting FILMGATE_DATABASE_URL to postgresql://…"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
