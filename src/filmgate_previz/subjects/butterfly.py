"""A monarch: it flutters in bursts, and settles with its wings opening and closing slowly."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.shapes import curve

BEATS = 3.3  # a second, slowed as films do
SETTLED = 0.52  # the share of a shot at which a butterfly that lands has landed
ORANGE: Colour = (0.95, 0.30, 0.03)
INK: Colour = (0.022, 0.014, 0.010)
CREAM: Colour = (0.92, 0.88, 0.80)


def _half(corners: list[tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    """Out to the side and back along the body: the drawing's up is ahead."""
    return [(float(-y), float(x)) for x, y in curve(corners, steps)]


FORE = _half(
    [(0.03, -0.10), (0.30, -0.52), (0.72, -0.80), (1.00, -0.72), (0.94, -0.42), (0.74, -0.12), (0.30, 0.04)], 5
)
HIND = _half([(0.04, 0.00), (0.34, -0.02), (0.66, 0.10), (0.72, 0.36), (0.52, 0.60), (0.30, 0.56), (0.10, 0.26)], 5)
CELLS = [
    _half([(0.12, -0.14), (0.34, -0.44), (0.60, -0.60), (0.56, -0.34), (0.32, -0.10)], 4),
    _half([(0.62, -0.34), (0.66, -0.58), (0.80, -0.60), (0.80, -0.40), (0.66, -0.16), (0.50, -0.12)], 4),
    _half([(0.12, 0.04), (0.34, 0.04), (0.46, 0.20), (0.30, 0.38), (0.16, 0.24)], 4),
    _half([(0.42, 0.06), (0.58, 0.14), (0.60, 0.32), (0.46, 0.46), (0.36, 0.42), (0.50, 0.22)], 4),
]
SPOTS = [(0.66, 0.93), (0.54, 0.90), (0.30, 0.86), (-0.46, 0.62), (-0.28, 0.68), (-0.55, 0.50)]


def opened(moment: Moment) -> float:
    """How far its wings are raised, in radians."""
    t = moment.t + 0.37 * moment.number
    if moment.act == "land" and moment.u > SETTLED:
        rest = min((moment.u - SETTLED) / 0.06, 1.0)
        slow = 0.62 + 0.40 * math.sin(t * 1.9)
        fast = 0.62 + 0.72 * math.sin(t * 2 * math.pi * BEATS)
        return fast + (slow - fast) * rest
    return 0.48 + 0.86 * math.sin(t * 2 * math.pi * BEATS + 0.8 * math.sin(t * 1.3))


def butterfly(moment: Moment) -> Figure:
    open_by = opened(moment)
    figure = Figure(girth=4.0)
    for side in (1, -1):
        _wing(figure, side, open_by, HIND, -0.01)
        _wing(figure, side, open_by * 0.95, FORE, 0.0)
        for k, cell in enumerate(CELLS):
            _wing(figure, side, open_by * (0.95 if k < 2 else 1.0), cell, 0.05, ORANGE)
        for x, z in SPOTS:
            ring = [(x + 0.03 * math.cos(a), z + 0.03 * math.sin(a)) for a in (k * 1.047 for k in range(6))]
            _wing(figure, side, open_by, ring, 0.07, CREAM)
    figure.chain(
        [
            (-0.38, 0.0, 0, 0.02),
            (-0.20, 0.01, 0, 0.045),
            (0.02, 0.02, 0, 0.055),
            (0.18, 0.03, 0, 0.06),
            (0.27, 0.03, 0, 0.045),
        ],
        INK,
        nearer=0.09,
    )
    for side in (1, -1):
        figure.joint(
            [(0.28, 0.04, 0.02 * side, 0.010), (0.46, 0.14, 0.10 * side, 0.008), (0.58, 0.20, 0.15 * side, 0.016)],
            INK,
            nearer=0.05,
        )
    return figure


def _wing(
    figure: Figure, side: int, up: float, shape: list[tuple[float, float]], nearer: float, colour: Colour = INK
) -> None:
    """A shape of (ahead, aside) on a wing raised by an angle; flat ones are seen from either side."""
    cosine, sine = math.cos(up), math.sin(up)
    corners: list[Vector] = [(x, z * sine + 0.02, side * z * cosine) for x, z in shape]
    figure.plate(corners, colour, nearer=nearer)
