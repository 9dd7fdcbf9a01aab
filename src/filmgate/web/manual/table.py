"""Markdown tables."""

from collections.abc import Iterable


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; a cell may hold a bar."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |").replace("|  |", "| |") for line in lines)


def code(values: Iterable[str]) -> str:
    """Words of a program, which no language changes."""
    return ", ".join(f"`{value}`" for value in values)
