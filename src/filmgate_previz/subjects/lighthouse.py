"""A lighthouse on its rock; by night and in fog its light goes round."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.turned import level, turned

ROCK: Colour = (0.15, 0.13, 0.115)
WET: Colour = (0.05, 0.048, 0.046)
GRASS: Colour = (0.11, 0.13, 0.05)
WHITE: Colour = (0.80, 0.78, 0.74)
RED: Colour = (0.58, 0.055, 0.04)
IRON: Colour = (0.05, 0.05, 0.055)
GLASS: Colour = (0.22, 0.28, 0.32)
LIT: Colour = (1.0, 0.86, 0.55)
WALL: Colour = (0.72, 0.70, 0.66)
TILES: Colour = (0.30, 0.10, 0.06)
FOOT = 4.2  # metres: the rock's top
TOWER = ((0.0, 2.55), (3.4, 2.28), (6.8, 2.02), (10.2, 1.80), (13.6, 1.62), (15.2, 1.56))
LAMP = FOOT + 17.0
ROUND = 5.0  # seconds of one turn of its light


def lighthouse(moment: Moment) -> Figure:
    figure = Figure(girth=22.0)
    _rock(figure, moment.seed)
    turned(figure, [(FOOT + y, r) for y, r in TOWER], lambda ring, _: RED if ring % 2 else WHITE, count=28)
    top = FOOT + TOWER[-1][0]
    turned(figure, [(top, 1.56), (top + 0.35, 2.15), (top + 0.55, 2.15)], WHITE, count=28, nearer=0.2)
    level(figure, top + 0.55, 2.15, IRON, nearer=0.1)
    lit = moment.dark > 0.1
    turned(figure, [(top + 0.55, 1.12), (top + 2.75, 1.12)], LIT if lit else GLASS, count=16, nearer=0.3,
           glow=1.6 * moment.dark if lit else 0.0)  # fmt: skip
    for k in range(8):
        turn = 2 * math.pi * k / 8 + 0.2
        x, z = 1.14 * math.cos(turn), 1.14 * math.sin(turn)
        figure.limb((x, top + 0.5, z), (x, top + 2.8, z), 0.06, 0.06, IRON, nearer=0.4 if x > -0.2 else -0.6)
    turned(
        figure,
        [(top + 2.70, 1.42), (top + 3.2, 1.15), (top + 3.85, 0.42), (top + 4.1, 0.05)],
        RED,
        count=20,
        nearer=0.5,
    )
    figure.ball((0.0, top + 4.25, 0.0), 0.20, IRON, nearer=0.6)
    _gallery(figure, top + 0.55)
    for up, turn in ((3.0, 0.35), (6.6, -0.3), (10.0, 0.25), (13.2, -0.15)):
        _window(figure, FOOT + up, turn, moment.dark)
    _house(figure, moment.dark)
    if lit:
        _beams(figure, moment)
    return figure


def _rock(figure: Figure, seed: int) -> None:
    """A low hump of stone with a green top, wet where waves reach."""
    bumps = [(seed * 37 + 13 * k) % 17 / 17 for k in range(13)]
    count, rows = 26, ((-0.6, 1.08), (0.7, 1.0), (1.9, 0.88), (3.1, 0.70), (3.9, 0.50), (FOOT + 0.05, 0.30))

    def corner(ring: int, k: int) -> Vector:
        turn = 2 * math.pi * (k % count) / count
        up, share = rows[ring]
        rough = 1 + 0.10 * math.sin(3 * turn + 6 * bumps[0]) + 0.16 * (bumps[(k % count * 5 + 3 * ring) % 13] - 0.5)
        out = 13.5 * share * rough
        lift = 0.5 * (bumps[(k % count * 7 + ring) % 13] - 0.5) if 0 < ring < len(rows) - 1 else 0.0
        return 0.72 * out * math.cos(turn), up + lift, out * math.sin(turn) - 2.2

    for ring in range(len(rows) - 1):
        for k in range(count):
            corners = (corner(ring, k), corner(ring + 1, k), corner(ring + 1, k + 1), corner(ring, k + 1))
            tone = 0.75 + 0.5 * bumps[(k * 3 + ring * 5) % 13]
            base = WET if ring == 0 else GRASS if ring >= 3 else ROCK
            figure.plate(corners, (base[0] * tone, base[1] * tone, base[2] * tone), both=False, nearer=-6.0)
    figure.plate([corner(len(rows) - 1, k) for k in range(count, 0, -1)], GRASS, both=False, nearer=-6.0)


def _gallery(figure: Figure, floor: float) -> None:
    """The rail about the lamp."""
    for k in range(20):
        a, b = (2 * math.pi * (k + more) / 20 for more in (0, 1))
        near = 0.8 if math.cos(a) > -0.3 else -0.8
        for up in (0.5, 1.0):
            ends = [(2.1 * math.cos(turn), floor + up, 2.1 * math.sin(turn)) for turn in (a, b)]
            figure.limb(ends[0], ends[1], 0.04, 0.04, IRON, nearer=near)
        foot = (2.1 * math.cos(a), floor, 2.1 * math.sin(a))
        figure.limb(foot, (foot[0], floor + 1.0, foot[2]), 0.035, 0.035, IRON, nearer=near)


def _window(figure: Figure, up: float, turn: float, dark: float) -> None:
    share = (up - FOOT) / 15.2
    out = 2.62 - 1.02 * share
    a, b = turn - 0.17, turn + 0.17
    corners = [
        (out * math.cos(b), up, out * math.sin(b)), (out * math.cos(b), up + 1.0, out * math.sin(b)),
        (out * math.cos(a), up + 1.0, out * math.sin(a)), (out * math.cos(a), up, out * math.sin(a)),
    ]  # fmt: skip
    figure.plate(
        corners[::-1], LIT if dark > 0.3 else IRON, both=False, nearer=0.4, glow=0.7 * dark if dark > 0.3 else 0.0
    )


def _house(figure: Figure, dark: float) -> None:
    """The keeper's, beside the tower."""
    y, left, right, front, back = FOOT - 0.5, 2.6, 8.2, 2.2, -2.0
    figure.box((back, y, left), (front, y + 2.7, right), WALL, nearer=0.6)
    ridge = y + 4.5
    for edge, way in ((front + 0.35, 1), (back - 0.35, -1)):
        slope = [
            (edge, y + 2.55, left - 0.3),
            (0.1, ridge, left - 0.3),
            (0.1, ridge, right + 0.3),
            (edge, y + 2.55, right + 0.3),
        ]
        figure.plate(slope if way < 0 else slope[::-1], TILES, both=True, nearer=0.9 if way > 0 else 0.5)
    for end in (left, right):
        figure.plate(
            [(front, y + 2.7, end), (0.1, ridge - 0.1, end), (back, y + 2.7, end)], WALL, both=True, nearer=0.6
        )
    figure.box((-0.9, ridge - 0.9, right - 1.4), (-0.2, ridge + 0.7, right - 0.8), TILES, nearer=0.4)
    for z in (left + 0.9, right - 1.7):
        glass = [
            (front + 0.03, y + 1.0, z),
            (front + 0.03, y + 1.9, z),
            (front + 0.03, y + 1.9, z + 0.8),
            (front + 0.03, y + 1.0, z + 0.8),
        ]
        figure.plate(glass, LIT if dark > 0.3 else IRON, both=True, nearer=1.2, glow=0.8 * dark if dark > 0.3 else 0.0)
    door = [(front + 0.03, y, 5.0), (front + 0.03, y + 1.9, 5.0), (front + 0.03, y + 1.9, 5.9), (front + 0.03, y, 5.9)]
    figure.plate(door, RED, nearer=1.2)


def _beams(figure: Figure, moment: Moment) -> None:
    """Two beams that go round as rows of soft discs, and what the lens flashes when one passes it."""
    turn = 2 * math.pi * moment.t / ROUND + 0.6
    figure.lamp((0.0, LAMP, 0.0), 3.0, (1.0, 0.85, 0.55), 0.35 * moment.dark)
    for way in (turn, turn + math.pi):
        ch, sh = math.cos(way), math.sin(way)
        flash = max(ch, 0.0) ** 10
        figure.lamp((0.0, LAMP, 0.0), 2.6 + 3.0 * flash, (1.0, 0.90, 0.66), (0.10 + 0.5 * flash) * moment.dark)
        aside = 1 - 0.96 * abs(ch) ** 3  # along the line of sight they would all lie upon each other
        for k in range(1, 22):
            out = 1.3 * k
            radius, strength = 0.7 + 0.11 * out, 0.16 * moment.dark * aside / (1 + 0.09 * out)
            figure.lamp((out * ch, LAMP, out * sh), radius, (1.0, 0.92, 0.70), strength)
