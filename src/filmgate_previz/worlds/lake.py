"""A mountain lake: peaks and firs upside down in still water, reeds before it."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AIR, AMBIENT, HAZE, HORIZON, MIDDLE, SUN
from filmgate_previz.kernels.water import draw_mirror
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.plants import fir, tuft
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.drift import Drift
from filmgate_previz.worlds.heaven import wave_slopes
from filmgate_previz.worlds.held import Held
from filmgate_previz.worlds.land import Land
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.stage import Stage

SIZE = 1024
START = (512.0, 90.0)
SHORE = 175.0  # ahead of the start
STRIDE = (4.0, 3.0, 9.0)
EYE = 1.9


class Lake(Land):
    kind = relief.ROCK
    azimuth = 0.26
    azimuths: ClassVar[dict[str, float]] = {"day": 1.1, "night": 1.3}
    level = 0.53
    scale = 0.64
    stage = Stage(surface="water", ahead=22.0, lane=8.0, flight=(26.0, 7.0))

    def __init__(self, shot: Shot) -> None:
        self.snowline = 0.10 if shot.weather == "snow" else 0.50
        super().__init__(shot)
        light, seed = self.light, self.kernel_seed()
        rng = np.random.default_rng(shot.seed)
        self.waves = wave_slopes()
        self.shores = Held()
        self.deep: Frame = (linear("16323a", 0.5) * (light[AMBIENT] + light[SUN] * 0.10)).astype(np.float32)
        self.ripple = 0.34 if shot.weather == "storm" else 0.17 if shot.weather == "rain" else 0.085
        self.haze = (light[HORIZON] * 0.16 + light[HAZE] * 0.66).astype(np.float32)
        tint = (light[AMBIENT] * 0.8 + light[SUN] * 0.35 + 0.01).astype(np.float32)
        frost = 0.35 if shot.weather == "snow" else 0.0
        firs, foot = self._firs(rng)
        self.firs = Planting(
            pack([fir(seed + k, snow=frost) for k in range(3)]),
            firs,
            Air(float(light[AIR, 0]) * 2.3, self.haze, tint, 0.0),
            foot=foot,
        )
        reed = (0.17, 0.19, 0.07) if shot.weather != "snow" else (0.30, 0.29, 0.24)
        self.reeds = Planting(
            pack([tuft(seed, reed), tuft(seed + 1, (0.22, 0.20, 0.07))]), _reeds(rng), Air(0.004, self.haze, tint, 0.05)
        )
        mist = (light[HORIZON] * 0.4 + light[MIDDLE] * 0.2 + light[HAZE] * 0.3).astype(np.float32)
        early = {"sunrise": 0.55, "dusk": 0.35, "night": 0.25, "sunset": 0.25}.get(shot.time, 0.12)
        self.breath = Drift(mist, seed, strength=early, reach=0.035, speed=5.0, depth=9.0)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        focal = focal_length(width, height, 29)
        x, z = START[0] + right * pose.right, START[1] + ahead * pose.ahead
        return Camera(x, EYE + up * pose.up, z, pose.yaw, focal, height * (self.level + pose.tilt), width)

    def ground(self, x: float, z: float) -> float:
        return 0.0

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height = hdr.shape[0]
        away = SHORE + START[1] - view.z
        edge = view.horizon + view.y * view.focal / away
        shore = min(max(int(edge), 2), height)
        land = hdr[: min(shore + 3, height)]
        self._sky(land, view, t)
        if self.still:
            self.shores.lay(land, view, lambda layer: self._shores(layer, view, away * 0.8))
        else:
            self._shores(land, view, away * 0.8)
        picture = hdr[:shore].copy()
        draw_mirror(hdr, shore, F(edge), picture, view.numbers(), self.waves, F(t * 0.55), F(self.ripple), self.deep)
        self._bank(hdr, shore)
        self.breath.lay(hdr, view, t)
        if not self.drawn:
            self.reeds.draw(hdr, view, t)

    def _shores(self, land: Frame, view: Camera, begin: float) -> None:
        """Land and its trees, which no wind moves."""
        self._ground(land, view, begin)
        self.firs.draw(land, view, 0.0, nearest=20.0)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.drawn:
            self.reeds.draw(hdr, view, t)

    def _bank(self, hdr: Frame, shore: int) -> None:
        """The dark line between water and land."""
        thick = max(hdr.shape[0] // 360, 1)
        hdr[max(shore - thick, 0) : shore + thick] *= 0.55

    def _start(self) -> tuple[float, float]:
        return START

    def _heights(self, seed: int) -> Frame:
        x = np.arange(SIZE, dtype=np.float32)[None] - START[0]
        z = np.arange(SIZE, dtype=np.float32)[:, None] - START[1]
        rough = relief.relief(SIZE // 2, 6.0, 7, seed, F(0.55))
        rough = (rough - rough.min()) / np.ptp(rough)
        relief.erode(rough, 40_000, seed, F(0.25))
        rough = np.clip(
            cv2.resize(cv2.GaussianBlur(rough, (0, 0), 0.8), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC), 0, 1
        )
        inland = np.maximum((z - SHORE) / 480, (np.abs(x) - 150 - 0.15 * np.maximum(z, 0)) / 300)
        rise = np.clip(inland, 0, 1) ** 0.9
        gap = 1 - 0.55 * np.exp(-(((x - 40 * math.sin(seed)) / 130) ** 2)) * np.clip((z - 250) / 200, 0, 1)
        height = rough**1.25 * 185 * rise * gap + np.where(inland > 0, 0.8 + 5 * np.clip(inland * 6, 0, 1) * rough, -4)
        return np.ascontiguousarray(cv2.GaussianBlur(height.astype(np.float32), (0, 0), 0.8), np.float32)

    def _firs(self, rng: np.random.Generator) -> tuple[Frame, Frame]:
        """A wood along the far shore, thinning out uphill."""
        count = 460
        z = SHORE + 4 + 130 * rng.random(count) ** 2.2
        x = rng.uniform(-1, 1, count) * (120 + (z - SHORE) * 0.6)
        thick = 0.5 + 0.5 * np.sin(x * 0.045 + rng.uniform(0, 6))
        kept = rng.random(count) < 0.35 + 0.65 * thick
        x, z = x[kept], z[kept]
        foot = np.asarray(
            [Land.ground(self, a + START[0], b + START[1]) for a, b in zip(x, z, strict=True)], np.float32
        )
        n = len(x)
        plants = [x + START[0], z + START[1], rng.uniform(4.5, 9.5, n), rng.integers(0, 3, n).astype(np.float64),
                  rng.uniform(0.6, 1.0, n), rng.uniform(0, 6, n)]  # fmt: skip
        return np.stack(plants, 1).astype(np.float32), foot - 0.5


def _reeds(rng: np.random.Generator) -> Frame:
    """Clumps to both sides of the view, close by."""
    rows = []
    for side, count in ((-1, 26), (1, 15)):
        for _ in range(count):
            z = rng.uniform(4.2, 8.5)
            x = side * (1.15 + z * 0.27 + rng.random() * 1.9)
            rows.append(
                [
                    START[0] + x,
                    START[1] + z,
                    rng.uniform(0.5, 1.25),
                    rng.integers(2),
                    rng.uniform(0.6, 1.1),
                    rng.uniform(0, 6),
                ]
            )
    return np.asarray(rows, np.float32)
