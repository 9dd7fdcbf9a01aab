"""A living room: sun or dusk through a tall window, a lamp when it is dark, curtains in the draught."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import palette
from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.glow import lay_glow
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AIR, AMBIENT, EXPOSURE, HAZE, HORIZON, MIDDLE, SUN, ZENITH
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.plants import bough
from filmgate_previz.subjects.shapes import fill
from filmgate_previz.subjects.sprites import pack
from filmgate_previz.worlds import finish
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.curtains import lay_curtains
from filmgate_previz.worlds.faces import Face, Model
from filmgate_previz.worlds.falling import precipitate
from filmgate_previz.worlds.furniture import BACK, BARS, CUP, HALF, RAIL, TALL, WALL, WINDOW, furniture, shell
from filmgate_previz.worlds.heaven import Heaven
from filmgate_previz.worlds.lighting import Lamp, Opening, Room
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.shafts import Motes
from filmgate_previz.worlds.stage import Stage

STRIDE = (0.7, 0.45, 1.5)
LAMP = (1.85, 1.62, 4.75)
GLOW = np.asarray([1.55, 0.86, 0.36], np.float32)
# The sun's height over the room's floor, as a rise per length; the room is turned so that it comes in aslant.
SUNS = {"sunrise": 0.52, "day": 1.05, "golden": 0.60, "sunset": 0.46, "dusk": 0.46, "night": 0.75}
SCHEMES = (
    ((0.50, 0.52, 0.44), (0.16, 0.22, 0.16), (0.46, 0.16, 0.06)),
    ((0.62, 0.55, 0.45), (0.08, 0.13, 0.22), (0.50, 0.30, 0.08)),
    ((0.60, 0.44, 0.34), (0.24, 0.22, 0.19), (0.10, 0.22, 0.24)),
    ((0.34, 0.42, 0.50), (0.34, 0.20, 0.10), (0.55, 0.45, 0.30)),
)  # wall, sofa, accent


class Interior(World):
    outdoors = False
    azimuth = -0.42
    level = 0.50
    scale = 0.68
    bloom = 0.24
    stage = Stage(ahead=4.4, lane=0.9, flight=(3.4, 1.5), ceiling=2.6)

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        outside = palette.light(shot.time, shot.weather, shot.style, self.azimuth)
        outside[AIR, 2] *= 0.6
        self.heaven = Heaven(outside, 70 + seed, shot)
        self.dark = {"night": 1.0, "dusk": 0.8, "sunset": 0.30}.get(shot.time, 0.0)
        self.dark = max(self.dark, {"storm": 0.7, "rain": 0.4, "fog": 0.15, "snow": 0.3}.get(shot.weather, 0.0))
        self.room = self._lit(shot)
        self.shell, self.things, textures = self._built(np.random.default_rng(shot.seed), seed)
        faces = [*self.shell, *self.things]
        baked = [self.room.bake(face, textures[face.texture]) for face in faces]
        self.model = Model([replace(face, texture=k) for k, face in enumerate(faces)], baked)
        self.is_shell = np.arange(len(faces)) < len(self.shell)
        # What stands before a subject; the sofa and the bookcase are beside it.
        self.is_near = (self.model.middle[:, 2] < self.origin()[1] + self.stage.ahead) & (
            np.abs(self.model.middle[:, 0]) < 1.5
        )
        mean = (self.room.fill + self.room.window.sky * 0.10 + GLOW * self.dark * 0.10).astype(np.float32)
        self.soft = mean
        plant = np.asarray([[-2.15, 4.75, 1.15, 0, 1.0, 1.0], [-2.3, 4.9, 0.95, 1, 0.9, 3.0]], np.float32)
        self.plant = Planting(
            pack([bough(seed, (0.10, 0.22, 0.05)), bough(seed + 1, (0.09, 0.20, 0.06))]), plant,
            Air(0.0, self.haze, mean * 1.5, 0.012), foot=np.asarray([0.42, 0.85], np.float32),
        )  # fmt: skip
        self.motes = Motes(150, 5.0, 0.0042, seed)
        self._expose()

    def _expose(self) -> None:
        """A room is darker than what is outside; the lens opens for it."""
        self.light[EXPOSURE, 0] *= 1.0 if self.shot.time in ("night", "dusk") else 1.12

    def _lit(self, shot: Shot) -> Room:
        light = self.light
        rise = SUNS.get(shot.time, 0.5)
        sun = np.asarray([0.30, rise, 1.0], np.float32)
        sun /= np.linalg.norm(sun)
        strength = {"day": 1.3, "dusk": 0.0, "night": 0.45}.get(shot.time, 2.2)
        sky = light[MIDDLE] * 3.0 + light[HORIZON] * 1.7 + light[ZENITH] * 2.2
        opening = Opening(*WINDOW, WALL, bars=BARS, rails=(RAIL,), sky=sky.astype(np.float32))
        bounce = light[AMBIENT] * 0.16 + sky * 0.016 + light[SUN] * 0.035 * min(strength, 1.5)
        lamps = (Lamp(LAMP, (GLOW * (0.9 * self.dark)).astype(np.float32)),) if self.dark else ()
        fill = (bounce + GLOW * 0.035 * self.dark).astype(np.float32)
        shades = ((-2.7, -1.75, 1.9, 4.3), (-0.75, 0.35, 2.75, 3.45), (2.3, 2.7, 2.3, 4.1), (1.7, 2.0, 4.6, 4.9),
                  (-2.4, -1.9, 4.5, 5.0))  # fmt: skip
        return Room(HALF, TALL, BACK, opening, sun, (light[SUN] * strength).astype(np.float32), fill, lamps, shades)

    def _built(self, rng: np.random.Generator, seed: int) -> tuple[list[Face], list[Face], list[Frame]]:
        """The room's faces, its furniture's, and their bare textures."""
        paint, sofa, accent = (np.asarray(c, np.float32) for c in SCHEMES[int(rng.integers(len(SCHEMES)))])
        wood = np.asarray([0.30, 0.165, 0.075], np.float32) * rng.uniform(0.7, 1.2)
        white = np.asarray([0.66, 0.64, 0.60], np.float32)
        trio = np.stack([sofa * 0.8, accent, white * 0.8])
        textures = [
            finish.boards(wood, 9, 512, seed),
            finish.plain(white, 128, grain=0.01),
            finish.wall(paint, white, TALL, 256, seed),
            finish.plain(paint, 128, grain=0.02, seed=seed),
            finish.plain(white, 128, grain=0.02),
            finish.cloth(sofa, 128, seed),
            finish.cloth(accent, 128, seed + 1),
            finish.boards(wood * 0.8, 3, 256, seed + 2, length=2.0),
            finish.books(256, 5, seed),
            finish.rug(trio, 256, seed),
            finish.painting(np.stack([paint * 0.8, sofa, accent]), 128, seed),
            finish.plain(accent * 0.9, 128, grain=0.05),
        ]
        return shell(), furniture(), textures

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        x = min(max(0.55 + right * pose.right, -1.9), 2.0)
        y = 1.38 + up * pose.up
        focal = focal_length(width, height, 33)
        z = min(-0.7 + ahead * pose.ahead, 2.2)
        return Camera(x, y, z, -0.07 + pose.yaw, focal, height * (self.level + pose.tilt), width)

    def origin(self) -> tuple[float, float]:
        return 0.55, -0.7

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self._outside(hdr, view, t)
        colour = (self.heaven.light[HORIZON] * 0.7 + self.heaven.light[AMBIENT] * 0.3).astype(np.float32)
        precipitate(self.shot.weather, hdr, t, self.kernel_seed(), colour, 0.6)
        self.model.draw(hdr, view, 0.0, self.haze, self.is_shell)
        lay_curtains(hdr, view, self.room, self.soft, t)
        self.plant.draw(hdr, view, t)
        before = self.is_near if self.drawn else np.zeros(len(self.is_shell), bool)
        self.model.draw(hdr, view, 0.0, self.haze, ~self.is_shell & ~before)
        if not self.drawn:
            self._living(hdr, view, t)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.drawn:
            self.model.draw(hdr, view, 0.0, self.haze, ~self.is_shell & self.is_near)
            self._living(hdr, view, t)

    def _outside(self, hdr: Frame, view: Camera, t: float) -> None:
        """Sky, far trees and, in the dark, far lights."""
        height, width = hdr.shape[:2]
        light = self.heaven.light
        seen = view.project(0.0, WINDOW[2], WALL)
        bottom = height if seen is None else min(max(int(seen[1]) + 4, 2), height)
        self.heaven.paint(hdr, view, t, bottom)
        hdr[bottom:] = 0
        edges = [view.project(x, WINDOW[2], WALL) for x in WINDOW[:2]]
        left, right = (width / 2 if edge is None else edge[0] for edge in edges)
        x = np.arange(max(left - 6, -8), min(right + 9, width + 9), 3.0)
        if len(x) < 2:
            return
        azimuth = (x - width / 2) / view.focal + view.yaw + view.x * 0.02
        haze = light[HORIZON] * 0.5 + light[HAZE] * 0.35
        for k, (tall, through) in enumerate(((0.075, 0.35), (0.045, 0.7))):
            wave = 0.020 * np.sin(azimuth * 9 + k * 2 + self.kernel_seed()) + 0.009 * np.sin(azimuth * 31 + k)
            wave += 0.005 * np.abs(np.sin(azimuth * 90 + k * 3))
            y = view.horizon - view.focal * (tall + wave - 0.03)
            outline = np.stack([np.r_[x, x[-1], x[0]], np.r_[y, bottom + 9, bottom + 9]], 1)
            leaf = np.asarray([0.05, 0.08, 0.04]) * (light[AMBIENT] + light[SUN] * 0.3) * through
            fill(hdr, [outline], leaf + haze * (1 - through))
        if self.dark > 0.5:
            rng = np.random.default_rng(self.shot.seed)
            for a, b, power in rng.random((60, 3)):
                at = width / 2 + view.focal * ((a - 0.5) * 1.6 - view.yaw)
                row = view.horizon - view.focal * (b * 0.06 - 0.02)
                lit = (0.4 + power) * (0.85 + 0.15 * math.sin(t * 3 + power * 60))
                add_disc(hdr, F(at), F(row), F(view.focal * 0.006), F(lit), F(lit * 0.7), F(lit * 0.35))

    def _beam(self, hdr: Frame, view: Camera, t: float) -> None:
        """Sunlight in the dust between each pane and where it falls."""
        sun = self.room.sun
        if self.room.sunlight.max() < 0.02:
            return
        height, width = hdr.shape[:2]
        small = np.zeros((max(height // 8, 2), max(width // 8, 2)), np.float32)
        panes = (WINDOW[0], *BARS, WINDOW[1])
        for a, b in pairwise(panes):
            mask = np.zeros(small.shape, np.uint8)
            corners = []
            for x in (a + 0.05, b - 0.05):
                for y in (WINDOW[2], WINDOW[3]):
                    way = min(y / float(sun[1]), 4.2)
                    for far in (0.0, way):
                        place = (x - float(sun[0]) * far, y - float(sun[1]) * far, WALL - float(sun[2]) * far)
                        if (seen := view.project(*place)) is not None:
                            corners.append((seen[0] / 8, seen[1] / 8))
            if len(corners) > 2:
                cv2.fillConvexPoly(mask, _silhouette(np.asarray(corners)), (255,), cv2.LINE_AA, 4)
                small += mask / np.float32(255)
        soft = cv2.GaussianBlur(small, (0, 0), 1.6) * np.float32(0.9 + 0.1 * math.sin(t * 0.6))
        lay_glow(hdr, 0, height, soft, (self.room.sunlight * 0.017).astype(np.float32), F(0))

    def _living(self, hdr: Frame, view: Camera, t: float) -> None:
        """The lamp's shade, steam over a cup, dust in the light."""
        seen = view.project(*LAMP)
        if seen is not None:
            x, y, scale = seen
            shade = np.asarray([(-0.15, -0.16), (0.15, -0.16), (0.24, 0.18), (-0.24, 0.18)]) * scale + (x, y)
            fill(hdr, [shade], GLOW * (0.12 + 1.0 * self.dark) * (0.4 + 0.6 * min(1, self.dark + 0.4)), soft=0.5)
            if self.dark:
                red, green, blue = (F(v) for v in GLOW * 0.22 * self.dark)
                add_disc(hdr, F(x), F(y + 0.05 * scale), F(scale * 0.8), red, green, blue)
        seen = view.project(*CUP)
        if seen is not None:
            x, y, scale = seen
            for k in range(8):
                age = (t * 0.30 + k / 8) % 1.0
                power = 0.10 * math.sin(math.pi * age)
                red, green, blue = (F(v * power) for v in self.soft * 2 + self.room.sunlight * 0.06)
                sway = 0.03 * math.sin(age * 7 + k + t * 0.4)
                add_disc(
                    hdr,
                    F(x + sway * scale),
                    F(y - age * 0.34 * scale),
                    F(scale * (0.02 + 0.05 * age)),
                    red,
                    green,
                    blue,
                )
        self._beam(hdr, view, t)
        self.motes.draw(hdr, view, self.room.sunlight * 0.22 + self.soft * 0.10, t, (0.03, -0.012, -0.02))


def _silhouette(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    return np.asarray(cv2.convexHull(np.round(corners * 16).astype(np.int32)), np.int32)
