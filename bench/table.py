"""The table of figures, for a terminal or for a Markdown page."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, spoken

_HEADS = ("part", "what", "median", "min – max", "unit", "target", "verdict")
_RIGHT = {"median", "min – max"}


def _cells(figure: Figure) -> tuple[str, ...]:
    target = str(figure.target) if figure.target else ""
    return (
        figure.part,
        figure.what,
        spoken(figure.median),
        figure.spread,
        f"{figure.unit} ({figure.said})" if figure.said else figure.unit,
        target,
        figure.verdict,
    )


def show(figures: Sequence[Figure], notes: Sequence[str]) -> None:
    table = Table(*_HEADS)
    for column in table.columns:
        column.justify = "right" if column.header in _RIGHT else "left"
    for figure in figures:
        style = {"": "", "met": "green"}.get(figure.verdict, "yellow")
        table.add_row(*_cells(figure), style=style)
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(table)
    for note in notes:
        console.print(note, soft_wrap=True, markup=False, highlight=False)


def markdown(figures: Sequence[Figure], notes: Sequence[str]) -> str:
    """The same for a page."""
    rules = ["--:" if head in _RIGHT else "---" for head in _HEADS]
    rows = [_HEADS, rules, *(_cells(figure) for figure in figures)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes)])
