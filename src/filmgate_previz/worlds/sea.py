"""Open sea under a wide sky."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AIR, AMBIENT, SUN
from filmgate_previz.kernels.water import draw_sea
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven, wave_slopes
from filmgate_previz.worlds.stage import Stage

STRIDE = (4.0, 3.0, 9.0)
FOGGED = 4.5  # of a fog's air: the eye is so low over the water that all but its last rows are near


class Sea(World):
    azimuth = 0.12
    stage = Stage(surface="water", ahead=26.0, lane=9.0, flight=(22.0, 6.0))
    level = 0.46

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        if shot.weather == "fog":
            self.light[AIR, 0] *= FOGGED
        self.heaven = Heaven(self.light, 20 + self.kernel_seed(), shot)
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

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self.heaven.paint(hdr, view, t, int(view.horizon) + 4)
        sky = self.heaven.reflection(view, t)
        draw_sea(hdr, int(view.horizon), sky, view.numbers(), self.light, self.waves, F(t), F(self.rough), self.deep)
