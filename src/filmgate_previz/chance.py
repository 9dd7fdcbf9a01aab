"""Seeded choices: the same words and seed always choose alike, on every machine and in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def digest(*parts: object) -> int:
    """A number from 0 to 2**63 - 1 that depends on all parts."""
    text = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


class Chance:
    """Choices by name, each independent of the others: a new kind of choice leaves the old ones as they were."""

    def __init__(self, *parts: object) -> None:
        self._key = digest(*parts)

    def number(self, name: str) -> float:
        """A number in [0, 1)."""
        return digest(self._key, name) / 2**63

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of the options; raises IndexError when there are none."""
        return options[min(int(self.number(name) * len(options)), len(options) - 1)]
