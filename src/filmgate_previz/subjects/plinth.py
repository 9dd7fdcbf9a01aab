"""What a product stands on, larger than life: a round plinth whose top turns."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.turned import level, turned

At = Callable[[float, float, float], Vector]

TOP = 0.26  # metres: its height
STONE: Colour = (0.42, 0.40, 0.38)
PALE: Colour = (0.60, 0.58, 0.55)
DARK: Colour = (0.05, 0.05, 0.055)
STEEL: Colour = (0.34, 0.34, 0.36)
A_TURN = 0.45  # radians a second


def spun(moment: Moment) -> float:
    """How far a product has turned, in radians."""
    return A_TURN * moment.t - 1.0


def about(spin: float, lean: float = 0.0) -> At:
    """Places of what has turned about the plinth's axis: ahead of it, up from the plinth, to its left."""
    ch, sh = math.cos(spin), math.sin(spin)
    cl, sl = math.cos(lean), math.sin(lean)

    def at(ahead: float, up: float, left: float) -> Vector:
        x, y = ahead * cl - up * sl, ahead * sl + up * cl
        return x * ch + left * sh, TOP + y, x * sh - left * ch

    return at


def plinth() -> Figure:
    return _still().copy()


@cache
def _still() -> Figure:
    figure = Figure(girth=2.6)
    turned(figure, [(0.0, 0.67), (0.05, 0.67)], DARK, count=48, nearer=-0.9)
    turned(figure, [(0.04, 0.72), (TOP - 0.04, 0.72), (TOP - 0.02, 0.705)], STONE, count=64, nearer=-0.88)
    level(figure, TOP - 0.02, 0.705, PALE, nearer=-0.8, count=64)
    turned(figure, [(TOP - 0.02, 0.64), (TOP, 0.64)], STEEL, count=48, nearer=-0.6)
    level(figure, TOP, 0.64, DARK, nearer=-0.55, count=48)
    return figure


def gloss(body: Colour, light: Colour, lamps: tuple[tuple[float, float, float], ...]) -> Callable[[int, float], Colour]:
    """Paint for what shines: each lamp is (angle, how wide, how strong), and stays where it is while a body turns."""

    def painted(_: int, angle: float) -> Colour:
        share = 0.0
        for at, wide, strong in lamps:
            away = (angle - at + math.pi) % (2 * math.pi) - math.pi
            share += strong * math.exp(-((away / wide) ** 2))
        red, green, blue = (one + (other - one) * min(share, 1.0) for one, other in zip(body, light, strict=True))
        return red, green, blue

    return painted
