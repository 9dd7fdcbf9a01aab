"""Who is in a shot besides what is drawn: references, with what the words around them say of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from filmgate_previz.lexicon import PLAIN, Found, find
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.calls import Call, Calls, called, present
from filmgate_previz.prompt.survey import Survey
from filmgate_previz.shots import GOODS, Role, Shot
from filmgate_previz.tally import Tally, subjects_in

_NEXT = 16  # characters between a name and the word that says what it is
_AFTER = re.compile(r"[\s,、，(]*(?:(?:the|a|an|my|our|is|bir|という|は|是)[\s]*){0,3}")
_BEFORE = re.compile(r"\s*(?:(?:named|called|adlı|isimli|adında|の|叫)\s*){0,2}")


def with_guests(film: Survey, at: int, shot: Shot, account: Account) -> Shot:
    """The shot with its guests: those without a name, who are in every shot, and those that its words call."""
    order = film.order
    numbers = present(order, film.calls[at])
    if not numbers and not _clip(order):
        return shot
    tally, calls = film.tallies[at], film.calls[at]
    own, common = _acts(tally, calls)
    named = {number: _named_role(order, number, tally, calls, own) for number in calls.references}
    taken = {subject for role in named.values() for subject in role.subjects}
    left = tuple(subject for subject in _spoken(tally, "subject") if subject not in taken | GOODS)
    sizes = _spoken(tally, "size") if not left else []
    roles = tuple(named.get(number) or Role(left, next(iter(sizes), ""), tuple(common)) for number in numbers)
    for call in calls.calls:
        account.credit([call.text], "reference", "@" + order.references[call.references[0]].name.strip().lstrip("@"))
    for size in dict.fromkeys(role.size for role in roles if role.size):
        account.credit(tally.words("size", size), "size", size)
    return replace(shot, guests=numbers, roles=roles, changes=(*shot.changes, *_said(film, at, shot)))


def tell_uncalled(film: Survey, account: Account) -> None:
    """References that no prompt calls."""
    heard = {number for calls in film.calls for number in calls.references}
    for number, reference in enumerate(film.order.references):
        if called(reference) and number not in heard:
            account.pass_over([f"@{reference.name.strip().lstrip('@')}"], "no prompt calls it")


def _clip(order: FilmOrder) -> bool:
    return order.made_as == "reference-to-video" and order.video is not None


def _said(film: Survey, at: int, shot: Shot) -> tuple[str, ...]:
    """The slots that words set, of those that a given picture or clip would set else."""
    said = [
        slot
        for slot in ("time", "weather", "style")
        if slot not in shot.changes
        and any(tally.best(slot, least=PLAIN) == getattr(shot, slot) for tally in film.tallies)
    ]
    places = {film.worlds[at]} if shot.source == "world" else set()
    if any(_names_place(found, places) for tally in film.tallies for found in tally.found):
        said.append("world")
    if film.tallies[at].best("camera"):
        said.append("camera")
    return tuple(said)


def _names_place(found: Found, places: set[str]) -> bool:
    """Whether a phrase is about a place and not about somebody who has one: a horse is no field."""
    if any(meaning.slot == "subject" for meaning in found.meanings):
        return False
    return any(meaning.slot == "world" and meaning.value in places for meaning in found.meanings)


def _spoken(tally: Tally, slot: str) -> list[str]:
    """Values of a slot in the order in which they are said."""
    said = [meaning.value for found in tally.found for meaning in found.meanings if meaning.slot == slot]
    return list(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    call: Call | None
    acts: tuple[str, ...]


def _acts(tally: Tally, calls: Calls) -> tuple[dict[int, list[str]], list[str]]:
    """What each named guest does and what everybody does: an act is of those who are called just before it."""
    steps = [_Step(call.start, call, ()) for call in calls.calls]
    for found in tally.found:
        acts = tuple(meaning.value for meaning in found.meanings if meaning.slot == "act")
        if acts:
            steps.append(_Step(found.start, None, acts))
    own: dict[int, list[str]] = {}
    common: list[str] = []
    before: list[int] = []
    fresh = False
    for step in sorted(steps, key=lambda step: step.start):
        if step.call is not None:
            before = [*before, *step.call.references] if fresh else list(step.call.references)
            fresh = True
            continue
        fresh = False
        for number in before:
            own.setdefault(number, []).extend(step.acts)
        if not before:
            common.extend(step.acts)
    return own, common or [act for acts in own.values() for act in acts]


def _named_role(order: FilmOrder, number: int, tally: Tally, calls: Calls, own: dict[int, list[str]]) -> Role:
    """Its description says what it is, or its name, or a word beside it."""
    reference = order.references[number]
    said: Sequence[Found] = (
        *find(reference.description).found,
        *find(reference.name).found,
        *_beside(number, tally, calls),
    )
    subject = next((name for name in subjects_in(said) if name not in GOODS), "")
    size = next((m.value for found in said for m in found.meanings if m.slot == "size"), "")
    acts = own.get(number) or ([] if own else tally.ranked("act"))
    return Role((subject,) if subject else (), "" if subject else size, tuple(acts), True)


def _beside(number: int, tally: Tally, calls: Calls) -> list[Found]:
    """Words next to a call: "@Rex, the dog", "my dog @Rex"."""
    found = []
    for call in calls.calls:
        if number not in call.references:
            continue
        end = call.start + len(call.text)
        for phrase in tally.found:
            after = phrase.start >= end
            first, last = (end, phrase.start) if after else (phrase.start + len(phrase.text), call.start)
            between = calls.text[first:last].casefold() if 0 <= last - first <= _NEXT else None
            if between is not None and (_AFTER if after else _BEFORE).fullmatch(between):
                found.append(phrase)
    return found
