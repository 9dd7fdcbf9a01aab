"""`filmgate move`: an installation's database goes over to another one, whole or not at all."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.options import Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.errors import InvalidField
from filmgate.domain.ids import dashed

if TYPE_CHECKING:
    from filmgate.services.upkeep.move import Manifest, Moved

_CHECKSUM_SHOWN = 12


def move(
    source: Annotated[str, typer.Option("--from", help="The database to move away from.", metavar="URL")],
    target: Annotated[str, typer.Option("--to", help="An empty database to move to.", metavar="URL")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look at everything, and write nothing.")] = False,
    json: Json = False,
) -> None:
    """Move everything in a database to another one: sqlite:///PATH or postgresql://…, from any to any.

    Stop every server first. The source stays as it is; the target is filled in one transaction, and compared with the
    source before that is committed. Films, customers' files and secret.key stay where they are: in the data folder.
    """
    if source == target:
        raise InvalidField("--to", "must be another database than --from.")
    begun = time.monotonic()
    moved = run(_move(source, target, dry_run))
    seconds = time.monotonic() - begun
    if json:
        answer(_facts(moved, seconds, dry_run))
    else:
        _print(moved, seconds, dry_run)
    if moved.faults:
        found = f"{len(moved.faults)} fault(s); see 'filmgate ledger verify'"
        tell(f"filmgate: the ledger is wrong, and was so before: {found}.")
        raise typer.Exit(1)


async def _move(source: str, target: str, dry_run: bool) -> "Moved":
    from filmgate.services.upkeep.move import move, rehearse
    from filmgate.store.dock import open_dock
    from filmgate.store.open import is_sqlite, sqlite_path

    if is_sqlite(source) and is_sqlite(target) and sqlite_path(source).resolve() == sqlite_path(target).resolve():
        raise InvalidField("--to", "must be another database than --from.")
    async with open_dock(source, make=False) as here, open_dock(target, make=True) as there:
        if dry_run:
            return await rehearse(here, there)
        return await move(here, there, _progress())


def _progress() -> "Callable[[Manifest], None]":
    """Says on a terminal how far each table is."""
    watched = sys.stderr.isatty()

    def note(manifest: "Manifest") -> None:
        if watched:
            typer.echo(f"\r\033[K{manifest.table} {manifest.rows:,} ", err=True, nl=False)

    return note


def _facts(moved: "Moved", seconds: float, dry_run: bool) -> dict[str, object]:
    return {
        "moved": not dry_run,
        "tables": [{"table": one.table, "rows": one.rows, "checksum": one.checksum} for one in moved.manifests],
        "rows": moved.rows,
        "seconds": round(seconds, 3),
        "ledger_right": not moved.faults,
        "faults": [
            {"rule": fault.rule, "subject": dashed(fault.subject), "detail": fault.detail} for fault in moved.faults
        ],
    }


def _print(moved: "Moved", seconds: float, dry_run: bool) -> None:
    columns = [Column("table"), Column("rows", number=True), Column("checksum")]
    show(columns, [(one.table, str(one.rows), one.checksum[:_CHECKSUM_SHOWN]) for one in moved.manifests])
    if dry_run:
        typer.echo(f"Nothing was moved. {moved.rows} rows would be; both databases are fit for it.")
        return
    typer.echo(f"Moved {moved.rows} rows in {seconds:.1f} s, {moved.rows / seconds:,.0f} a second; both hold the same.")
    typer.echo("Name the new database in FILMGATE_DATABASE_URL, and start the servers with the data folder they had:")
    typer.echo("films, customers' files and secret.key are in there. Keep the old database until you are content.")
