"""A passenger train on its embankment; each vehicle is a figure of its own."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.moment import Moment

RED: Colour = (0.52, 0.05, 0.04)
CREAM: Colour = (0.74, 0.66, 0.48)
ROOF: Colour = (0.16, 0.165, 0.175)
GLASS: Colour = (0.05, 0.065, 0.08)
WARM: Colour = (1.0, 0.78, 0.45)
IRON: Colour = (0.035, 0.033, 0.035)
ENGINE, CARRIAGE, GAP, HALF = 14.0, 17.0, 0.9, 1.42
AXLE = 1.15  # from the middle of a bogie


def axles(number: int) -> tuple[float, ...]:
    """Where the axles of a vehicle are, in metres before its middle."""
    half = 0.5 * (ENGINE if number == 0 else CARRIAGE)
    return tuple(middle + aside for middle in _middles(-half, half) for aside in (-AXLE, AXLE))


def _middles(back: float, front: float) -> tuple[float, float]:
    """Of the two bogies between a back and a front."""
    return back + 2.8, front - 3.2


def train(moment: Moment) -> Figure:
    """Vehicle `number`: the engine is 0. Its own middle is at x = 0."""
    figure = Figure(girth=12.0)
    engine = moment.number == 0
    long = ENGINE if engine else CARRIAGE
    back, front = -long / 2, long / 2
    nose = (
        [(front - 2.6, 3.75), (front - 0.5, 2.55), (front, 1.5), (front - 0.1, 0.75)]
        if engine
        else [(front, 3.6), (front, 0.75)]
    )
    sway = 0.015 * math.sin(moment.t * 5 + moment.number)
    lower = [(back, 0.75), (back, 2.0), (front - (0.25 if engine else 0.0), 2.0), *[p for p in nose if p[1] < 2.0]]
    upper = [
        (back, 2.0),
        (back, 3.6),
        (back + 0.3, 3.75),
        *([(front - 0.3, 3.75)] if not engine else []),
        *[p for p in nose if p[1] > 2.0],
        (front - (0.25 if engine else 0.0), 2.0),
    ]
    _bogies(figure, back, front, moment.way)
    figure.slab([(x, y + sway) for x, y in lower], HALF, RED, nearer=0.5)
    figure.slab([(x, y + sway) for x, y in upper], HALF, CREAM if not engine else RED, top=HALF * 0.92, nearer=0.6)
    roof = [
        (back, 3.62),
        (back + 0.2, 3.95),
        (front - (3.0 if engine else 0.2), 3.95),
        (front - (2.4 if engine else 0.0), 3.62),
    ]
    figure.slab([(x, y + sway) for x, y in roof], HALF * 0.93, ROOF, top=HALF * 0.6, nearer=0.9)
    _windows(figure, moment.dark, (back, front, sway), engine=engine)
    if engine:
        _face(figure, moment.dark, front, sway)
    return figure


def _windows(figure: Figure, dark: float, place: tuple[float, float, float], *, engine: bool) -> None:
    """Panes and a band along both sides; place is the back, the front and the sway."""
    back, front, sway = place
    long = front - back
    count = 3 if engine else 8
    for side in (-1, 1):
        for k in range(count):
            x = back + 1.2 + (long - (5.5 if engine else 2.4)) * (k + 0.5) / count
            wide = 0.72
            corners = [
                (x - wide, 2.35 + sway),
                (x - wide, 3.25 + sway),
                (x + wide, 3.25 + sway),
                (x + wide, 2.35 + sway),
            ]
            pane = [(px, py, side * (HALF - 0.035)) for px, py in corners]
            lit = dark > 0.3
            figure.plate(
                pane if side < 0 else pane[::-1],
                WARM if lit else GLASS,
                both=False,
                nearer=1.2,
                glow=1.1 * dark if lit else 0.0,
            )
        line = [(back, 1.98), (back, 2.12), (front - 0.4, 2.12), (front - 0.2, 1.98)]
        band = [(x, y + sway, side * (HALF + 0.01)) for x, y in line]
        figure.plate(band if side < 0 else band[::-1], CREAM, both=False, nearer=1.1)


def _face(figure: Figure, dark: float, front: float, sway: float) -> None:
    """The engine's screen and lamps."""
    screen = [
        (front - 0.62, 2.62, -1.0),
        (front - 2.3, 3.55, -0.95),
        (front - 2.3, 3.55, 0.95),
        (front - 0.62, 2.62, 1.0),
    ]
    figure.plate([(x, y + sway, z) for x, y, z in screen], GLASS, both=False, nearer=1.3)
    for side in (-1, 1):
        figure.ball((front - 0.02, 1.35, 0.85 * side), 0.20, WARM, nearer=1.4, glow=1.2 + 3.0 * dark)
        figure.lamp((front + 0.2, 1.35, 0.85 * side), 1.5, WARM, 0.10 + 0.5 * dark, looks=(1, 0, 0))


def _bogies(figure: Figure, back: float, front: float, way: float) -> None:
    for middle in _middles(back, front):
        figure.box((middle - 1.9, 0.45, -1.2), (middle + 1.9, 0.85, 1.2), IRON, nearer=0.1)
        for side in (-1, 1):
            for x in (middle - AXLE, middle + AXLE):
                figure.disc((x, 0.45, side * 1.22), 0.45, IRON, nearer=0.6)
                turn = -way / 0.45
                figure.limb(
                    (x + 0.36 * math.cos(turn), 0.45 + 0.36 * math.sin(turn), side * 1.24),
                    (x - 0.36 * math.cos(turn), 0.45 - 0.36 * math.sin(turn), side * 1.24),
                    0.05,
                    0.05,
                    (0.22, 0.21, 0.2),
                    nearer=0.7,
                )
