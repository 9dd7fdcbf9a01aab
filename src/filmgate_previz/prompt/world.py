"""A shot of a world: everything that words can choose in it."""

from __future__ import annotations

from filmgate_previz.chance import Chance, digest
from filmgate_previz.freedom import PLINTH, add_subject, fill_hues, free_choice
from filmgate_previz.lexicon import PLAIN
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.calls import present
from filmgate_previz.prompt.survey import Survey, shared
from filmgate_previz.shots import GOODS, SUBJECT_WORLDS, Shot
from filmgate_previz.tally import Ban, Tally


def world_shot(film: Survey, at: int, account: Account) -> Shot:
    """Where it plays, when, in which weather, who is in it and what they do."""
    tally, bans, world = film.tallies[at], film.bans[at], film.worlds[at]
    _tell_bans(bans, account)
    account.credit(tally.words("world", world), "world", world)
    time = shared(film, at, "time", account)
    weather = shared(film, at, "weather", account)
    subjects = _subjects(film, at, account)
    hues = _hues(film, at, time, weather, account) if world == "mood" else ()
    source = film.order.shots[film.worlds.index(world)].prompt
    return Shot(
        world=world,
        time=time,
        weather=weather,
        camera=_camera(film, at, PLINTH if GOODS.intersection(subjects) else world, account),
        subjects=subjects,
        hues=hues,
        style=shared(film, at, "style", account),
        seconds=film.order.shots[at].seconds,
        acts=_acts(tally, account),
        counts=_counts(tally, subjects, account),
        heading=_told(tally, "heading", account),
        framing=_told(tally, "framing", account),
        angle=_told(tally, "angle", account),
        seed=digest(film.order.seed, world, source),  # shots of one place show the same place
    )


def _camera(film: Survey, at: int, place: str, account: Account) -> str:
    said = film.tallies[at].best("camera")
    if said is not None:
        account.credit(film.tallies[at].words("camera", said), "camera", said)
        return said
    chance = Chance(film.order.seed, at, film.order.shots[at].prompt)
    return free_choice("camera", place, film.order.cfg_scale, film.bans[at], chance)


def _subjects(film: Survey, at: int, account: Account) -> tuple[str, ...]:
    tally, world, guests = film.tallies[at], film.worlds[at], present(film.order, film.calls[at])
    subjects = []
    for subject in tally.ranked("subject"):
        words = tally.words("subject", subject)
        if world in SUBJECT_WORLDS[subject]:
            subjects.append(subject)
            account.credit(words, "subject", subject)
        elif guests:  # who need not be drawn
            account.credit(words, "guest", subject)
        else:
            account.pass_over(words, f"not drawable in world {world} yet")
    if not subjects and not tally.votes.get("subject") and not guests:
        chance = Chance(film.order.seed, at, film.order.shots[at].prompt)
        extra = add_subject(world, film.order.cfg_scale, film.bans[at], chance)
        if extra:
            account.credit(["left open"], "subject", extra)
            return (extra,)
    return tuple(subjects)


def _acts(tally: Tally, account: Account) -> tuple[str, ...]:
    acts = tuple(tally.ranked("act"))
    for act in acts:
        account.credit(tally.words("act", act), "act", act)
    return acts


def _counts(tally: Tally, subjects: tuple[str, ...], account: Account) -> tuple[int, ...]:
    for subject in subjects:
        if subject in tally.counted:
            account.credit([tally.counted[subject]], "count", f"{tally.counts[subject]} {subject}")
    counts = tuple(tally.counts.get(subject, 1) for subject in subjects)
    return counts if any(count > 1 for count in counts) else ()


def _told(tally: Tally, slot: str, account: Account) -> str:
    """What a shot's own words say of a slot that is left open otherwise."""
    value = tally.best(slot)
    if value is None:
        return ""
    account.credit(tally.words(slot, value), slot, value)
    return value


def _hues(film: Survey, at: int, time: str, weather: str, account: Account) -> tuple[str, ...]:
    tally = film.tallies[at]
    plain = tally.ranked("hue", least=PLAIN)
    said = (plain + [hue for hue in tally.ranked("hue") if hue not in plain])[:4]
    for hue in said:
        account.credit(tally.words("hue", hue), "hue", hue)
    told_time = time if film.tallies[at].best("time") else ""
    chance = Chance(film.order.seed, film.order.shots[at].prompt)
    return fill_hues(tuple(said), told_time, weather, film.bans[at], chance)


def _tell_bans(bans: dict[Ban, str], account: Account) -> None:
    for (slot, value), text in bans.items():
        line = f"{text} → none drawn" if slot == "thing" else f"{text} → no {slot} {value}"
        if slot == "music":
            line = f"{text} → no music" if value == "any" else f"{text} → no {value} in the music"
        if slot not in ("nothing", "hear", "mood"):
            account.understood[line] = None
