"""A humpback whale: it swims with its flukes, and at sea it leaps out of the water and falls back in spray."""

from __future__ import annotations

import math
from itertools import pairwise

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.kind import Leap
from filmgate_previz.subjects.moment import Moment

BACK: Colour = (0.060, 0.080, 0.105)
FLANK: Colour = (0.085, 0.105, 0.130)
BELLY: Colour = (0.56, 0.57, 0.56)
GROOVE: Colour = (0.27, 0.29, 0.30)
FIN: Colour = (0.10, 0.12, 0.145)
PALE: Colour = (0.62, 0.64, 0.64)
SPRAY: Colour = (0.80, 0.86, 0.90)
EYE: Colour = (0.01, 0.01, 0.012)
# along it, how far it reaches up and down and to its sides
SECTIONS = (
    (6.35, 0.06, 0.10, 0.16), (6.05, 0.30, 0.42, 0.60), (5.3, 0.52, 0.85, 0.98), (4.2, 0.72, 1.20, 1.25),
    (2.9, 0.92, 1.42, 1.45), (1.5, 1.06, 1.45, 1.54), (0.1, 1.08, 1.28, 1.48), (-1.4, 0.98, 1.05, 1.25),
    (-2.9, 0.80, 0.80, 0.92), (-4.2, 0.56, 0.56, 0.56), (-5.3, 0.36, 0.36, 0.30), (-6.0, 0.22, 0.22, 0.16),
)  # fmt: skip
AROUND = 18
BEAT = 0.24  # a second
LEAP = Leap(high=6.2, seconds=6.4, steep=1.0, late=0.16, deep=1.4)


def heave(x: float, t: float) -> float:
    """How far its spine is up, `x` metres before its middle: a wave that grows towards the tail."""
    reach = float((max(4.0 - x, 0.0) / 10.0) ** 1.7)
    return 1.25 * reach * math.sin(2 * math.pi * (BEAT * t + x / 15.0))


def whale(moment: Moment) -> Figure:
    figure = Figure(girth=7.0)
    t = moment.t * (1 + 0.06 * (moment.number % 4)) + 1.7 * moment.number
    leaps = moment.act == "jump"
    beat = 0.55 * t if leaps else t
    rows = [_row(section, beat) for section in SECTIONS]
    for number, (one, other) in enumerate(pairwise(rows)):
        for k in range(AROUND):
            m = (k + 1) % AROUND
            figure.plate((one[k], other[k], other[m], one[m]), _paint(number, k), both=False)
    _head(figure, beat)
    _fins(figure, beat, leaps)
    _flukes(figure, beat)
    if leaps:
        _spray(figure, moment)
    return figure


def _row(section: tuple[float, float, float, float], t: float) -> list[Vector]:
    x, up, down, wide = section
    middle = heave(x, t)
    row = []
    for k in range(AROUND):
        turn = 2 * math.pi * k / AROUND
        high = math.sin(turn)
        row.append((x, middle + (up if high > 0 else down) * high, wide * math.cos(turn)))
    return row


def _paint(number: int, k: int) -> Colour:
    """Dark above, grooved and pale below from its chin to its middle."""
    low = math.sin(2 * math.pi * (k + 0.5) / AROUND)
    if low < -0.30 and 1 <= number <= 6:
        return GROOVE if k % 2 else BELLY
    if low < -0.55 and number > 6:
        return FLANK
    return BACK if low > 0.15 else FLANK


def _head(figure: Figure, t: float) -> None:
    for side in (1, -1):
        line = [
            (x, heave(x, t) + y, side * wide, 0.035)
            for x, y, wide in ((6.2, -0.05, 0.36), (5.5, -0.12, 0.95), (4.6, -0.28, 1.19), (3.9, -0.52, 1.27))
        ]
        figure.chain(line, EYE, nearer=0.25)
        figure.ball((3.75, heave(3.75, t) - 0.38, side * 1.31), 0.085, EYE, nearer=0.35)
        for x, y, wide in ((5.9, 0.10, 0.50), (5.4, 0.28, 0.70), (4.9, 0.40, 0.82), (4.3, 0.46, 0.95)):
            figure.ball((x, heave(x, t) + y, side * wide), 0.075, FLANK, nearer=0.25)
    for x, y in ((5.7, 0.42), (5.0, 0.58), (4.4, 0.68)):
        figure.ball((x, heave(x, t) + y, 0.0), 0.07, FLANK, nearer=0.3)
    fin = [(-1.9, 0.86, 0.0), (-2.5, 1.42, 0.0), (-2.85, 1.38, 0.0), (-3.2, 0.70, 0.0)]
    figure.plate([(x, heave(x, t) + y, z) for x, y, z in fin], BACK, nearer=0.1)


def _fins(figure: Figure, t: float, leaps: bool) -> None:
    """The long wings at its breast, pale below."""
    for side in (1, -1):
        swing = 0.35 * math.sin(2 * math.pi * BEAT * t * 0.9 + 0.6) + (0.75 if leaps else -0.10)
        root = heave(2.6, t) - 0.55
        spread = [(2.95, 0.0, 1.30), (2.55, 0.35, 2.5), (1.75, 0.75, 3.9), (1.15, 0.95, 4.6), (0.95, 0.80, 4.4),
                  (1.30, 0.45, 3.2), (1.55, 0.10, 1.9), (1.75, -0.10, 1.30)]  # fmt: skip
        wing: list[Vector] = [
            (x, root + swing * (z - 1.3) * 0.62 - 0.12 * up, side * (1.3 + (z - 1.3) * 0.80)) for x, up, z in spread
        ]
        figure.plate(wing, PALE if leaps else FIN, nearer=0.8 if side < 0 else 0.5)
        edge = [(*place, 0.07) for place in wing[:4]]
        figure.joint(edge, PALE, nearer=0.85 if side < 0 else 0.55)


def _flukes(figure: Figure, t: float) -> None:
    tail, tip = heave(-5.9, t), heave(-7.6, t)
    pitch = (tail - tip) / 1.7
    for side in (1, -1):
        blade: list[Vector] = [(-5.7, tail, 0.0), (-6.5, tail - 0.7 * pitch, side * 1.0), (-7.3, tip, side * 2.35),
                               (-7.15, tip, side * 1.4), (-6.85, tip + 0.2 * pitch, 0.0)]  # fmt: skip
        figure.plate(blade, FIN, nearer=0.1)


def _spray(figure: Figure, moment: Moment) -> None:
    """Drops that fly up where it breaks the surface and where it falls back, level though it is not."""
    share = LEAP.share(moment.t)
    up, pitch = LEAP.up(share), LEAP.pitch(share)
    cp, sp = math.cos(pitch), math.sin(pitch)
    for begin, count, strong in ((-0.05, 46, 0.75), (0.47, 64, 1.15)):
        age = ((share - begin + 0.3) % 1.0 - 0.3) * LEAP.seconds
        for k in range(count):
            late, a, b, c = ((k * factor) % 1.0 for factor in (0.618, 0.755, 0.431, 0.283))
            gone = age - 0.55 * late
            if gone <= 0:
                continue
            rise = (3.0 + 7.0 * a) * strong
            y = rise * gone - 5.2 * gone * gone
            if y < -0.2:
                continue
            dx = (2.2 + 3.0 * gone) * (2 * b - 1) * strong + 1.6 * math.cos(pitch)
            dy, z = y - up, (1.4 + 2.2 * gone) * (2 * c - 1) * strong
            size = (0.08 + 0.26 * a * a) * max(1.0 - 0.45 * gone, 0.25) * strong
            figure.ball((dx * cp + dy * sp, -dx * sp + dy * cp, z), size, SPRAY, nearer=2.5 if c > 0.4 else -2.5)
