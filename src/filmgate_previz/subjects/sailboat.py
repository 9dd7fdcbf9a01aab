"""A sloop under main and jib."""

from __future__ import annotations

import itertools
import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment

CLOTH: Colour = (0.82, 0.79, 0.72)
SHADE: Colour = (0.70, 0.66, 0.58)
HULL: Colour = (0.40, 0.42, 0.46)
STRIPE: Colour = (0.30, 0.05, 0.04)
WOOD: Colour = (0.26, 0.14, 0.06)
MAST: Colour = (0.20, 0.15, 0.10)


def sailboat(moment: Moment) -> Figure:
    figure = Figure(girth=6.0)
    swell = 0.10 * math.sin(moment.t * 1.1)
    hull(figure, [(-2.6, 0.62), (2.9, 0.80)], 0.85, HULL, STRIPE, WOOD)
    figure.limb((0.35, 0.5, 0), (0.32, 7.2, 0), 0.055, 0.035, MAST, nearer=0.02)
    figure.limb((0.35, 1.25, 0), (-2.35, 1.2, 0.30 + swell), 0.045, 0.035, MAST)
    belly = 0.42 + swell
    main: list[Vector] = [
        (0.30, 1.32, 0.0),
        (0.30, 7.0, 0.0),
        (-0.5, 5.2, belly * 0.6),
        (-1.35, 3.4, belly),
        (-2.1, 1.9, belly * 0.9),
        (-2.30, 1.30, 0.30 + swell),
    ]
    figure.plate(main, CLOTH, nearer=0.05)
    for high in (2.4, 3.6, 4.8):  # battens
        back = -2.0 + (high - 1.3) * 0.36
        figure.limb(
            (back * 0.35, high, belly * 0.5), (back, high + 0.05, belly * 0.8), 0.016, 0.016, SHADE, nearer=0.30
        )
    jib: list[Vector] = [
        (2.75, 1.0, 0.0),
        (0.42, 6.4, 0.0),
        (0.30, 4.0, belly * 0.8),
        (0.45, 2.2, belly),
        (0.75, 1.25, 0.45),
    ]
    figure.plate(jib, SHADE, nearer=0.06)
    figure.chain(
        [(-1.3, 0.95, 0.15, 0.16), (-1.25, 1.30, 0.15, 0.15), (-1.22, 1.52, 0.15, 0.10)],
        (0.10, 0.16, 0.30),
        nearer=0.25,
    )
    figure.ball((-1.2, 1.66, 0.15), 0.11, (0.55, 0.33, 0.22), nearer=0.25)
    return figure


def hull(
    figure: Figure, deck: list[tuple[float, float]], half: float, colour: Colour, stripe: Colour, top: Colour
) -> None:
    """A boat's hull between stern and bow (x, height of the deck), its keel left to the water."""
    (stern, low), (bow, high) = deck
    count = 7
    rim = []
    for k in range(count):
        share = k / (count - 1)
        wide = half * (0.78 + 0.30 * math.sin(math.pi * min(share * 1.1, 1.0))) * math.sqrt(max(1 - share**2.6, 0.0))
        rim.append((stern + (bow - stern) * share, low + (high - low) * share**2, wide))
    for side in (-1, 1):
        for (xa, ya, wa), (xb, yb, wb) in itertools.pairwise(rim):
            corners = [
                (xa, ya, side * wa),
                (xb, yb, side * wb),
                (xb * 0.94, -0.08, side * wb * 0.62),
                (xa * 0.94, -0.08, side * wa * 0.62),
            ]
            figure.plate(corners if side < 0 else corners[::-1], colour, both=False)
            line = [
                (xa * 0.99, ya * 0.80, side * wa * 0.97),
                (xb * 0.99, yb * 0.80, side * wb * 0.97),
                (xb * 0.985, yb * 0.62, side * wb * 0.92),
                (xa * 0.985, ya * 0.62, side * wa * 0.92),
            ]
            figure.plate(line if side < 0 else line[::-1], stripe, both=False, nearer=0.01)
    figure.plate(
        [
            (stern, low, -rim[0][2]),
            (stern, low, rim[0][2]),
            (stern * 0.94, -0.08, rim[0][2] * 0.6),
            (stern * 0.94, -0.08, -rim[0][2] * 0.6),
        ],
        colour,
        both=False,
    )
    figure.plate([(x, y, -w) for x, y, w in rim] + [(x, y, w) for x, y, w in rim[::-1]], top, nearer=-0.3)
