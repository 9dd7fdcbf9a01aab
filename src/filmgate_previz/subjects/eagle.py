"""An eagle that glides and now and then beats its wings; small and quick, any bird of a flock."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment

BROWN: Colour = (0.085, 0.050, 0.028)
LIGHTER: Colour = (0.15, 0.095, 0.05)
WHITE: Colour = (0.80, 0.76, 0.68)
GOLD: Colour = (0.75, 0.42, 0.05)
INK: Colour = (0.015, 0.012, 0.012)
BEAT = 1.05  # a second
PERIOD = 5.0  # it beats for the first part of every five seconds


def beaten(moment: Moment) -> tuple[float, float, float]:
    """How far arm and hand of its wings are raised, in radians, and how far (0..1) they are folded."""
    t = moment.t + 1.7 * moment.number
    lands = _lands(moment)
    glide = 0.10 if moment.act != "fly" and t % PERIOD > 1.6 else 1.0
    beat = math.sin(2 * math.pi * BEAT * t) * glide * 0.62 + 0.14
    late = math.sin(2 * math.pi * BEAT * t - 0.9) * glide * 0.75 + (0.16 if glide < 1 else 0.05)
    folded = min(max((moment.u - 0.62) / 0.12, 0.0), 1.0) if lands else 0.0
    if lands and not folded:
        beat, late = 0.5 * math.sin(4.0 * math.pi * t) + 0.4, 0.6 * math.sin(4.0 * math.pi * t - 0.8) + 0.3
    return beat, late, folded


def _lands(moment: Moment) -> bool:
    return moment.act == "land" and moment.u > 0.45


def eagle(moment: Moment) -> Figure:
    figure = Figure(girth=6.0)
    beat, late, folded = beaten(moment)
    rear = 0.75 if _lands(moment) else 0.0
    for side in (1, -1):
        _wing(figure, side, beat, late, folded)
    figure.chain(
        [(-0.34, -0.01, 0, 0.05), (-0.15, 0, 0, 0.105), (0.08, 0.0, 0, 0.115), (0.26, 0.03 + 0.1 * rear, 0, 0.08)],
        BROWN,
        nearer=0.02,
    )
    _tail(figure)
    figure.chain([(0.24, 0.03 + 0.1 * rear, 0, 0.082), (0.36, 0.06 + 0.16 * rear, 0, 0.068)], WHITE, nearer=0.04)
    head = 0.06 + 0.16 * rear
    figure.chain(
        [(0.40, head, 0, 0.040), (0.47, head - 0.012, 0, 0.026), (0.50, head - 0.045, 0, 0.010)], GOLD, nearer=0.05
    )
    for side in (1, -1):
        figure.ball((0.385, head + 0.022, 0.052 * side), 0.012, INK, nearer=0.06)
        if rear:
            figure.limb((-0.04, -0.08, 0.05 * side), (0.06, -0.24, 0.06 * side), 0.045, 0.018, GOLD, nearer=0.02)
    return figure


def _tail(figure: Figure) -> None:
    for k in range(5):
        spread = (k - 2) * 0.19
        root, tip = (-0.30, 0.0, (k - 2) * 0.022), (-0.30 - 0.34 * math.cos(spread), 0.0, 0.34 * math.sin(spread))
        across = 0.035
        figure.plate(
            (root, (tip[0], 0, tip[2] - across), (tip[0] - 0.02, 0, tip[2]), (tip[0], 0, tip[2] + across)),
            WHITE if k % 2 else (0.66, 0.62, 0.54),
        )


def _wing(figure: Figure, side: int, beat: float, late: float, folded: float) -> None:
    """Arm and hand: the hand follows the arm a little later; seven feathers stand apart at its end."""
    inner, outer = 0.52 * (1 - 0.75 * folded), 0.56 * (1 - 0.80 * folded)
    elbow: Vector = (0.06 - 0.25 * folded, inner * math.sin(beat), side * (0.09 + inner * math.cos(beat)))
    hand = late - 0.12
    way: Vector = (-0.10 - 0.9 * folded, math.sin(hand), side * math.cos(hand))
    wrist: Vector = (elbow[0] + 0.04, elbow[1], elbow[2])
    root_front: Vector = (0.17, 0.02, side * 0.06)
    root_back: Vector = (-0.20, 0.0, side * 0.05)
    back: Vector = (elbow[0] - 0.36, elbow[1] - 0.01, elbow[2] * (0.97 + 0.0 * folded))
    figure.plate((root_front, wrist, back, root_back), BROWN)
    tip = (wrist[0] + way[0] * outer * 0.62, wrist[1] + way[1] * outer * 0.62, wrist[2] + way[2] * outer * 0.62)
    rear = (back[0] + way[0] * outer * 0.45, back[1] + way[1] * outer * 0.5, back[2] + way[2] * outer * 0.5)
    figure.plate((wrist, tip, rear, back), LIGHTER)
    for k in range(6):
        share = k / 5
        spread = 0.30 - 1.30 * share
        start = tuple(tip[n] + (rear[n] - tip[n]) * share for n in range(3))
        length = outer * (0.62 - 0.26 * share)
        end = (
            start[0] + length * math.sin(spread) * 0.75,
            start[1] + way[1] * length + 0.10 * length * (1 - share),
            start[2] + way[2] * length * math.cos(spread),
        )
        wide = 0.030
        figure.plate(
            (
                (start[0] + wide, start[1], start[2]),
                (end[0] + wide * 0.5, end[1], end[2]),
                (end[0] - wide * 0.6, end[1], end[2]),
                (start[0] - wide * 1.6, start[1], start[2]),
            ),
            INK,
            nearer=-0.01,
        )
