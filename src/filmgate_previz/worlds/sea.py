"""Open sea under a wide sky."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AMBIENT, SUN
from filmgate_previz.kernels.water import draw_sea
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import SUBJECTS, draw_in_air
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven, wave_slopes

STRIDE = (4.0, 3.0, 9.0)
BOAT = (-2.6, 26.0)  # right of and ahead of the starting point, in metres or so
BOAT_HEIGHT = 4.4


class Sea(World):
    subjects = frozenset({"sailboat", "eagle"})
    azimuth = 0.12
    level = 0.46

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        self.heaven = Heaven(self.light, 20 + self.kernel_seed())
        self.waves = wave_slopes()
        self.deep = ((linear("0b3a4a", 1.0) * 1.2 + 0.04) * (self.light[AMBIENT] + self.light[SUN] * 0.12)).astype(
            np.float32
        )
        self.rough = 0.42 if shot.weather == "storm" else 0.30

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        y = 1.7 + 0.08 * math.sin(t * 0.9) + up * pose.up
        horizon = height * (self.level + 0.008 * math.sin(t * 0.8) + pose.tilt)
        yaw = 0.012 * math.sin(t * 0.3) + pose.yaw
        return Camera(right * pose.right, y, ahead * pose.ahead, yaw, focal_length(width, height, 28), horizon, width)

    def draw(self, hdr: Frame, u: float, t: float) -> None:
        height, width = hdr.shape[:2]
        camera = self.camera(u, t, width, height)
        self.heaven.paint(hdr, camera, t, int(camera.horizon) + 4)
        sky = self.heaven.reflection(camera, t)
        first = int(camera.horizon)
        draw_sea(hdr, first, sky, camera.numbers(), self.light, self.waves, F(t), F(self.rough), self.deep)
        if "sailboat" in self.drawn:
            self._sail(hdr, camera, t)
        draw_in_air(self.drawn, hdr, camera, self.light, u, t, self.level)

    def _sail(self, hdr: Frame, camera: Camera, t: float) -> None:
        aside, ahead = BOAT
        seen = camera.project(aside * min(1.0, camera.width / hdr.shape[0]) + 0.12 * t, 0.0, ahead)
        if seen is not None:
            x, y, scale = seen
            SUBJECTS["sailboat"](hdr, x, y, BOAT_HEIGHT * scale, t, self.light)
