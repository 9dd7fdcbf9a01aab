"""An eroded mountain map with a valley down its middle, seen from the air."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.jit import F
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.land import Land
from filmgate_previz.worlds.stage import Stage

SIZE = 1536
PEAK = 330.0
STRIDE = (75.0, 90.0, 165.0)  # right, up, ahead


class Mountains(Land):
    azimuth = 0.20
    azimuths: ClassVar[dict[str, float]] = {"night": 1.35}  # a moon from the side, or all is black
    level = 0.34
    stage = Stage(surface="none", ahead=150.0, lane=40.0, run="away", flight=(120.0, 0.0), metre=0.5)
    scale = 0.7

    def __init__(self, shot: Shot) -> None:
        self.snowline = 0.08 if shot.weather == "snow" else 0.42
        super().__init__(shot)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        z = self.start[1] + ahead * pose.ahead
        x = _path(z) + right * pose.right
        yaw = math.atan2(_path(z + 40) - _path(z), 40) * 0.5 + 0.05 + pose.yaw
        ground = max(super(Mountains, self).ground(x, z + k) for k in (0, 15, 30, 50))
        y = max(self.top * 0.60, ground + 26) + up * pose.up
        horizon = height * (self.level + pose.tilt)
        return Camera(x, y, z, yaw, focal_length(width, height, 30), horizon, width)

    def ground(self, x: float, z: float) -> float:
        """The opening camera's height: what is filmed here flies, and 0 is the height of the eye."""
        return self.top * 0.60

    def _start(self) -> tuple[float, float]:
        return _path(SIZE * 0.06), SIZE * 0.06

    def _heights(self, seed: int) -> Frame:
        with ThreadPoolExecutor(1, "mountains") as beside:
            fine, shape = beside.submit(_fine, seed), beside.submit(_shape)
            rough = relief.relief(SIZE // 2, 7.5, 7, seed, F(0.55))
            rough -= rough.min()
            rough /= rough.max()
            relief.erode(rough, 60_000, seed, F(0.25))
            rough = cv2.GaussianBlur(rough, (0, 0), 0.8)
            height = cv2.resize(rough, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
            height += fine.result()
            height *= shape.result()
        return np.ascontiguousarray(height, np.float32)


def _fine(seed: int) -> Frame:
    """Heights of what water did not shape."""
    fine = relief.relief(SIZE // 2, 7.5 * 9, 4, seed + 5, F(0.4))
    return np.asarray(cv2.resize(fine, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC) * np.float32(0.028), np.float32)


def _shape() -> Frame:
    """A valley along the flight path, so that the camera never meets the ground, and peaks on its flanks."""
    x = (np.arange(SIZE, dtype=np.float32) / SIZE - 0.5)[None]
    z = (np.arange(SIZE, dtype=np.float32) / SIZE)[:, None]
    aside = np.abs(x - np.float32(0.035) * np.sin(z * 9))
    valley = 0.30 + 0.80 * np.clip(aside / 0.30, 0, 1) ** np.float32(1.15)
    return np.asarray(valley * ((1 + 0.55 * np.clip((z - 0.6) / 0.4, 0, 1)) * PEAK), np.float32)


def _path(z: float) -> float:
    """The valley's middle, which the camera follows."""
    return SIZE * 0.5 + 14 * math.sin(z / 60)
