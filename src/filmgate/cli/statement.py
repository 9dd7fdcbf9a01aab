"""`filmgate accounts statement`: what happened to an account's money."""

import os
import sys
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from filmgate.cli.facts import moment
from filmgate.cli.money import dollars
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, End, Start, period_of
from filmgate.cli.running import run
from filmgate.cli.speech import in_options, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.ids import dashed
from filmgate.domain.nature import iso
from filmgate.domain.period import Period
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.domain.statement import Line, Tally

_LINES_MAX = 5000
Format = Literal["text", "json", "csv"]


def statement(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")],
    start: Start = None,
    end: End = None,
    format: Annotated[Format, typer.Option("--format", help="text for people, json or csv for programs.")] = "text",
    data: Data = None,
) -> None:
    """Show every movement of an account's money in a period, with the balance before and after."""
    run(_statement(load(os.environ, data=data), name, period_of(start, end), format))


async def _statement(settings: Settings, name: str, period: Period, format: Format) -> None:
    from filmgate.edge.statements import as_csv, as_json
    from filmgate.services.money.show_statement import show_statement_of

    async with opened(settings) as installation:
        with in_options({"account": "NAME"}):
            shown = await show_statement_of(installation.store, name, period)
        if format == "text":
            lines: list[Line] = []
            async for page in shown.pages():
                lines += page[: _LINES_MAX - len(lines)]
            _print(shown.account_name, period, lines, shown.tally)
        else:
            await _pour((as_csv if format == "csv" else as_json)(shown, house=True))


async def _pour(pieces: AsyncGenerator[bytes]) -> None:
    """As bytes: CSV has line ends of its own."""
    async for piece in pieces:
        sys.stdout.buffer.write(piece)
    if sys.stdout.isatty():
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _print(name: str, period: Period, lines: "list[Line]", tally: "Tally") -> None:
    from filmgate.domain.ledger import EntryKind

    typer.echo(f"{name}, from {iso(period.start)} to before {iso(period.end)}\n")
    columns = (
        Column("when"),
        Column("entry"),
        Column("amount", number=True),
        Column("change", number=True),
        Column("balance", number=True),
        Column("task"),
        Column("key", folds=True),
        Column("by", folds=True),
        Column("why", folds=True),
    )
    opening = (iso(period.start), "opening", "", "", dollars(tally.opening), "", "", "", "")
    closing = (iso(period.end), "closing", "", "", dollars(tally.closing), "", "", "", "")
    shown = sum(one.count for one in tally.sums.values())
    show(columns, [opening, *(_row(line) for line in lines), *([closing] if shown == len(lines) else [])])
    if shown > len(lines):
        tell(f"filmgate: these are the first {len(lines)} of {shown} entries; --format csv and json have all of them.")
    if tally.sums:
        typer.echo("")
        kinds = [kind for kind in EntryKind if kind in tally.sums]
        rows = [(kind, tally.sums[kind]) for kind in kinds]
        show(
            (Column("all"), *(Column(title, number=True) for title in ("entries", "amount", "change"))),
            [(str(kind), str(one.count), dollars(one.amount), dollars(one.change)) for kind, one in rows],
        )


def _row(line: "Line") -> tuple[str, ...]:
    entry = line.entry
    why = entry.reason
    if line.expires_at is not None:
        why = f"{why} (until {iso(line.expires_at)})".strip()
    money = dollars(entry.amount), dollars(entry.change), dollars(line.balance)
    task = dashed(entry.task_id) if entry.task_id else ""
    return moment(entry.at), str(entry.kind), *money, task, f"{line.key_name} {line.key_hint}".strip(), entry.actor, why
