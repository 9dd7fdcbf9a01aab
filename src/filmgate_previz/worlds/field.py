"""A field of sunflowers with a path down its middle."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.laid import lay_rows
from filmgate_previz.kernels.table import AMBIENT, SUN
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.flower import VARIANTS, sprites
from filmgate_previz.subjects.shapes import fill
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven
from filmgate_previz.worlds.planting import Air, Planting
from filmgate_previz.worlds.stage import Stage

STRIDE = (0.9, 1.0, 2.1)
EYE = 1.28
DEPTH = 80.0
PATH = 0.62  # half the path's width, metres or so
AHEAD = 4.7
RUN = 2.6  # a tracking shot's stride
SOIL = np.asarray([0.050, 0.070, 0.022], np.float32)
CARPET = np.asarray([0.62, 0.32, 0.03], np.float32)
HILL = np.asarray([0.05, 0.06, 0.05], np.float32)


class Field(World):
    azimuth = 0.16
    level = 0.45
    scale = 0.75
    stage = Stage(ahead=AHEAD, lane=0.8, run="away", flight=(14.0, 3.4))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        self.heaven = Heaven(self.light, 80 + seed, shot)
        self.across = shot.camera == "tracking"
        self.tint: Frame = (self.light[AMBIENT] * 0.75 + self.light[SUN] * 0.62 + 0.01).astype(np.float32)
        self.thin = 0.05 if shot.weather == "fog" else 0.016
        plants = _sow(
            np.random.default_rng(shot.seed),
            across=self.across,
            staged=bool(self.drawn),
            abreast=0.5 * len(shot.guests[1:]),
        )
        air = Air(self.thin, self.haze, self.tint)
        path, hidden = (0.0, 7.0) if self.across else (PATH + 0.9, 5.0)
        self.planting = Planting(sprites(seed), plants, air, path=path, hidden=hidden)

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

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self.heaven.paint(hdr, view, t, int(view.horizon) + 4)
        self._ground(hdr, view)
        self._hills(hdr, view)
        low = 0.46 + 0.3 * min(max(view.y - EYE, 0.0), 1.5)  # seen from higher up, more of a plant shows
        self.planting.draw(hdr, view, t, nearest=self._before(view, u, hdr.shape[0]) if self.drawn else 0.45, shown=low)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        if self.drawn:
            self.planting.draw(hdr, view, t, farthest=self._before(view, u, hdr.shape[0]))

    def _before(self, view: Camera, u: float, height: int) -> float:
        """How far ahead a subject is: farther from a camera that has risen, so that the frame keeps its feet."""
        wanted = AHEAD - (0.0 if self.across else 0.6 * u)
        return min(max(wanted, view.y * view.focal / max(height * 0.9 - view.horizon, 1.0)), 2 * AHEAD)

    def _ground(self, hdr: Frame, camera: Camera) -> None:
        first = min(max(int(camera.horizon), 0), hdr.shape[0])
        rows = np.arange(first, hdr.shape[0])
        distance = camera.y * camera.focal / np.maximum(rows - camera.horizon + 0.5, 0.5)
        through = (1 / (1 + distance * self.thin))[:, None]
        bloom = np.clip((distance - 30) / 45, 0, 1)[:, None]  # too far to tell flower from flower
        bare = SOIL * (self.light[AMBIENT] * 0.9 + self.light[SUN] * 0.22)
        soil = bare + (CARPET * self.tint - bare) * bloom
        lay_rows(hdr, first, (soil * through + self.haze * (1 - through)).astype(np.float32))

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


def _sow(rng: np.random.Generator, *, across: bool, staged: bool, abreast: float = 0.0) -> Frame:
    """Plants as rows of planting.Planting; denser near, none on the path.

    The path leads away from the camera, or across its view. Where a subject is to be seen on it, what stands between
    it and any place the camera may move to is low; abreast is how many metres beside the path are taken, too.
    """
    rows: list[npt.NDArray[np.float64]] = []
    z = 0.6
    while z < DEPTH:
        apart = 0.34 + z * 0.012
        wide = 4 + z * 1.05 + (2 * RUN if across else 0)
        x = np.arange(-wide, wide, apart * 1.15)
        x = x if across else x[(np.abs(x) > PATH) | (z > 30)]
        n = len(x)
        x = x + rng.normal(0, 0.11, n)
        tallest = np.full(n, 2.0)
        if across or staged:
            tallest[np.abs(x) < (np.inf if across else _sight(z) + abreast)] = _before_path(
                z, 0.0 if across else STRIDE[2]
            )
        row = np.stack([
            x, z + rng.uniform(0, apart, n), np.minimum(rng.uniform(0.80, 1.18, n), tallest * rng.uniform(0.85, 1, n)),
            rng.integers(0, VARIANTS, n).astype(np.float64), rng.uniform(0.8, 1.15, n), rng.uniform(0, 6, n),
        ], 1)  # fmt: skip
        rows.append(row[tallest > 0.3])
        z += apart
    return np.concatenate(rows).astype(np.float32)


def _before_path(z: float, forward: float) -> float:
    """How tall a plant may be to leave the path in sight of a camera that goes `forward`."""
    if z > AHEAD + forward + 0.5:
        return 2.0
    return EYE * (1 - min(z, AHEAD) / (AHEAD + 0.15)) - 0.08


def _sight(z: float) -> float:
    """How far to the side of the path a line from an orbiting camera to a subject on it may pass."""
    return PATH + 0.5 + 2.2 * STRIDE[0] * max(1 - z / AHEAD, 0.0)
