"""A suspension bridge across the water, between two shores that are out of the picture."""

from __future__ import annotations

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.moment import Moment

PAINT: Colour = (0.30, 0.050, 0.022)
DEEP: Colour = (0.16, 0.030, 0.016)
ROAD: Colour = (0.09, 0.088, 0.085)
CABLE: Colour = (0.22, 0.045, 0.022)
PIER: Colour = (0.30, 0.29, 0.27)
WARM: Colour = (1.0, 0.74, 0.40)
TAIL: Colour = (1.0, 0.10, 0.05)
TALL, DECK = 34.0, 10.5  # metres from the water to the towers' tops, and to the road
APART, HALF = 66.0, 3.2  # from tower to tower, and half the road's breadth
LONG = 150.0  # from the middle to where it leaves the picture
SAG = 4.0  # of the cable over the road in the middle
LOWEST = 1.2


def cable(x: float) -> float:
    """How high the main cables are, `x` metres along from the middle."""
    away = abs(x) - APART / 2
    if away <= 0:
        share = x / (APART / 2)
        return DECK + LOWEST + SAG * 0.2 + (TALL - 0.6 - DECK - LOWEST - SAG * 0.2) * share * share
    share = min(away / (LONG - APART / 2), 1.0)
    return TALL - 0.6 + (DECK + 0.5 - TALL) * share * (1.45 - 0.45 * share)


def bridge(moment: Moment) -> Figure:
    """It runs across its own heading: along z, the lens before it."""
    figure = Figure(girth=40.0)
    step = 10.0
    spans = [(-LONG + step * k, -LONG + step * (k + 1)) for k in range(round(2 * LONG / step))]
    for a, b in spans:
        figure.box((-HALF, DECK - 1.5, a), (HALF, DECK - 0.25, b), DEEP, nearer=-1.0)
        figure.box((-HALF - 0.2, DECK - 0.25, a), (HALF + 0.2, DECK + 0.35, b), PAINT, nearer=-0.8)
        for side in (-HALF, HALF):
            near = 0.5 if side > 0 else -1.6
            for low, high in ((a, (a + b) / 2), ((a + b) / 2, b)):
                up, down = (DECK - 0.3, DECK - 1.5) if low == a else (DECK - 1.5, DECK - 0.3)
                figure.limb((side, up, low), (side, down, high), 0.10, 0.10, PAINT, nearer=near)
            places = [a + step * k / 4 for k in range(5)]
            figure.joint([(side, cable(z), z, 0.26) for z in places], CABLE, nearer=near)
            for z in places[:-1]:
                if cable(z) > DECK + 1.0:
                    figure.limb((side, DECK, z), (side, cable(z), z), 0.055, 0.055, CABLE, nearer=near - 0.1)
    for z in (-APART / 2, APART / 2):
        _tower(figure, z, moment.dark)
    _lights(figure, moment)
    return figure


def _tower(figure: Figure, z: float, dark: float) -> None:
    figure.box((-HALF - 2.6, -0.4, z - 3.4), (HALF + 2.6, 2.2, z + 3.4), PIER, nearer=0.0)
    for side in (-1, 1):
        x = side * (HALF + 0.5)
        near = 1.0 if side > 0 else -2.0
        for low, high, half in ((2.2, DECK + 2.0, 1.35), (DECK + 2.0, TALL - 9.0, 1.15), (TALL - 9.0, TALL, 0.95)):
            figure.box((x - 0.8, low, z - half), (x + 0.8, high, z + half), PAINT, nearer=near)
        figure.box((x - 0.95, TALL, z - 1.15), (x + 0.95, TALL + 0.7, z + 1.15), DEEP, nearer=near + 0.1)
    for up in (DECK + 7.0, TALL - 7.5, TALL - 1.8):
        figure.box((-HALF - 0.3, up, z - 0.8), (HALF + 0.3, up + 1.5, z + 0.8), DEEP, nearer=-0.5)
    if dark > 0.1:
        figure.lamp((0.0, TALL + 1.2, z), 1.1, (1.0, 0.10, 0.06), 1.1 * dark)
        figure.lamp((HALF, DECK + 4.0, z), 7.0, WARM, 0.10 * dark)


def _lights(figure: Figure, moment: Moment) -> None:
    """Lamps along the road, and cars that go over it both ways."""
    if moment.dark > 0.1:
        for k in range(-24, 25):
            figure.lamp((HALF, DECK + 1.7, 6.0 * k), 0.75, WARM, 0.9 * moment.dark)
        for k in range(-22, 23):
            z = 3.0 * k
            if abs(z) < APART:
                figure.lamp((HALF, cable(z), z), 0.40, (0.9, 0.95, 1.0), 0.75 * moment.dark)
    for k in range(18):
        way = 1 if k % 2 else -1
        z = (17.3 * k + moment.seed % 29 + way * 14.0 * moment.t + LONG) % (2 * LONG) - LONG
        tall = 2.4 if k % 5 == 0 else 1.25
        shade = (0.10 + 0.06 * (k % 7), 0.11 + 0.05 * (k % 5), 0.13 + 0.05 * (k % 3))
        side = 1.3 * way
        figure.box((side - 0.8, DECK + 0.3, z - 1.9), (side + 0.8, DECK + 0.3 + tall, z + 1.9), shade, nearer=0.2)
        if moment.dark > 0.1:
            figure.lamp((side + 0.9, DECK + 0.9, z + 2.0 * way), 0.6, WARM, moment.dark)
            figure.lamp((side + 0.9, DECK + 0.9, z - 2.0 * way), 0.45, TAIL, 0.8 * moment.dark)
