"""A photographer's studio: a painted canvas that comes down in a curve and runs on as the floor, lit from the front.

The time of day is how it is lit: bright and neutral by day, low and dark by night, with coloured gels between.
"""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.laid import lay_rows
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import AIR, AMBIENT, EXPOSURE, HAZE, HORIZON, LIGHT_TINT, SHADOW_TINT, SUN
from filmgate_previz.kernels.table import SUN_DIRECTION as DIRECTION
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.faces import Face, Model
from filmgate_previz.worlds.held import Held
from filmgate_previz.worlds.stage import Stage

STRIDE = (1.1, 0.8, 1.5)
EYE = 1.45
HALF, TALL, BACK, NEAR = 17.0, 12.0, 16.0, -3.0  # metres: half its width, its height, where the wall is, where it ends
ROUND, STRIPS = 3.0, 8  # the radius of the curve between wall and floor, and how many flat faces it is made of
AHEAD = 5.0
SIDE = 512
CANVAS = {
    "sunrise": ("bcaaa6", "aba2aa"),
    "day": ("b4b2ae", "9ea6a8", "b4aca0", "9ea29a"),
    "golden": ("aca292", "a09890"),
    "sunset": ("9a7f78", "8c767c"),
    "dusk": ("70748c", "7a7088"),
    "night": ("444c5a", "524a52"),
}
KEY = {"sunrise": "ffe2d4", "golden": "ffe2c0", "sunset": "ffccb0", "dusk": "d8d6ff", "night": "e4ecff"}
POWER = {"night": 0.9, "dusk": 0.85}


class Studio(World):
    outdoors = False
    level = 0.46
    bloom = 0.12
    scale = 0.5
    stage = Stage(ahead=AHEAD, lane=3.0, flight=(4.2, 1.7), ceiling=8.0, poses=True)

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        self._lamps()
        rng = np.random.default_rng(shot.seed)
        colours = CANVAS.get(shot.time, CANVAS["day"])
        colour = linear(colours[int(rng.integers(len(colours)))])
        self.side = 1 if rng.random() < 0.5 else -1  # where the key light stands
        self.light[DIRECTION, 0] *= self.side
        mottled: Frame = fractal_tile(SIDE, 5, 6, 0.62, 400 + self.kernel_seed())
        faces: list[Face] = []
        textures: list[Frame] = []
        for corner, down in _surfaces():
            faces.append(Face(corner, (2 * HALF, 0.0, 0.0), down, len(textures)))
            textures.append(self._canvas(corner, down, colour, mottled))
        self.model = Model(faces, textures)
        self.canvas = Held()
        self.haze = np.asarray(textures[0].mean((0, 1)), np.float32)

    def _lamps(self) -> None:
        light, time = self.light, self.shot.time
        key = linear(KEY.get(time, "fff6ea")) * POWER.get(time, 1.0)
        light[SUN], light[DIRECTION] = key * 1.5, (-0.52, 0.56, -0.64)
        light[AMBIENT], light[HAZE], light[HORIZON] = key * 0.42, key * 0.2, key * 0.3
        light[EXPOSURE, 0], light[EXPOSURE, 2] = 1.0, 0.3
        light[SHADOW_TINT] = light[LIGHT_TINT] = 0.0
        light[AIR, 0] = 0.0002

    def _canvas(
        self, corner: tuple[float, float, float], down: tuple[float, float, float], colour: Frame, mottled: Frame
    ) -> Frame:
        """A face's texture: canvas painted in clouds of tone, in the light of the lamps."""
        share = (np.arange(SIDE, dtype=np.float32) + np.float32(0.5)) / SIDE
        x = corner[0] + share[None] * (2 * HALF)
        y, z = (corner[axis] + share[:, None] * down[axis] for axis in (1, 2))
        places = np.broadcast_arrays((x * 15) % SIDE, ((y + BACK - z) * 15) % SIDE)
        columns, rows = (np.ascontiguousarray(place, np.float32) for place in places)
        paint = cv2.remap(mottled, columns, rows, cv2.INTER_LINEAR, None, cv2.BORDER_WRAP)
        pool = np.exp(-((x / 3.6) ** 2)) * np.exp(-(((z - AHEAD - 1.5) / 4.5) ** 2))
        halo = np.exp(-(((x + 1.6 * self.side) / 5.4) ** 2)) * np.exp(-(((y - 2.6) / 3.6) ** 2))
        wall = np.clip(y / ROUND, 0, 1)
        wall = wall * wall * (3 - 2 * wall)
        lit = 0.16 + 0.85 * halo * wall + (0.30 + 0.45 * pool) * (1 - wall) + 0.18 * np.exp(-((x / 8) ** 2))
        tone = (0.72 + 0.56 * paint) * lit
        return np.asarray(tone[..., None] * colour * (self.light[AMBIENT] + 0.55 * self.light[SUN]), np.float32)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        focal = focal_length(width, height, 26)
        horizon = height * (self.level + pose.tilt)
        return Camera(right * pose.right, EYE + up * pose.up, ahead * pose.ahead, pose.yaw, focal, horizon, width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.still:
            self.canvas.lay(hdr, view, lambda layer: self._paint(layer, view))
        else:
            self._paint(hdr, view)

    def _paint(self, hdr: Frame, view: Camera) -> None:
        lay_rows(hdr, 0, np.tile(self.haze, (len(hdr), 1)))
        self.model.draw(hdr, view, 0.0, self.haze)


def _surfaces() -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """The left upper corner and the way down of the wall, of each strip of the curve, and of the floor."""
    turns = [0.5 * math.pi * k / STRIPS for k in range(STRIPS + 1)]
    edge = [(ROUND * (1 - math.sin(turn)), BACK - ROUND * (1 - math.cos(turn))) for turn in turns]
    points = [(TALL, BACK), *edge, (0.0, NEAR)]
    return [((-HALF, y, z), (0.0, below - y, nearer - z)) for (y, z), (below, nearer) in pairwise(points)]
