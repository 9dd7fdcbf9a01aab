"""What is heard of a shot besides what it shows: sounds that the words name or forbid, and the film's music."""

from __future__ import annotations

from dataclasses import replace

from filmgate_previz.lexicon import PLAIN, SOUNDS_OF
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.survey import Survey
from filmgate_previz.shots import INSTRUMENTS, MOODS, Shot
from filmgate_previz.tally import Ban

MOST_SOUNDS = 6


def sounding(shot: Shot, film: Survey, at: int, account: Account) -> Shot:
    """The shot with its sounds, and with the music that plays through the whole film."""
    hushed = _hushed(film.bans[at])
    source, named = _named(film, at)
    sounds = tuple(sound for sound in named if sound not in hushed)[:MOST_SOUNDS]
    for sound in sounds if source == at else ():
        account.credit(film.tallies[at].words("sound", sound), "sound", sound)
    mood, instruments = _music(film, shot, account)
    return replace(shot, mood=mood, instruments=instruments, sounds=sounds, hushed=hushed)


def _named(film: Survey, at: int) -> tuple[int, list[str]]:
    """The sounds of a shot and which shot names them: they last as long as the place, until others are named."""
    for source in range(at, -1, -1):
        if film.worlds[source] != film.worlds[at]:
            break
        named = film.tallies[source].ranked("sound", least=PLAIN)
        if named:
            return source, named
    return at, []


def _hushed(bans: dict[Ban, str]) -> tuple[str, ...]:
    """Sounds that are forbidden, by their names or with those who make them."""
    found: dict[str, None] = {}
    for slot, value in bans:
        if slot == "sound" or (slot == "music" and value != "any"):
            found[value] = None
        found.update((sound, None) for sound in SOUNDS_OF.get((slot, value), ()) if slot != "world")
    return tuple(found)


def _music(film: Survey, shot: Shot, account: Account) -> tuple[str, tuple[str, ...]]:
    """The mood and the instruments of the film's one piece; "" where nobody asked for music or somebody forbade it."""
    if any(("music", "any") in bans for bans in film.bans):
        return "", ()
    moods = _ranked(film, "mood", MOODS)
    players = _ranked(film, "music", ("any", *INSTRUMENTS))
    played = any(weight >= PLAIN for _, weight in players)
    silent = any(tally.best("sound", least=PLAIN) == "silence" for tally in film.tallies)
    if not played and (silent or not any(weight >= PLAIN for _, weight in moods)):
        return "", ()
    plain = [mood for mood, weight in moods if weight >= PLAIN]
    named = next(iter(plain or [mood for mood, _ in moods]), "")
    mood = named or _fitting(shot)
    account.credit(_words(film, "mood", named), "mood", named)
    for player, _ in players:
        account.credit(_words(film, "music", player), "music", mood if player == "any" else player)
    return mood, tuple(player for player, _ in players if player != "any")


def _ranked(film: Survey, slot: str, order: tuple[str, ...]) -> list[tuple[str, float]]:
    """Values that any shot names with how plainly; those of an earlier shot first, then as `order` has them."""
    found: dict[str, float] = {}
    for tally in film.tallies:
        votes = tally.votes.get(slot, {})
        for value in tally.ranked(slot):
            found[value] = max(found.get(value, 0.0), votes[value].score)
    return [(value, score) for value, score in found.items() if value in order]


def _words(film: Survey, slot: str, value: str) -> list[str]:
    return [text for tally in film.tallies for text in tally.words(slot, value)]


def _fitting(shot: Shot) -> str:
    """The mood of a picture whose words name none."""
    if shot.weather == "storm":
        return "dramatic"
    if shot.world in ("space", "underwater") or shot.time == "night" or shot.style == "dream":
        return "dreamy"
    return "joyful" if shot.world in ("street", "city") and shot.weather == "clear" and shot.time == "day" else "calm"
