"""The database: it answers, its schema is the newest, the money in it is right."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.cli.checks.finding import Finding, broken, doubtful, fine
from filmgate.cli.checks.sharing import sharing
from filmgate.cli.checks.webhooks import webhooks
from filmgate.domain.errors import FilmgateError
from filmgate.domain.ids import dashed
from filmgate.settings import Settings
from filmgate.store.open import is_sqlite, open_store, sqlite_path, without_password

if TYPE_CHECKING:
    from filmgate.store.migrate import Migratable

_WAL_MEND = "Put the data folder on a local disk: network folders cannot hold a live SQLite database."
_SERVER_MEND = "Start PostgreSQL, or correct FILMGATE_DATABASE_URL."


async def database(settings: Settings) -> list[Finding]:
    """All that can be said without making anything."""
    findings = []
    if is_sqlite(settings.store_url):
        findings.append(_sqlite(settings))
        if not sqlite_path(settings.store_url).exists():
            return [*findings, fine("schema", "there is no database yet; serve makes it")]
    try:
        store = await open_store(settings.store_url, lambda: 0, server=False, connections=1)
    except Exception as error:  # whatever a driver says of a wrong URL or a damaged file
        return [*findings, _unreachable(settings, error)]
    try:
        if not is_sqlite(settings.store_url):
            findings.append(await _postgres(settings, store))
        findings += await _contents(store)
        if not is_sqlite(settings.store_url) and findings[-1].name == "webhooks":
            findings += await sharing(settings, store)
    except Exception as error:
        findings.append(_unreachable(settings, error))
    finally:
        await store.close()
    return findings


def _sqlite(settings: Settings) -> Finding:
    """The library's version, and whether its write-ahead log works in this place."""
    import apsw

    version, place = apsw.sqlite_lib_version(), sqlite_path(settings.store_url).parent
    if not place.is_dir():
        return fine("sqlite", f"SQLite {version}")
    scratch = place / f"doctor-{secrets.token_hex(4)}.db"
    try:
        connection = apsw.Connection(str(scratch))
        try:
            mode = connection.execute("PRAGMA journal_mode=WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)").get
        finally:
            connection.close()
    except (apsw.Error, OSError) as error:
        return broken("sqlite", f"SQLite {version} cannot write a database in {place}: {error}", _WAL_MEND)
    finally:
        _sweep(scratch)
    if mode != "wal":
        return broken("sqlite", f"SQLite {version} has no write-ahead log in {place}", _WAL_MEND)
    return fine("sqlite", f"SQLite {version}, with a write-ahead log")


def _sweep(scratch: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        scratch.with_name(scratch.name + end).unlink(missing_ok=True)


async def _postgres(settings: Settings, store: "Migratable") -> Finding:
    row = await store.row("SHOW server_version")
    version = str(row[0]).split()[0] if row else "?"
    return fine("postgresql", f"PostgreSQL {version} answers at {_without_password(settings.database_url)}")


def _unreachable(settings: Settings, error: Exception) -> Finding:
    if is_sqlite(settings.store_url):
        mend = "Restore the file from a backup, or name another data folder with --data."
        return broken("database", f"{sqlite_path(settings.store_url)} cannot be read: {error}", mend)
    place = _without_password(settings.database_url)
    return broken("postgresql", f"no answer at {place}: {_without_password(str(error), settings)}", _SERVER_MEND)


def _without_password(text: str, settings: Settings | None = None) -> str:
    if settings is not None:
        text = text.replace(settings.database_url, without_password(settings.database_url))
    return without_password(text)


async def _contents(store: "Migratable") -> list[Finding]:
    from filmgate.store.migrate import render, version
    from filmgate.store.migrations import HEAD

    at = await version(store)
    if at == HEAD:
        return [fine("schema", f"at {at}, the newest"), await _money(store), await webhooks(store)]
    if at is None:
        return [fine("schema", "the database is empty; serve fills it")]
    try:
        render("sqlite", at)
    except FilmgateError:
        mend = "Run the version of Filmgate that this database was last used with, or a newer one."
        return [broken("schema", f"at {at}, which is newer than this version of Filmgate knows ({HEAD})", mend)]
    return [doubtful("schema", f"at {at}, the newest is {HEAD}", "serve migrates by itself, or run filmgate migrate.")]


async def _money(store: "Migratable") -> Finding:
    from filmgate.services.money.verify_ledger import verify_ledger

    verdict = await verify_ledger(store)
    total = sum(count for count, _ in verdict.entries.values())
    if verdict.right:
        return fine("ledger", f"right, {total} entries")
    first = verdict.faults[0]
    found = f"{len(verdict.faults)} fault(s), the first: {first.rule}: {dashed(first.subject)}: {first.detail}"
    return broken("ledger", found, "See all with 'filmgate ledger verify', and restore a backup from before.")
