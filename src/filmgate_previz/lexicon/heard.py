"""What is said to be heard rather than seen: "the sound of rain", "yağmur sesi", "雨の音", "雨声"."""

from __future__ import annotations

from collections.abc import Iterable

from .index import HINT, PLAIN, Meaning
from .scan import Found

SOUNDS_OF: dict[tuple[str, str], tuple[str, ...]] = {
    ("weather", "rain"): ("rain",),
    ("weather", "storm"): ("thunder",),
    ("world", "sea"): ("waves",),
    ("world", "city"): ("traffic",),
    ("world", "street"): ("traffic",),
    ("world", "forest"): ("leaves",),
    ("subject", "eagle"): ("birds", "gulls", "owl", "wings"),
    ("subject", "dog"): ("bark",),
    ("subject", "horse"): ("hooves",),
    ("subject", "person"): ("footsteps", "crowd"),
    ("subject", "car"): ("engine", "traffic"),
    ("subject", "boat"): ("engine",),
    ("subject", "train"): ("train",),
}
"""What can be heard of what is named, the likeliest first."""
_HOMES = {"waves": ("world", "sea"), "rain": ("weather", "rain"), "thunder": ("weather", "storm"),
          "leaves": ("world", "forest"), "traffic": ("world", "city"), "bubbles": ("world", "underwater")}  # fmt: skip
"""Where a sound is at home: its words hint at it."""
_FIRST = 14  # characters to the first thing that is heard, such as " heavy " or " a distant "
_NEXT = 5  # characters between two of a list, such as " and "
_CLOSE = 3  # between what is heard and the word after it that says so


def heard(found: Iterable[Found]) -> list[Found]:
    """The phrases, of which those that are said to be heard mean their sound and hint at their place and weather."""
    phrases = list(found)
    chosen: set[int] = set()
    said: set[int] = set()
    for at, phrase in enumerate(phrases):
        way = next((meaning.value for meaning in phrase.meanings if meaning.slot == "hear"), None)
        reached = _after(phrases, at) if way == "before" else _before(phrases, at) if way == "after" else []
        if reached:
            chosen.update(reached)
            said.add(at)
    told = (_sounding(phrase) if at in chosen else phrase for at, phrase in enumerate(phrases) if at not in said)
    return [_at_home(phrase) for phrase in told]


def _after(phrases: list[Found], at: int) -> list[int]:
    """Those that follow, as long as each stands close to the one before."""
    reached: list[int] = []
    for number in range(at + 1, len(phrases)):
        most = _FIRST if number == at + 1 else _NEXT
        if phrases[number].start - _end(phrases[number - 1]) > most or not _sounds(phrases[number]):
            break
        reached.append(number)
    return reached


def _before(phrases: list[Found], at: int) -> list[int]:
    if at and phrases[at].start - _end(phrases[at - 1]) <= _CLOSE and _sounds(phrases[at - 1]):
        return [at - 1]
    return []


def _end(phrase: Found) -> int:
    return phrase.start + len(phrase.text)


def _sounds(phrase: Found) -> str | None:
    """The sound of what a phrase names, or None."""
    named = next((meaning.value for meaning in phrase.meanings if meaning.slot == "sound"), None)
    if named is not None:
        return named
    made = (SOUNDS_OF.get((meaning.slot, meaning.value)) for meaning in phrase.meanings)
    return next((sounds[0] for sounds in made if sounds), None)


def _sounding(phrase: Found) -> Found:
    hints = [
        Meaning(meaning.slot, meaning.value, HINT)
        for meaning in phrase.meanings
        if meaning.slot in ("world", "weather")
    ]
    return Found(phrase.text, (Meaning("sound", str(_sounds(phrase)), PLAIN), *hints), phrase.start, phrase.negated)


def _at_home(phrase: Found) -> Found:
    """The phrase with a hint at where its sound is at home, if it names neither place nor weather itself."""
    homes = [_HOMES.get(one.value) for one in phrase.meanings if one.slot == "sound" and one.weight >= PLAIN]
    if not any(homes) or any(one.slot in ("world", "weather") for one in phrase.meanings):
        return phrase
    hints = tuple(Meaning(*home, HINT) for home in homes if home)
    return Found(phrase.text, (*phrase.meanings, *hints), phrase.start, phrase.negated)
