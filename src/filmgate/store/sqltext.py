"""The one SQL text, turned into what each database takes."""

import re
from functools import cache

_PARAMETER = re.compile(r"\$(\d+)")
_LOCKS = re.compile(r"\s+FOR (?:NO KEY )?UPDATE(?:\s+OF\s+\w+(?:\s*,\s*\w+)*)?(?:\s+SKIP LOCKED)?")


@cache
def for_sqlite(sql: str) -> str:
    return _PARAMETER.sub(r"?\1", _LOCKS.sub("", sql))


@cache
def as_one(statements: tuple[str, ...]) -> str:
    """Several writes as one PostgreSQL statement; each one's parameters follow those of the ones before it."""
    parts, offset = [], 0
    for number, sql in enumerate(statements):
        parts.append(f"s{number} AS ({_shifted(sql, offset)})")
        offset += parameters(sql)
    return f"WITH {', '.join(parts)} SELECT 1"


def _shifted(sql: str, offset: int) -> str:
    return _PARAMETER.sub(lambda match: f"${int(match[1]) + offset}", sql)


@cache
def parameters(sql: str) -> int:
    """How many arguments a text takes."""
    return max((int(number) for number in _PARAMETER.findall(sql)), default=0)
