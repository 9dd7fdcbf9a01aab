"""What one prompt says, added up: how strongly each value of each slot is asked for, and by which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .lexicon import PLAIN, Findings, Found, heard
from .shots import COUNTS, GOODS, WEATHERS

Ban = tuple[str, str]
HOMES = {
    "eagle": ("mountains", 1.5),
    "sailboat": ("sea", 2.5),
    "dog": ("field", 0.9),
    "butterfly": ("field", 2.5),
    "cat": ("interior", 0.9),
    "horse": ("field", 0.9),
    "car": ("street", 1.6),
    "train": ("field", 1.2),
    "boat": ("sea", 2.5),
    "aeroplane": ("mountains", 1.2),
    "balloon": ("mountains", 1.5),
    "fish": ("underwater", 2.6),
    "whale": ("sea", 1.2),
    "lighthouse": ("sea", 2.5),
    "bridge": ("city", 1.2),
    **dict.fromkeys(sorted(GOODS), ("studio", 2.4)),
}
"""Where a subject is thought to be when the words name no place; the others have none of their own."""
_MANY = re.compile(r"(?:[^s'’]s|people|men|women|children|lar|ler|たち|々|们)$")
_PLURAL = 3  # of what is said to be many
_NEAR = 24  # characters between a number and what it counts
# A place we cannot draw gives way to one that we can; a generic look gives way to a particular one.
_AT_MOST = {("world", "mood"): 2.9, ("style", "cinematic"): 2.9}


@dataclass(slots=True)
class Vote:
    """How much speaks for one value, where it was first said, and in which words."""

    score: float
    first: int
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Votes by slot and value, for one shot."""

    votes: dict[str, dict[str, Vote]] = field(default_factory=dict)
    things: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    counted: dict[str, str] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    rest: tuple[str, ...] = ()

    def add(self, slot: str, value: str, score: float, found: Found) -> None:
        """Count one vote; the same words count once for a value."""
        vote = self.votes.setdefault(slot, {}).setdefault(value, Vote(0.0, found.start))
        if found.text not in vote.words:
            vote.words.append(found.text)
            vote.score = min(vote.score + score, _AT_MOST.get((slot, value), 99.0))

    def ranked(self, slot: str, least: float = 0.0) -> list[str]:
        """Values of a slot that score at least `least`, strongest first; ties go to what was said first."""
        votes = {value: vote for value, vote in self.votes.get(slot, {}).items() if vote.score >= least}
        severity = {value: -place for place, value in enumerate(WEATHERS)} if slot == "weather" else {}
        return sorted(votes, key=lambda value: (-votes[value].score, severity.get(value, 0), votes[value].first))

    def best(self, slot: str, least: float = 0.0) -> str | None:
        """The strongest value of a slot, or None."""
        return next(iter(self.ranked(slot, least)), None)

    def words(self, slot: str, value: str) -> list[str]:
        """The words that asked for this value."""
        vote = self.votes.get(slot, {}).get(value)
        return vote.words if vote else []


def bans_in(found: Iterable[Found]) -> dict[Ban, str]:
    """What these phrases plainly name, each with the words that named it."""
    return {
        (meaning.slot, meaning.value): phrase.text
        for phrase in found
        for meaning in phrase.meanings
        if meaning.weight >= PLAIN
    }


def count(findings: Findings, banned: Iterable[Ban], *, products: bool = True) -> Tally:
    """Add up the phrases of one shot, leaving out what is negated or banned; products tells whether one can be drawn.

    A product beside somebody or beside another product is but a thing.
    """
    forbidden = set(banned)
    tally = Tally(rest=findings.rest, found=heard(found for found in findings.found if not found.negated))
    product = _product(tally, forbidden) if products else ""
    things = {("subject", name) for name in GOODS - {product}}
    _count_subjects(tally)
    for found in tally.found:
        for meaning in found.meanings:
            if product == "perfume" and (meaning.slot, meaning.value) == ("subject", "bottle"):
                tally.add("subject", product, meaning.weight, found)
            elif meaning.slot == "thing" or (meaning.slot, meaning.value) in things:
                tally.things.append(found.text)
            elif (meaning.slot, meaning.value) not in forbidden and meaning.slot not in ("nothing", "hear"):
                tally.add(meaning.slot, meaning.value, meaning.weight, found)
                _add_home(tally, meaning.slot, meaning.value, forbidden, found)
    return tally


def subjects_in(said: Iterable[Found]) -> list[str]:
    """The subjects that phrases name, in their order."""
    return [meaning.value for found in said for meaning in found.meanings if meaning.slot == "subject"]


def _product(tally: Tally, forbidden: set[Ban]) -> str:
    """The product that is shown, alone; "" for none. A bottle of perfume is perfume."""
    named = [name for name in subjects_in(tally.found) if ("subject", name) not in forbidden]
    if not GOODS.issuperset(named):
        return ""
    return "perfume" if "perfume" in named else next(iter(named), "")


def _add_home(tally: Tally, slot: str, value: str, forbidden: set[Ban], found: Found) -> None:
    if slot == "subject":
        world, score = HOMES.get(value, ("", 0.0))
        if world and ("world", world) not in forbidden:
            tally.add("world", world, score, found)


def _count_subjects(tally: Tally) -> None:
    """A number counts the subject that it stands before or, where none follows closely, the one that it follows.

    Products are not counted: one is shown.
    """
    named = [
        (found, meaning.value)
        for found in tally.found
        for meaning in found.meanings
        if meaning.slot == "subject" and meaning.value not in GOODS
    ]
    tally.counts.update((name, _PLURAL) for found, name in named if _MANY.search(found.text))
    for found in tally.found:
        for meaning in found.meanings:
            if meaning.slot != "count":
                continue
            near = [
                (abs(at.start - found.start) + 100 * (at.start < found.start), name)
                for at, name in named
                if abs(at.start - found.start) <= _NEAR
            ]
            if near:
                tally.counts[min(near)[1]] = COUNTS[meaning.value]
                tally.counted.setdefault(min(near)[1], found.text)
