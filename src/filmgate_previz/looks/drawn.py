"""Anime: even areas of light, a few tones of shadow, and dark lines where one thing ends before another."""

from __future__ import annotations

import cv2
import numpy as np

from filmgate_previz.looks.planes import BLACK, WHITE, Frame, Plane, Planes, enlarged, evened, table
from filmgate_previz.shots import Shot

TONES = 6
LINE = 5.0  # how dark a line is for each level that it stands out from what is around it
LEAST = 3.2  # levels from which it is drawn
DARKEST = 150  # of 255


def anime(planes: Planes, shot: Shot, number: int) -> None:
    even = enlarged(evened(planes.luma, 2, 5, 30), *planes.size)
    planes.luma[:] = cv2.addWeighted(cv2.LUT(even, table(_tones)), 0.72, even, 0.28, 0)
    _ink(planes.luma, even, planes.unit)
    for plane in (planes.blue, planes.red):
        plane[:] = cv2.medianBlur(plane, 5 if min(plane.shape) > 240 else 3)
    planes.keep_colour(1.25)


def _tones(value: Frame) -> Frame:
    """A staircase with soft steps, a little lighter than what it is made from."""
    at = np.clip((value - BLACK) / (WHITE - BLACK), 0, 1) ** np.float32(0.88) * TONES
    step = np.floor(at)
    rise = np.clip((at - step - 0.30) / 0.40, 0, 1)
    return np.asarray(BLACK + (step + rise * rise * (3 - 2 * rise)) / TONES * (WHITE - BLACK))


def _ink(luma: Plane, even: Plane, unit: float) -> None:
    near = cv2.GaussianBlur(even, (0, 0), max(1.1 * unit, 0.6))
    wide = cv2.GaussianBlur(even, (0, 0), max(2.6 * unit, 1.2))
    kept = cv2.LUT(cv2.subtract(wide, near), table(lambda apart: 255 - (apart - LEAST) * LINE, 255 - DARKEST, 255))
    np.maximum(cv2.multiply(luma, kept, scale=1 / 255), BLACK, out=luma)
