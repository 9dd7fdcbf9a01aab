"""Rows as CSV that a spreadsheet shows and never computes."""

import csv
import io
from collections.abc import Iterable, Sequence

# Whatever begins with one of these is a formula to some spreadsheet; the last four are those of wide keyboards.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def told(text: str) -> str:
    """A text that people wrote, as a cell that stays text."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULAS) else text


def rows_of(rows: Iterable[Sequence[str]]) -> bytes:
    """The lines of RFC 4180, in UTF-8; cells with people's words have gone through `told`."""
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()
