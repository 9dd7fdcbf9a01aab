"""An eroded mountain map with a valley down its middle, seen from the air."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.march import height_at
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import SUN
from filmgate_previz.kernels.terrain import draw_terrain
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import draw_in_air
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven

SIZE = 1536
PEAK = 330.0
STRIDE = (75.0, 90.0, 165.0)  # right, up, ahead


class Mountains(World):
    subjects = frozenset({"eagle", "butterfly"})
    azimuth = 0.20
    azimuths: ClassVar[dict[str, float]] = {"night": 1.35}  # a moon from the side, or all is black
    level = 0.34

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        self.heaven = Heaven(self.light, 40 + seed)
        self.detail = fractal_tile(1024, 16, 6, 0.62, seed + 3)
        self.near = _heights(seed)
        self.top = float(self.near.max())
        snowline = 0.08 if shot.weather == "snow" else 0.42
        lamp = self.light.copy()
        lamp[SUN] *= 2.5 if shot.time == "night" else 1.0
        self.near_colour = relief.bake(self.near, lamp, F(self.top), F(snowline), self.detail)
        half = (SIZE // 2, SIZE // 2)
        # Blurred a little: a crest thinner than the march's stride would come out as a row of spikes.
        self.far = cv2.GaussianBlur(cv2.resize(self.near, half, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
        self.far_colour = relief.halve(self.near_colour)
        self.start = SIZE * 0.06

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        z = self.start + ahead * pose.ahead
        x = _path(z) + right * pose.right
        yaw = math.atan2(_path(z + 40) - _path(z), 40) * 0.5 + 0.05 + pose.yaw
        ground = max(float(height_at(self.near, F(x), F(z + k))) for k in (0, 15, 30, 50))
        y = max(self.top * 0.60, ground + 26) + up * pose.up
        horizon = height * (self.level + pose.tilt)
        return Camera(x, y, z, yaw, focal_length(width, height, 30), horizon, width)

    def draw(self, hdr: Frame, u: float, t: float) -> None:
        height, width = hdr.shape[:2]
        camera = self.camera(u, t, width, height)
        self.heaven.paint(hdr, camera, t, int(camera.horizon) + height // 8)
        draw_terrain(
            hdr, self.near, self.far, self.near_colour, self.far_colour, self.detail, camera.numbers(), self.light,
            F(1250), F(190), F(0.006), F(self.top),
        )  # fmt: skip
        draw_in_air(self.drawn, hdr, camera, self.light, u, t, self.level)


def _path(z: float) -> float:
    """The valley's middle, which the camera follows."""
    return SIZE * 0.5 + 14 * math.sin(z / 60)


def _heights(seed: int) -> Frame:
    rough = relief.relief(SIZE // 2, 7.5, 7, seed, F(0.55))
    rough -= rough.min()
    rough /= rough.max()
    relief.erode(rough, 60_000, seed, F(0.25))
    rough = cv2.GaussianBlur(rough, (0, 0), 0.75)
    height = cv2.resize(rough, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    fine = relief.relief(SIZE // 2, 7.5 * 9, 4, seed + 5, F(0.4))
    height += cv2.resize(fine, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC) * 0.028
    # A valley along the flight path, so that the camera never meets the ground, and peaks on its flanks.
    x = (np.arange(SIZE, dtype=np.float32) / SIZE - 0.5)[None]
    z = (np.arange(SIZE, dtype=np.float32) / SIZE)[:, None]
    aside = np.abs(x - 0.035 * np.sin(z * 9))
    valley = 0.30 + 0.80 * np.clip(aside / 0.30, 0, 1) ** 1.15
    rise = 1 + 0.55 * np.clip((z - 0.6) / 0.4, 0, 1)
    return np.ascontiguousarray(height * valley * rise * PEAK, np.float32)
