"""`filmgate usage`: what was made in a period, and what it brought and cost."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from filmgate.cli.money import dollars, usd
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, End, Json, Start, period_of
from filmgate.cli.running import run
from filmgate.cli.speech import answer, in_options
from filmgate.cli.tables import Column, show
from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import iso
from filmgate.domain.period import Period
from filmgate.domain.sheet import rows_of, told
from filmgate.domain.usage import By, Made, total
from filmgate.settings import Settings, load

_COUNTED = ("succeeded", "failed", "cancelled")
_TITLES = ("group", "name", *_COUNTED, "film_seconds", "charged_usd", "cost_usd", "margin_usd")


def usage(
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Only this account; else all of them.")
    ] = None,
    by: Annotated[By, typer.Option("--by", help="What there is a line for each of.")] = By.ACCOUNT,
    start: Start = None,
    end: End = None,
    data: Data = None,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer with CSV, for a spreadsheet.")] = False,
) -> None:
    """Show the tasks that ended in a period: how, how much film, what was charged, what engines charged us."""
    if json and csv:
        raise InvalidField("--csv", "cannot stand beside --json; leave one of them out.")
    period = period_of(start, end)
    lines = run(_usage(load(os.environ, data=data), account, by, period))
    if json:
        answer(_facts(lines, by, period))
    elif csv:
        sys.stdout.buffer.write(rows_of([_TITLES, *(_cells(line) for line in lines)]))
        sys.stdout.buffer.flush()
    else:
        _print(lines, by, period)


async def _usage(settings: Settings, account: str | None, by: By, period: Period) -> Sequence[Made]:
    from filmgate.services.money.show_usage import show_usage_of

    async with opened(settings) as installation:
        with in_options({"account": "--account"}):
            return await show_usage_of(installation.store, account, by, period)


def _facts(lines: Sequence[Made], by: By, period: Period) -> dict[str, Any]:
    told_lines = [_told(line) for line in lines]
    span = {"from": iso(period.start), "to": iso(period.end)}
    return {**span, "by": str(by), "data": told_lines, "total": _told(total(lines))}


def _told(line: Made) -> dict[str, Any]:
    return {
        "group": line.group,
        "name": line.name,
        "succeeded": line.succeeded,
        "failed": line.failed,
        "cancelled": line.cancelled,
        "film_seconds": line.film_ms / 1000,
        "charged_usd": usd(line.charged),
        "cost_usd": usd(line.cost or 0),
        "margin_usd": usd(line.margin),
    }


def _cells(line: Made) -> tuple[str, ...]:
    counts = tuple(str(number) for number in (line.succeeded, line.failed, line.cancelled))
    money = usd(line.charged), usd(line.cost or 0), usd(line.margin)
    return told(line.group), told(line.name), *counts, f"{line.film_ms / 1000:g}", *money


def _print(lines: Sequence[Made], by: By, period: Period) -> None:
    typer.echo(f"Tasks that ended from {iso(period.start)} to before {iso(period.end)}\n")
    titles = (*_COUNTED, "film", "charged", "cost", "margin")
    named = by is By.KEY
    columns = [Column(str(by)), *([Column("name", folds=True)] if named else [])]
    columns += [Column(title, number=True) for title in titles]
    shown = [*lines, *([total(lines)] if len(lines) > 1 else [])]
    show(columns, [_row(line, named) for line in shown])


def _row(line: Made, named: bool) -> tuple[str, ...]:
    counts = tuple(str(number) for number in (line.succeeded, line.failed, line.cancelled))
    money = dollars(line.charged), dollars(line.cost or 0), dollars(line.margin)
    return line.group, *([line.name] if named else []), *counts, f"{line.film_ms / 1000:g} s", *money
