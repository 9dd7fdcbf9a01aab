"""What the ear is told of a shot: who moves in it, and when lightning strikes."""

from __future__ import annotations

from filmgate_previz.ambience import Staging
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.hearing import trails
from filmgate_previz.takes.base import Take
from filmgate_previz.takes.scene import Scene, render_scale
from filmgate_previz.worlds.falling import strikes

BUSY = ("street",)  # worlds that have vehicles of their own


def shows_movers(shot: Shot) -> bool:
    """Whether a shot has to be opened to know what is heard in it."""
    return shot.source == "world" and (bool(shot.subjects or shot.guests) or shot.world in BUSY)


def staging(order: FilmOrder, shot: Shot, take: Take | None) -> Staging:
    """What is heard of a shot; the take is asked where the shot shows movers."""
    lightning = strikes(shot.seed % 65_521, shot.seconds) if shot.weather == "storm" else None
    if not isinstance(take, Scene) or not shows_movers(shot):
        return Staging((), lightning)
    scale = render_scale(order.width, order.height, shot.style)
    size = round(order.width * scale), round(order.height * scale)
    return Staging(trails(take.world, take.world.players.heard, size), lightning)
