"""A lens so close that only a narrow strip is sharp."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from filmgate_previz.looks.planes import Frame, Planes
from filmgate_previz.shots import Shot

SHARP = 0.62  # the row that is in focus, a share of the height


def macro(planes: Planes, shot: Shot, number: int) -> None:
    """Where somebody is filmed, what is behind is soft already; elsewhere a strip of the frame stays sharp."""
    if shot.subjects or shot.guests:
        return
    height = planes.size[1]
    for plane in (planes.luma, planes.blue, planes.red):
        scale = plane.shape[0] / height
        soft = cv2.GaussianBlur(plane, (0, 0), max(9.0 * planes.unit * scale, 0.8))
        softer = cv2.GaussianBlur(plane, (0, 0), max(24.0 * planes.unit * scale, 1.6))
        near, far = _depth(plane.shape[0])
        plane[:] = plane * (1 - near) + soft * (near - far) + softer * far + np.float32(0.5)


@lru_cache(maxsize=8)
def _depth(height: int) -> tuple[Frame, Frame]:
    """The shares of each row that are out of focus, and far out of focus; (h, 1)."""
    away = np.abs((np.arange(height, dtype=np.float32) + 0.5) / height - SHARP)[:, None]
    near = np.clip((away - 0.06) / 0.14, 0, 1)
    far = np.clip((away - 0.20) / 0.25, 0, 1)
    return np.asarray(near, np.float32), np.asarray(far * near, np.float32)
