"""A wristwatch, a product on its plinth."""

from __future__ import annotations

import math
from itertools import pairwise

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.plinth import At, about, plinth, spun

STEEL: Colour = (0.46, 0.46, 0.49)
BACK: Colour = (0.24, 0.24, 0.26)
LEATHER: Colour = (0.115, 0.045, 0.018)
STITCH: Colour = (0.40, 0.26, 0.12)
BLACK: Colour = (0.008, 0.008, 0.010)
DIAL: Colour = (0.012, 0.022, 0.055)
MARK: Colour = (0.86, 0.84, 0.78)
SECONDS: Colour = (0.85, 0.16, 0.05)


def watch(moment: Moment) -> Figure:
    """A wristwatch on its cushion, its hands going."""
    figure, at = plinth(), about(spun(moment))
    middle, tall, deep = 0.50, 0.46, 0.30

    def strap(turn: float, left: float) -> Vector:
        return at(deep * math.cos(turn), middle + tall * math.sin(turn), left)

    turns = [2 * math.pi * k / 40 for k in range(41)]
    for a, b in pairwise(turns):
        wide = 0.155 if math.cos(a) > 0.2 else 0.135
        figure.plate((strap(a, wide), strap(b, wide), strap(b, -wide), strap(a, -wide)), LEATHER, both=True)
        for side in (-0.85, 0.85):
            p, q = strap(a, side * wide), strap((a + b) / 2, side * wide)
            if math.cos(a) > -0.2:
                figure.limb(p, q, 0.006, 0.006, STITCH, nearer=0.02)
    _dial(figure, lambda ahead, up, left: at(deep + ahead, middle + up, left), moment)
    return figure


def _dial(figure: Figure, at: At, moment: Moment) -> None:
    """The case, and what is seen of its face from before: marks, and the hands of ten past ten."""
    radius = 0.275

    def ring(ahead: float, share: float) -> list[Vector]:
        turns = [2 * math.pi * k / 40 for k in range(40)]
        return [at(ahead, radius * share * math.sin(turn), radius * share * math.cos(turn)) for turn in turns]

    back, front = ring(-0.05, 1.0), ring(0.06, 1.0)
    for k in range(40):
        m = (k + 1) % 40
        bright = 0.75 + 0.5 * math.cos(2 * math.pi * k / 40 - 1.1) ** 2
        steel = (STEEL[0] * bright, STEEL[1] * bright, STEEL[2] * bright)
        figure.plate((front[k], front[m], back[m], back[k]), steel, both=True, nearer=0.05)
    figure.limb(at(0.0, 0.0, -radius), at(0.0, 0.0, -radius - 0.05), 0.032, 0.028, STEEL, nearer=0.05)
    for number, (ahead, share, colour) in enumerate(((0.06, 1.0, STEEL), (0.062, 0.90, BLACK), (0.063, 0.86, DIAL))):
        figure.plate(ring(ahead, share), colour, both=False, nearer=0.08 + 0.01 * number)
    figure.plate(back[::-1], BACK, both=False, nearer=0.13)
    for hour in range(12):
        turn = math.pi * hour / 6
        inner, thick = (0.60, 0.014) if hour % 3 == 0 else (0.70, 0.007)
        _hand(figure, at, turn, (inner, 0.80), thick, MARK, 0.14)
    minutes = 10 + moment.t / 60
    _hand(figure, at, math.pi / 6 * (10 + minutes / 60), (-0.10, 0.46), 0.017, MARK, 0.16)
    _hand(figure, at, math.pi / 30 * minutes, (-0.12, 0.72), 0.012, MARK, 0.17)
    _hand(figure, at, math.pi / 30 * (34 + moment.t), (-0.20, 0.78), 0.005, SECONDS, 0.18)


def _hand(
    figure: Figure, at: At, turn: float, reach: tuple[float, float], thick: float, colour: Colour, nearer: float
) -> None:
    """A strip on a dial from one share of its radius to another, clockwise from its top."""
    radius = 0.275
    up, left = math.cos(turn), -math.sin(turn)
    near, far = (radius * share for share in reach)
    corners = [
        at(0.07, up * along + left * aside, left * along - up * aside)
        for along, aside in ((near, thick), (near, -thick), (far, -thick * 0.7), (far, thick * 0.7))
    ]
    figure.plate(corners, colour, both=False, nearer=nearer)
