"""A hot air balloon of striped silk."""

from __future__ import annotations

import itertools
import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment

SCHEMES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((0.72, 0.05, 0.04), (0.92, 0.55, 0.05), (0.86, 0.82, 0.70)),
    ((0.04, 0.16, 0.50), (0.86, 0.82, 0.72), (0.80, 0.30, 0.03)),
    ((0.45, 0.05, 0.30), (0.90, 0.42, 0.05), (0.08, 0.30, 0.42)),
)
WICKER: Colour = (0.22, 0.12, 0.05)
ROPE: Colour = (0.10, 0.08, 0.06)
FLAME: Colour = (1.0, 0.55, 0.12)
GORES = 16
# height, radius
LOW = -10.0  # the basket's floor, below the middle of the whole
RINGS = tuple(
    (LOW + y, r)
    for y, r in (
        (5.2, 1.0),
        (7.0, 2.6),
        (9.2, 4.5),
        (11.8, 5.9),
        (14.4, 6.3),
        (16.8, 5.5),
        (18.6, 3.8),
        (19.7, 1.6),
        (19.9, 0.05),
    )
)


def burns(moment: Moment) -> bool:
    """Whether its flame is lit."""
    return moment.t % 3.2 < 1.1


def balloon(moment: Moment) -> Figure:
    figure = Figure(girth=22.0)
    first, second, third = SCHEMES[(moment.seed + moment.number) % len(SCHEMES)]
    spin = 0.10 * moment.t + moment.number
    burning = burns(moment)
    glow = 0.30 * moment.dark * (1.0 if burning else 0.25)
    for ring, ((ya, ra), (yb, rb)) in enumerate(itertools.pairwise(RINGS)):
        for k in range(GORES):
            a, b = spin + 2 * math.pi * k / GORES, spin + 2 * math.pi * (k + 1) / GORES
            corners: list[Vector] = [
                (ra * math.cos(a), ya, ra * math.sin(a)),
                (rb * math.cos(a), yb, rb * math.sin(a)),
                (rb * math.cos(b), yb, rb * math.sin(b)),
                (ra * math.cos(b), ya, ra * math.sin(b)),
            ]
            colour = third if ring in (3,) else first if k % 2 else second
            figure.plate(corners[::-1], colour, both=False, glow=glow if glow > 0.05 else 0.0)
    for x, z in ((0.6, 0.6), (0.6, -0.6), (-0.6, 0.6), (-0.6, -0.6)):
        figure.limb((x, LOW + 1.1, z), (x * 1.1, LOW + 5.3, z * 1.1), 0.035, 0.035, ROPE)
    figure.box((-0.65, LOW, -0.65), (0.65, LOW + 1.1, 0.65), WICKER, nearer=0.5)
    for number, z in enumerate((0.3, -0.25)):
        figure.chain(
            [(0.1 - 0.3 * number, LOW + 0.9, z, 0.20), (0.1 - 0.3 * number, LOW + 1.45, z, 0.17)],
            ((0.10, 0.14, 0.25), (0.40, 0.08, 0.06))[number],
            nearer=0.3,
        )
        figure.ball((0.1 - 0.3 * number, LOW + 1.75, z), 0.14, (0.5, 0.3, 0.2), nearer=0.3)
    if burning:
        flicker = 0.85 + 0.15 * math.sin(moment.t * 31)
        figure.limb((0, LOW + 2.7, 0), (0, LOW + 2.7 + 1.3 * flicker, 0), 0.20, 0.05, FLAME, glow=3.0, nearer=0.2)
    return figure
