"""On which line each value of a TOML text begins, so that whoever wrote it finds what is wrong."""

import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
_LINES_MAX = 2000


def lines_of(text: str) -> dict[Path, int]:
    """The line of each key and table: `("rates", 2, "mode")` is a key of the third table of `rates`.

    A text that ends where a statement ends is TOML itself: what it has more than the one before it, began after that.
    """
    found: dict[Path, int] = {}
    begun, read = 1, ""
    for number, line in enumerate(text.splitlines(keepends=True)[:_LINES_MAX], 1):
        read += line
        try:
            table = tomllib.loads(read)
        except tomllib.TOMLDecodeError:
            continue
        for path in _paths(table, ()):
            found.setdefault(path, begun)
        begun = number + 1
    return found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a value, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _paths(value: Any, above: Path) -> Iterator[Path]:
    if above:
        yield above
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*above, name))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _paths(member, (*above, place))
