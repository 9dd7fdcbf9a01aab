"""A snowfield with firs, a cabin, and mountains behind."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import AIR, AMBIENT, HAZE, HORIZON, MIDDLE, SUN, SUN_DIRECTION
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.plants import fir
from filmgate_previz.subjects.shapes import Points, fill, points
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.drift import Drift
from filmgate_previz.worlds.land import Land
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.stage import Stage

SIZE = 1024
START = (512.0, 110.0)
CABIN = (-17.0, 62.0)  # right of and ahead of the start
LAMP = np.asarray([3.4, 1.75, 0.55], np.float32)
ROOF = points([(-3.6, 2.3), (0.0, 4.9), (3.6, 2.3)])
WALL = points([(-3.0, 0.0), (-3.0, 2.6), (0.0, 4.6), (3.0, 2.6), (3.0, 0.0)])
PANES = [points([(x, 0.9), (x, 1.9), (x + 0.9, 1.9), (x + 0.9, 0.9)]) for x in (-2.2, 1.3)]
DOOR = points([(-0.55, 0.0), (-0.55, 1.9), (0.55, 1.9), (0.55, 0.0)])
CHIMNEY = points([(1.5, 3.4), (1.5, 5.3), (2.2, 5.3), (2.2, 3.0)])


class Snow(Land):
    kind = relief.DRIFTS
    snowline = 0.0
    rough = 0.34
    fade = 0.010
    fine = 0.8
    eye = 2.0
    azimuth = 0.36
    azimuths: ClassVar[dict[str, float]] = {"day": 0.95, "night": 1.2}
    moon = 1.7
    level = 0.46
    scale = 0.64
    cold = True
    stage = Stage(ahead=8.0, lane=6.0, flight=(30.0, 9.0))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        light = self.light
        seed = self.kernel_seed()
        rng = np.random.default_rng(shot.seed)
        self.haze = (light[HORIZON] * 0.22 + light[HAZE] * 0.5).astype(np.float32)
        tint = (light[AMBIENT] * 0.9 + light[SUN] * 0.45 + 0.01).astype(np.float32)
        firs, foot = self._firs(rng)
        air = Air(float(light[AIR, 0]) * 5, self.haze, tint, 0.008)
        self.firs = Planting(pack([fir(seed + k, snow=0.32, full=1.2) for k in range(4)]), firs, air, foot=foot)
        powder = (light[AMBIENT] * 0.9 + light[SUN] * 0.35 + light[HORIZON] * 0.2).astype(np.float32)
        strong = {"storm": 1.9, "snow": 0.8}.get(shot.weather, 0.35)
        self.drift = Drift(powder, seed, strength=strong, depth=2.5 if shot.weather == "storm" else 4.0)
        self.tint = tint

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        super().paint(hdr, view, u, t)
        self._cabin(hdr, view, t)
        self.firs.draw(hdr, view, t, nearest=2.0)
        self.drift.lay(hdr, view, t)

    def _start(self) -> tuple[float, float]:
        return START

    def _lamp(self) -> Frame:
        """Snow takes its colour from the whole sky, and a low sun still grazes it."""
        lamp = super()._lamp()
        sky = lamp[AMBIENT] * 0.50 + lamp[HORIZON] * 0.20 + lamp[MIDDLE] * 0.10
        lamp[AMBIENT] = sky * {"day": 0.62, "night": 0.55}.get(self.shot.time, 1.0)
        lamp[SUN] *= {"day": 0.42, "golden": 0.8, "night": 0.42}.get(self.shot.time, 1.1)
        sun = lamp[SUN_DIRECTION]
        up = max(float(sun[1]), 0.22)
        flat = math.sqrt((1 - up * up) / float(sun[0] ** 2 + sun[2] ** 2))
        lamp[SUN_DIRECTION] = (sun[0] * flat, up, sun[2] * flat)
        return lamp

    def _detail(self, seed: int) -> Frame:
        """Ridges that the wind has cut, and the glitter of crystals."""
        soft = fractal_tile(1024, 24, 5, 0.55, seed + 3)
        cut = cv2.resize(fractal_tile(256, 32, 3, 0.5, seed + 4), (1024, 256), interpolation=cv2.INTER_CUBIC)
        return np.ascontiguousarray(0.6 * soft + 0.4 * np.tile(cut, (4, 1)), np.float32)

    def _heights(self, seed: int) -> Frame:
        x = np.arange(SIZE, dtype=np.float32)[None] - START[0]
        z = np.arange(SIZE, dtype=np.float32)[:, None] - START[1]
        swell = _wide(fractal_tile(256, 6, 3, 0.42, seed))
        drifts = _wide(fractal_tile(256, 34, 2, 0.4, seed + 1))
        ridges = _wide(fractal_tile(256, 64, 2, 0.4, seed + 6)) ** 2
        far = np.hypot(x, z)
        height = (swell - 0.5) * 26 * np.clip(far / 90, 0.16, 1) + drifts * 1.5 + ridges * 0.55
        peaks = relief.relief(SIZE // 2, 6.5, 7, seed + 2, F(0.6))
        peaks = _wide((peaks - peaks.min()) / np.ptp(peaks))
        rise = np.clip((z - 380) / 330, 0, 1) ** 1.3 + np.clip((np.abs(x) - 250) / 300, 0, 1) ** 1.5 * 0.8
        height = height + np.clip(peaks, 0, 1) ** 1.3 * 210 * np.clip(rise, 0, 1)
        return np.ascontiguousarray(cv2.GaussianBlur(height.astype(np.float32), (0, 0), 0.9), np.float32)

    def _firs(self, rng: np.random.Generator) -> tuple[Frame, Frame]:
        """Groves to both sides and a far line of trees; none where the view and a subject are to be."""
        count = 420
        z = 12 + 250 * rng.random(count) ** 1.3
        x = rng.normal(0, 1, count) * 9 + np.where(rng.random(count) < 0.5, -1, 1) * (14 + z * 0.34)
        x += 12 * np.sin(z / 21)
        free = (np.abs(x) > 7 + z * 0.07) & (np.hypot(x - CABIN[0], z - CABIN[1]) > 8)
        free &= ~((np.abs(x - CABIN[0] * z / CABIN[1]) < 6) & (z < CABIN[1]))
        x, z = x[free], z[free]
        n = len(x)
        tall, kind = rng.uniform(3.0, 9.5, n), rng.integers(0, 4, n).astype(np.float64)
        foot = np.asarray([self.ground(a + START[0], b + START[1]) for a, b in zip(x, z, strict=True)], np.float32)
        plants = [x + START[0], z + START[1], tall, kind, rng.uniform(0.8, 1.15, n), rng.uniform(0, 6, n)]
        return np.stack(plants, 1).astype(np.float32), foot - 0.15

    def _cabin(self, hdr: Frame, view: Camera, t: float) -> None:
        """A cabin with smoke over its chimney; its windows are lit when the sun is low."""
        spot = self.spot(view, CABIN[0], 0.0, CABIN[1])
        if spot is None or spot.depth < 8:
            return
        place = points([(spot.column, spot.row + 0.3 * spot.scale)])[0]

        def at(shape: Points) -> Points:
            return np.asarray(shape * (spot.scale, -spot.scale) + place, np.float64)

        through = 1 / (1 + spot.depth * float(self.light[AIR, 0]) * 5)
        veil = self.haze * (1 - through)
        wood = np.asarray([0.10, 0.06, 0.04], np.float32) * self.tint * through + veil
        white = np.asarray([0.72, 0.76, 0.84], np.float32) * self.tint * through + veil
        fill(hdr, [at(CHIMNEY)], wood * 0.8)
        fill(hdr, [at(WALL)], wood)
        fill(hdr, [at(DOOR)], wood * 0.55)
        lit = {"day": 0.10, "golden": 0.25, "night": 0.62}.get(self.shot.time, 0.45)
        flicker = 1 + 0.05 * math.sin(t * 7.0) * math.sin(t * 2.3)
        fill(hdr, [at(pane) for pane in PANES], LAMP * lit * flicker * through + wood * 0.3)
        roof = np.r_[ROOF, ROOF[::-1] - (0, 0.55)]
        fill(hdr, [at(roof)], white)
        self._smoke(hdr, at(points([(1.85, 5.4)]))[0], spot.scale, t)

    def _smoke(self, hdr: Frame, place: Points, scale: float, t: float) -> None:
        pale = self.haze * 0.55 + self.tint * 0.10
        for k in range(14):
            age = (t * 0.22 + k / 14) % 1.0
            x = place[0] + scale * (3.6 * age + 0.35 * math.sin(age * 9 + k))
            y = place[1] - scale * 5.5 * age**0.8
            strength = 0.20 * math.sin(math.pi * min(age * 1.02 + 0.02, 1.0))
            red, green, blue = (F(value * strength) for value in pale)
            add_disc(hdr, F(x), F(y), F(scale * (0.35 + 1.5 * age)), red, green, blue)


def _wide(tile: Frame) -> Frame:
    return np.asarray(cv2.resize(tile, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC), np.float32)
