"""Pictures of what lives and lies under water; each is (side, side, 4), premultiplied, its foot in the middle below."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.subjects.shapes import Frame, Points, curve, points
from filmgate_previz.subjects.sprites import Canvas

Colour = tuple[float, float, float]


def kelp(seed: int, colour: Colour = (0.16, 0.20, 0.05)) -> Frame:
    """A stand of seaweed ribbons."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    for _ in range(6):
        x, tall, phase = 0.5 + rng.normal(0, 0.07), rng.uniform(0.6, 0.96), rng.uniform(0, 6)
        y = np.linspace(0, 1, 24)
        middle = x + 0.05 * np.sin(y * 7 + phase) * y + rng.normal(0, 0.10) * y * y
        tone = rng.uniform(0.6, 1.2)
        canvas.paint(
            np.stack([np.r_[middle - 0.006, middle[::-1] + 0.006], np.r_[1 - y * tall, 1 - y[::-1] * tall]], 1),
            colour,
            tone * 0.7,
        )
        for k in range(2, 24):
            for side in (-1, 1):
                root = points([(middle[k], 1 - y[k] * tall)])[0]
                reach, lift = rng.uniform(0.05, 0.10) * (1.1 - 0.6 * y[k]), rng.uniform(0.02, 0.06)
                leaf = curve([root, root + (side * reach * 0.5, -lift - 0.012), root + (side * reach, -lift * 1.5),
                              root + (side * reach * 0.5, -lift + 0.012)], 4)  # fmt: skip
                canvas.paint(leaf, colour, tone * rng.uniform(0.7, 1.2) * (0.6 + 0.6 * y[k]))
    return canvas.sprite()


def coral(seed: int, colour: Colour) -> Frame:
    """Branching coral."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()

    def branch(x: float, y: float, angle: float, length: float, wide: float, depth: int) -> None:
        end = (x + math.cos(angle) * length, y - math.sin(angle) * length)
        side = (math.sin(angle) * wide, math.cos(angle) * wide)
        shape = curve([(x - side[0], y - side[1]), (end[0] - side[0] * 0.8, end[1] - side[1] * 0.8),
                       (end[0] + math.cos(angle) * wide, end[1] - math.sin(angle) * wide),
                       (end[0] + side[0] * 0.8, end[1] + side[1] * 0.8), (x + side[0], y + side[1])], 4)  # fmt: skip
        canvas.paint(shape, colour, (0.5 + 0.16 * (5 - depth)) * rng.uniform(0.85, 1.15))
        if depth:
            for turn in (-1, 1):
                spread = rng.uniform(0.25, 0.62) * turn
                branch(*end, angle + spread, length * rng.uniform(0.66, 0.86), wide * 0.78, depth - 1)

    branch(0.5, 1.0, math.pi / 2, 0.20, 0.030, 5)
    return canvas.sprite()


def boulder(seed: int, colour: Colour = (0.10, 0.10, 0.095)) -> Frame:
    """A mossy rock, wide and low."""
    rng = np.random.default_rng(seed)
    canvas = Canvas()
    angles = np.linspace(0, math.pi, 9)
    reach = rng.uniform(0.75, 1.0, 9)
    top = [(0.5 + 0.46 * math.cos(a) * r, 1.0 - 0.52 * math.sin(a) * r) for a, r in zip(angles, reach, strict=True)]
    outline = np.r_[curve([*top, (0.1, 1.02), (0.5, 1.04), (0.9, 1.02)], 6)].clip(0, 1)
    at = canvas.window(outline)
    noise = rng.random((64, 64)).repeat(16, 0).repeat(16, 1)[at][: canvas.x[at].shape[0], : canvas.x[at].shape[1]]
    lit = np.clip(1.6 - 1.5 * (canvas.y[at] - 0.45), 0.35, 1.4) * (0.85 + 0.3 * noise)
    canvas.paint(outline, colour, lit)
    for _ in range(90):
        x, y = rng.uniform(0.15, 0.85), rng.uniform(0.5, 0.98)
        if canvas.alpha[min(int(y * canvas.side), canvas.side - 1), int(x * canvas.side)] > 0.9:
            spot = points([(x, y)])[0]
            blob = curve([spot + (-0.02, 0), spot + (0, -0.012), spot + (0.02, 0), spot + (0, 0.012)], 4)
            canvas.paint(blob, (0.07, 0.11, 0.05), rng.uniform(0.5, 1.4))
    return canvas.sprite()


def fish(colour: Colour, way: int, stripe: Colour) -> Frame:
    """A small fish from the side; way is 1 to the right, -1 to the left."""
    canvas = Canvas(128)

    def at(corners: list[tuple[float, float]]) -> Points:
        return points([(0.5 + way * x, 0.5 + y) for x, y in corners])

    canvas.paint(at([(-0.26, 0), (-0.46, -0.15), (-0.41, 0), (-0.46, 0.15)]), colour, 0.8)
    body = curve(at([(0.42, 0.0), (0.22, -0.15), (-0.08, -0.15), (-0.30, -0.02), (-0.08, 0.14), (0.22, 0.13)]), 8)
    rows = canvas.y[canvas.window(body)]
    canvas.paint(body, colour, 1.25 - 1.4 * np.clip(rows - 0.42, 0, 1))
    canvas.paint(
        curve(at([(0.08, -0.15), (0.13, 0.0), (0.08, 0.13), (0.0, 0.13), (0.04, 0.0), (0.0, -0.15)]), 6), stripe, 1.0
    )
    canvas.paint(at([(0.10, -0.14), (-0.10, -0.25), (-0.16, -0.12)]), colour, 0.7)
    canvas.paint(curve(at([(0.28, -0.04), (0.31, -0.07), (0.34, -0.04), (0.31, -0.01)]), 4), (0.01, 0.01, 0.01), 1.0)
    return canvas.sprite()
