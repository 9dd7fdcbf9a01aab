"""From the customer's words to shots that can be drawn, with an account of what was understood.

Nothing is ever refused: what cannot be drawn becomes the nearest place that honestly can, or the abstract `mood`
world in colours taken from the words, and the reading says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from .chance import Chance, digest
from .freedom import add_subject, fill_hues, free_choice
from .lexicon import LONGEST, PLAIN, find
from .order import FilmOrder
from .shots import SUBJECT_WORLDS, Reading, Shot
from .tally import Ban, Tally, bans_in, count

MOST_IGNORED = 30
MOST_UNDERSTOOD = 60
_KEPT_WORLD = 2.4  # the first shot's place outweighs a later hint, not a later plain word


@dataclass(slots=True)
class _Account:
    """What is told to the customer; dictionaries keep the order and drop repetitions."""

    understood: dict[str, None]
    ignored: dict[str, None]

    def credit(self, words: list[str], slot: str, value: str) -> None:
        self.understood.update((f"{text} → {slot} {value}", None) for text in words)


@dataclass(frozen=True, slots=True)
class _Film:
    """What holds for every shot of an order."""

    order: FilmOrder
    tallies: tuple[Tally, ...]
    bans: tuple[dict[Ban, str], ...]
    worlds: tuple[str, ...]
    chance: Chance


def read(order: FilmOrder) -> Reading:
    """Understand an order: one Shot per shot ordered, in order.

    Pure and deterministic; the same words and seed give the same shots. Of each text the first 4000 characters are
    read. `cfg_scale` says how literally: at 0.8 and above only what was said is shown, below that the open choices
    (time of day, weather, camera, an eagle over mountains) are more and more often made freely by the seed.
    """
    account = _Account({}, {})
    film = _survey(order, account)
    shots = tuple(_shot(film, at, account) for at in range(len(order.shots)))
    _tell_ignored(order, film, account)
    return Reading(shots, tuple(account.understood)[:MOST_UNDERSTOOD], tuple(account.ignored)[:MOST_IGNORED])


def _survey(order: FilmOrder, account: _Account) -> _Film:
    unwanted = find(order.negative_prompt)
    everywhere = bans_in(unwanted.found)
    account.ignored.update((f"{word} (negative prompt)", None) for word in unwanted.rest)
    tallies, bans = [], []
    for shot in order.shots:
        findings = find(shot.prompt)
        banned = everywhere | bans_in(found for found in findings.found if found.negated)
        tallies.append(count(findings, banned))
        bans.append(banned)
    chance = Chance(order.seed, *(shot.prompt for shot in order.shots))
    return _Film(order, tuple(tallies), tuple(bans), _worlds(tallies), chance)


def _worlds(tallies: list[Tally]) -> tuple[str, ...]:
    """The place of each shot: its own, else the first place that the film names."""
    named = [tally.best("world", least=2.5) or tally.best("world") for tally in tallies]
    first = next((at for at, tally in enumerate(tallies) if tally.best("world", least=2.5)), None)
    if first is None:
        first = next((at for at, world in enumerate(named) if world), 0)
    kept = named[first] or "mood"
    worlds = []
    for at, tally in enumerate(tallies):
        own = named[at]
        follows = at > first and own != kept and tally.best("world", least=_KEPT_WORLD) is None
        worlds.append(kept if own is None or follows else own)
    return tuple(worlds)


def _shot(film: _Film, at: int, account: _Account) -> Shot:
    if at == 0 and film.order.image is not None:
        return _still(film, account)
    tally, bans, world = film.tallies[at], film.bans[at], film.worlds[at]
    _tell_bans(bans, account)
    account.credit(tally.words("world", world), "world", world)
    time = _shared(film, at, "time", account)
    weather = _shared(film, at, "weather", account)
    subjects = _subjects(film, at, account)
    hues = _hues(film, at, time, weather, account) if world == "mood" else ()
    source = film.order.shots[film.worlds.index(world)].prompt
    return Shot(
        world=world,
        time=time,
        weather=weather,
        camera=_camera(film, at, account),
        subjects=subjects,
        hues=hues,
        style=_shared(film, at, "style", account),
        seconds=film.order.shots[at].seconds,
        acts=_acts(tally, account),
        counts=_counts(tally, subjects, account),
        heading=_heading(tally, account),
        seed=digest(film.order.seed, world, source),  # shots of one place show the same place
    )


def _still(film: _Film, account: _Account) -> Shot:
    """A shot of a given picture: words move the camera, change light and weather and name the sound; no more."""
    tally, bans, world = film.tallies[0], film.bans[0], film.worlds[0]
    morph = film.order.end_image is not None
    account.credit(tally.words("world", world), "sound of", world)
    asked = {slot: value for slot in ("time", "weather", "style") if (value := tally.best(slot, least=PLAIN))}
    for slot, value in asked.items():
        words = tally.words(slot, value)
        if morph and slot != "weather":
            account.ignored.update((f"{text} (the pictures set the light)", None) for text in words)
        else:
            account.credit(words, slot, value)
    for subject in tally.ranked("subject"):
        account.ignored.update(
            (f"{text} (the picture shows what it shows)", None) for text in tally.words("subject", subject)
        )
    camera = tally.best("camera")
    if camera is not None and not morph:
        account.credit(tally.words("camera", camera), "camera", camera)
    return Shot(
        world=world,
        time=asked.get("time", "day"),
        weather=asked.get("weather", "clear"),
        camera=camera or ("push-in" if ("camera", "push-in") not in bans else "static"),
        subjects=(),
        hues=fill_hues((), "", asked.get("weather", ""), bans, film.chance) if world == "mood" else (),
        style=asked.get("style", "none"),
        seconds=film.order.shots[0].seconds,
        seed=digest(film.order.seed, "still", film.order.shots[0].prompt),
        still=True,
        changes=tuple(slot for slot in asked if slot == "weather" or not morph),
    )


def _shared(film: _Film, at: int, slot: str, account: _Account) -> str:
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


def _lasts(film: _Film, slot: str, source: int, at: int) -> bool:
    """Whether the weather or style of shot `source` still holds in shot `at`."""
    if film.worlds[at] != film.worlds[source]:
        return False
    return slot == "style" or at == source or film.tallies[at].best("time", least=PLAIN) is None


def _camera(film: _Film, at: int, account: _Account) -> str:
    said = film.tallies[at].best("camera")
    if said is not None:
        account.credit(film.tallies[at].words("camera", said), "camera", said)
        return said
    chance = Chance(film.order.seed, at, film.order.shots[at].prompt)
    return free_choice("camera", film.worlds[at], film.order.cfg_scale, film.bans[at], chance)


def _subjects(film: _Film, at: int, account: _Account) -> tuple[str, ...]:
    tally, world = film.tallies[at], film.worlds[at]
    subjects = []
    for subject in tally.ranked("subject"):
        words = tally.words("subject", subject)
        if world in SUBJECT_WORLDS[subject]:
            subjects.append(subject)
            account.credit(words, "subject", subject)
        else:
            account.ignored.update((f"{text} (not drawable in world {world} yet)", None) for text in words)
    if not subjects and not tally.votes.get("subject"):
        chance = Chance(film.order.seed, at, film.order.shots[at].prompt)
        extra = add_subject(world, film.order.cfg_scale, film.bans[at], chance)
        if extra:
            account.credit(["left open"], "subject", extra)
            return (extra,)
    return tuple(subjects)


def _acts(tally: Tally, account: _Account) -> tuple[str, ...]:
    acts = tuple(tally.ranked("act"))
    for act in acts:
        account.credit(tally.words("act", act), "act", act)
    return acts


def _counts(tally: Tally, subjects: tuple[str, ...], account: _Account) -> tuple[int, ...]:
    for subject in subjects:
        if subject in tally.counted:
            account.credit([tally.counted[subject]], "count", f"{tally.counts[subject]} {subject}")
    counts = tuple(tally.counts.get(subject, 1) for subject in subjects)
    return counts if any(count > 1 for count in counts) else ()


def _heading(tally: Tally, account: _Account) -> str:
    heading = tally.best("heading")
    if heading is None:
        return ""
    account.credit(tally.words("heading", heading), "heading", heading)
    return heading


def _hues(film: _Film, at: int, time: str, weather: str, account: _Account) -> tuple[str, ...]:
    tally = film.tallies[at]
    plain = tally.ranked("hue", least=PLAIN)
    said = (plain + [hue for hue in tally.ranked("hue") if hue not in plain])[:4]
    for hue in said:
        account.credit(tally.words("hue", hue), "hue", hue)
    told_time = time if film.tallies[at].best("time") else ""
    chance = Chance(film.order.seed, film.order.shots[at].prompt)
    return fill_hues(tuple(said), told_time, weather, film.bans[at], chance)


def _tell_bans(bans: dict[Ban, str], account: _Account) -> None:
    for (slot, value), text in bans.items():
        line = f"{text} → none drawn" if slot == "thing" else f"{text} → no {slot} {value}"
        if slot != "nothing":
            account.understood[line] = None


def _tell_ignored(order: FilmOrder, film: _Film, account: _Account) -> None:
    """Undrawable things first, then phrases that lost to others, then unknown words, then negative words."""
    negative, account.ignored = account.ignored, {}
    used = {line.partition(" → ")[0] for line in account.understood}
    for at, tally in enumerate(film.tallies):
        why = "the picture moves as a whole" if at == 0 and order.image is not None else "not drawable yet"
        account.ignored.update((f"{text} ({why})", None) for text in tally.things)
    told = {line.partition(" (")[0] for line in (*account.ignored, *negative)}
    for tally in film.tallies:
        account.ignored.update((found.text, None) for found in tally.found if found.text not in used | told)
    for tally in film.tallies:
        account.ignored.update((word, None) for word in tally.rest if word not in used)
    account.ignored.update(negative)
    if any(len(shot.prompt) > LONGEST for shot in order.shots):
        account.ignored = {f"everything after {LONGEST} characters": None, **account.ignored}
