"""Which bytes a Range header asks for (RFC 9110, section 14)."""

import re

_SPEC = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")
RANGES_MAX = 16


class Unsatisfiable(Exception):
    """None of the ranges touches the file."""


def read_ranges(header: str | None, size: int) -> list[tuple[int, int]] | None:
    """Half-open byte ranges in the order asked for; None: send the whole file.

    A header that makes no sense is ignored, and so is one that asks for more than the file. Raises Unsatisfiable.
    """
    unit, _, asked = (header or "").partition("=")
    if unit.strip().lower() != "bytes" or not asked:
        return None
    specs = [_SPEC.fullmatch(spec.strip()) for spec in asked.split(",") if spec.strip()]
    pairs = [(spec[1], spec[2]) for spec in specs if spec is not None]
    if len(pairs) < len(specs) or not 1 <= len(pairs) <= RANGES_MAX or not all(map(_sensible, pairs)):
        return None
    ranges = [found for pair in pairs if (found := _resolve(pair, size))]
    if not ranges:
        raise Unsatisfiable
    if len(ranges) > 1 and sum(end - start for start, end in ranges) >= size:
        return None
    return ranges


def _sensible(pair: tuple[str, str]) -> bool:
    first, last = pair
    return bool(first or last) and not (first and last and int(first) > int(last))


def _resolve(pair: tuple[str, str], size: int) -> tuple[int, int] | None:
    first, last = pair
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    return (start, end) if start < end else None
