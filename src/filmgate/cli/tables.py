"""Rows of facts: a table on a terminal, plain aligned text elsewhere."""

import shutil
import sys
from collections.abc import Sequence
from typing import Literal

import typer

from filmgate.domain.frozen import frozen

_GAP = "  "
_WIDEST = 1000


@frozen
class Column:
    """`number` puts its cells to the right; one that `folds` may take several lines where a terminal is narrow."""

    title: str
    number: bool = False
    folds: bool = False


def show(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print it on standard output; without rows the titles stand alone."""
    shown = [[printable(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, shown)
        return
    table = [[column.title for column in columns], *shown]
    widths = [max(len(row[place]) for row in table) for place in range(len(columns))]
    for row in table:
        cells = zip(columns, row, widths, strict=True)
        line = _GAP.join(cell.rjust(width) if column.number else cell.ljust(width) for column, cell, width in cells)
        typer.echo(line.rstrip())


def _draw(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        side: Literal["left", "right"] = "right" if column.number else "left"
        table.add_column(column.title, justify=side, overflow="fold", no_wrap=not column.folds)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # Ids are there to be copied: rather let the terminal break a line than break an id.
    console = Console(highlight=False)
    least = Measurement.get(console, console.options.update(max_width=_WIDEST), table).minimum
    console.width = max(shutil.get_terminal_size().columns, least)
    console.print(table, soft_wrap=False)


def printable(text: str) -> str:
    """In one line, and without what could steer a terminal: some of it was written by customers."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def pairs(facts: Sequence[tuple[str, str]]) -> None:
    """A name and what belongs to it on each line; empty ones are left out."""
    told = [(name, said) for name, said in facts if said]
    width = max((len(name) for name, _ in told), default=0)
    for name, said in told:
        typer.echo(f"{name:<{width}}{_GAP}{printable(said)}")
