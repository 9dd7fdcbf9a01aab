"""Open the store that a URL names."""

import re
from collections.abc import Callable
from pathlib import Path

from filmgate.domain.errors import Misconfigured
from filmgate.store.migrate import Migratable

_PASSWORD = re.compile(r"(?<=://)([^/@:]*):\S*(?=@)|(?<=password=)[^&\s]+")


async def open_store(url: str, clock: Callable[[], int], *, server: bool, connections: int = 16) -> Migratable:
    """A store for `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`; the driver of the other one is
    not imported."""
    scheme = url.partition("://")[0]
    if is_sqlite(url):
        from filmgate.store.sqlite import SqliteStore

        return SqliteStore(sqlite_path(url), clock, server=server)
    if scheme in ("postgresql", "postgres"):
        from filmgate.store.postgres import PostgresStore

        return await PostgresStore.connect(url, connections=connections)
    raise Misconfigured(f"FILMGATE_DATABASE_URL must start with sqlite:/// or postgresql://, not '{scheme}://'.")


def without_password(text: str) -> str:
    """The same with … in the place of every URL's password."""
    return _PASSWORD.sub(lambda match: f"{match[1]}:…" if match[1] is not None else "…", text)


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:///")


def sqlite_path(url: str) -> Path:
    """The file that a SQLite URL names: three slashes and a relative path, or four and an absolute one."""
    return Path(url.removeprefix("sqlite:///"))
