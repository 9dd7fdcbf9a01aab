"""Which words a member of a body may be, told from the body's own type: whoever sends another one learns them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec.inspect
from msgspec.inspect import DictType, EnumType, ListType, LiteralType, StructType, UnionType, VarTupleType

# A step of msgspec's paths: `.input`, `[0]`, `[...]`.
_STEP = re.compile(r"\.([^.\[\]]+)|\[[^\]]*\]")


@lru_cache(256)
def choices(kind: Any, path: str) -> tuple[str, ...]:
    """The words that are allowed at a path such as `.input.shots[0].type`; none where any may stand there."""
    places = [msgspec.inspect.type_info(kind)]
    for step in _STEP.finditer(path):
        places = [inner for place in places for inner in _inside(place, step[1])]
    return tuple(dict.fromkeys(str(word) for place in places for word in _words(place)))


def _inside(place: Any, name: str | None) -> Iterator[Any]:
    """What is at a member of that name, or in a list where it has none."""
    if isinstance(place, UnionType):
        for each in place.types:
            yield from _inside(each, name)
    elif isinstance(place, StructType):
        yield from (field.type for field in place.fields if field.encode_name == name)
    elif isinstance(place, ListType | VarTupleType) and name is None:
        yield place.item_type
    elif isinstance(place, DictType):
        yield place.value_type


def _words(place: Any) -> Iterator[Any]:
    if isinstance(place, UnionType):
        for each in place.types:
            yield from _words(each)
    elif isinstance(place, LiteralType):
        yield from place.values
    elif isinstance(place, EnumType):
        yield from (member.value for member in place.cls)
