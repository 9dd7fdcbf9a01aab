"""A shot of a given clip: what its words may change in it."""

from __future__ import annotations

import re

from filmgate_previz.chance import digest
from filmgate_previz.freedom import fill_hues
from filmgate_previz.lexicon import PLAIN
from filmgate_previz.lexicon.fold import fold
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.still import asked_changes
from filmgate_previz.prompt.survey import Survey
from filmgate_previz.shots import Shot
from filmgate_previz.tally import Tally

SLOTS = ("time", "weather", "style")
BEHIND = (
    "mountains", "city", "future-city", "street", "sea", "lake", "field", "forest", "desert", "snow", "space", "clouds",
)  # fmt: skip
"""Places that can stand behind what a clip shows."""
_BACKGROUND = re.compile(
    r"\b(?:back ?grounds?|backdrops?|scenery|surroundings|setting|arka ?plan\w*|arka fon\w*|fonu?)\b|背景|舞台|布景"
)
_INTO = re.compile(
    r"\b(?:replace|swap|change|turn|transform|convert)\w*\b[^.;:!?]*?\b(?:with|to|into|by|for)\b"
    r"|\b(?:put|place|move|set|transport|teleport|bring|take)\b[^.;:!?]*?\b(?:in|into|on|onto|at|to|before|against)\b"
)
_FARTHER = re.compile(r"\b(?:on|in|at|over|under|near|where|while)\b")  # after which words tell of something else
_MADE_OF = re.compile(r"(?:degistir|cevir|donustur)\w*|に変え|に替え|に置き換|に差し替|换成|替换|变成|改成|放到|置于")
_SKY = re.compile(r"\b(?:sky|skies|gokyuzu\w*)\b|空|天")
_KEPT = (
    ("subject", "nobody is put into a clip or taken out of it"),
    ("camera", "the clip's camera moves as it does"),
    ("framing", "the clip's camera is where it is"),
    ("angle", "the clip's camera is where it is"),
    ("act", "who is in the clip does what they do"),
    ("heading", "who is in the clip does what they do"),
)


def edit(film: Survey, account: Account) -> Shot:
    """Words change light, weather, style and what is behind, and name the sound; all else in the clip is as it was."""
    tally, bans, text = film.tallies[0], film.bans[0], fold(film.calls[0].text).text
    into = _INTO.search(text)
    asked = _asked(text, into, tally)
    place = _place(text, into, tally)
    world = place or film.worlds[0]
    account.credit(tally.words("world", world), "background" if place else "sound of", world)
    for slot, value in asked.items():
        account.credit(tally.words(slot, value), slot, value)
    for slot, why in _KEPT:
        for value in tally.ranked(slot):
            words = [word for word in tally.words(slot, value) if into is None or not into[0].startswith(word)]
            account.pass_over(words, why)
    account.pass_over([call.text for call in film.calls[0].calls], _KEPT[0][1])
    return Shot(
        world=world,
        time=asked.get("time", "day"),
        weather=asked.get("weather", "clear"),
        camera="static",
        subjects=(),
        hues=fill_hues((), "", asked.get("weather", ""), bans, film.chance) if world == "mood" else (),
        style=asked.get("style", "none"),
        seconds=film.order.shots[0].seconds,
        seed=digest(film.order.seed, "edit", film.order.shots[0].prompt),
        source="edit",
        changes=(*asked, "world") if place else tuple(asked),
    )


def _asked(text: str, into: re.Match[str] | None, tally: Tally) -> dict[str, str]:
    """What is to change besides the place: of "day into night" the night alone."""
    asked = asked_changes(tally)
    if _SKY.search(text) and (time := tally.best("time")):  # of a sky, a hint is enough: stars are no film stars
        asked.setdefault("time", time)
    if into is None:
        return asked
    for found in tally.found:
        said = {meaning.slot: meaning.value for meaning in found.meanings if meaning.weight >= PLAIN}
        if found.start >= into.end():
            asked |= {slot: value for slot, value in said.items() if slot in SLOTS}
        elif found.start >= into.start():
            asked = {slot: value for slot, value in asked.items() if said.get(slot) != value}
    return asked


def _place(text: str, into: re.Match[str] | None, tally: Tally) -> str:
    """The place that words put behind what the clip shows; "" where they name none, or only say what the clip shows."""
    if into is None and not (_BACKGROUND.search(text) or _MADE_OF.search(text)):
        return ""
    said = {
        meaning.value
        for found in tally.found
        for meaning in found.meanings
        if meaning.slot == "world" and meaning.weight >= PLAIN
        if into is None or (found.start >= into.end() and not _FARTHER.search(text, into.end(), found.start))
    }
    return next((world for world in tally.ranked("world", least=PLAIN) if world in said and world in BEHIND), "")
