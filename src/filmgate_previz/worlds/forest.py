"""A trail through tall trees, beams of light between them."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.plane import draw_plane
from filmgate_previz.kernels.table import AIR, AMBIENT, HAZE, HORIZON, MIDDLE, SUN, SUN_DIRECTION
from filmgate_previz.kernels.trunks import draw_trunks
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.plants import bough, fern, fir, tuft
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.shafts import Motes, beams
from filmgate_previz.worlds.stage import Stage

STRIDE = (1.3, 1.3, 5.0)
EYE = 1.6
CANOPY = 15.0  # metres up
TRAIL = 1.5  # half its width
DEEP = 44.0
AHEAD = 6.0
FERNS, BOUGHS, FIRS = 520, 110, 9
BARK = np.asarray([0.115, 0.085, 0.062], np.float32)
EARTH = np.asarray([[0.030, 0.024, 0.014], [0.115, 0.105, 0.045]], np.float32)
CROWN = np.asarray([[0.012, 0.026, 0.008], [0.055, 0.105, 0.022]], np.float32)
GREEN = np.asarray([0.82, 1.05, 0.66], np.float32)


class Forest(World):
    azimuth = 0.22
    azimuths: ClassVar[dict[str, float]] = {"day": 0.35, "night": 0.30}
    level = 0.55
    scale = 0.62
    bloom = 0.26
    stage = Stage(ahead=AHEAD, lane=1.3, run="away", flight=(10.0, 3.2), ceiling=12.0)

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        rng = np.random.default_rng(shot.seed)
        light = self.light
        bright = light[HORIZON] * 0.24 + light[MIDDLE] * 0.10 + light[HAZE] * 0.16 + light[SUN] * 0.06
        if shot.time == "dusk":  # a wood has its light from overhead, and little of the red at the sky's edge
            bright = light[HORIZON] * 0.16 + light[MIDDLE] * 0.80 + light[HAZE] * 0.70
            light[AMBIENT] *= 2.2
        self.sunlight: Frame = light[SUN] * np.float32(min(max(float(light[SUN_DIRECTION, 1]) * 9 + 0.3, 0.15), 1.0))
        green = GREEN if shot.weather != "fog" else GREEN ** np.float32(0.4)
        self.haze = (bright * green).astype(np.float32)
        self.tint: Frame = (light[AMBIENT] * 0.8 + light[SUN] * 0.30 + 0.008).astype(np.float32)
        murk = {"fog": 0.075, "rain": 0.034, "storm": 0.036, "snow": 0.036}.get(shot.weather, 0.018)
        self.thin = murk
        self.tile = fractal_tile(256, 8, 5, 0.62, 500 + seed)
        self.skin = np.ascontiguousarray(np.repeat(fractal_tile(256, 32, 3, 0.6, 510 + seed)[::4], 4, 0))
        self.trunks = _trunks(rng)
        air = Air(self.thin, self.haze, self.tint, 0.02)
        self.ferns = Planting(
            pack([*(fern(seed + k) for k in range(3)), tuft(seed), tuft(seed + 1, (0.20, 0.22, 0.06))]),
            _undergrowth(rng),
            air,
        )
        self.firs = Planting(pack([fir(seed + k, full=1.25) for k in range(2)]), _thicket(rng), air)
        boughs, heights = _boughs(rng)
        self.boughs = Planting(pack([bough(seed + k) for k in range(3)]), boughs, air, foot=heights)
        self.motes = Motes(130 if shot.time != "night" else 60, 14.0, 0.012 if shot.time != "night" else 0.03, seed)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        y = EYE + 0.012 * math.sin(t * 1.9) + up * pose.up
        horizon = height * (self.level + pose.tilt)
        focal = focal_length(width, height, 30)
        return Camera(right * pose.right, y, ahead * pose.ahead, pose.yaw, focal, horizon, width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height = hdr.shape[0]
        row = min(max(int(view.horizon), 0), height)
        self._crown(hdr, view, row, t)
        self._floor(hdr, view, row, t)
        near = AHEAD if self.drawn else 0.0
        self.firs.draw(hdr, view, t, nearest=max(near, 4.0))
        self._stand(hdr, view, near, math.inf)
        self.boughs.draw(hdr, view, t, nearest=max(near, 2.5))
        self.ferns.draw(hdr, view, t, nearest=max(near, 0.9))
        if not self.drawn:
            self._air(hdr, view, t)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.drawn:
            self._stand(hdr, view, 0.0, AHEAD)
            self.boughs.draw(hdr, view, t, nearest=2.5, farthest=AHEAD)
            self.ferns.draw(hdr, view, t, nearest=0.9, farthest=AHEAD)
            self._air(hdr, view, t)

    def _crown(self, hdr: Frame, view: Camera, row: int, t: float) -> None:
        light = self.light
        gap = (light[MIDDLE] * 9 + light[HORIZON] * 7 + light[SUN] * 2) / (CROWN[1] * self.tint * 22 + 1e-3)
        colours = np.stack([CROWN[0] * self.tint, CROWN[1] * self.tint * 1.6, gap, self.haze]).astype(np.float32)
        numbers = np.asarray([4.5, 31, 2.6, -0.92, 2.35, 0.3, t * 1.1, t * 0.8, self.thin * 0.8], np.float32)
        small = np.empty(((row + 1) // 2, (view.width + 1) // 2, 3), np.float32)  # leaves overhead are soft
        draw_plane(small, 0, len(small), F(CANOPY - view.y), view.numbers(0.5), self.tile, numbers, colours)
        if row:
            cv2.resize(small, (view.width, row), dst=hdr[:row], interpolation=cv2.INTER_LINEAR)

    def _floor(self, hdr: Frame, view: Camera, row: int, t: float) -> None:
        spot = self.sunlight * 2.6 / (self.tint + 0.02)
        colours = np.stack([EARTH[0] * self.tint, EARTH[1] * self.tint, spot, self.haze]).astype(np.float32)
        numbers = np.asarray([23, 131, 8, -1.15, 2.7, 0.0, t * 0.5, t * 0.4, self.thin], np.float32)
        draw_plane(hdr, row, hdr.shape[0], F(-view.y), view.numbers(), self.tile, numbers, colours)

    def _stand(self, hdr: Frame, view: Camera, nearest: float, farthest: float) -> None:
        """The trunks between two depths."""
        trees = self.trunks
        sine, cosine = math.sin(view.yaw), math.cos(view.yaw)
        dx, dz = trees[:, 0] - view.x, trees[:, 1] - view.z
        depth, aside = dx * sine + dz * cosine, dx * cosine - dz * sine
        seen = (depth > max(nearest, 0.8)) & (depth <= farthest)
        seen &= np.abs(aside) < depth * (view.width / 2 / view.focal) + 1.5
        order = np.flatnonzero(seen)[np.argsort(-depth[seen], kind="stable")]
        trees, depth, aside = trees[order], depth[order], aside[order]
        scale = view.focal / depth
        tall = trees[:, 3]
        clear = 1 / (1 + depth * self.thin + (depth * self.thin * 0.75) ** 2)
        foot = view.horizon + view.y * scale
        columns = np.stack([
            view.width / 2 + aside * scale, trees[:, 2] * scale, view.width / 2 + (aside + trees[:, 4]) * scale,
            trees[:, 2] * 0.45 * scale, foot - tall * scale, foot, clear, trees[:, 5], trees[:, 6], 34 / scale,
        ], 1)  # fmt: skip
        sun = self.light[SUN_DIRECTION]
        side = math.copysign(1.0, float(sun[0] * cosine - sun[2] * sine))
        lit = (BARK * self.sunlight * 3.6).astype(np.float32)
        draw_trunks(
            hdr, np.ascontiguousarray(columns, np.float32), self.skin, (BARK * self.tint).astype(np.float32), lit,
            self.haze, F(side), F(1.0),
        )  # fmt: skip

    def _air(self, hdr: Frame, view: Camera, t: float) -> None:
        """Beams where the sun is strong, and what floats in them; fireflies by night."""
        height = hdr.shape[0]
        light = self.light
        sun = light[SUN_DIRECTION]
        azimuth = math.atan2(float(sun[0]), float(sun[2])) - view.yaw
        column = view.width / 2 + view.focal * math.tan(max(min(azimuth, 1.2), -1.2))
        up = max(float(sun[1]), 0.42)
        source = (column, view.horizon - view.focal * up / math.sqrt(1 - up * up) * 1.1 - height * 0.15)
        power = self.sunlight * 0.22 + light[HORIZON] * 0.02
        beams(hdr, source, power * GREEN, t * 0.6, fade=1.1, fine=1.6, seed=self.kernel_seed())
        if self.shot.time == "night":
            pulse = 0.7 + 0.3 * math.sin(t * 2.1)
            self.motes.draw(hdr, view, np.asarray([0.75, 0.9, 0.2]) * pulse, t, (0.1, 0.05, 0.0))
        else:
            self.motes.draw(hdr, view, light[SUN] * 0.5 + light[AIR, 0], t, (0.12, -0.03, 0.0))


def _trunks(rng: np.random.Generator) -> Frame:
    """Rows of x, z, radius, height, lean at the top, brightness, where the skin begins."""
    rows: list[npt.NDArray[np.float64]] = []
    z = 2.6
    while z < DEEP:
        apart = 2.3 + z * 0.02
        wide = 7 + z * 0.9
        x = np.arange(-wide, wide, apart * 1.1) + rng.normal(0, 0.55, len(np.arange(-wide, wide, apart * 1.1)))
        x = x[np.abs(x - _bend(z)) > TRAIL + 0.5]
        x = x[rng.random(len(x)) < 0.82]
        n = len(x)
        rows.append(np.stack([
            x, z + rng.uniform(0, apart * 0.9, n), rng.uniform(0.13, 0.40, n) * (1 if z > 5 else 0.85),
            rng.uniform(17, 26, n), rng.normal(0, 0.7, n), rng.uniform(0.6, 1.3, n), rng.uniform(0, 256, n),
        ], 1))  # fmt: skip
        z += apart
    return np.concatenate(rows).astype(np.float32)


def _bend(z: float) -> float:
    """Where the trail's middle lies."""
    return 0.9 * math.sin(z / 11) if z > 9 else 0.9 * math.sin(9 / 11) * max(z - 4, 0) / 5


def _undergrowth(rng: np.random.Generator) -> Frame:
    z = 1.0 + 30 * rng.random(FERNS) ** 1.6
    x = rng.uniform(-1, 1, FERNS) * (3.5 + z * 0.75)
    tall = rng.uniform(0.35, 1.0, FERNS)
    free = np.abs(x - np.vectorize(_bend)(z)) > TRAIL * 0.75 + tall * 0.35
    kinds = 3 + 2 * (tall < 0.55)  # low ones are grass as often as not
    return _plants(rng, x[free], z[free], tall[free], kinds[free])


def _thicket(rng: np.random.Generator) -> Frame:
    """Young firs among the trunks, and a wall of them far off."""
    z = np.r_[9 + 24 * rng.random(FIRS), rng.uniform(36, DEEP, FIRS)]
    x = np.r_[rng.uniform(2.5, 9, FIRS) * rng.choice([-1, 1], FIRS), np.linspace(-11, 11, FIRS)]
    return _plants(rng, x, z, np.r_[rng.uniform(1.2, 4, FIRS), rng.uniform(5, 9, FIRS)], 2)


def _boughs(rng: np.random.Generator) -> tuple[Frame, Frame]:
    """Masses of leaves in the crowns, and how high each hangs."""
    z = 4 + 34 * rng.random(BOUGHS) ** 1.1
    x = rng.uniform(-1, 1, BOUGHS) * (4 + z * 0.75)
    high = 3.4 + z * 0.16 + rng.uniform(0, 5.5, BOUGHS) + np.where(np.abs(x) < 3, 1.2, 0.0)
    return _plants(rng, x, z, rng.uniform(2.2, 4.6, BOUGHS), 3), high.astype(np.float32)


def _plants(
    rng: np.random.Generator,
    x: npt.NDArray[np.floating],
    z: npt.NDArray[np.floating],
    tall: npt.NDArray[np.floating],
    variants: int | npt.NDArray[np.integer],
) -> Frame:
    n = len(x)
    kind, shade, phase = rng.integers(0, variants, n), rng.uniform(0.75, 1.2, n), rng.uniform(0, 6, n)
    return np.stack([x, z, tall, kind.astype(np.float64), shade, phase], 1).astype(np.float32)
