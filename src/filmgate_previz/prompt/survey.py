"""What an order says as a whole: what each prompt names, what is unwanted, and where each shot plays."""

from __future__ import annotations

from dataclasses import dataclass

from filmgate_previz.chance import Chance
from filmgate_previz.freedom import free_choice
from filmgate_previz.lexicon import PLAIN, Found, find
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.calls import Calls, find_calls, present
from filmgate_previz.shots import GOODS
from filmgate_previz.tally import HOMES, Ban, Tally, bans_in, count, subjects_in

NOWHERE = "studio"  # where somebody is of whom no word says where
_HOME = 0.9  # of who is called: less than any word for a place
_WITHIN = {"future-city": ("city",)}  # words for a part of a place that is there already
_KEPT_WORLD = 2.4  # the first shot's place outweighs a later hint, not a later plain word


@dataclass(frozen=True, slots=True)
class Survey:
    """What holds for every shot of an order."""

    order: FilmOrder
    tallies: tuple[Tally, ...]
    bans: tuple[dict[Ban, str], ...]
    worlds: tuple[str, ...]
    chance: Chance
    calls: tuple[Calls, ...]


def survey(order: FilmOrder, account: Account) -> Survey:
    unwanted = find(order.negative_prompt)
    everywhere = bans_in(unwanted.found)
    account.pass_over(unwanted.rest, "negative prompt")
    tallies, bans = [], []
    calls = tuple(find_calls(shot.prompt, order.references) for shot in order.shots)
    for number, spoken in enumerate(calls):
        findings = find(spoken.text)
        banned = everywhere | bans_in(found for found in findings.found if found.negated)
        words = number > 0 or order.made_as == "text-to-video"
        tallies.append(count(findings, banned, products=words and not present(order, spoken)))
        bans.append(banned)
        _add_homes(tallies[-1], spoken, order)
    chance = Chance(order.seed, *(shot.prompt for shot in order.shots))
    return Survey(order, tuple(tallies), tuple(bans), _worlds(tallies), chance, calls)


def _add_homes(tally: Tally, spoken: Calls, order: FilmOrder) -> None:
    """Whoever is called brings the place where such a subject is at home, as a word for it would."""
    for call in spoken.calls:
        reference = order.references[call.references[0]]
        said = (*find(reference.description).found, *find(reference.name).found)
        subject = next(iter(subjects_in(said)), "")
        if subject in HOMES and subject not in GOODS:
            tally.add("world", HOMES[subject][0], _HOME, Found(call.text, (), call.start))


def _worlds(tallies: list[Tally]) -> tuple[str, ...]:
    """The place of each shot: its own, else the first place that the film names."""
    named = [tally.best("world", least=2.5) or tally.best("world") for tally in tallies]
    first = next((at for at, tally in enumerate(tallies) if tally.best("world", least=2.5)), None)
    if first is None:
        first = next((at for at, world in enumerate(named) if world), 0)
    kept = named[first] or (NOWHERE if any(tally.ranked("subject") for tally in tallies) else "mood")
    worlds = []
    for at, tally in enumerate(tallies):
        own = named[at]
        follows = at > first and own != kept and tally.best("world", least=_KEPT_WORLD) is None
        follows = follows or (at > first and own in _WITHIN.get(kept, ()))
        worlds.append(kept if own is None or follows else own)
    return tuple(worlds)


def shared(film: Survey, at: int, slot: str, account: Account) -> str:
    """A choice that lasts: the shot's own word, else the film's first, else one free choice for the whole film.

    Weather and style last as long as the place, and weather only until a shot says when it plays.
    """
    own = film.tallies[at].best(slot)
    if own is not None:
        account.credit(film.tallies[at].words(slot, own), slot, own)
        return own
    bans = film.bans[at]
    for source, tally in enumerate(film.tallies):
        said = tally.best(slot)
        if said is not None and (slot, said) not in bans and (slot == "time" or _lasts(film, slot, source, at)):
            return said
    return free_choice(slot, film.worlds[at], film.order.cfg_scale, bans, film.chance)


def _lasts(film: Survey, slot: str, source: int, at: int) -> bool:
    """Whether the weather or style of shot `source` still holds in shot `at`."""
    if film.worlds[at] != film.worlds[source]:
        return False
    return slot == "style" or at == source or film.tallies[at].best("time", least=PLAIN) is None
