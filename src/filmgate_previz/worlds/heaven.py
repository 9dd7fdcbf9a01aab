"""The painted sky that open-air worlds stand under."""

from __future__ import annotations

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.kernels import sky as sky_kernels
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import AIR, CLOUDS
from filmgate_previz.kernels.weather import starlight
from filmgate_previz.shots import Shot
from filmgate_previz.worlds import northern
from filmgate_previz.worlds.base import Frame

STARS = 420
AURORAS = {"night": 0.30, "dusk": 0.26, "sunset": 0.14, "sunrise": 0.14}  # strength by time of day


class Heaven:
    """Sky, clouds and stars of one light."""

    def __init__(self, light: Frame, seed: int, shot: Shot) -> None:
        self.light = light
        self.storm = shot.weather == "storm"
        self.aurora = AURORAS.get(shot.time, 0.10) if shot.weather == "aurora" else 0.0
        self.seed = int(shot.seed % 65_521)
        self.without_disc = light.copy()
        self.without_disc[CLOUDS, 2] = 0
        self.clouds: Frame = fractal_tile(512, 4, 7, 0.55, seed)
        rng = np.random.default_rng(seed)
        self.star_azimuth = rng.uniform(-1.6, 1.6, STARS)
        self.star_elevation = rng.uniform(0.02, 1.1, STARS)
        self.star_power = rng.random(STARS) ** 3 * float(light[AIR, 2])

    def paint(self, hdr: Frame, camera: Camera, t: float, bottom: int) -> None:
        """Fill rows 0..bottom. Drawn at half size and enlarged: a sky is smooth, and it costs a quarter."""
        height, width = hdr.shape[:2]
        bottom = min((bottom + 1) // 2 * 2, height)
        if bottom <= 0:
            return
        small = np.empty(((bottom + 1) // 2, (width + 1) // 2, 3), np.float32)
        sky_kernels.sky_rows(small, camera.numbers(0.5), self.light, self.clouds, F(t))
        cv2.resize(small, (width, bottom), dst=hdr[:bottom], interpolation=cv2.INTER_LINEAR)
        if self.light[AIR, 2] > 0.05:
            starlight(hdr, self._stars(camera, t), bottom)
        if self.aurora:
            northern.aurora(hdr, camera, bottom, self.aurora, t, self.seed)
        if self.storm:
            northern.strike(hdr, camera, bottom, t, self.seed)

    def reflection(self, camera: Camera, t: float) -> Frame:
        """The half sphere of sky ahead, (96, 192, 3), for water to look up; the sun itself is left to glitter."""
        out = np.empty((96, 192, 3), np.float32)
        sky_kernels.environment(out, camera.numbers(), self.without_disc, self.clouds, F(t))
        if self.aurora:
            side = (np.arange(192, dtype=np.float32)[None] + 0.5) / 96 - 1
            up = ((np.arange(96, dtype=np.float32)[:, None] + 0.5) / 96) ** 2
            ahead = np.sqrt(np.maximum(1 - side * side - up * up, 0.01))
            azimuth, rise = np.arctan2(side, ahead) + camera.yaw, up / np.sqrt(np.maximum(1 - up * up, 0.01))
            green, violet = northern.curtains(azimuth, np.broadcast_to(rise, azimuth.shape), t, self.seed)
            out += (green[..., None] * northern.GREEN + violet[..., None] * northern.VIOLET) * np.float32(self.aurora)
        return out

    def _stars(self, camera: Camera, t: float) -> Frame:
        turned = self.star_azimuth - camera.yaw
        ahead = np.abs(turned) < 1.4
        azimuth, elevation = turned[ahead], self.star_elevation[ahead]
        twinkle = 1 + 0.3 * np.sin(t * 9 + np.arange(len(turned))[ahead])
        x = camera.width / 2 + np.tan(azimuth) * camera.focal
        y = camera.horizon - np.tan(elevation) * camera.focal / np.cos(azimuth)
        return np.stack([x, y, self.star_power[ahead] * twinkle], 1).clip(-1e6, 1e6).astype(np.float32)


def wave_slopes() -> Frame:
    """A tile of water slopes, (256, 256), spread 0.16. Slopes, unlike heights, keep small waves as strong as large."""
    height = fractal_tile(256, 8, 4, 0.5, 9)
    slope = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    return np.ascontiguousarray(slope * (0.16 / slope.std()), np.float32)
