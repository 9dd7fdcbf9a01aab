"""How a subject stands at a moment: where in its world, how high it jumps, how it leans and rocks."""

from __future__ import annotations

import math

from filmgate_previz.subjects.course import Place
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.players import Player, World
from filmgate_previz.subjects.rails import BANK_HIGH as BANK

HIGH, BETWEEN = 0.45, 1.3  # of a jump: in heights of who jumps, and the seconds from one to the next


def lifted(t: float) -> float:
    """How high (0..1) who jumps is off the ground."""
    return max(math.sin(2 * math.pi * t / BETWEEN), 0.0)


def rolled(t: float) -> float:
    """How far what floats lies over, in radians."""
    return 0.04 * math.sin(t * 1.1 + 1.0)


def scale_of(world: World, player: Player) -> tuple[float, tuple[float, float]]:
    """World units in a metre of a player's course, and where its metres begin."""
    return (1.0, (0.0, 0.0)) if player.ledge is not None else (world.stage.metre, world.origin())


def stance(world: World, player: Player, place: Place, t: float) -> Standing:
    kind = player.kind
    metre, (left, start) = scale_of(world, player)
    x, z = left + place.x * metre, start + place.z * metre
    y = place.y * metre
    if player.ledge is None and kind.home in ("land", "afloat", "built"):
        y += world.ground(x, z)
    elif player.ledge is None and kind.home == "rail":  # a line is level
        middle = player.course(0.5)
        y += world.ground(left + middle.x * metre, start + middle.z * metre) + BANK * metre
    if player.act == "jump" and kind.home == "land":
        y += metre * kind.tall * HIGH * lifted(t)
    pitch, roll = _held(world, player, place, t)
    if kind.home == "afloat":
        y += metre * kind.tall * 0.015 * math.sin(t * 1.7 + player.number)
    return Standing(x, y, z, place.heading, metre * kind.metre, pitch, roll)


def _held(world: World, player: Player, place: Place, t: float) -> tuple[float, float]:
    """Pitch and roll: boats rock, flyers bank, what leaps goes up and comes down head first."""
    kind = player.kind
    if kind.home == "afloat":
        return 0.02 * math.sin(t * 1.3), rolled(t)
    if kind.home == "air":
        side = 1 if math.sin(place.heading) >= 0 else -1
        bank = kind.bank * (0.55 + 0.45 * math.sin(t * 0.7 + player.number)) * side
        return kind.pitch * abs(math.sin(place.heading)), bank
    if kind.leap and world.stage.medium != "water" and world.stage.surface == "water":
        return kind.leap.pitch(kind.leap.share(t)), 0.0
    return 0.0, 0.0
