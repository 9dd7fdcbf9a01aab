"""House fronts, shops and paving as pictures: what they are made of, and what of them shines in the dark."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filmgate_previz.worlds import finish

Frame = finish.Frame
Paint = npt.NDArray[np.floating] | float
WALLS = np.asarray([[0.34, 0.13, 0.08], [0.46, 0.38, 0.28], [0.40, 0.36, 0.32], [0.24, 0.20, 0.18], [0.50, 0.34, 0.20],
                    [0.30, 0.34, 0.36]], np.float32)  # fmt: skip
SIGNS = np.asarray([[0.75, 0.10, 0.08], [0.08, 0.30, 0.55], [0.10, 0.42, 0.22], [0.80, 0.50, 0.08], [0.55, 0.10, 0.42],
                    [0.06, 0.48, 0.52]], np.float32)  # fmt: skip
WARM = np.asarray([1.25, 0.80, 0.38], np.float32)


class Front:
    """A picture under way: bare colours, and light of its own."""

    def __init__(self, base: Frame) -> None:
        self.albedo = base.copy()
        self.glow = np.zeros_like(base)
        self.n = len(base)

    def paint(self, x0: float, y0: float, x1: float, y1: float, colour: Paint, glow: Paint = 0.0) -> None:
        """Fill a rectangle; shares of the picture."""
        at = slice(round(y0 * self.n), max(round(y1 * self.n), round(y0 * self.n) + 1))
        to = slice(round(x0 * self.n), max(round(x1 * self.n), round(x0 * self.n) + 1))
        self.albedo[at, to] = colour
        self.glow[at, to] = glow


def house(rng: np.random.Generator, dark: float, n: int = 256) -> Front:
    """The storeys above a shop: rows of windows with sills, some lit."""
    wall = WALLS[rng.integers(len(WALLS))] * rng.uniform(0.8, 1.15)
    front = Front(finish.plain(wall, n, grain=0.06, seed=int(rng.integers(9999))))
    floors, bays = int(rng.integers(3, 6)), int(rng.integers(4, 7))
    wide, tall = rng.uniform(0.42, 0.6), rng.uniform(0.5, 0.66)
    trim = wall * 0.4 + 0.30
    front.paint(0, 0, 1, 0.035, trim)
    front.paint(0, 0.035, 1, 0.045, wall * 0.4)
    high, deep = 0.95 / floors, 1 / bays
    for floor in range(floors):
        for bay in range(bays):
            x, y = (bay + 0.5 - wide / 2) * deep, 0.05 + (floor + 0.5 - tall / 2) * high
            x1, y1 = x + wide * deep, y + tall * high
            lit = rng.random() < 0.55 * dark
            warm = WARM * rng.uniform(0.35, 1.0) * np.asarray([1, rng.uniform(0.85, 1.2), rng.uniform(0.7, 1.7)])
            front.paint(x - 0.012, y - 0.014, x1 + 0.012, y1 + 0.008, trim)
            front.paint(x, y, x1, y1, np.asarray([0.035, 0.045, 0.06]) * rng.uniform(0.7, 2.2), warm * dark * lit)
            front.paint(x, y, x1, y + 0.012, 0.02)
            if rng.random() < 0.45:  # a curtain or blind
                part = rng.uniform(0.2, 0.6)
                front.paint(x, y, x1, y + (y1 - y) * part, 0.30, warm * dark * lit * 0.6)
            front.paint((x + x1) / 2 - 0.003, y, (x + x1) / 2 + 0.003, y1, trim * 0.8)
            front.paint(x - 0.018, y1 + 0.006, x1 + 0.018, y1 + 0.020, trim * 1.15)
        front.paint(0, 0.05 + (floor + 1) * high - 0.006, 1, 0.05 + (floor + 1) * high, wall * 0.65)
    return front


def shop(rng: np.random.Generator, dark: float, neon: float, n: int = 256) -> Front:
    """A ground floor: a sign, an awning, lit glass with goods in it, a door."""
    frame = np.asarray([0.05, 0.045, 0.04], np.float32) * rng.uniform(0.6, 2.5)
    sign = SIGNS[rng.integers(len(SIGNS))]
    front = Front(finish.plain(frame, n, grain=0.03))
    front.paint(0, 0, 1, 0.04, frame * 2 + 0.1)
    front.paint(0.04, 0.06, 0.96, 0.20, sign * 0.8, sign * dark * (0.35 + 1.5 * neon))
    x = 0.14
    while x < 0.84:  # what could be letters
        wide = rng.uniform(0.02, 0.05)
        front.paint(x, 0.10, x + wide, 0.165, 0.75, (0.9 + neon) * dark * (sign * 0.3 + 0.7))
        x += wide + rng.choice([0.012, 0.012, 0.05])
    inside = WARM * rng.uniform(0.30, 0.6) * (0.18 + 0.82 * dark)
    door = rng.uniform(0.40, 0.55)
    for a, b in ((0.05, door - 0.02), (door + 0.14, 0.95)):
        depth = np.linspace(1.25, 0.45, round(0.85 * n) - round(0.24 * n))[:, None, None]
        front.paint(a, 0.24, b, 0.85, np.asarray([0.07, 0.075, 0.08]), inside * depth)
        for _ in range(7):
            p, q = rng.uniform(a, b - 0.07), rng.uniform(0.48, 0.70)
            front.paint(
                p,
                q,
                min(p + rng.uniform(0.03, 0.08), b),
                0.84,
                SIGNS[rng.integers(6)] * 0.3,
                inside * rng.uniform(0.2, 0.7),
            )
    front.paint(door, 0.26, door + 0.12, 0.98, frame * 0.7)
    front.paint(door + 0.015, 0.29, door + 0.105, 0.80, 0.05, inside * 0.8)
    if rng.random() < 0.6:
        for k in range(22):
            stripe = sign * 0.75 if k % 2 else np.asarray([0.62, 0.58, 0.5], np.float32)
            front.paint(0.03 + k * 0.94 / 22, 0.205, 0.03 + (k + 1) * 0.94 / 22, 0.34, stripe * (0.9 if k % 3 else 1.0))
        front.paint(0.03, 0.335, 0.97, 0.345, 0.03)
    return front


def road(n: int = 256, *, crossing: bool = False, seed: int = 0) -> Frame:
    """A stretch of asphalt as wide as a road of two lanes; its middle line is broken."""
    picture = finish.plain((0.060, 0.060, 0.063), n, grain=0.10, seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(3):  # mends
        x, y = rng.integers(0, n - n // 5, 2)
        picture[y : y + n // 8, x : x + n // 6] *= rng.uniform(0.75, 1.2)
    mark = np.asarray([0.42, 0.41, 0.38], np.float32)
    for x in (0.035, 0.965):
        picture[:, round((x - 0.007) * n) : round((x + 0.007) * n)] = mark * 0.9
    if crossing:
        for k in range(9):
            picture[n // 3 : n // 3 + n // 4, round((0.07 + k * 0.1) * n) : round((0.125 + k * 0.1) * n)] = mark
    else:
        for k in range(3):
            picture[round((k + 0.2) * n / 3) : round((k + 0.7) * n / 3), round(0.492 * n) : round(0.508 * n)] = mark
    return picture


def paving(n: int = 256, seed: int = 0) -> Frame:
    """Slabs."""
    picture = finish.plain((0.20, 0.19, 0.175), n, grain=0.06, seed=seed)
    rng = np.random.default_rng(seed)
    slab = n // 8
    for k in range(8):
        for m in range(8):
            picture[k * slab : (k + 1) * slab, m * slab : (m + 1) * slab] *= rng.uniform(0.82, 1.12)
        picture[k * slab] *= 0.55
        picture[:, k * slab] *= 0.55
    return picture
