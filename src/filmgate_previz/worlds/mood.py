"""Moving colour, like light in folded silk: what is filmed when the words name nothing that can be drawn."""

from __future__ import annotations

import math

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.silk import draw_silk
from filmgate_previz.kernels.table import EXPOSURE
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.shots import HUES, Shot
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.stage import Stage

DEFAULT_HUES = {
    "sunrise": ("rose", "azure", "ivory"),
    "day": ("azure", "teal", "ivory"),
    "golden": ("amber", "crimson", "gold"),
    "sunset": ("indigo", "coral", "amber"),
    "dusk": ("indigo", "violet", "rose"),
    "night": ("ink", "indigo", "azure"),
}
LIGHTS = 26
EYE = 1.6
FOGGED, PALE = 0.4, 0.35  # how far fog takes the colours, and to which grey
COARSE = 3  # silk is smooth: it is drawn this many times smaller and enlarged


class Mood(World):
    bloom = 0.30
    level = 0.62
    stage = Stage(surface="none", ahead=7.0, flight=(9.0, 2.4))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        self.light[EXPOSURE, 0] = 1.15 if shot.time != "night" else 1.5
        self.light[EXPOSURE, 2] = 0.35
        seed = self.kernel_seed()
        self.noise = fractal_tile(512, 4, 4, 0.42, 300 + seed)
        self.colours = _colours(shot)
        if shot.weather == "fog":
            self.colours += (np.float32(PALE) - self.colours) * np.float32(FOGGED)
        rng = np.random.default_rng(shot.seed)
        self.lights = rng.random((LIGHTS, 5))
        self.start = rng.uniform(0, 8, 2)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        return Camera(0.0, EYE, 0.0, 0.0, focal_length(width, height, 28), height * self.level, width)

    def _mist(self) -> None:
        """No banks of fog: there is no ground that they could lie on."""
        return

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height, width = hdr.shape[:2]
        pose = self.pose(u, t)
        across = 3.3 / max(width, height) / (1 + 0.6 * pose.ahead)
        aside = 0.9 * pose.right + 4.0 * pose.yaw
        down = -1.1 * pose.up - 4.0 * pose.tilt
        turn = 0.35 + (pose.yaw * 1.1 if self.shot.camera == "orbit" else 0.0)
        x = self.start[0] + math.cos(turn) * aside - math.sin(turn) * down
        y = self.start[1] + math.sin(turn) * aside + math.cos(turn) * down
        small = np.empty((-(-height // COARSE), -(-width // COARSE), 3), np.float32)
        draw_silk(small, self.noise, self.colours, F(x), F(y), F(across * COARSE), F(turn), F(t * 1.4), F(17.0))
        cv2.resize(small, (width, height), dst=hdr, interpolation=cv2.INTER_LINEAR)
        self._float_lights(hdr, aside, down, across, t)

    def _float_lights(self, hdr: Frame, x: float, y: float, across: float, t: float) -> None:
        """Out-of-focus lights that drift before the silk, nearer than it."""
        height, width = hdr.shape[:2]
        for px, py, size, power, phase in self.lights:
            near = 0.6 + 1.2 * size
            left = (px * 4 - x * near + 0.06 * np.sin(t * 0.6 + phase * 6.3)) % 4 - 2
            down = (py * 4 - y * near - 0.10 * t * near) % 4 - 2
            radius = max(width, height) * (0.006 + 0.03 * size * size)
            glow = self.colours[3] * (0.04 + 0.16 * power) * (0.6 + 0.4 * np.sin(t * 1.1 + phase * 9))
            centre_x, centre_y = width / 2 + left / across / 1.4, height / 2 + down / across / 1.4
            add_disc(hdr, F(centre_x), F(centre_y), F(radius), F(glow[0]), F(glow[1]), F(glow[2]))


def _colours(shot: Shot) -> Frame:
    """Four linear colours, deep to bright, from the words' hues and the time of day."""
    names = [name for name in shot.hues if name in HUES]
    names += [name for name in DEFAULT_HUES.get(shot.time, DEFAULT_HUES["golden"]) if name not in names]
    srgb = np.asarray([HUES[name] for name in names[:3]], np.float64) / 255
    hues = srgb**2.2
    hues = hues[np.argsort(hues @ np.asarray([0.2126, 0.7152, 0.0722]))]
    dark, middle, bright = hues
    bright = bright * min(1.0, 0.6 / (bright.mean() + 1e-6)) if bright.mean() > 0.6 else bright
    dim = 0.5 if shot.time in ("night", "dusk") else 0.85
    spark = bright * 0.6 + 0.4
    return np.asarray([(dark * 0.8 + 0.01) * dim, middle * dim, bright * dim, spark * dim], np.float32)
