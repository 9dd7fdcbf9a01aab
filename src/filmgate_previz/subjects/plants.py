"""Pictures of what grows: firs, ferns, boughs, grass. Each is (side, side, 4), premultiplied, its foot at the middle
of the lower edge."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.subjects.shapes import Frame, Points, curve, points
from filmgate_previz.subjects.sprites import Canvas


def _blade(root: Points, along: float, length: float, wide: float) -> Points:
    """A pointed leaf from its root; along is its angle, 0 to the right, positive downwards."""
    tip = points([(math.cos(along), math.sin(along))])[0]
    side = points([(-tip[1], tip[0])])[0]
    return curve([root, root + tip * length * 0.4 + side * wide, root + tip * length,
                  root + tip * length * 0.4 - side * wide], 4)  # fmt: skip


def fir(seed: int, *, snow: float = 0.0, full: float = 1.0) -> Frame:
    """A conifer; snow (0..1) lies on its boughs, full is how broad it is."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    canvas.paint(points([(0.485, 1), (0.515, 1), (0.504, 0.1), (0.496, 0.1)]), (0.07, 0.05, 0.035), 1.0)
    for y in np.linspace(0.05, 0.80, 28):
        reach = (0.02 + 0.30 * (y - 0.03) ** 0.85) * full * rng.uniform(0.8, 1.12)
        for _ in range(9):
            off = rng.uniform(-1, 1)
            root = points([(0.5 + off * reach * 0.35, y + rng.uniform(-0.012, 0.012))])[0]
            sign = 1.0 if off > 0 else -1.0
            angle = math.pi / 2 - sign * rng.uniform(0.75, 1.15) if abs(off) > 0.25 else rng.uniform(1.2, 1.9)
            length = reach * rng.uniform(0.6, 1.0) * (0.55 + 0.6 * abs(off))
            blade = _blade(root, angle, length, 0.014 + 0.02 * y)
            shade = rng.uniform(0.45, 1.1) * (1.1 - 0.45 * y)
            canvas.paint(blade, (0.055, 0.115, 0.06), shade)
            if rng.random() < snow:
                canvas.paint(blade * (1, 0.82) + (0, blade[:, 1].min() * 0.18 - 0.004), (0.82, 0.87, 0.95), 0.9)
    return canvas.sprite()


def fern(seed: int) -> Frame:
    """A fern of some eight fronds."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    for k in range(9):
        angle = -math.pi / 2 + (k - 4) * 0.27 + rng.normal(0, 0.1)
        length, bend = rng.uniform(0.5, 0.78), (k - 4) * 0.05 + rng.normal(0, 0.05)
        place = points([(0.5, 0.99)])[0]
        tone = rng.uniform(0.6, 1.15)
        for step in range(17):
            share = step / 17
            angle += bend * 0.16
            ahead = points([(math.cos(angle), math.sin(angle))])[0]
            place = place + ahead * length / 17
            reach = 0.15 * math.sin(math.pi * min(share * 1.15 + 0.08, 1.0)) ** 0.8 * length * 1.5
            for side in (-1.2, 1.2):
                canvas.paint(
                    _blade(place, angle + side, reach, 0.012),
                    (0.10, 0.24, 0.045),
                    tone * (0.25 + 1.0 * share) * rng.uniform(0.8, 1.2),
                )
    return canvas.sprite()


def bough(seed: int, colour: tuple[float, float, float] = (0.13, 0.26, 0.04)) -> Frame:
    """A mass of leaves, lighter above."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    lumps = np.stack([rng.uniform(0.2, 0.8, 9), rng.uniform(0.25, 0.75, 9), rng.uniform(0.10, 0.19, 9)], 1)
    for layer in range(3):
        for _ in range(150):
            x, y, size = lumps[rng.integers(len(lumps))]
            turn, out = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random()) * size
            at = points([(x + math.cos(turn) * out, y + math.sin(turn) * out * 0.8)])[0]
            shade = (
                (0.40 + 0.30 * layer) * rng.uniform(0.7, 1.2) * (1.25 - 0.6 * (at[1] - y) / size * 0.5 - 0.4 * at[1])
            )
            canvas.paint(_blade(at, rng.uniform(0, 2 * math.pi), rng.uniform(0.03, 0.06), 0.012), colour, shade)
    return canvas.sprite()


def tuft(seed: int, colour: tuple[float, float, float] = (0.14, 0.24, 0.05)) -> Frame:
    """A tuft of grass."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    for _ in range(60):
        root = points([(0.5 + rng.normal(0, 0.11), 0.995)])[0]
        angle = -math.pi / 2 + rng.normal(0, 0.34) + (root[0] - 0.5) * 1.6
        canvas.paint(_blade(root, angle, rng.uniform(0.4, 0.9), 0.009), colour, rng.uniform(0.5, 1.25))
    return canvas.sprite()
