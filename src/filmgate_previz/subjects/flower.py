"""Sunflower sprites, drawn once per film and used thousands of times a frame."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.subjects.shapes import Frame, Points, curve, points
from filmgate_previz.subjects.sprites import SIDE, Canvas, Sprites, pack

VARIANTS = 4


def _leaf(base: Points, along: Points, across: Points, length: float) -> Points:
    return curve([base, base + along * length * 0.35 + across * length * 0.26,
                  base + along * length * 0.75 + across * length * 0.16, base + along * length,
                  base + along * length * 0.7 - across * length * 0.18,
                  base + along * length * 0.3 - across * length * 0.24], 6)  # fmt: skip


def _leaves(canvas: Canvas, rng: np.random.Generator) -> None:
    for side, y, reach in ((1, 0.62, 0.24), (-1, 0.70, 0.26), (1, 0.82, 0.26), (-1, 0.88, 0.22), (-1, 0.52, 0.16)):
        length, angle = reach * rng.uniform(0.8, 1.15), rng.uniform(-0.3, 0.5)
        along = points([(side * math.cos(angle), math.sin(angle))])[0]
        shape = _leaf(points([(0.5, y)])[0], along, points([(-along[1], along[0])])[0], length)
        at = canvas.window(shape)
        ribs = 0.7 + 0.3 * np.sin(canvas.x[at] * 90)
        canvas.paint(shape, (0.10, 0.20, 0.04), 0.75 + 0.6 * np.clip(1.4 - canvas.y[at], 0, 1) * ribs)


def _petals(canvas: Canvas, rng: np.random.Generator, centre: Points, radius: float) -> None:
    for ring, (count, reach) in enumerate(((21, 1.0), (17, 0.86))):
        for k in range(count):
            angle = k / count * 2 * math.pi + ring * 0.15 + rng.normal(0, 0.05)
            length, wide = radius * reach * rng.uniform(0.90, 1.08), radius * 0.15
            along = points([(math.cos(angle), math.sin(angle))])[0]
            across = points([(-along[1], along[0])])[0]
            shape = curve([centre + along * radius * 0.35 + across * wide * 0.5,
                           centre + along * length * 0.72 + across * wide, centre + along * length,
                           centre + along * length * 0.72 - across * wide,
                           centre + along * radius * 0.35 - across * wide * 0.5], 6)  # fmt: skip
            at = canvas.window(shape)
            out = np.hypot(canvas.x[at] - centre[0], canvas.y[at] - centre[1]) / radius
            shade = (0.45 + 0.65 * np.clip(out, 0, 1.1)) * rng.uniform(0.85, 1.1)
            canvas.paint(shape, (1.05, 0.50 + 0.14 * rng.random(), 0.035), shade)


def _seeds(canvas: Canvas, centre: Points, radius: float) -> None:
    angles = np.linspace(0, 2 * math.pi, 40)
    shape = np.stack([centre[0] + np.cos(angles) * radius * 0.47, centre[1] + np.sin(angles) * radius * 0.47], 1)
    at = canvas.window(shape)
    dx, dy = canvas.x[at] - centre[0], canvas.y[at] - centre[1]
    out = np.hypot(dx, dy) / radius
    spiral = (np.sin(out * 60 + np.arctan2(dy, dx) * 13) > 0.2) * 0.35
    canvas.paint(shape, (0.16, 0.075, 0.025), 0.55 + 0.8 * (spiral + out * 0.6))


def sunflower(seed: int, side: int = SIDE) -> Frame:
    """One plant, (side, side, 4) premultiplied linear colour; the foot is at the middle of the lower edge."""
    rng = np.random.default_rng(seed)
    canvas = Canvas(side)
    centre = points([(0.5 + rng.uniform(-0.03, 0.03), 0.24 + rng.uniform(-0.02, 0.02))])[0]
    bend = (centre[0] - 0.5) * 0.6
    stem = points([(0.49, 1), (0.515, 1), (0.515 + bend, 0.6), (centre[0] + 0.012, centre[1]),
                   (centre[0] - 0.012, centre[1]), (0.485 + bend, 0.6)])  # fmt: skip
    canvas.paint(stem, (0.10, 0.17, 0.035), 1.0)
    _leaves(canvas, rng)
    _petals(canvas, rng, centre, 0.17)
    _seeds(canvas, centre, 0.17)
    return canvas.sprite()


def sprites(seed: int) -> Sprites:
    """VARIANTS plants."""
    return pack([sunflower(seed + k) for k in range(VARIANTS)])
