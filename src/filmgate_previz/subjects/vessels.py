"""Products of glass and porcelain: a bottle, a flask of perfume, a cup of coffee."""

from __future__ import annotations

import math
from functools import cache

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.plinth import TOP, gloss, plinth, spun
from filmgate_previz.subjects.turned import Ring, level, turned

BROAD, NARROW = (0, 2), (1, 3)  # sides of a block
SHOULDER = 0.74  # metres: how high a flask of perfume is without its stopper
SOFTBOXES = ((0.85, 0.13, 0.75), (-0.75, 0.08, 0.5), (1.25, 0.06, 0.35))
GLASS: Colour = (0.010, 0.055, 0.026)
GLEAM: Colour = (0.62, 0.74, 0.68)
FOIL: Colour = (0.36, 0.22, 0.05)
PAPER: Colour = (0.72, 0.67, 0.56)
GOLD: Colour = (0.62, 0.42, 0.13)
WINE: Colour = (0.26, 0.02, 0.03)
AMBER: Colour = (0.62, 0.25, 0.06)
CLEAR: Colour = (0.40, 0.40, 0.39)
ONYX: Colour = (0.02, 0.02, 0.024)
PORCELAIN: Colour = (0.80, 0.78, 0.74)
COFFEE: Colour = (0.055, 0.022, 0.008)
CREMA: Colour = (0.26, 0.13, 0.05)
STEAM: Colour = (0.050, 0.050, 0.054)


def bottle(moment: Moment) -> Figure:
    """Dark green glass, foil about its neck, and a label that comes round."""
    figure, spin = _glass().copy(), spun(moment)
    _label(figure, spin, (0.16, 0.52), 0.279, 1.15, PAPER, 0.30)
    _label(figure, spin, (0.185, 0.20), 0.281, 1.08, GOLD, 0.42)
    _label(figure, spin, (0.48, 0.495), 0.281, 1.08, GOLD, 0.42)
    _label(figure, spin, (0.245, 0.275), 0.281, 0.55, ONYX, 0.42)
    _label(figure, spin, (0.30, 0.315), 0.281, 0.38, ONYX, 0.42)
    _label(figure, spin, (0.345, 0.455), 0.281, 0.22, WINE, 0.42)
    return figure


@cache
def _glass() -> Figure:
    figure = plinth()
    body: list[Ring] = [(0.0, 0.255), (0.03, 0.275), (0.62, 0.275), (0.70, 0.262), (0.77, 0.215), (0.83, 0.145),
                        (0.89, 0.100), (0.96, 0.088)]  # fmt: skip
    neck: list[Ring] = [(0.96, 0.092), (1.18, 0.086), (1.185, 0.100), (1.235, 0.100), (1.245, 0.092)]
    turned(figure, _raised(_smooth(body)), gloss(GLASS, GLEAM, SOFTBOXES), count=56)
    turned(figure, _raised(neck), gloss(FOIL, (0.95, 0.80, 0.45), SOFTBOXES), count=36, nearer=0.01)
    level(figure, TOP + 1.245, 0.092, FOIL, nearer=0.05)
    return figure


def perfume(moment: Moment) -> Figure:
    """A block of glass with amber in it, under a golden collar and a black stopper."""
    figure, spin = _stopper().copy(), spun(moment)
    half, deep = 0.37, 0.20
    _block(figure, spin, (0.0, SHOULDER), (deep, half), CLEAR, 0.0)
    _block(figure, spin, (0.075, 0.56), (deep * 1.001, half - 0.06), AMBER, 0.10, sides=BROAD)
    _block(figure, spin, (0.075, 0.56), (deep - 0.045, half * 1.001), AMBER, 0.10, sides=NARROW)
    for rows, wide, colour, nearer in (
        ((0.24, 0.41), 0.21, PAPER, 0.14), ((0.285, 0.30), 0.13, ONYX, 0.18), ((0.33, 0.36), 0.16, GOLD, 0.18)
    ):  # fmt: skip
        _block(figure, spin, rows, (deep * 1.002, wide), colour, nearer, sides=BROAD)
    return figure


@cache
def _stopper() -> Figure:
    figure, tall = plinth(), SHOULDER
    turned(figure, _raised([(tall, 0.115), (tall + 0.07, 0.115)]), gloss(GOLD, (1.0, 0.88, 0.6), SOFTBOXES), count=40,
           nearer=0.05)  # fmt: skip
    turned(
        figure,
        _raised([(tall + 0.07, 0.165), (tall + 0.34, 0.165), (tall + 0.37, 0.145)]),
        gloss(ONYX, (0.55, 0.55, 0.6), SOFTBOXES),
        count=44,
        nearer=0.06,
    )
    level(figure, TOP + tall + 0.37, 0.145, (0.07, 0.07, 0.075), nearer=0.08)
    return figure


def cup(moment: Moment) -> Figure:
    """Coffee that steams in a white cup on its saucer."""
    figure = _porcelain().copy()
    _handle(figure, spun(moment))
    for k in range(9):
        age = (moment.t * 0.22 + k / 9) % 1.0
        sway = 0.10 * math.sin(6.0 * age + 2.4 * k + moment.t * 0.6) * (0.3 + age)
        strength = math.sin(math.pi * age) ** 1.5
        figure.lamp((0.0, TOP + 0.62 + 0.95 * age, sway + 0.12 * math.sin(2.1 * k)), 0.14 + 0.24 * age, STEAM, strength)
    return figure


@cache
def _porcelain() -> Figure:
    figure = plinth()
    white = gloss(PORCELAIN, (1.0, 1.0, 1.0), SOFTBOXES)
    turned(figure, _raised([(0.0, 0.30), (0.03, 0.34), (0.075, 0.56)]), white, count=44, nearer=-0.3)
    level(figure, TOP + 0.07, 0.56, (0.70, 0.68, 0.65), nearer=-0.25)
    level(figure, TOP + 0.072, 0.40, (0.62, 0.60, 0.57), nearer=-0.24)
    walls: list[Ring] = [(0.07, 0.20), (0.10, 0.225), (0.15, 0.285), (0.22, 0.345), (0.34, 0.400), (0.52, 0.430),
                         (0.66, 0.440)]  # fmt: skip
    turned(figure, _raised([(0.42, 0.395), (0.66, 0.425)]), (0.60, 0.58, 0.55), count=44, inside=True, nearer=-0.05)
    level(figure, TOP + 0.60, 0.418, CREMA, nearer=-0.04, count=44)
    level(figure, TOP + 0.602, 0.375, COFFEE, nearer=-0.03, count=44)
    turned(figure, _raised(_smooth(walls)), white, count=72, nearer=0.05)
    turned(figure, _raised([(0.60, 0.4375), (0.625, 0.439)]), GOLD, count=72, nearer=0.11)
    return figure


def _raised(rings: list[Ring]) -> list[Ring]:
    return [(TOP + height, radius) for height, radius in rings]


def _smooth(rings: list[Ring], steps: int = 3) -> list[Ring]:
    """A curve through a profile."""
    before, after = [rings[0], *rings[:-2]], [*rings[2:], rings[-1]]
    curve = []
    for a, b, c, d in zip(before, rings[:-1], rings[1:], after, strict=True):
        for k in range(steps):
            p = k / steps
            along, aside = (
                0.5 * (2 * y + (z - x) * p + (2 * x - 5 * y + 4 * z - w) * p * p + (3 * y - x - 3 * z + w) * p**3)
                for x, y, z, w in zip(a, b, c, d, strict=True)
            )
            curve.append((along, aside))
    return [*curve, rings[-1]]


def _label(
    figure: Figure, spin: float, rows: tuple[float, float], radius: float, half: float, colour: Colour, nearer: float
) -> None:
    """A strip about an upright body, as wide as twice an angle, that turns with it."""
    count = max(round(half * 14), 4)
    low, high = (TOP + row for row in rows)
    for k in range(count):
        a, b = (spin + half * (2 * (k + more) / count - 1) for more in (0, 1))
        (xa, za), (xb, zb) = ((radius * math.cos(turn), radius * math.sin(turn)) for turn in (a, b))
        figure.plate(((xa, low, za), (xa, high, za), (xb, high, zb), (xb, low, zb)), colour, both=False, nearer=nearer)


def _block(
    figure: Figure,
    spin: float,
    rows: tuple[float, float],
    halves: tuple[float, float],
    colour: Colour,
    nearer: float,
    *,
    sides: tuple[int, ...] = (*BROAD, *NARROW),
) -> None:
    """A box that has turned: each side brighter where it throws a lamp's light at the lens."""
    low, high = (TOP + row for row in rows)
    deep, half = halves
    ch, sh = math.cos(spin), math.sin(spin)

    def at(x: float, z: float, y: float) -> Vector:
        return x * ch - z * sh, y, x * sh + z * ch

    ends = [(deep, half), (deep, -half), (-deep, -half), (-deep, half)]
    for k, ((xa, za), (xb, zb)) in enumerate(zip(ends, ends[1:] + ends[:1], strict=True)):
        if k not in sides:
            continue
        looks = spin - k * math.pi / 2
        shine = 0.18 * math.exp(-((((looks - 0.55 + math.pi) % (2 * math.pi) - math.pi) / 0.35) ** 2))
        shade = tuple(value * (0.8 if k % 2 else 1.0) + (1.0 - value) * shine for value in colour)
        corners = (at(xb, zb, low), at(xb, zb, high), at(xa, za, high), at(xa, za, low))
        figure.plate(corners, (shade[0], shade[1], shade[2]), both=False, nearer=nearer)
    if len(sides) == 4:
        figure.plate([at(x, z, high) for x, z in ends], colour, both=True, nearer=nearer)


def _handle(figure: Figure, spin: float) -> None:
    """The ear of a cup."""
    ch, sh = math.cos(spin), math.sin(spin)
    beads = [
        (ch * out, TOP + up, sh * out, 0.036)
        for out, up in ((0.40, 0.54), (0.56, 0.56), (0.63, 0.44), (0.56, 0.28), (0.37, 0.22))
    ]
    figure.chain(beads, PORCELAIN, steps=5, nearer=0.10 if ch > 0 else -0.10)
