"""Filled curves with sub-pixel edges, composited in linear light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.laid import lay_shape

Frame = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
SHIFT = 4  # fractional bits of OpenCV's polygon corners
SAMPLES = 2


def points(corners: Sequence[tuple[float, float]]) -> Points:
    return np.asarray(corners, np.float64)


def curve(corners: Sequence[tuple[float, float] | Points] | Points, steps: int = 8) -> Points:
    """A closed Catmull-Rom curve through the corners."""
    given = np.asarray(corners, np.float64)
    return np.asarray(_rounding(len(given), steps) @ given)


@lru_cache(maxsize=128)
def _rounding(count: int, steps: int) -> Points:
    """What each of `count` corners counts at each point of a closed curve, (count * steps, count)."""
    b = np.eye(count)
    a, c, d = np.roll(b, 1, 0), np.roll(b, -1, 0), np.roll(b, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    path = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
    return np.ascontiguousarray(path.transpose(1, 0, 2).reshape(-1, count))


def turned(angle: float) -> Points:
    """A rotation to multiply rows of points with."""
    return points([(math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))])


def coverage(polygons: Sequence[Points], x0: int, y0: int, width: int, height: int) -> npt.NDArray[np.uint8]:
    """How much of each pixel of a window the polygons cover, 0..255."""
    mask = np.zeros((height * SAMPLES, width * SAMPLES), np.uint8)
    for polygon in polygons:
        corners = np.round((polygon - (x0, y0)) * SAMPLES * 2**SHIFT).astype(np.int32)
        cv2.fillPoly(mask, [corners], (255,), cv2.LINE_AA, SHIFT)
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def fill(
    hdr: Frame, polygons: Sequence[Points], colour: npt.ArrayLike, *, soft: float = 0.0, alpha: float = 1.0
) -> None:
    """Lay polygons over a frame; soft blurs their edge (pixels)."""
    height, width = hdr.shape[:2]
    corners = np.concatenate(polygons)
    left, top = np.floor(corners.min(0)).astype(int) - 4
    right, bottom = np.ceil(corners.max(0)).astype(int) + 5
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if x1 <= x0 or y1 <= y0:
        return
    mask = coverage(polygons, x0, y0, x1 - x0, y1 - y0)
    if soft:
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft), np.uint8)
    red, green, blue = (F(value) for value in np.asarray(colour, np.float32))
    lay_shape(hdr, mask, x0, y0, red, green, blue, F(alpha))
