"""Bring a database to the schema of this version. Steps only go forward, each whole or not at all."""

import io
from pathlib import Path
from typing import Protocol, cast

from filmgate.domain.errors import Misconfigured, StoreUnavailable
from filmgate.store.base import Reader, Store
from filmgate.store.migrations import HEAD

_HERE = Path(__file__).parent / "migrations"
_DIALECTS = {"sqlite": "sqlite", "postgres": "postgresql"}
_CATALOGS = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    "postgres": "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
}
_LOCKS = {"sqlite": "", "postgres": "SELECT pg_advisory_xact_lock(7305804);\n"}


class Named(Reader, Protocol):
    """Whatever answers queries and says of which kind it is."""

    name: str


class Migratable(Store, Protocol):
    """A store that can run a text of many statements in one transaction."""

    async def script(self, text: str) -> None: ...


async def migrate(store: Migratable) -> tuple[str | None, str]:
    """Run the steps that are due; the versions before and after. Misconfigured if the database is from a newer
    server."""
    before = await version(store)
    if before == HEAD:
        return before, HEAD
    try:
        await store.script(due(store.name, before))
    except StoreUnavailable:
        raise
    except Exception:
        # Two servers may start at once on a fresh PostgreSQL: the second finds the work done.
        if await version(store) != HEAD:
            raise
    return before, HEAD


def due(name: str, before: str | None) -> str:
    """The SQL text of all steps after `before`, for a store of that name."""
    return _LOCKS[name] + render(_DIALECTS[name], before)


async def version(store: Named) -> str | None:
    """The step that a database is at, or None for an empty one."""
    if await store.row(_CATALOGS[store.name]) is None:
        return None
    row = await store.row("SELECT version_num FROM alembic_version")
    return str(row[0]) if row else None


def render(dialect: str, before: str | None, after: str = "head") -> str:
    """The SQL text of all steps after `before`, up to `after`."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    buffer = io.StringIO()
    config = Config(attributes={"dialect": dialect, "buffer": buffer})
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    try:
        with EnvironmentContext(
            config,
            scripts,
            fn=lambda *_: scripts._upgrade_revs(after, cast(str, before)),
            as_sql=True,
            starting_rev=before,
            destination_rev=after,
        ):
            scripts.run_env()
    except CommandError as error:
        raise Misconfigured(f"The database is at schema {before}, which this version does not know: {error}") from error
    return buffer.getvalue()
