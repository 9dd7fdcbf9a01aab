"""Open ground under a sky, as a map of heights with its light baked in: what mountains, dunes and snowfields share."""

from __future__ import annotations

import math
from abc import abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.march import height_at
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import SUN
from filmgate_previz.kernels.terrain import draw_terrain
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven

RANGE, NEAR = 1250, 190  # how far land is drawn, and from where at half the detail


class Land(World):
    kind: ClassVar[int] = relief.ROCK
    snowline: float = 0.5
    rough: ClassVar[float] = 1.0
    fade: ClassVar[float] = 0.0022
    fine: ClassVar[float] = 0.0
    eye: ClassVar[float] = 1.9
    stride: ClassVar[tuple[float, float, float]] = (6.0, 4.0, 16.0)  # right, up, ahead
    moon: ClassVar[float] = 2.5  # how much brighter than its light table a night is
    aim: float = 0.0  # where an unturned camera looks, in radians

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        seed = self.kernel_seed()
        with ThreadPoolExecutor(1, "land") as beside:  # the map takes as long as all else together
            detail = beside.submit(self._detail, seed)
            heaven = beside.submit(Heaven, self.light, 40 + seed, shot)
            self.near = self._heights(seed)
            self.detail, self.heaven = detail.result(), heaven.result()
        self.top = float(self.near.max())
        self.near_colour = relief.bake(self.near, self._lamp(), F(self.top), F(self.snowline), self.detail, self.kind)
        half = (self.near.shape[1] // 2, self.near.shape[0] // 2)
        self.far = cv2.GaussianBlur(cv2.resize(self.near, half, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
        self.far_colour = relief.halve(self.near_colour)
        self.start = self._start()

    @abstractmethod
    def _heights(self, seed: int) -> Frame:
        """The square map, one unit a texel."""

    @abstractmethod
    def _start(self) -> tuple[float, float]:
        """x and z of the opening camera."""

    def _lamp(self) -> Frame:
        """The light that is baked in."""
        lamp = self.light.copy()
        lamp[SUN] *= self.moon if self.shot.time == "night" else 1.0
        return lamp

    def _detail(self, seed: int) -> Frame:
        """A 1024 tile of what is too small for the map."""
        return np.asarray(fractal_tile(1024, 16, 6, 0.62, seed + 3), np.float32)

    def origin(self) -> tuple[float, float]:
        return self.start

    def ground(self, x: float, z: float) -> float:
        return float(height_at(self.near, F(x), F(z)))

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = self.stride
        x, z = self.start[0] + right * pose.right, self.start[1] + ahead * pose.ahead
        floor = max(self.ground(x, z), self.ground(x, z + 4), self.ground(*self.start) - 3)
        y = floor + self.eye + 0.03 * math.sin(t * 1.7) + up * pose.up
        focal = focal_length(width, height, 29)
        return Camera(x, y, z, self.aim + pose.yaw, focal, height * (self.level + pose.tilt), width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        self._land(hdr, view, t)

    def _land(self, hdr: Frame, view: Camera, t: float) -> None:
        """Sky and ground."""
        self._sky(hdr, view, t)
        self._ground(hdr, view, 2.0)

    def _sky(self, hdr: Frame, view: Camera, t: float) -> None:
        self.heaven.paint(hdr, view, t, int(view.horizon) + hdr.shape[0] // 8)

    def _ground(self, hdr: Frame, view: Camera, begin: float) -> None:
        """Over a frame with its sky; what is nearer than `begin` is left out."""
        draw_terrain(
            hdr, self.near, self.far, self.near_colour, self.far_colour, self.detail, view.numbers(), self.light,
            F(RANGE), F(NEAR), F(0.006), F(self.top), F(self.rough), F(self.fade), F(self.fine), F(begin),
        )  # fmt: skip
