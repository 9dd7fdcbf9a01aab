"""A shot of a picture that moves as a clip does: what its words may change in it."""

from __future__ import annotations

from filmgate_previz.chance import digest
from filmgate_previz.freedom import fill_hues
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.still import asked_changes
from filmgate_previz.prompt.survey import Survey
from filmgate_previz.shots import Shot


def motion(film: Survey, account: Account) -> Shot:
    """Words change light and weather and name the sound. The clip moves the camera, and the character too."""
    tally, bans, world = film.tallies[0], film.bans[0], film.worlds[0]
    account.credit(tally.words("world", world), "sound of", world)
    asked = asked_changes(tally)
    for slot, value in asked.items():
        account.credit(tally.words(slot, value), slot, value)
    for slot, why in (
        ("subject", "the picture shows what it shows"),
        ("camera", "the clip moves the camera"),
        ("act", "the clip moves the character"),
        ("heading", "the clip moves the character"),
    ):
        for value in tally.ranked(slot):
            account.pass_over(tally.words(slot, value), why)
    return Shot(
        world=world,
        time=asked.get("time", "day"),
        weather=asked.get("weather", "clear"),
        camera="static",
        subjects=(),
        hues=fill_hues((), "", asked.get("weather", ""), bans, film.chance) if world == "mood" else (),
        style=asked.get("style", "none"),
        seconds=film.order.shots[0].seconds,
        seed=digest(film.order.seed, "motion", film.order.shots[0].prompt),
        source="motion",
        changes=tuple(asked),
    )
