"""A shot of a given picture: what its words may change in it."""

from __future__ import annotations

from filmgate_previz.chance import digest
from filmgate_previz.freedom import fill_hues
from filmgate_previz.lexicon import PLAIN
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.survey import Survey
from filmgate_previz.shots import Shot
from filmgate_previz.tally import Tally


def asked_changes(tally: Tally) -> dict[str, str]:
    """What plain words ask to be changed in something given: a value for each of time, weather and style."""
    return {slot: value for slot in ("time", "weather", "style") if (value := tally.best(slot, least=PLAIN))}


def still(film: Survey, account: Account) -> Shot:
    """A shot of a given picture: words move the camera, change light and weather and name the sound; no more."""
    tally, bans, world = film.tallies[0], film.bans[0], film.worlds[0]
    morph = film.order.end_image is not None
    account.credit(tally.words("world", world), "sound of", world)
    asked = asked_changes(tally)
    for slot, value in asked.items():
        words = tally.words(slot, value)
        if morph and slot != "weather":
            account.pass_over(words, "the pictures set the light")
        else:
            account.credit(words, slot, value)
    for subject in tally.ranked("subject"):
        account.pass_over(tally.words("subject", subject), "the picture shows what it shows")
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
        source="picture",
        changes=tuple(slot for slot in asked if slot == "weather" or not morph),
    )
