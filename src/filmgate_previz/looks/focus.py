"""A lens so close that only a narrow strip is sharp."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from filmgate_previz.looks.planes import Frame, Plane, Planes
from filmgate_previz.shots import Shot

SHARP = 0.62  # the row that is in focus, a share of the height


def macro(planes: Planes, shot: Shot, number: int) -> None:
    """Where somebody is filmed, what is behind is soft already; elsewhere a strip of the frame stays sharp."""
    if shot.subjects or shot.guests:
        return
    height = planes.size[1]
    for plane in (planes.luma, planes.blue, planes.red):
        unit = planes.unit * plane.shape[0] / height
        sharp, near, far = _depth(plane.shape[1], plane.shape[0])
        soft = _soft(plane, max(9.0 * unit, 0.8), max(24.0 * unit, 1.6), near, far)
        plane[:] = cv2.blendLinear(plane, soft, sharp, 1 - sharp)


def _soft(plane: Plane, reach: float, farther: float, near: Frame, far: Frame) -> Plane:
    """The two blurs of a plane, mixed; both are worked out smaller, where they cost little."""
    size = (plane.shape[1], plane.shape[0])
    one, two = (_blurred(plane, much) for much in (reach, farther))
    return np.asarray(cv2.blendLinear(cv2.resize(one, size), cv2.resize(two, size), near, far), np.uint8)


def _blurred(plane: Plane, reach: float) -> Plane:
    """A blur of so many pixels, in a plane so much smaller that it is one of about 2."""
    less = max(reach / 2.0, 1.0)
    size = (max(round(plane.shape[1] / less), 2), max(round(plane.shape[0] / less), 2))
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), reach / less), np.uint8)


@lru_cache(maxsize=2)
def _depth(width: int, height: int) -> tuple[Frame, Frame, Frame]:
    """The share of each pixel that is in focus, and of the rest those that are out of focus and far out of it."""
    away = np.abs((np.arange(height, dtype=np.float32) + 0.5) / height - SHARP)[:, None]
    near = np.clip((away - 0.06) / 0.14, 0, 1)
    far = np.clip((away - 0.20) / 0.25, 0, 1)
    whole = np.broadcast_to(np.stack([1 - near, 1 - far, far]), (3, height, width))
    sharp, out, far_out = np.ascontiguousarray(whole, np.float32)
    return sharp, out, far_out
