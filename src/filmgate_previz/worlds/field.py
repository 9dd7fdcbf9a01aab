"""A field of sunflowers with a path down its middle."""

from __future__ import annotations

import math
import threading

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.flowers import draw_sprites, lay_over
from filmgate_previz.kernels.table import AMBIENT, HAZE, HORIZON, SUN
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import SUBJECTS, draw_in_air
from filmgate_previz.subjects.flower import VARIANTS, sprites
from filmgate_previz.subjects.shapes import fill
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven

STRIDE = (0.9, 1.0, 2.1)
EYE = 1.28
DEPTH = 80.0
PATH = 0.62  # half the path's width, metres or so
DOG_AHEAD, DOG_HEIGHT = 4.7, 0.46
RUN = 2.6  # a tracking shot's stride
SOIL = np.asarray([0.050, 0.070, 0.022], np.float32)
CARPET = np.asarray([0.62, 0.32, 0.03], np.float32)
HILL = np.asarray([0.05, 0.06, 0.05], np.float32)


class Field(World):
    subjects = frozenset({"dog", "butterfly", "eagle"})
    azimuth = 0.16
    level = 0.45

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        self.heaven = Heaven(self.light, 80 + seed)
        self.sprites = sprites(seed)
        self.across = shot.camera == "tracking"
        self.plants = _sow(np.random.default_rng(shot.seed), across=self.across)
        self.haze: Frame = (self.light[HORIZON] * 0.35 + self.light[HAZE] * 0.42).astype(np.float32)
        self.tint: Frame = (self.light[AMBIENT] * 0.75 + self.light[SUN] * 0.62 + 0.01).astype(np.float32)
        self._own = threading.local()
        self.thin = 0.05 if shot.weather == "fog" else 0.016

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        if self.across:  # the dog runs to the left, and the camera with it
            right = -RUN
        y = EYE + 0.012 * math.sin(t * 2.0) + up * pose.up
        focal = focal_length(width, height, 27)
        return Camera(
            right * pose.right, y, ahead * pose.ahead, pose.yaw, focal, height * (self.level + pose.tilt), width
        )

    def draw(self, hdr: Frame, u: float, t: float) -> None:
        height, width = hdr.shape[:2]
        camera = self.camera(u, t, width, height)
        self.heaven.paint(hdr, camera, t, int(camera.horizon) + 4)
        self._ground(hdr, camera)
        self._hills(hdr, camera)
        plants, depth = self._visible(camera, width, height, t)
        before = DOG_AHEAD - (0.0 if self.across else 0.6 * u)
        near = (depth < before) & ("dog" in self.drawn)
        self._plant(hdr, plants[~near])
        if "dog" in self.drawn:
            beside = camera.x if self.across else 0.0
            seen = camera.project(beside + 0.10 - 0.19 * math.sin(t * 0.9), 0.0, camera.z + before)
            if seen is not None:
                SUBJECTS["dog"](hdr, seen[0], seen[1], DOG_HEIGHT * seen[2], t, self.light)
        self._plant(hdr, plants[near])
        draw_in_air(self.drawn, hdr, camera, self.light, u, t, self.level)

    def _ground(self, hdr: Frame, camera: Camera) -> None:
        first = min(max(int(camera.horizon), 0), hdr.shape[0])
        rows = np.arange(first, hdr.shape[0])
        distance = camera.y * camera.focal / np.maximum(rows - camera.horizon + 0.5, 0.5)
        through = (1 / (1 + distance * self.thin))[:, None]
        bloom = np.clip((distance - 30) / 45, 0, 1)[:, None]  # too far to tell flower from flower
        bare = SOIL * (self.light[AMBIENT] * 0.9 + self.light[SUN] * 0.22)
        soil = bare + (CARPET * self.tint - bare) * bloom
        hdr[first:] = (soil * through + self.haze * (1 - through)).astype(np.float32)[:, None]

    def _hills(self, hdr: Frame, camera: Camera) -> None:
        """Two far ridges; they turn with the camera but do not come nearer."""
        width = hdr.shape[1]
        x = np.arange(-8, width + 9, 2.0)
        azimuth = (x - width / 2) / camera.focal + camera.yaw
        for k, (tall, rate, through) in enumerate(((0.055, 1.0, 0.22), (0.038, 1.7, 0.42))):
            wave = 0.022 * np.sin(azimuth * 6.2 * rate + k * 2) + 0.012 * np.sin(azimuth * 17 * rate + 1)
            wave += 0.004 * np.sin(azimuth * 53 * rate)
            y = camera.horizon - camera.focal * 0.57 * (tall + wave)
            outline = np.stack([np.r_[x, x[-1], x[0]], np.r_[y, camera.horizon + 1, camera.horizon + 1]], 1)
            fill(hdr, [outline], HILL * through * self.tint * 2 + self.haze * (1 - through))

    def _visible(self, camera: Camera, width: int, height: int, t: float) -> tuple[Frame, Frame]:
        """Instances as kernels.flowers wants them, nearest first, and their depths."""
        plants = self.plants
        sine, cosine = math.sin(camera.yaw), math.cos(camera.yaw)
        dx, dz = plants[:, 0] - camera.x, plants[:, 1] - camera.z
        depth, aside = dx * sine + dz * cosine, dx * cosine - dz * sine
        safe = np.maximum(depth, 0.45)
        size = plants[:, 2] * camera.focal / safe
        x, y = width / 2 + aside * camera.focal / safe, camera.horizon + camera.y * camera.focal / safe
        seen = (depth > 0.45) & (x > -size) & (x < width + size) & (y - size < height)
        seen &= y - size * 0.2 > 0
        order = np.flatnonzero(seen)[np.argsort(safe[seen], kind="stable")]
        plants, safe, size, x, y = plants[order], safe[order], size[order], x[order], y[order]
        lean = 0.05 * np.sin(t * 1.7 + plants[:, 0] * 0.8 + plants[:, 1] * 0.5 + 0.6 * np.sin(plants[:, 5]))
        lean += 0.02 * np.sin(t * 4.1 + plants[:, 5])
        through = 1 / (1 + safe * self.thin + (safe * self.thin * 0.75) ** 2)
        # Behind the first rows only heads show, except along the path; seen from higher up, more does.
        beside = np.abs(plants[:, 0]) < PATH + 0.9
        shown = np.where(
            (safe > (7 if self.across else 5)) & ~beside, 0.46 + 0.3 * min(max(camera.y - EYE, 0.0), 1.5), 1.0
        )
        columns: list[npt.NDArray[np.floating]] = [x, y, size, lean, plants[:, 4], through, plants[:, 3], shown]
        return np.stack(columns, 1).astype(np.float32), safe.astype(np.float32)

    def _plant(self, hdr: Frame, plants: Frame) -> None:
        if not len(plants):
            return
        first = int(max((plants[:, 1] - plants[:, 2]).min(), 0))
        colour, clear = self._layer(hdr, first)
        s = self.sprites
        draw_sprites(
            colour, clear, s.texels, s.starts, s.sizes, s.spans, s.span_starts, np.ascontiguousarray(plants),
            self.haze, self.tint, first,
        )  # fmt: skip
        lay_over(hdr, colour, clear, first)

    def _layer(self, hdr: Frame, first: int) -> tuple[Frame, Frame]:
        """An empty layer; each thread keeps one, because fresh memory costs more than clearing it."""
        layer: tuple[Frame, Frame] | None = getattr(self._own, "layer", None)
        if layer is None or layer[0].shape != hdr.shape:
            layer = self._own.layer = (np.empty(hdr.shape, np.float32), np.empty(hdr.shape[:2], np.float32))
        layer[0][first:] = 0
        layer[1][first:] = 1
        return layer


def _sow(rng: np.random.Generator, *, across: bool) -> Frame:
    """Plants as rows of x, z, height, variant, shade, phase; denser near, none on the path.

    The path leads away from the camera, or across its view, and then the plants before it are low.
    """
    rows: list[npt.NDArray[np.float64]] = []
    z = 0.6
    while z < DEPTH:
        apart = 0.34 + z * 0.012
        wide = 4 + z * 1.05 + (2 * RUN if across else 0)
        x = np.arange(-wide, wide, apart * 1.15)
        x = x if across else x[(np.abs(x) > PATH) | (z > 30)]
        tallest = _before_path(z) if across else 2.0
        if tallest > 0.3:
            n = len(x)
            rows.append(np.stack([
                x + rng.normal(0, 0.11, n), z + rng.uniform(0, apart, n),
                np.minimum(rng.uniform(0.80, 1.18, n), tallest * rng.uniform(0.85, 1.0, n)),
                rng.integers(0, VARIANTS, n).astype(np.float64), rng.uniform(0.8, 1.15, n), rng.uniform(0, 6, n),
            ], 1))  # fmt: skip
        z += apart
    return np.concatenate(rows).astype(np.float32)


def _before_path(z: float) -> float:
    """How tall a plant may be to leave the path across the view in sight."""
    if z > DOG_AHEAD + 0.5:
        return 2.0
    return EYE * (1 - z / (DOG_AHEAD + 0.15)) - 0.08
