"""Names that a prompt calls its references by: "@Rex runs" is about Rex, whatever the word would mean without the @."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from filmgate_previz.lexicon.fold import fold
from filmgate_previz.order import FilmOrder, Reference

FOLLOWING = ("video-edit", "motion-control")  # whose films show what their clip shows
_CJK = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Call:
    """One "@name": the places of the references of that name, what was written, and where, as Found.start counts."""

    references: tuple[int, ...]
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Calls:
    """A prompt whose calls are taken out, so that no name is read as a word, and the calls."""

    text: str
    calls: tuple[Call, ...]

    @property
    def references(self) -> tuple[int, ...]:
        """Who is called, in the order of the first call."""
        return tuple(dict.fromkeys(number for call in self.calls for number in call.references))


def find_calls(text: str, references: Sequence[Reference]) -> Calls:
    """Every "@name" of a reference, in any case and width; longer names first. Other names are left as text."""
    names: dict[str, list[int]] = {}
    for number, reference in enumerate(references):
        name = called(reference)
        if name:
            names.setdefault(name, []).append(number)
    folded = fold(text)
    if not names or "@" not in folded.text:
        return Calls(text, ())
    written, at = list(folded.original), 0
    found: list[tuple[tuple[int, ...], str, int]] = []
    longest = sorted(names, key=len, reverse=True)
    while (at := folded.text.find("@", at)) >= 0:
        name = next((one for one in longest if _stands(folded.text, at + 1, one)), "")
        end = at + 1 + len(name)
        if not name:
            at = end
            continue
        first, last = folded.origins[at], folded.origins[end - 1]
        found.append((tuple(names[name]), folded.wrote(at, end), first))
        written[first : last + 1] = " " * (last + 1 - first)
        at = end
    plain = "".join(written)
    return Calls(plain, tuple(Call(who, said, len(fold(plain[:first]).text)) for who, said, first in found))


def called(reference: Reference) -> str:
    """The name that a prompt may use, folded; "" where there is none."""
    return " ".join(fold(reference.name).text.replace("@", " ").split())


def present(order: FilmOrder, calls: Calls) -> tuple[int, ...]:
    """Places in the order's references of who is in a shot: those who are called, and those without a name."""
    if order.made_as in FOLLOWING:
        return ()
    return tuple(n for n, one in enumerate(order.references) if n in calls.references or not called(one))


def _stands(text: str, at: int, name: str) -> bool:
    """Whether the name stands there as a whole: "@Rexy" is not Rex, "@Rex's" is, and so is "@Rexが"."""
    if not text.startswith(name, at):
        return False
    after = text[at + len(name) : at + len(name) + 1]
    if not after or not (after.isalnum() or after == "_"):
        return True
    return bool(_CJK.match(after) or _CJK.match(name[-1]))
