"""A running shoe, a product on its plinth."""

from __future__ import annotations

import math
from itertools import pairwise

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.plinth import At, about, plinth, spun

MESH: Colour = (0.66, 0.64, 0.60)
SOLE: Colour = (0.84, 0.83, 0.80)
TREAD: Colour = (0.10, 0.10, 0.11)
ACCENT: Colour = (0.82, 0.14, 0.03)
NAVY: Colour = (0.035, 0.07, 0.18)
LINING: Colour = (0.03, 0.03, 0.035)
LACE: Colour = (0.88, 0.87, 0.84)
# along it, height of its upper, half its width there and at the sole
SECTIONS = (
    (-0.60, 0.26, 0.075, 0.10), (-0.585, 0.38, 0.11, 0.145), (-0.55, 0.48, 0.135, 0.18), (-0.48, 0.56, 0.165, 0.20),
    (-0.30, 0.53, 0.175, 0.205), (-0.12, 0.49, 0.17, 0.20), (0.02, 0.45, 0.165, 0.20), (0.14, 0.385, 0.17, 0.21),
    (0.27, 0.31, 0.185, 0.225), (0.40, 0.255, 0.195, 0.23), (0.49, 0.215, 0.18, 0.212), (0.55, 0.18, 0.155, 0.182),
    (0.59, 0.145, 0.12, 0.145), (0.615, 0.11, 0.08, 0.10), (0.625, 0.08, 0.035, 0.05),
)  # fmt: skip
ARCS = 12  # strips of an upper, from one side over its top to the other
BASE = 0.10
# a stripe from the heel to the toes: by sections, the strip that it is on, and half its breadth in strips
STRIPE = (
    (2, 3.3, 0.25), (3, 3.1, 0.50), (4, 2.8, 0.65), (5, 2.5, 0.70), (6, 2.2, 0.65), (7, 1.9, 0.50), (8, 1.6, 0.32),
    (9, 1.2, 0.12),
)  # fmt: skip
OPEN = (2, 5)  # sections between which a foot goes in


def shoe(moment: Moment) -> Figure:
    figure, at = plinth(), about(spun(moment))
    rows = [_row(at, section) for section in SECTIONS]
    for number, (one, other) in enumerate(pairwise(rows)):
        for k in range(ARCS):
            if OPEN[0] <= number < OPEN[1] and 4 <= k < 8:
                continue
            corners = (one[k], other[k], other[k + 1], one[k + 1])
            figure.plate(corners, _paint(number, k), both=False)
    rim = [rows[n][4] for n in range(OPEN[0], OPEN[1] + 1)] + [rows[n][8] for n in range(OPEN[1], OPEN[0] - 1, -1)]
    figure.plate(rim, LINING, nearer=-0.12)
    for edge in (4, 8):
        line = [(*rows[n][edge], 0.022) for n in range(OPEN[0], OPEN[1] + 1)]
        figure.chain(line, NAVY, nearer=0.03)
    _sole(figure, at)
    _stripe(figure, rows)
    for n in (5, 6, 7):
        for share in (0.25, 0.75):
            left, right = (_between([rows[n][k], rows[n + 1][k]], share) for k in (4, 8))
            figure.limb(left, right, 0.017, 0.017, LACE, nearer=0.09)
    return figure


def _stripe(figure: Figure, rows: list[list[Vector]]) -> None:
    """Along both sides of the upper."""

    def across(number: int, low: float, high: float) -> list[Vector]:
        return [_between(rows[number], low), _between(rows[number], high)]

    for (a, ka, wa), (b, kb, wb) in pairwise(STRIPE):
        for low, high, next_low, next_high in (
            (ka - wa, ka + wa, kb - wb, kb + wb),
            (ARCS - ka - wa, ARCS - ka + wa, ARCS - kb - wb, ARCS - kb + wb),
        ):
            one, other = across(a, low, high), across(b, next_low, next_high)
            figure.plate((one[0], other[0], other[1], one[1]), ACCENT, both=False, nearer=0.09)


def _between(row: list[Vector], place: float) -> Vector:
    k = min(int(place), ARCS - 1)
    (xa, ya, za), (xb, yb, zb) = row[k], row[k + 1]
    share = place - k
    return xa + (xb - xa) * share, ya + (yb - ya) * share, za + (zb - za) * share


def _row(at: At, section: tuple[float, float, float, float]) -> list[Vector]:
    along, high, wide, foot = section
    row = []
    for k in range(ARCS + 1):
        turn = math.pi * k / ARCS
        up = math.sin(turn) ** 0.75
        half = foot + (wide - foot) * up
        row.append(
            at(
                along,
                BASE + (high - BASE * 0.3) * up,
                -half * math.copysign(abs(math.cos(turn)) ** 0.7, math.cos(turn)),
            )
        )
    return row


def _paint(number: int, k: int) -> Colour:
    low = k < 2 or k >= ARCS - 2
    if number >= 9:
        return NAVY if low else MESH
    if number <= 2:
        return ACCENT
    return NAVY if low else MESH


def _sole(figure: Figure, at: At) -> None:
    rim = [(along, foot + 0.022) for along, _, _, foot in SECTIONS]
    for low, high, colour, nearer in ((0.0, 0.03, TREAD, 0.10), (0.03, 0.135, SOLE, 0.12)):
        for side in (-1, 1):
            for (xa, wa), (xb, wb) in pairwise(rim):
                corners = [
                    at(xa, low + _lift(xa), side * wa), at(xa, high + _lift(xa), side * wa),
                    at(xb, high + _lift(xb), side * wb), at(xb, low + _lift(xb), side * wb),
                ]  # fmt: skip
                figure.plate(corners if side > 0 else corners[::-1], colour, both=False, nearer=nearer)
        for (x, w), way in ((rim[0], 1), (rim[-1], -1)):
            rows = (low + _lift(x), high + _lift(x))
            corners = [at(x, up, way * side * w) for side, up in zip((-1, -1, 1, 1), (*rows, *rows[::-1]), strict=True)]
            figure.plate(corners, colour, both=False, nearer=nearer)


def _lift(along: float) -> float:
    """How far its sole is off the plinth under the toes."""
    return 0.5 * max(along - 0.30, 0.0) ** 2
