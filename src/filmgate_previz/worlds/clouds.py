"""Above the clouds: a white sea with towers that rise from it, and shreds that pass the lens."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.clouds import draw_clouds
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import AIR, AMBIENT, CLOUD_DARK, CLOUD_LIT, CLOUDS, HORIZON, SUN, SUN_DIRECTION
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.sheet import Sheet
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.cumulus import Cumulus
from filmgate_previz.worlds.heaven import Heaven
from filmgate_previz.worlds.puffs import Puffs
from filmgate_previz.worlds.stage import Stage

STRIDE = (7.0, 3.0, 22.0)
THIN = 0.0022  # haze per unit of distance
FLOOR, TOP, SHEETS = -11.0, 1.0, 8  # heights below and above the opening lens, in units
THICK = {"overcast": 0.05, "rain": 0.08, "storm": 0.10, "snow": 0.05, "fog": 0.10}  # what a weather adds to the clouds


class Clouds(World):
    azimuth = 0.22
    level = 0.50
    scale = 0.5
    bloom = 0.20
    stage = Stage(surface="none", ahead=30.0, lane=12.0, flight=(24.0, 0.0), metre=0.35)

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        self.light[CLOUDS, 0] *= 0.7  # the sky above the clouds is clearer than the one below them
        light = self.light
        light[CLOUD_LIT] = light[CLOUD_LIT] * 0.46 + light[SUN] * 0.12
        light[CLOUD_DARK] = light[CLOUD_DARK] * 0.20 + light[AMBIENT] * 0.20
        light[AIR, 2] *= 0.10  # stars that are painted small come out large
        self.heaven = Heaven(light, 60 + seed, shot)
        self.tile = fractal_tile(256, 8, 4, 0.5, 500 + seed)
        share = np.linspace(0, 1, SHEETS)
        high = FLOOR + (TOP - FLOOR) * share
        least = 0.26 + 0.48 * share - THICK.get(shot.weather, 0.0)
        least[0] = -1.0  # nothing is seen below the lowest
        self.sheets = np.stack([high, least, -0.02 + 0.86 * share**0.7], 1).astype(np.float32)
        rng = np.random.default_rng(shot.seed)
        self.start = rng.uniform(0, 256, 2)
        self.towers = Cumulus(rng, light[SUN_DIRECTION], light[CLOUD_DARK] * 0.85, light[CLOUD_LIT] * 1.12, FLOOR + 2.5)
        shred = (light[CLOUD_LIT] * 0.6 + light[HORIZON] * 0.35).astype(np.float32)
        self.puffs = Puffs(shred, seed, strength=0.55 if shot.weather == "fog" else 0.34, wind=3.0)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        x, z = self.start[0] + right * pose.right, self.start[1] + ahead * pose.ahead
        y = up * pose.up + 0.05 * math.sin(t * 0.9)
        horizon = height * (self.level + pose.tilt)
        return Camera(x, y, z, pose.yaw, focal_length(width, height, 30), horizon, width)

    def origin(self) -> tuple[float, float]:
        return float(self.start[0]), float(self.start[1])

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self.heaven.paint(hdr, view, t, hdr.shape[0])
        draw_clouds(hdr, view.numbers(), self.light, self.tile, self.sheets, F(t * 0.5), F(THIN))
        self.towers.lay(hdr, view, self.origin(), THIN)
        self.puffs.lay(hdr, view, t, (1,))

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self.puffs.lay(hdr, view, t, (0,))

    def cover_parts(self, sheet: Sheet, view: Camera, small: Camera, u: float, t: float) -> None:
        self.puffs.lay(sheet.small, small, t, (0,))
        if sheet.box is not None:
            self.puffs.lay(sheet.frame, view, t, (0,), sheet.box)
