"""Values that never change once they are made.

The type checker sees to it that nobody sets a field. Making sure of that at run time as well, as a frozen dataclass
does, makes each of them cost three times as much, and a task makes a hundred.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T]) -> type[T]: ...


@overload
def frozen(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """A dataclass with slots, compared and hashed by its fields, to be taken for a frozen one."""

    def made(plain: type[T]) -> type[T]:
        return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)(plain)

    return made if cls is None else made(cls)
