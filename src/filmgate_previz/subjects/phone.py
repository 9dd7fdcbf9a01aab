"""A telephone, a product on its plinth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.plinth import At, about, plinth, spun

STEEL: Colour = (0.46, 0.46, 0.49)
CASE: Colour = (0.10, 0.105, 0.115)
BLACK: Colour = (0.008, 0.008, 0.010)
SCREEN = ((0.03, 0.05, 0.30), (0.16, 0.06, 0.42), (0.52, 0.10, 0.40), (0.95, 0.34, 0.20), (1.0, 0.66, 0.25))
ICONS: tuple[Colour, ...] = (
    (0.9, 0.9, 0.92), (0.03, 0.42, 0.16), (0.90, 0.50, 0.02), (0.03, 0.16, 0.75), (0.75, 0.04, 0.06),
    (0.02, 0.03, 0.06), (0.30, 0.04, 0.60), (0.02, 0.50, 0.62),
)  # fmt: skip
LENS: Colour = (0.05, 0.07, 0.12)
WHITE: Colour = (0.95, 0.95, 0.97)
HALF, TALL, DEEP, CORNER = 0.33, 1.20, 0.032, 0.075
EDGE = 0.025  # of black about its screen
BANDS = 36
Flat = tuple[float, float]  # to its left, and up


def phone(moment: Moment) -> Figure:
    """It stands on its edge, its screen alight."""
    figure, at = plinth(), about(spun(moment), 0.10)
    rim = _rounded(HALF, TALL, CORNER)
    for (la, ua), (lb, ub) in pairwise([*rim, rim[0]]):
        figure.plate((at(DEEP, ua, la), at(DEEP, ub, lb), at(-DEEP, ub, lb), at(-DEEP, ua, la)), STEEL, both=True)
    figure.plate([at(DEEP, up, left) for left, up in rim], BLACK, both=False, nearer=0.04)
    _behind(figure, at, rim)
    _sunset(figure, at)
    for number, colour in enumerate(ICONS):
        left, up = 0.225 - 0.15 * (number % 4), 0.085 + 0.20 * (number // 4)
        _lit(figure, at, [(left + x, up + y) for x, y in _rounded(0.055, 0.11, 0.026)], colour)
    for place, wide in ((0.185, 0.0), (0.085, 0.034), (-0.075, 0.0), (-0.175, 0.034)):
        _digit(figure, at, place, wide)
    for up in (0.895, 0.955):
        _lit(figure, at, _bar(0.005, up, 0.010, 0.010), WHITE)
    return figure


def _behind(figure: Figure, at: At, rim: Sequence[Flat]) -> None:
    """Its back, with the cameras."""
    figure.plate([at(-DEEP, up, left) for left, up in reversed(rim)], CASE, both=False, nearer=0.04)
    block = [(0.16 + left, 0.88 + up) for left, up in _rounded(0.12, 0.24, 0.05)]
    figure.plate([at(-DEEP - 0.002, up, left) for left, up in reversed(block)], BLACK, both=False, nearer=0.30)
    for left, up in ((0.105, 1.055), (0.105, 0.945), (0.215, 1.0)):
        turns = [2 * math.pi * k / 18 for k in range(18)]
        eye = [at(-DEEP - 0.004, up + 0.042 * math.sin(turn), left - 0.042 * math.cos(turn)) for turn in turns]
        figure.plate(eye, LENS, both=False, nearer=0.45)


def _sunset(figure: Figure, at: At) -> None:
    """Its screen, in bands that lie over each other, so that nothing is seen between them."""
    low, high = EDGE, TALL - EDGE
    step = (high - low) / BANDS
    for k in range(BANDS):
        first, last = low + step * k, min(low + step * (k + 1.5), high)
        share = (1 - (k + 0.5) / BANDS) * (len(SCREEN) - 1)
        number = int(share)
        colours = zip(SCREEN[number], SCREEN[min(number + 1, len(SCREEN) - 1)], strict=True)
        red, green, blue = (one + (other - one) * (share - number) for one, other in colours)
        below, above = (_breadth(row - low, high - row) for row in (first, last))
        band = [(below, first), (below, last), (-below, last), (-below, first)]
        if k == BANDS - 1 or k < 2:
            band = [(below, first), (above, last), (-above, last), (-below, first)]
        corners = [at(DEEP + 0.001, up, left) for left, up in band]
        figure.plate(corners, (red, green, blue), both=False, nearer=0.20 + 0.12 * k / BANDS, glow=0.9)


def _breadth(above: float, below: float) -> float:
    """Half the breadth of a screen of round corners, so far above its foot and below its top."""
    corner = CORNER - EDGE
    inside = corner - min(above, below, corner)
    return HALF - CORNER + math.sqrt(corner * corner - inside * inside)


def _digit(figure: Figure, at: At, left: float, wide: float) -> None:
    """A one, or a nought that is twice `wide` broad."""
    for bar in _bars(left, wide):
        _lit(figure, at, bar, WHITE)


def _bars(left: float, wide: float) -> list[list[Flat]]:
    thin, half, middle = 0.011, 0.062, 0.925
    if not wide:
        return [_bar(left, middle, thin, half)]
    sides = [_bar(left + side * wide, middle, thin, half) for side in (1, -1)]
    return [*sides, *(_bar(left, middle + side * (half - thin), wide, thin) for side in (1, -1))]


def _bar(left: float, up: float, wide: float, high: float) -> list[Flat]:
    return [(left + wide, up - high), (left + wide, up + high), (left - wide, up + high), (left - wide, up - high)]


def _lit(figure: Figure, at: At, shape: Sequence[Flat], colour: Colour) -> None:
    """A piece of what its screen shows."""
    corners: list[Vector] = [at(DEEP + 0.002, up, left) for left, up in shape]
    figure.plate(corners, colour, both=False, nearer=0.60, glow=0.9)


def _rounded(half: float, tall: float, corner: float) -> list[Flat]:
    """A rectangle of round corners as (left, up), clockwise as it is seen from before."""
    rim = []
    for number, (left, up) in enumerate(
        (
            (half - corner, corner),
            (half - corner, tall - corner),
            (corner - half, tall - corner),
            (corner - half, corner),
        )
    ):
        for k in range(6):
            turn = -math.pi / 2 + math.pi / 2 * (number + k / 5)
            rim.append((left + corner * math.cos(turn), up + corner * math.sin(turn)))
    return rim
