"""A fish whose body bends in a travelling wave; in a sea seen from above, it leaps."""

from __future__ import annotations

import math
from collections.abc import Callable

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.kind import Leap
from filmgate_previz.subjects.moment import Moment

SCALES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((0.92, 0.36, 0.03), (0.95, 0.90, 0.82), (0.85, 0.28, 0.03)),
    ((0.10, 0.26, 0.62), (0.70, 0.78, 0.84), (0.85, 0.66, 0.06)),
    ((0.86, 0.68, 0.08), (0.92, 0.88, 0.70), (0.30, 0.30, 0.34)),
)
INK: Colour = (0.015, 0.012, 0.012)
BEAT = 1.5  # a second
LEAP = Leap(high=1.15, seconds=1.7, larger=2.2)
SPINE = (
    (0.46, 0.05),
    (0.36, 0.125),
    (0.20, 0.185),
    (0.02, 0.20),
    (-0.16, 0.155),
    (-0.32, 0.085),
    (-0.44, 0.045),
)  # x, half the height


def fish(moment: Moment) -> Figure:
    body, belly, fin = SCALES[(moment.seed + (moment.number * 2 if moment.number < 2 else 0)) % len(SCALES)]
    t = moment.t * (1 + 0.07 * (moment.number % 5)) + moment.number * 0.31
    figure = Figure(girth=2.0)

    def bend(x: float) -> float:
        return (0.02 + 0.13 * float((0.46 - x) ** 1.4)) * math.sin(2 * math.pi * (BEAT * t + 0.75 * x))

    upper = [(x, 0.92 * r, bend(x)) for x, r in SPINE]
    lower = [(x, -r, bend(x)) for x, r in SPINE]
    tail = bend(-0.62)
    figure.plate(
        [
            (-0.43, 0.045, bend(-0.43)),
            (-0.68, 0.22, tail * 1.15),
            (-0.60, 0.0, tail),
            (-0.68, -0.22, tail * 1.15),
            (-0.43, -0.045, bend(-0.43)),
        ],
        fin,
    )
    figure.plate(
        [(0.18, 0.16, bend(0.18)), (0.02, 0.30, bend(0.02)), (-0.24, 0.26, bend(-0.24)), (-0.26, 0.10, bend(-0.26))],
        fin,
        nearer=-0.002,
    )
    figure.plate(
        [(-0.05, -0.16, bend(-0.05)), (-0.20, -0.28, bend(-0.2)), (-0.28, -0.08, bend(-0.28))], fin, nearer=-0.002
    )
    figure.joint([(x, 0.0, z, r * 0.55) for (x, r), (_, _, z) in zip(SPINE, upper, strict=True)], body, wide=0.5)
    figure.plate([*upper, *lower[::-1]], body, nearer=0.0)
    figure.plate(
        [*[(x, -0.15 * r, z) for (x, r), (_, _, z) in zip(SPINE, lower, strict=True)], *lower[::-1]], belly, nearer=0.03
    )
    for x, wide in ((0.24, 0.035), (0.0, 0.045), (-0.24, 0.03)):
        high = next(r for at, r in SPINE if at <= x + 0.03)
        figure.plate(
            [
                (x + wide, 0.86 * high, bend(x)),
                (x + wide, -0.45 * high, bend(x)),
                (x - wide, -0.45 * high, bend(x)),
                (x - wide, 0.86 * high, bend(x)),
            ],
            belly if x else (0.9, 0.88, 0.84),
            nearer=0.05,
        )
    _fins(figure, bend, t, fin)
    return figure


def _fins(figure: Figure, bend: Callable[[float], float], t: float, fin: Colour) -> None:
    """Those at the breast, and the eyes."""
    flap = 0.5 + 0.4 * math.sin(2 * math.pi * 1.1 * t)
    for side in (1, -1):
        z = bend(0.15) + 0.06 * side
        figure.plate(
            [
                (0.17, -0.03, z),
                (0.02, -0.06 - 0.05 * flap, z + 0.14 * side * flap),
                (-0.02, -0.14, z + 0.10 * side * flap),
                (0.13, -0.10, z),
            ],
            fin,
            nearer=0.09,
        )
        figure.ball((0.345, 0.045, bend(0.34) + 0.055 * side), 0.035, (0.85, 0.82, 0.7), nearer=0.10)
        figure.ball((0.352, 0.045, bend(0.34) + 0.068 * side), 0.020, INK, nearer=0.12)
