"""A motor car."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.moment import Moment

PAINTS: tuple[Colour, ...] = (
    (0.55, 0.03, 0.03),
    (0.04, 0.12, 0.34),
    (0.55, 0.55, 0.57),
    (0.62, 0.38, 0.03),
    (0.03, 0.20, 0.16),
)
GLASS: Colour = (0.05, 0.07, 0.09)
TYRE: Colour = (0.018, 0.018, 0.02)
RIM: Colour = (0.45, 0.46, 0.48)
WARM: Colour = (1.0, 0.86, 0.60)
RED: Colour = (1.0, 0.05, 0.03)
BODY = [
    (-2.10, 0.34),
    (-2.12, 0.72),
    (-2.02, 0.92),
    (-1.30, 0.98),
    (0.95, 0.98),
    (1.85, 0.84),
    (2.12, 0.66),
    (2.14, 0.36),
]
CABIN = [(-1.42, 0.96), (-1.05, 1.40), (-0.70, 1.46), (0.10, 1.46), (0.34, 1.40), (1.02, 0.97)]
WINDOWS = (
    [(-1.22, 1.00), (-0.98, 1.35), (-0.66, 1.40), (-0.34, 1.40), (-0.34, 1.00)],
    [(-0.26, 1.00), (-0.26, 1.40), (0.08, 1.40), (0.28, 1.34), (0.82, 1.00)],
)
HALF, TOP = 0.88, 0.66
AXLES, WHEEL = (-1.30, 1.32), 0.34


def car(moment: Moment) -> Figure:
    paint = PAINTS[(moment.seed + moment.number) % len(PAINTS)]
    figure = Figure(girth=6.0)
    bob = 0.012 * math.sin(moment.t * 9)
    for side in (-1, 1):
        for x in AXLES:
            _wheel(figure, x, side, moment.way)
    body = [(x, y + bob) for x, y in BODY]
    figure.slab(body, HALF, paint, nearer=0.2)
    figure.slab([(x, y + bob) for x, y in CABIN], HALF * 0.96, GLASS, top=TOP, nearer=0.4)
    roof = [(-1.02, 1.42), (-0.70, 1.475), (0.10, 1.475), (0.32, 1.42)]
    figure.slab([(x, y + bob) for x, y in roof], TOP + 0.03, paint, nearer=0.6)
    for side in (-1, 1):
        for pane in WINDOWS:
            z = [side * (HALF * 0.96 + (TOP - HALF * 0.96) * (y - 0.96) / 0.5 + 0.006) for _, y in pane]
            corners = [(x, y + bob, w) for (x, y), w in zip(pane, z, strict=True)]
            figure.plate(corners if side < 0 else corners[::-1], (0.10, 0.13, 0.16), both=False, nearer=0.62)
        for x in AXLES:  # the arches
            arch = [
                (x + 0.42 * math.cos(a), 0.36 + 0.42 * math.sin(a), side * (HALF + 0.004))
                for a in (math.pi * k / 7 for k in range(8))
            ]
            figure.plate(arch[::-1] if side < 0 else arch, TYRE, both=False, nearer=0.45)
        line = [(-2.08, 0.70), (-2.08, 0.735), (2.0, 0.735), (2.05, 0.70)]
        corners = [(x, y + bob, side * (HALF + 0.004)) for x, y in line]
        figure.plate(corners if side < 0 else corners[::-1], tuple(0.55 * c for c in paint), both=False, nearer=0.42)  # type: ignore[arg-type]
    _ends(figure, moment.dark, bob)
    return figure


def _wheel(figure: Figure, x: float, side: int, way: float) -> None:
    z = side * (HALF - 0.03)
    figure.disc((x, WHEEL, z), WHEEL, TYRE, nearer=0.5, count=18)
    figure.disc((x, WHEEL, z + side * 0.01), WHEEL * 0.62, RIM, nearer=0.52)
    turn = -way / WHEEL
    for k in range(5):
        a = turn + k * 2 * math.pi / 5
        hub, out = 0.05, WHEEL * 0.58
        corners = [
            (x + r * math.cos(a + d), WHEEL + r * math.sin(a + d), z + side * 0.02)
            for r, d in ((hub, -1.2), (out, -0.20), (out, 0.20), (hub, 1.2))
        ]
        figure.plate(corners, (0.05, 0.05, 0.055), nearer=0.54)


def _ends(figure: Figure, dark: float, bob: float) -> None:
    """Lamps and plates before and behind."""
    for side in (-1, 1):
        a, b = sorted((side * 0.50, side * 0.80))
        front = [(2.145, 0.62 + bob, a), (2.145, 0.74 + bob, a), (2.10, 0.74 + bob, b), (2.10, 0.62 + bob, b)]
        figure.plate(front, WARM, nearer=0.7, both=False, glow=0.9 + 3.5 * dark)
        rear = [(-2.125, 0.66 + bob, b), (-2.12, 0.80 + bob, b), (-2.12, 0.80 + bob, a), (-2.125, 0.66 + bob, a)]
        figure.plate(rear, RED, nearer=0.7, both=False, glow=0.35 + 1.8 * dark)
    if dark > 0.1:
        for side in (-1, 1):
            figure.lamp((2.2, 0.68, 0.65 * side), 1.0, WARM, 0.20 * dark, looks=(1, 0, 0))
            figure.lamp((2.2, 0.68, 0.65 * side), 0.28, WARM, 1.2 * dark, looks=(1, 0, 0))
            figure.lamp((-2.2, 0.74, 0.65 * side), 0.5, RED, 0.35 * dark, looks=(-1, 0, 0))
    grille = [(2.15, 0.44 + bob, -0.42), (2.15, 0.58 + bob, -0.42), (2.15, 0.58 + bob, 0.42), (2.15, 0.44 + bob, 0.42)]
    figure.plate(grille, TYRE, nearer=0.7, both=False)
    pane = [(1.0, 1.0 + bob, -0.74), (0.36, 1.38 + bob, -0.58), (0.36, 1.38 + bob, 0.58), (1.0, 1.0 + bob, 0.74)]
    figure.plate(pane, (0.12, 0.15, 0.18), nearer=0.62, both=False)
    back = [(-1.40, 1.0 + bob, 0.74), (-1.07, 1.37 + bob, 0.58), (-1.07, 1.37 + bob, -0.58), (-1.40, 1.0 + bob, -0.74)]
    figure.plate(back, (0.12, 0.15, 0.18), nearer=0.62, both=False)
