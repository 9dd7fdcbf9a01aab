"""A reef under shallow sea: light that dances on sand, kelp in the swell, a shoal, bubbles."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.plane import draw_plane
from filmgate_previz.kernels.table import AMBIENT, MIDDLE, SUN, SUN_DIRECTION
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.reef import boulder, coral, fish, kelp
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.shafts import Motes, beams
from filmgate_previz.worlds.stage import Stage

STRIDE = (1.8, 1.6, 6.0)
EYE, SURFACE = 2.6, 11.0
AHEAD = 8.5
SHOAL = 46
BUBBLES = 26
WATER = {
    "sunrise": "2f8f9e", "day": "1f9cc0", "golden": "3a9a94", "sunset": "4a6f8e", "dusk": "16406e", "night": "0a2350",
}  # fmt: skip
BRIGHT = {"sunrise": 0.50, "day": 0.62, "golden": 0.55, "sunset": 0.42, "dusk": 0.36, "night": 0.34}
CORALS = ((0.62, 0.12, 0.10), (0.66, 0.30, 0.06), (0.46, 0.12, 0.40), (0.60, 0.46, 0.16))


class Underwater(World):
    outdoors = False
    azimuth = 0.15
    level = 0.52
    scale = 0.6
    bloom = 0.24
    stage = Stage(medium="water", ahead=AHEAD, lane=3.0, flight=(AHEAD, 2.4), ceiling=SURFACE - 1.0)

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        light, seed = self.light, self.kernel_seed()
        rng = np.random.default_rng(shot.seed)
        murk = {"storm": 0.5, "rain": 0.75, "overcast": 0.8, "fog": 0.7}.get(shot.weather, 1.0)
        self.haze = linear(WATER.get(shot.time, WATER["day"]), BRIGHT.get(shot.time, 0.6) * murk)
        self.thin = 0.062 if murk > 0.8 else 0.085
        self.sunlight: Frame = (light[SUN] * 0.30 + light[MIDDLE] * 0.25) * np.asarray([0.62, 0.95, 1.0], np.float32)
        self.sunlight = (self.sunlight * murk).astype(np.float32)
        self.tint: Frame = (self.haze * 1.1 + light[AMBIENT] * 0.22 + self.sunlight * 0.5 + 0.01).astype(np.float32)
        self.tile = fractal_tile(256, 8, 4, 0.5, 700 + seed)
        air = Air(self.thin, self.haze, self.tint, 0.02)
        reef = [*(coral(seed + k, CORALS[k]) for k in range(4)), boulder(seed), boulder(seed + 1)]
        self.reef = Planting(pack(reef), _reef(rng), air)
        weed = Air(self.thin, self.haze, self.tint, 0.10)
        self.kelp = Planting(pack([kelp(seed), kelp(seed + 1), kelp(seed + 2, (0.10, 0.17, 0.08))]), _kelp(rng), weed)
        gold, blue = ((0.85, 0.55, 0.06), (0.9, 0.85, 0.7)), ((0.30, 0.42, 0.55), (0.05, 0.10, 0.25))
        shoal = [fish(colour, way, stripe) for colour, stripe in (gold, blue) for way in (-1, 1)]
        self.shoal = Planting(
            pack(shoal), np.zeros((1, 6), np.float32), Air(self.thin * 0.8, self.haze, self.tint, 0.0)
        )
        self.places = rng.random((SHOAL, 6))
        self.bubbles = rng.random((BUBBLES, 4))
        self.motes = Motes(200, 12.0, 0.010, seed)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        y = EYE + 0.10 * math.sin(t * 0.7) + up * pose.up
        horizon = height * (self.level + pose.tilt + 0.006 * math.sin(t * 0.9))
        focal = focal_length(width, height, 30)
        return Camera(right * pose.right, y, ahead * pose.ahead, pose.yaw, focal, horizon, width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height = hdr.shape[0]
        row = min(max(int(view.horizon), 0), height)
        self._surface(hdr, view, row, t)
        self._sand(hdr, view, row, t)
        near = AHEAD if self.drawn else 0.0
        self.kelp.draw(hdr, view, t, nearest=max(near, 1.6))
        self._shoal(hdr, view, t)
        self.reef.draw(hdr, view, t, nearest=max(near, 1.0))
        if not self.drawn:
            self._water(hdr, view, t)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.drawn:
            self.kelp.draw(hdr, view, t, nearest=1.6, farthest=AHEAD)
            self.reef.draw(hdr, view, t, nearest=1.0, farthest=AHEAD)
            self._water(hdr, view, t)

    def _surface(self, hdr: Frame, view: Camera, row: int, t: float) -> None:
        """The sea's skin from below."""
        top = self.haze * 1.5 + self.sunlight * 0.5
        colours = np.stack([top * 0.55, top * 1.15, self.sunlight / (top + 0.02) * 1.9, self.haze]).astype(np.float32)
        numbers = np.asarray([4.0, 13, 5.5, 1.0, 0.10, -3.6, t * 6.0, t * 4.0, self.thin * 0.55], np.float32)
        if row:
            small = np.empty(((row + 1) // 2, (view.width + 1) // 2, 3), np.float32)  # it is seen through much water
            draw_plane(small, 0, len(small), F(SURFACE - view.y), view.numbers(0.5), self.tile, numbers, colours)
            cv2.resize(small, (view.width, row), dst=hdr[:row], interpolation=cv2.INTER_LINEAR)

    def _sand(self, hdr: Frame, view: Camera, row: int, t: float) -> None:
        """The sea floor, and the net of light that the waves throw on it."""
        sand = np.asarray([[0.20, 0.18, 0.13], [0.50, 0.45, 0.33]], np.float32) * self.tint
        net = self.sunlight * 2.6 / (self.tint + 0.03)
        colours = np.stack([sand[0], sand[1], net, self.haze]).astype(np.float32)
        numbers = np.asarray([14, 70, 13, 1.18, 0.0, -5.2, t * 5.0, t * 3.4, self.thin], np.float32)
        draw_plane(hdr, row, hdr.shape[0], F(-view.y), view.numbers(), self.tile, numbers, colours)

    def _shoal(self, hdr: Frame, view: Camera, t: float) -> None:
        """Two shoals that cross and turn together."""
        p = self.places
        kind = (p[:, 5] > 0.6).astype(int)
        way = np.where(kind == 0, 1.0, -1.0)
        swim = t * np.where(kind == 0, 0.75, 0.55)
        x = ((p[:, 0] * 7 + way * swim + kind * 4 + 9) % 22) - 11
        y = 2.6 + kind * 1.3 + (p[:, 1] - 0.5) * 1.7 + 0.12 * np.sin(t * 1.3 + p[:, 4] * 6) + 0.25 * np.sin(x * 0.5)
        z = 8.5 + kind * 4 + (p[:, 2] - 0.5) * 4 + 0.5 * np.sin(x * 0.35)
        size = 0.26 + 0.14 * p[:, 3] + 0.16 * kind
        shown = np.minimum((11 - np.abs(x)) / 2, 1.0)  # they fade in and out far to the sides
        variant = kind * 2 + (way > 0)
        plants = np.stack([x, z, size, variant, 0.8 + 0.4 * p[:, 4], p[:, 4] * 6], 1)[shown > 0.3].astype(np.float32)
        self.shoal.draw(hdr, view, t, plants=plants, foot=(y - size / 2)[shown > 0.3].astype(np.float32))

    def _water(self, hdr: Frame, view: Camera, t: float) -> None:
        height = hdr.shape[0]
        sun = self.light[SUN_DIRECTION]
        azimuth = math.atan2(float(sun[0]), float(sun[2])) - view.yaw
        column = view.width / 2 + view.focal * math.tan(max(min(azimuth, 1.1), -1.1)) * 0.6
        beams(hdr, (column, -0.35 * height), self.sunlight * 0.42, t * 1.2, fade=0.9, fine=1.2, seed=self.kernel_seed())
        self._rise(hdr, view, t)
        living = np.asarray([0.12, 0.7, 0.9]) * 0.5 if self.shot.time in ("night", "dusk") else self.haze * 0.5
        self.motes.draw(hdr, view, living + self.sunlight * 0.15, t, (0.10, 0.03, 0.0))

    def _rise(self, hdr: Frame, view: Camera, t: float) -> None:
        """Bubbles."""
        red, green, blue = (F(v) for v in self.haze * 0.5 + self.sunlight * 0.4 + 0.01)
        for column, phase, size, depth in self.bubbles:
            high = (t * (0.7 + 0.5 * size) + phase * 9) % 9.0
            source = math.floor(column * 3)
            x = (-3.4, 1.9, 4.4)[source] + (column * 3 - source - 0.5) * 0.5 + 0.10 * math.sin(high * 4 + phase * 9)
            seen = view.project(x, high, 6.5 + source * 2 + depth)
            if seen is not None:
                radius = max((0.012 + 0.030 * size) * seen[2] * (1 + high * 0.05), 0.9)
                k = F(min((9 - high) * 2, 1.0) * min(high * 3, 1.0) * 0.8)
                add_disc(hdr, F(seen[0]), F(seen[1]), F(radius), red * k, green * k, blue * k)


def _reef(rng: np.random.Generator) -> Frame:
    """Corals and rocks in clusters to both sides."""
    rows: list[npt.NDArray[np.float64]] = []
    for _ in range(16):
        z = rng.uniform(3.5, 26)
        x = rng.choice([-1, 1]) * (1.9 + rng.random() * (1.5 + z * 0.5))
        size = rng.uniform(0.9, 2.2)
        rows.append(np.asarray([x, z, size, rng.integers(4, 6), 1.0, 0.0]))
        for _ in range(6):
            place = (x + rng.normal(0, size * 0.5), z - rng.uniform(-0.3, size * 0.5))
            if abs(place[0]) > 1.3:
                rows.append(
                    np.asarray(
                        [*place, rng.uniform(0.35, 1.1), rng.integers(0, 4), rng.uniform(0.7, 1.2), rng.uniform(0, 6)]
                    )
                )
    return np.asarray(rows, np.float32)


def _kelp(rng: np.random.Generator) -> Frame:
    n = 34
    z = rng.uniform(5, 30, n)
    x = rng.choice([-1, 1], n) * (2.4 + rng.random(n) * (2 + z * 0.62))
    tall = np.minimum(rng.uniform(2.5, 7.0, n), 1.6 + z * 0.45)
    return np.stack([x, z, tall, rng.integers(0, 3, n), rng.uniform(0.7, 1.2, n), rng.uniform(0, 6, n)], 1).astype(
        np.float32
    )
