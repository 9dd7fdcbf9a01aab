"""Curtains beside a window, in the draught."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.shapes import fill
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.furniture import TALL, WALL, WINDOW
from filmgate_previz.worlds.lighting import Room


def lay_curtains(hdr: Frame, view: Camera, room: Room, soft: Frame, t: float) -> None:
    """Before the wall and the edges of the window; soft is the light of the room."""
    cloth = np.asarray([0.62, 0.58, 0.52], np.float32)
    glow = room.window.sky * 0.045 + room.sunlight * 0.10
    for side, edge in ((-1, WINDOW[0] - 0.05), (1, WINDOW[1] + 0.05)):
        folds = 9
        for k in range(folds):
            a, b = (_fold(view, edge, side, share / folds, t) for share in (k, k + 1))
            if a is None or b is None:
                continue
            tone = 0.62 + 0.38 * math.sin(k * 2.1 + 0.6 * math.sin(t * 0.9 + k * 0.4))
            inner = 1.0 if k > folds * 0.55 else 0.45
            colour = cloth * (soft * 1.1 + glow * inner) * tone
            fill(hdr, [np.r_[a, b[::-1]]], colour)


def _fold(view: Camera, edge: float, side: int, share: float, t: float) -> npt.NDArray[np.float64] | None:
    """Top and foot of a curtain at a share of its width, 0 on the wall and 1 over the window."""
    out = side * (0.34 - 0.62 * share)
    sway = 0.07 * share * math.sin(t * 1.1 + share * 3.0 + side) + 0.03 * share * math.sin(t * 2.3)
    points = [(edge + out, TALL - 0.2), (edge + out + sway * 0.35, 1.4), (edge + out - side * sway, 0.06)]
    seen = [view.project(x, y, WALL - 0.10) for x, y in points]
    if any(one is None for one in seen):
        return None
    return np.asarray([(one[0], one[1]) for one in seen if one is not None], np.float64)
