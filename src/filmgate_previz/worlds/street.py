"""A street of shops at eye level: cars, lamps, trees, steam; wet and full of lights in the rain and by night."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.laid import lay_rows
from filmgate_previz.kernels.table import AMBIENT, HAZE, HORIZON, MIDDLE, SUN, SUN_DIRECTION
from filmgate_previz.kernels.water import draw_mirror
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.plants import bough
from filmgate_previz.subjects.shapes import fill, points
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds import finish, fronts, traffic
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.faces import Model
from filmgate_previz.worlds.heaven import Heaven, wave_slopes
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.roadside import LAMPS, LONG, TREES, VARIANTS, ground_faces, posts, row
from filmgate_previz.worlds.stage import Stage

STRIDE = (1.5, 1.6, 6.0)
EYE = 1.65
SODIUM = np.asarray([1.5, 0.95, 0.42], np.float32)
EARSHOT = 60.0
CARS = ((0.0, -1, 9.5), (0.37, -1, 11.0), (0.70, -1, 10.0), (0.15, 1, 8.0), (0.62, 1, 9.0))  # start, way, speed


class Street(World):
    azimuth = 0.10
    azimuths: ClassVar[dict[str, float]] = {"day": -0.9, "golden": 0.30}
    level = 0.52
    scale = 0.7
    bloom = 0.24
    stage = Stage(ahead=8.0, lane=3.2, run="away", flight=(18.0, 7.0))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        light, seed = self.light, self.kernel_seed()
        self.heaven = Heaven(light, 90 + seed, shot)
        self.waves = wave_slopes()
        dark = {"night": 1.0, "dusk": 0.85, "sunset": 0.5, "sunrise": 0.25, "golden": 0.1}.get(shot.time, 0.0)
        self.dark = max(dark, {"storm": 0.75, "rain": 0.5, "fog": 0.3, "snow": 0.3}.get(shot.weather, 0.0))
        self.neon = 1.0 if shot.style == "neon" else 0.35 * self.dark
        self.wet = 1.0 if shot.weather in ("rain", "storm") else 0.45 if shot.time in ("night", "dusk") else 0.0
        self.haze = (light[HORIZON] * 0.38 + light[HAZE] * 0.28 + light[SUN] * 0.03).astype(np.float32)
        self.thin = {"fog": 0.05, "snow": 0.022, "rain": 0.013, "storm": 0.013}.get(shot.weather, 0.0045)
        self.flat: Frame = (light[AMBIENT] * 0.85 + light[MIDDLE] * 0.20 + SODIUM * 0.05 * self.dark).astype(np.float32)
        rng = np.random.default_rng(shot.seed)
        self.model = self._built(rng, seed)
        trees = np.asarray([[side * 6.3, z, rng.uniform(3.4, 4.4), rng.integers(2), 1, rng.uniform(0, 6)]
                            for z in TREES for side in (-1, 1)], np.float32)  # fmt: skip
        leaf = (0.30, 0.16, 0.04) if shot.weather == "overcast" else (0.12, 0.22, 0.05)
        air = Air(self.thin, self.haze, (self.flat + light[SUN] * 0.3).astype(np.float32), 0.02)
        pictures = [bough(seed, leaf), bough(seed + 1, leaf)]
        self.trees = Planting(pack(pictures), trees, air, foot=np.full(len(trees), 2.1, np.float32))

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        focal = focal_length(width, height, 31)
        y = EYE + up * pose.up + 0.006 * math.sin(t * 1.8)
        return Camera(
            0.7 + right * pose.right, y, ahead * pose.ahead, pose.yaw, focal, height * (self.level + pose.tilt), width
        )

    def origin(self) -> tuple[float, float]:
        return 0.7, 0.0

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height = hdr.shape[0]
        row = min(max(int(view.horizon), 0), height)
        self.heaven.paint(hdr, view, t, row + 4)
        lay_rows(hdr, row, np.tile(self.haze, (height - row, 1)))
        self._far(hdr, view)
        self._houses(hdr, view, row, t)
        self._cars(hdr, view, t)
        self.trees.draw(hdr, view, t, nearest=1.0)
        self._lamps(hdr, view)
        self._steam(hdr, view, t)

    def _built(self, rng: np.random.Generator, seed: int) -> Model:
        """All faces, each side's fronts in its own light."""
        light = self.light
        sun = light[SUN_DIRECTION]
        low = min(max(float(sun[1]) * 8, 0.15), 1.0)
        sides = [self.flat + light[SUN] * max(float(way), 0.0) * low * 0.75 for way in (sun[0], -sun[0], -sun[2])]
        level = self.flat + light[SUN] * max(float(sun[1]), 0.0) * 0.45 + SODIUM * 0.12 * self.dark
        houses = [fronts.house(rng, self.dark) for _ in range(VARIANTS)]
        shops = [fronts.shop(rng, self.dark, self.neon) for _ in range(VARIANTS)]
        lamplight = SODIUM * 0.16 * self.dark
        shade = np.linspace(0.25, 1.0, 256, dtype=np.float32)[:, None, None] ** 2  # lamps light what is low
        textures: list[Frame] = []
        for side in sides:
            textures += [(one.albedo * (side + lamplight * shade) + one.glow).astype(np.float32) for one in houses]
            textures += [(one.albedo * (side + lamplight * 1.6) + one.glow).astype(np.float32) for one in shops]
        grey = 0.45 if self.wet else 1.0
        bare = len(textures)
        textures += [fronts.road(seed=seed) * level * grey, fronts.road(crossing=True, seed=seed + 1) * level * grey,
                     fronts.paving(seed=seed) * level * (0.7 if self.wet else 1.0),
                     finish.plain((0.03, 0.03, 0.032)) * level, finish.plain((0.09, 0.065, 0.045)) * level]  # fmt: skip
        snow = 0.62 * level if self.shot.weather == "snow" else None
        if snow is not None:
            textures[bare + 2] = textures[bare + 2] * 0.25 + np.asarray(snow, np.float32) * 0.75
        ground = ground_faces(bare, 0.62 * self.wet)
        faces = [*ground, *row(rng, -1), *row(rng, 1), *posts(bare)]
        self.is_ground = np.arange(len(faces)) < len(ground)
        return Model(faces, [np.ascontiguousarray(texture, np.float32) for texture in textures])

    def _far(self, hdr: Frame, view: Camera) -> None:
        """Roofs and towers where the street ends."""
        rng = np.random.default_rng(self.shot.seed)
        clear = 1 / (1 + LONG * self.thin * 1.6)
        shapes = []
        for k in range(26):
            x, wide, tall = (k - 13) * 8 + rng.normal(0, 2), rng.uniform(8, 13), rng.uniform(12, 42)
            seen = view.project(x, 0.0, LONG + 30)
            if seen is not None:
                left, foot, scale = seen
                top = foot - tall * scale
                if -200 < left < view.width + 200:
                    shapes.append(
                        points([(left, foot), (left, top), (left + wide * scale, top), (left + wide * scale, foot)])
                    )
        if shapes:
            fill(hdr, shapes, np.asarray([0.10, 0.10, 0.12]) * self.flat * clear + self.haze * (1 - clear))

    def vehicles(self, seconds: float) -> tuple[tuple[float, float, float], ...]:
        """Cars that come near during a shot, seen or not yet seen: x and z at its begin, in metres of the stage, and
        how fast z grows."""
        near = []
        for start, way, speed in CARS:
            for turn in range(-1, math.ceil(start + seconds * speed / LONG) + 1):
                gone = LONG * (start - turn)
                x, z = (-3.2, LONG - gone) if way < 0 else (1.9, 9 + gone)
                last = z + way * speed * seconds
                if min(z, last) < EARSHOT and max(z, last) > -EARSHOT:
                    near.append((x, z, way * speed))
        return tuple(near)

    def _cars(self, hdr: Frame, view: Camera, t: float) -> None:
        """Traffic both ways; one that reaches an end of the street starts again at the other."""
        air = traffic.Air(self.flat, self.light[SUN], self.haze, self.dark)
        places = []
        for number, (start, way, speed) in enumerate(CARS):
            share = (start + t * speed / LONG) % 1.0
            places.append((LONG * (1 - share) if way < 0 else 9 + LONG * share, way, number))
        for z, way, number in sorted(places, reverse=True):
            spot = self.spot(view, (-2.5 if way < 0 else 2.6) - 0.7, 0.0, z)
            if spot is not None and spot.depth > 2.5:
                fog = spot.depth * self.thin
                clear = 1 / (1 + fog + fog * fog * 0.56) * min((LONG - 6 - z) / 12, 1.0) if z < LONG - 6 else 0.0
                if clear > 0:
                    traffic.car(hdr, (spot.column, spot.row, spot.scale), clear, way, number, air)

    def _houses(self, hdr: Frame, view: Camera, row: int, t: float) -> None:
        """The street, and under wet asphalt the street upside down."""
        if not self.wet or not 2 < row < hdr.shape[0] - 2:
            self.model.draw(hdr, view, self.thin, self.haze)
            return
        houses, ground = (self.model.seen(hdr, view, which) for which in (~self.is_ground, self.is_ground))
        self.model.lay(hdr, view, houses, self.thin, self.haze, 0, row)
        ripple = 0.16 if self.shot.weather in ("rain", "storm") else 0.05
        picture = cv2.blur(hdr[:row], (1, max(hdr.shape[0] // 60, 1)))
        nothing = np.zeros(3, np.float32)
        draw_mirror(hdr, row, F(view.horizon), picture, view.numbers(), self.waves, F(t * 0.15), F(ripple), nothing)
        self.model.lay(hdr, view, ground, self.thin, self.haze, row, hdr.shape[0])
        self.model.lay(hdr, view, houses, self.thin, self.haze, row, hdr.shape[0])

    def _lamps(self, hdr: Frame, view: Camera) -> None:
        if self.dark < 0.2:
            return
        for z in LAMPS:
            for side in (-1, 1):
                seen = view.project(side * 4.3, 5.2, float(z))
                if seen is None or seen[2] > view.focal:
                    continue
                x, y, scale = seen
                clear = 1 / (1 + view.focal / scale * self.thin)
                for size, power in ((0.16, 2.2), (1.6, 0.20)):
                    red, green, blue = (F(v * power * self.dark * clear) for v in SODIUM)
                    add_disc(hdr, F(x), F(y), F(max(size * scale, 1.2)), red, green, blue)

    def _steam(self, hdr: Frame, view: Camera, t: float) -> None:
        """From a grating in the road."""
        seen = view.project(2.2, 0.0, 16.0)
        if seen is None:
            return
        x, y, scale = seen
        for k in range(12):
            age = (t * 0.28 + k / 12) % 1.0
            power = 0.07 * math.sin(math.pi * age)
            red, green, blue = (F(v * power) for v in self.haze * 1.3 + self.flat * 0.5 + SODIUM * 0.25 * self.dark)
            sway = 0.5 * math.sin(age * 6 + k * 2.1) * age + age * 0.8
            add_disc(
                hdr, F(x + sway * scale), F(y - 2.6 * age * scale), F(scale * (0.25 + 1.0 * age)), red, green, blue
            )
