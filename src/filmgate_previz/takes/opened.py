"""Which take a shot is filmed by. A new kind is one case here."""

from __future__ import annotations

from filmgate_previz import worlds
from filmgate_previz.footage import open_footage
from filmgate_previz.guests import calls_for_guests, open_guests
from filmgate_previz.motion import open_puppet
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot
from filmgate_previz.stills import open_still
from filmgate_previz.takes.base import Take
from filmgate_previz.takes.scene import Scene


def open_take(order: FilmOrder, shot: Shot) -> Take:
    """Build what a shot is filmed from. Raises MediaError where what the order names cannot be filmed."""
    if shot.source == "motion" and order.image is not None and order.video is not None:
        return open_puppet(shot, order, order.image, order.video)
    if shot.source == "edit" and order.video is not None:
        return open_footage(shot, order, order.video)
    if calls_for_guests(order, shot):
        return open_guests(order, shot)
    if shot.source == "picture" and order.image is not None:
        return open_still(shot, order.image, order.end_image, order.width, order.height)
    return Scene(worlds.build(shot), order.width, order.height)
