"""Text made comparable: one case, one width, no accents, no invisible characters; every letter knows its origin."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 4000
_SAME = {"ı": "i", "’": "'", "‘": "'", "ʼ": "'", "・": ""}


@lru_cache(maxsize=8192)
def _fold_character(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    kind = unicodedata.category(char)
    if kind in {"Cf", "Mn", "Me", "Cs", "Co", "Cn"}:
        return ""
    if kind == "Cc":
        return " "
    parts = unicodedata.normalize("NFKD", char.casefold())
    plain = "".join(_SAME.get(part, part) for part in parts if not "\u0300" <= part <= "\u036f")
    return unicodedata.normalize("NFC", plain)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what is searched; `original` what the customer wrote; `origins[i]` says where letter i came from."""

    text: str
    original: str
    origins: tuple[int, ...]

    def plain(self, start: int, end: int) -> bool:
        """Whether the span was written in ASCII only."""
        return self.original[self.origins[start] : self.origins[end - 1] + 1].isascii()

    def wrote(self, start: int, end: int) -> str:
        """The customer's own words for the span [start, end) of `text`, in one line of at most 60 characters."""
        words = self.original[self.origins[start] : self.origins[end - 1] + 1]
        visible = "".join(char if char.isprintable() else " " for char in words if unicodedata.category(char) != "Cf")
        return " ".join(visible.split())[:60].casefold().replace("i̇", "i")


def fold(text: str) -> Folded:
    """Fold any text, however odd: its first LONGEST characters, without lone surrogates and control characters."""
    original = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
    pieces = [_fold_character(char) for char in original]
    origins = tuple(index for index, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), original, origins)
