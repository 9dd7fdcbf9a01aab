"""The one SQL text, turned into what each database takes."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")
_PARAMETER = re.compile(r"\$(\d+)")
_LOCKS = re.compile(r"\s+FOR (?:(?:NO KEY )?UPDATE|SHARE)(?:\s+OF\s+\w+(?:\s*,\s*\w+)*)?(?:\s+SKIP LOCKED)?")


@cache
def for_sqlite(sql: str) -> str:
    return _PARAMETER.sub(r"?\1", _LOCKS.sub("", sql))


@cache
def as_one(statements: tuple[str, ...]) -> str:
    """Several writes as one PostgreSQL statement; each one's parameters follow those of the ones before it.

    They stand in it from the last to the first, for that is how PostgreSQL runs them: so rows get their numbers, and
    locks are taken, in the order in which the writes were given.
    """
    parts, offset = [], 0
    for number, sql in enumerate(statements):
        parts.append(f"s{number} AS ({_shifted(sql, offset)})")
        offset += parameters(sql)
    return f"WITH {', '.join(reversed(parts))} SELECT 1"


@cache
def as_one_if(conditions: tuple[str, ...], statements: tuple[str, ...]) -> str:
    """The same behind UPDATEs each of which has to change a row; their parameters come first.

    Where one changes none, a division by zero undoes all of them: it is the only error that SQL raises by itself.
    """
    first = [f"{sql} RETURNING 1" for sql in conditions]
    whole = as_one((*first, *statements))
    met = "".join(f" / (SELECT count(*) FROM s{number})" for number in range(len(first)))
    return f"{whole.removesuffix(' SELECT 1')} SELECT 1{met}"


def _shifted(sql: str, offset: int) -> str:
    return _PARAMETER.sub(lambda match: f"${int(match[1]) + offset}", sql)


@cache
def parameters(sql: str) -> int:
    """How many arguments a text takes."""
    return max((int(number) for number in _PARAMETER.findall(sql)), default=0)


def places(values: Sequence[T], *, after: int = 0) -> tuple[str, tuple[T, ...]]:
    """Parameters for a list, and their arguments, at least one: `$3, $4` where two come `after`.

    The last one is repeated until there are 1, 2, 4, 8, …: few different texts, so that a database knows them all.
    """
    size = 1 << (len(values) - 1).bit_length()
    filled = (*values, *(values[-1] for _ in range(size - len(values))))
    return ", ".join(f"${number}" for number in range(after + 1, after + size + 1)), filled


def padded(words: Sequence[str]) -> str:
    """Words between spaces, so that one can be found in a text; empty for none."""
    return f" {' '.join(words)} " if words else ""
