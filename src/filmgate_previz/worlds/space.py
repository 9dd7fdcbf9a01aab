"""Orbit: a planet, its moon, rocks that tumble by, stars before a nebula. The time of day is where the sun stands."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.planet import draw_planet
from filmgate_previz.kernels.table import EXPOSURE, SHADOW_TINT
from filmgate_previz.kernels.weather import add_disc, starlight
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.shapes import curve, fill, points
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.shafts import Motes
from filmgate_previz.worlds.stage import Stage

STRIDE = (3.2, 2.4, 7.0)
PLANET, MOON = (9.0, -8.5, 34.0), (-9.5, 6.5, 46.0)
BIG, SMALL = 14.0, 2.3  # their radii
STARS = 1500
ROCKS = 15
SUNS = {
    "sunrise": (-0.55, 0.62, -0.38),
    "day": (-0.50, 0.45, 0.74),
    "golden": (-0.80, 0.50, 0.30),
    "sunset": (0.35, 0.80, -0.36),
    "dusk": (-0.70, 0.35, -0.60),
    "night": (-0.25, 0.55, -0.80),
}  # right, up, towards the viewer
KINDS = (
    (("0c2c58", "2f5a2c", "9a7a4a"), "6fb4ff", 0.50, 0.44),
    (("7a3a1c", "b0643a", "d8a070"), "ffb890", 0.30, 0.30),
    (("123f4a", "2a7a6a", "a8c890"), "8ff0e0", 0.52, 0.48),
    (("20264a", "5a4a86", "b8a0d0"), "b8a8ff", 0.48, 0.44),
)  # sea, land, dry land; air; sea level; clouds
NEBULAE = (("16306a", "7a2a86", "d8643c"), ("0c4a5a", "2a3a9a", "b04a9a"), ("4a1a5a", "1a3a7a", "e09a5a"))


class Space(World):
    outdoors = False
    azimuths: ClassVar[dict[str, float]] = {}
    level = 0.5
    scale = 0.5
    bloom = 0.30
    stage = Stage(surface="none", medium="void", ahead=10.0, lane=6.0, flight=(12.0, 0.0))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        rng = np.random.default_rng(shot.seed)
        seed = self.kernel_seed()
        self.light[EXPOSURE] = (0.95, 1.15, 0.14)
        self.light[SHADOW_TINT] = (0.0, 0.0, 0.006)
        self.sun = np.asarray(SUNS.get(shot.time, SUNS["day"]), np.float32)
        self.sun /= np.linalg.norm(self.sun)
        self.tile = fractal_tile(512, 5, 7, 0.55, 600 + seed)
        ground, air, self.sea, self.cloudy = KINDS[int(rng.integers(len(KINDS))) if rng.random() < 0.5 else 0]
        warm = {"sunset": "ffb070", "sunrise": "ffd0a0", "golden": "ffe0b0", "dusk": "ff9a70"}.get(shot.time, "fff6e6")
        self.colours = np.stack([*(linear(code) for code in ground), linear("f4f6fa"), linear(air, 0.55),
                                 linear("ffb25a", 1.3), linear(warm, 1.30), linear("ff7a3a", 1.2)])  # fmt: skip
        rock, none = ("6a6862", "8a867c", "a09a8e", "8a867c"), linear("000000")
        self.grey = np.stack([*(linear(code) for code in rock), none, none, linear(warm, 1.3), none])
        self.nebula = _nebula(rng, seed)
        self.stars = np.stack(
            [rng.uniform(-1.5, 1.5, STARS), rng.uniform(-1.2, 1.2, STARS), rng.random(STARS) ** 5 * 2.2 + 0.10], 1
        )
        self.rocks = [_rock(rng) for _ in range(ROCKS)]
        self.dust = Motes(110, 26.0, 0.012, seed)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        x, y, z = right * pose.right + 0.10 * t, up * pose.up + 0.02 * t, ahead * pose.ahead
        return Camera(x, y, z, pose.yaw, focal_length(width, height, 29), height * (self.level + pose.tilt), width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self._sky(hdr, view)
        self._ball(hdr, view, MOON, SMALL, 0.2 + t * 0.004, moon=True)
        self._flare(hdr, view)
        self._ball(hdr, view, PLANET, BIG, 0.7 + t * 0.012 + self.kernel_seed(), moon=False)
        self._tumble(hdr, view, t)
        self.dust.draw(hdr, view, self.colours[6] * 0.16, t, (-0.25, -0.05, -0.1))

    def _sky(self, hdr: Frame, view: Camera) -> None:
        """The nebula turns with the camera; it is far too large to come nearer."""
        height, width = hdr.shape[:2]
        half = ((width + 1) // 2, (height + 1) // 2)
        scale = 0.62 * 1024 / (view.focal * 2 * 0.55)
        left = 300 + view.yaw * 560 - half[0] * scale
        top = 260 - (view.horizon - height * self.level) / view.focal * 560 - half[1] * scale
        way = np.asarray([[2 * scale, 0, left], [0, 2 * scale, top]], np.float32)
        small = cv2.warpAffine(
            self.nebula, way, half, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_WRAP
        )
        cv2.resize(small, (width, height), dst=hdr, interpolation=cv2.INTER_LINEAR)

    def sharpen(self, hdr: Frame, view: Camera, t: float) -> None:
        """Stars, but none before the planet or its moon."""
        height, width = hdr.shape[:2]
        turned = self.stars[:, 0] - view.yaw
        seen = np.abs(turned) < 1.2
        x = width / 2 + np.tan(turned[seen]) * view.focal
        y = view.horizon - np.tan(self.stars[seen, 1]) * view.focal
        open_sky = np.ones(len(x), bool)
        for place, size in ((PLANET, BIG), (MOON, SMALL)):
            ball = self._seen(view, place, size, height)
            if ball is not None:
                open_sky &= np.hypot(x - ball[0], y - ball[1]) > ball[2] * 1.01
        points = np.stack([x, y, self.stars[seen, 2]], 1)[open_sky]
        starlight(hdr, np.ascontiguousarray(points.clip(-1e6, 1e6), np.float32), height)

    def _seen(
        self, view: Camera, place: tuple[float, float, float], size: float, height: int
    ) -> tuple[float, float, float] | None:
        """Column, row and radius of a ball. Portraits keep the planet in the frame."""
        seen = view.project(place[0] * min(view.width / height, 1.0), place[1], place[2])
        if seen is None:
            return None
        x, y, scale = seen
        return x, y, scale * size / math.sqrt(max(1 - (size * scale / view.focal) ** 2, 0.05))

    def _ball(
        self, hdr: Frame, view: Camera, place: tuple[float, float, float], size: float, turn: float, *, moon: bool
    ) -> None:
        ball = self._seen(view, place, size, hdr.shape[0])
        if ball is None:
            return
        x, y, radius = ball
        colours, sea, cover = (self.grey, 0.45, 0.05) if moon else (self.colours, self.sea, self.cloudy)
        draw_planet(
            hdr, F(x), F(y), F(radius), self.tile, self.sun, colours, F(turn % (2 * math.pi)), F(0.35), F(sea), F(cover)
        )  # fmt: skip

    def _flare(self, hdr: Frame, view: Camera) -> None:
        """The sun itself, when it stands ahead; the planet is laid over it."""
        right, _, towards = (float(v) for v in self.sun)
        if towards > -0.1:
            return
        azimuth = math.atan2(right, -towards) * 0.62 - view.yaw
        x = view.width / 2 + math.tan(max(min(azimuth, 1.3), -1.3)) * view.focal * min(view.width / hdr.shape[0], 1.0)
        seen = view.project(PLANET[0] * min(view.width / hdr.shape[0], 1.0), PLANET[1], PLANET[2])
        if seen is None:
            return
        reach = seen[2] * BIG * 1.12
        side = min(max((x - seen[0]) / reach, -0.97), 0.97)
        y = seen[1] - reach * math.sqrt(1 - side * side) * (0.97 if self.shot.time != "night" else 0.90)
        short = min(hdr.shape[:2])
        for size, power in ((0.9, 0.05), (0.42, 0.10), (0.16, 0.5), (0.05, 4.0)):
            red, green, blue = (F(v * power) for v in self.colours[6])
            add_disc(hdr, F(x), F(y), F(short * size), red, green, blue)

    def _tumble(self, hdr: Frame, view: Camera, t: float) -> None:
        """Rocks that drift across, each turning."""
        drawn = []
        for shape, place, spin, size in self.rocks:
            x = (place[0] - t * (0.25 + 0.2 * size) + 16) % 32 - 16
            seen = view.project(x, place[1], place[2])
            if seen is not None and seen[2] < view.focal / 3:
                drawn.append((seen, shape, spin, size, min((16 - abs(x)) / 3, 1.0)))
        for (column, row, scale), shape, spin, size, shown in sorted(drawn, key=lambda one: one[0][2]):
            angle = spin * t + spin * 9
            turn = np.asarray([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
            outline = shape @ turn * size * scale + (column, row)
            lit = self.colours[6] * np.asarray([0.07, 0.065, 0.058], np.float32)
            shift = np.asarray([-self.sun[0], self.sun[1]]) * size * scale * 0.34
            away = max(float(self.sun[2]), 0.0)
            fill(hdr, [outline], lit * (0.10 + 0.9 * away), alpha=shown)
            inner = (outline - (column, row)) * 0.80 + (column, row) - shift * (1 - away)
            fill(hdr, [inner], lit * (0.04 + 1.25 * away), soft=max(size * scale * 0.10, 0.4), alpha=shown * 0.9)


def _nebula(rng: np.random.Generator, seed: int) -> Frame:
    """A tile of glowing gas with dark lanes, (1024, 1024, 3)."""
    names = NEBULAE[int(rng.integers(len(NEBULAE)))]

    def soft(cells: int, octaves: int, gain: float, n: int) -> npt.NDArray[np.float32]:
        return np.asarray(
            cv2.resize(fractal_tile(512, cells, octaves, gain, seed + n), (1024, 1024), interpolation=cv2.INTER_LINEAR)
        )

    body, lanes, hue, fine = soft(2, 6, 0.55, 1), soft(4, 6, 0.6, 2), soft(2, 3, 0.5, 3), soft(9, 5, 0.6, 4)
    glow = np.clip((body - 0.42) * 2.2, 0, 1) ** 1.5 * (0.5 + fine)
    dark = 1 - np.clip((lanes - 0.50) * 3.4, 0, 0.85)
    first, second, third = (linear(name) for name in names)
    mix = np.clip((hue - 0.3) * 2.2, 0, 1)[..., None]
    gas = first * (1 - mix) + second * mix
    core = third * np.clip(glow - 0.45, 0, 1)[..., None] * 0.8
    return np.ascontiguousarray((gas * 0.55 * glow[..., None] + core) * dark[..., None] + 0.0012, np.float32)


def _rock(rng: np.random.Generator) -> tuple[npt.NDArray[np.float64], tuple[float, float, float], float, float]:
    """Outline, place, turn a second and size."""
    angles = np.linspace(0, 2 * math.pi, 9, endpoint=False)
    reach = rng.uniform(0.65, 1.05, 9)
    outline = points([(math.cos(a) * r, math.sin(a) * r * 0.8) for a, r in zip(angles, reach, strict=True)])
    place = (rng.uniform(-16, 16), rng.uniform(-5, 6), rng.uniform(7, 26))
    return curve(outline, 5), place, rng.uniform(-0.5, 0.5), float(rng.uniform(0.08, 0.42) ** 1.3)
