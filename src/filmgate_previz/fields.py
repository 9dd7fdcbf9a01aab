"""The fields of an order as plain data give them: each function returns a value of its kind.

ValueError says in one sentence what is wrong with which field.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SIZES = (64, 4608)
MAX_TEXT = 20_000


def known(data: object, name: str, fields: set[str]) -> None:
    if not isinstance(data, Mapping):
        raise ValueError(f"{name} must be an object with named fields.")
    strange = [str(key) for key in data if key not in fields]
    if strange:
        raise ValueError(f"{strange[0][:40]} is not a field of {name}.")


def text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text.")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{name} must have {MAX_TEXT} characters or fewer.")
    return value


def one_of(name: str, value: object, words: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in words:
        raise ValueError(f"{name} must be one of {', '.join(word for word in words if word)}.")
    return value


def path(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value or not Path(value).is_absolute():
        raise ValueError(f"{name} must be the absolute path of a file, or null.")
    return value


def switch(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false.")
    return value


def whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}.")
    return value


def number(name: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}.")
    return float(value)


def side(name: str, value: object) -> int:
    size = whole(name, value, *SIZES)
    if size % 2:
        raise ValueError(f"{name} must be an even number of pixels.")
    return size
