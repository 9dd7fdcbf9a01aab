"""Reads an order. Nothing is ever refused: what cannot be drawn becomes the nearest place that honestly can, or the
abstract `mood` world in colours taken from the words, and the reading says so."""

from __future__ import annotations

from filmgate_previz.lexicon import LONGEST
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt.account import Account
from filmgate_previz.prompt.edit import edit
from filmgate_previz.prompt.guests import tell_uncalled, with_guests
from filmgate_previz.prompt.motion import motion
from filmgate_previz.prompt.sound import sounding
from filmgate_previz.prompt.still import still
from filmgate_previz.prompt.survey import Survey, survey
from filmgate_previz.prompt.world import world_shot
from filmgate_previz.shots import Reading, Shot

MOST_IGNORED = 30
MOST_UNDERSTOOD = 60


def read(order: FilmOrder) -> Reading:
    """Understand an order: one Shot per shot ordered, in order.

    Pure and deterministic; the same words and seed give the same shots. Of each text the first 4000 characters are
    read. `cfg_scale` says how literally: at 0.8 and above only what was said is shown, below that the open choices
    (time of day, weather, camera, an eagle over mountains) are more and more often made freely by the seed.
    """
    account = Account()
    film = survey(order, account)
    shots = tuple(sounding(_shot(film, at, account), film, at, account) for at in range(len(order.shots)))
    _tell_ignored(order, film, account)
    return Reading(shots, tuple(account.understood)[:MOST_UNDERSTOOD], tuple(account.ignored)[:MOST_IGNORED])


def _shot(film: Survey, at: int, account: Account) -> Shot:
    """By what the shot is filmed from; what a customer gives is in the first one."""
    if at == 0 and film.order.made_as == "motion-control":
        return motion(film, account)
    if at == 0 and film.order.made_as == "video-edit":
        return edit(film, account)
    if at == 0 and film.order.image is not None:
        return with_guests(film, at, still(film, account), account)
    return with_guests(film, at, world_shot(film, at, account), account)


def _tell_ignored(order: FilmOrder, film: Survey, account: Account) -> None:
    """Undrawable things first, then phrases that lost to others, then unknown words, then negative words."""
    negative, account.ignored = account.ignored, {}
    used = {line.partition(" → ")[0] for line in account.understood}
    sized = {line.partition(" → ")[0] for line in account.understood if " → size " in line}  # a guest's
    for at, tally in enumerate(film.tallies):
        why = _why_undrawn(order, at)
        account.pass_over([thing for thing in tally.things if thing not in sized], why)
    told = {line.partition(" (")[0] for line in (*account.ignored, *negative)}
    for tally in film.tallies:
        account.ignored.update((found.text, None) for found in tally.found if found.text not in used | told)
    for tally in film.tallies:
        account.ignored.update((word, None) for word in tally.rest if word not in used)
    tell_uncalled(film, account)
    account.ignored.update(negative)
    if any(len(shot.prompt) > LONGEST for shot in order.shots):
        account.ignored = {f"everything after {LONGEST} characters": None, **account.ignored}


def _why_undrawn(order: FilmOrder, at: int) -> str:
    """Why a thing that a shot's words name is not shown."""
    if at == 0 and order.made_as == "video-edit":
        return "the clip shows what it shows"
    return "the picture moves as a whole" if at == 0 and order.image is not None else "not drawable yet"
