"""Who is in a shot: a guest, and a guest in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from filmgate_previz.guests.standee import Standee
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.players import Player


@dataclass(frozen=True, slots=True)
class Guest:
    """Who or what stands in a shot: its place in the order's references, standee, size, what it does and its head.

    head is the share of its width that its head takes; bust: it has no feet; thing: nothing in it moves by itself.
    facing is the way that it looks, 1 to the right, -1 to the left, 0 where that is not known.
    """

    number: int
    standee: Standee
    kind: Kind
    act: str
    head: float = 0.6
    bust: bool = False
    thing: bool = False
    facing: int = 0


@dataclass(frozen=True, slots=True)
class Seat(Player):
    """A player that is a guest; mirrored: it goes the way that it does not look."""

    guest: Any = None
    mirrored: bool = False
