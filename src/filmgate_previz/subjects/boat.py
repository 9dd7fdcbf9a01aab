"""A motor boat with a cabin, its bow wave and its wake."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.sailboat import hull

WHITE: Colour = (0.74, 0.75, 0.76)
BLUE: Colour = (0.04, 0.10, 0.26)
DECK: Colour = (0.42, 0.29, 0.16)
GLASS: Colour = (0.05, 0.07, 0.09)
FOAM: Colour = (0.86, 0.90, 0.92)
LAMP: Colour = (1.0, 0.85, 0.6)


def boat(moment: Moment) -> Figure:
    figure = Figure(girth=8.0)
    fast = moment.act in ("drive", "pass")
    hull(figure, [(-3.2, 0.85), (3.6, 1.35)], 1.15, WHITE, BLUE, DECK)
    figure.slab([(-1.5, 0.9), (-1.35, 2.0), (0.5, 2.0), (1.25, 1.15), (1.3, 0.95)], 0.82, WHITE, top=0.72, nearer=0.35)
    for side in (-1, 1):
        pane = [(-1.25, 1.45), (-1.2, 1.88), (0.45, 1.88), (0.98, 1.45)]
        corners = [(x, y, side * (0.82 - 0.10 * (y - 0.9) / 1.1 + 0.01)) for x, y in pane]
        figure.plate(
            corners if side < 0 else corners[::-1],
            LAMP if moment.dark > 0.3 else GLASS,
            both=False,
            nearer=0.7,
            glow=0.9 * moment.dark if moment.dark > 0.3 else 0.0,
        )
    figure.plate(
        [(1.14, 1.28, -0.66), (0.56, 1.92, -0.64), (0.56, 1.92, 0.64), (1.14, 1.28, 0.66)],
        GLASS,
        both=False,
        nearer=0.6,
    )
    figure.limb((-0.3, 2.0, 0), (-0.5, 3.0, 0), 0.03, 0.02, WHITE, nearer=0.2)
    wave = math.sin(moment.t * 2.0)
    figure.plate(
        [(-0.48, 2.95, 0), (-0.95, 2.86 + 0.05 * wave, 0.1), (-0.92, 2.62 + 0.05 * wave, 0.1), (-0.44, 2.7, 0)],
        (0.6, 0.05, 0.04),
        nearer=0.2,
    )
    if fast:
        _foam(figure, moment.t)
    return figure


def _foam(figure: Figure, t: float) -> None:
    for side in (-1, 1):
        for k in range(7):
            age = (t * 1.6 + k / 7) % 1.0
            x = 2.4 - 6.5 * age
            out = side * (0.75 + 1.5 * age)
            size = (0.10 + 0.26 * math.sin(math.pi * min(age * 1.3 + 0.1, 1.0))) * (1 - 0.6 * age)
            figure.limb((x, 0.03 + size * 0.3, out), (x - 0.7, 0.02, out * 1.08), size, size * 0.5, FOAM, nearer=0.1)
    for k in range(8):
        age = (t * 1.3 + k / 8) % 1.0
        x = -3.2 - 5.0 * age
        figure.limb(
            (x, 0.0, 0.5 * math.sin(k * 2.4)),
            (x - 0.9, 0.0, 0.6 * math.sin(k * 2.4)),
            0.20 * (1 - age),
            0.10 * (1 - age),
            FOAM,
            nearer=-0.1,
        )
