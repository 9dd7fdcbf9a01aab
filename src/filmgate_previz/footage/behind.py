"""What comes instead of a clip's own sky: another sky, or a place that is drawn, seen as the clip's camera sees."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from filmgate_previz import palette, worlds
from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.footage.scout import Sight
from filmgate_previz.kernels.footage import to_screen
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import EXPOSURE
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import Cast
from filmgate_previz.worlds.base import World
from filmgate_previz.worlds.heaven import Heaven

Frame = npt.NDArray[np.float32]
Size = tuple[int, int]
HALF_ANGLE = 27  # degrees that a lens sees to either side; nobody knows the clip's own
EYE = 1.6
SHOWN = 0.004  # of a pixel: less sky than that is none
MARGIN = 8  # small rows below the last one that shows sky


class Behind(Protocol):
    """What is seen where a clip's sky was. It is drawn at half a film's size, as what is far is soft."""

    def draw(self, sight: Sight, u: float, t: float) -> Frame:
        """(h / 2, w / 2, 3): its light as a screen shows it, linear, red first; good until the thread draws again."""
        ...


def lens(sight: Sight, size: Size) -> Camera:
    """The camera of a frame, for something drawn at this size (width, height)."""
    width, height = size
    focal = focal_length(width, height, HALF_ANGLE)
    return Camera(0.0, EYE, 0.0, -sight.turned * width / focal, focal, sight.horizon * height, width)


class _Light(threading.local):
    """A buffer of each thread's own."""

    def __init__(self, size: Size) -> None:
        self.light: Frame = np.zeros((size[1], size[0], 3), np.float32)


class NewSky:
    """The sky of an hour and a weather, without any ground."""

    def __init__(self, shot: Shot, size: Size) -> None:
        self._size = (size[0] // 2, size[1] // 2)
        self._table = palette.light(shot.time, shot.weather)
        self._heaven = Heaven(self._table, 40 + int(shot.seed % 65_521), shot)
        self._own = _Light(self._size)

    def draw(self, sight: Sight, u: float, t: float) -> Frame:
        light, height = self._own.light, self._size[1]
        rows = np.flatnonzero((sight.matte > SHOWN).any(axis=1))
        last = min((int(rows[-1]) + MARGIN) / len(sight.matte), 1.0) if len(rows) else 0.1
        bottom = max(round(last * height) // 2 * 2, 2)
        self._heaven.paint(light, lens(sight, self._size), t, bottom)
        to_screen(light[:bottom], F(self._table[EXPOSURE, 0]), F(self._table[EXPOSURE, 1]))
        light[bottom:] = light[bottom - 1]
        return light


class NewPlace:
    """A world whose horizon is the clip's."""

    def __init__(self, shot: Shot, size: Size) -> None:
        self._size = (size[0] // 2, size[1] // 2)
        self._world = worlds.build(replace(shot, style="none"))
        self._aim = _Aim(self._world, self._size)
        self._world.players = self._aim
        self._own = _Light(self._size)

    def draw(self, sight: Sight, u: float, t: float) -> Frame:
        light, table = self._own.light, self._world.light
        self._aim.follow(sight)
        self._world.draw(light, u, t)
        to_screen(light, F(table[EXPOSURE, 0]), F(table[EXPOSURE, 1]))
        return light


class _Aim(Cast):
    """Nobody at all, seen with a lens that turns and tilts as the clip's."""

    def __init__(self, world: World, size: Size) -> None:
        super().__init__(world, {}, ())
        self._size, self._own = size, threading.local()

    def follow(self, sight: Sight) -> None:
        self._own.sight = sight

    def lens(self, view: Camera) -> Camera:
        sight: Sight = self._own.sight
        height = self._size[1] * view.width / self._size[0]
        return replace(view, yaw=view.yaw - sight.turned * view.width / view.focal, horizon=sight.horizon * height)
