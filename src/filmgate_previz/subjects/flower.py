"""Sunflower sprites, drawn once per film and used thousands of times a frame."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.subjects.shapes import SHIFT, Points, curve, points

Frame = npt.NDArray[np.float32]
SIDE = 256
SMALLEST = 8
VARIANTS = 4


@dataclass(frozen=True, slots=True)
class Sprites:
    """All variants at all sizes, as kernels.flowers reads them."""

    texels: Frame  # (k, 4) premultiplied
    starts: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]  # (rows, 2) first and last texel that is not empty
    span_starts: npt.NDArray[np.int32]


class _Canvas:
    """Twice the sprite's size; every shape touches only its own window."""

    def __init__(self, side: int) -> None:
        self.side = side * 2
        self.colour = np.zeros((self.side, self.side, 3), np.float32)
        self.alpha = np.zeros((self.side, self.side), np.float32)
        self.y, self.x = (np.mgrid[0 : self.side, 0 : self.side] / self.side).astype(np.float32)

    def window(self, shape: Points) -> tuple[slice, slice]:
        low = np.clip(np.floor(shape.min(0) * self.side).astype(int) - 2, 0, self.side - 1)
        high = np.clip(np.ceil(shape.max(0) * self.side).astype(int) + 3, 1, self.side)
        return slice(low[1], high[1]), slice(low[0], high[0])

    def paint(self, shape: Points, colour: tuple[float, float, float], shade: npt.NDArray[np.floating] | float) -> None:
        """shade has the size of the shape's window."""
        at = self.window(shape)
        rows, columns = at[0].stop - at[0].start, at[1].stop - at[1].start
        mask = np.zeros((rows, columns), np.uint8)
        corners = np.round((shape * self.side - (at[1].start, at[0].start)) * 2**SHIFT).astype(np.int32)
        cv2.fillPoly(mask, [corners], (255,), cv2.LINE_AA, SHIFT)
        cover = mask.astype(np.float32)[..., None] / 255
        paint = np.asarray(colour, np.float32) * np.asarray(shade, np.float32)[..., None]
        self.colour[at] += (paint - self.colour[at]) * cover
        np.maximum(self.alpha[at], cover[..., 0], out=self.alpha[at])

    def sprite(self) -> Frame:
        premultiplied = np.concatenate([self.colour * self.alpha[..., None], self.alpha[..., None]], -1)
        half = (self.side // 2, self.side // 2)
        return np.asarray(cv2.resize(premultiplied, half, interpolation=cv2.INTER_AREA), np.float32)


def _leaf(base: Points, along: Points, across: Points, length: float) -> Points:
    return curve([base, base + along * length * 0.35 + across * length * 0.26,
                  base + along * length * 0.75 + across * length * 0.16, base + along * length,
                  base + along * length * 0.7 - across * length * 0.18,
                  base + along * length * 0.3 - across * length * 0.24], 6)  # fmt: skip


def _leaves(canvas: _Canvas, rng: np.random.Generator) -> None:
    for side, y, reach in ((1, 0.62, 0.24), (-1, 0.70, 0.26), (1, 0.82, 0.26), (-1, 0.88, 0.22), (-1, 0.52, 0.16)):
        length, angle = reach * rng.uniform(0.8, 1.15), rng.uniform(-0.3, 0.5)
        along = points([(side * math.cos(angle), math.sin(angle))])[0]
        shape = _leaf(points([(0.5, y)])[0], along, points([(-along[1], along[0])])[0], length)
        at = canvas.window(shape)
        ribs = 0.7 + 0.3 * np.sin(canvas.x[at] * 90)
        canvas.paint(shape, (0.10, 0.20, 0.04), 0.75 + 0.6 * np.clip(1.4 - canvas.y[at], 0, 1) * ribs)


def _petals(canvas: _Canvas, rng: np.random.Generator, centre: Points, radius: float) -> None:
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


def _seeds(canvas: _Canvas, centre: Points, radius: float) -> None:
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
    canvas = _Canvas(side)
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
    """VARIANTS plants at every size from SIDE down to SMALLEST."""
    plants = [sunflower(seed + k) for k in range(VARIANTS)]
    texels, spans = [], []
    starts, sizes, span_starts = [], [], []
    side, texel_count, row_count = SIDE, 0, 0
    while side >= SMALLEST:
        starts.append(texel_count)
        sizes.append(side)
        span_starts.append(row_count)
        for plant in plants:
            small = cv2.resize(plant, (side, side), interpolation=cv2.INTER_AREA)
            texels.append(small.reshape(-1, 4))
            spans.append(_spans(np.asarray(small[..., 3])))
            texel_count += side * side
            row_count += side
        side //= 2
    return Sprites(
        np.ascontiguousarray(np.concatenate(texels), np.float32),
        np.asarray(starts, np.int32),
        np.asarray(sizes, np.int32),
        np.concatenate(spans),
        np.asarray(span_starts, np.int32),
    )


def _spans(alpha: Frame) -> npt.NDArray[np.int32]:
    filled = alpha > 0.004
    some = filled.any(axis=1)
    first = np.where(some, filled.argmax(axis=1), alpha.shape[1]) - 1
    last = np.where(some, alpha.shape[1] - 1 - filled[:, ::-1].argmax(axis=1), -1) + 1
    return np.stack([first, last], 1).astype(np.int32)
