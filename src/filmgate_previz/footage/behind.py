"""What comes instead of a clip's own sky: another one, or a place, drawn or given, seen as the clip's camera sees."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import palette, worlds
from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.footage.scout import Sight
from filmgate_previz.guests.backdrop import to_light
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.screen import to_screen
from filmgate_previz.kernels.table import AIR, EXPOSURE
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.media.picture import Picture, cover
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import Cast
from filmgate_previz.worlds.base import World
from filmgate_previz.worlds.heaven import Heaven

Frame = npt.NDArray[np.float32]
Size = tuple[int, int]
HALF_ANGLE = 27  # degrees that a lens sees to either side; nobody knows the clip's own
EYE = 1.6
RAISED = {"mountains": 0.16, "snow": 0.06, "forest": 0.06, "desert": 0.06, "field": 0.03}
"""Heights that a place is seen above the clip's own horizon: where its slopes are what is to be seen of it."""
ROOM = 0.1  # of the frame that a picture is larger to either side
CLEAR = 0.55  # of a place's haze, as there is the clip's own air before it
STARS = 1100
SMALLEST, LARGEST = 1.0, 1.5  # pixels, of a frame 1280 wide: the radius of a star
THICK = 0.85  # of a sky that fog hides


class Behind(Protocol):
    """What is seen where a clip's sky was."""

    def draw(self, light: Frame, sight: Sight, u: float, t: float) -> None:
        """Fill (rows, w, 3) from the frame's upper edge with its light as a screen shows it: linear, red first."""
        ...


def lens(sight: Sight, size: Size) -> Camera:
    """The camera of a frame, for something drawn at this size (width, height)."""
    width, height = size
    focal = focal_length(width, height, HALF_ANGLE)
    return Camera(0.0, EYE, 0.0, -sight.turned * width / focal, focal, sight.horizon * height, width)


class _Own(threading.local):
    """A buffer of each thread's own, at half a film's size: what is far is soft."""

    def __init__(self, size: Size) -> None:
        self.half: Frame = np.zeros(((size[1] + 1) // 2, size[0] // 2, 3), np.float32)

    def enlarge(self, light: Frame, how: int) -> None:
        """Fill the first rows of a frame from it."""
        rows, width = light.shape[:2]
        cv2.resize(self.half[: (rows + 1) // 2], (width, rows), dst=light, interpolation=how)


class NewSky:
    """The sky of an hour and a weather, without any ground; in fog there is little of it."""

    def __init__(self, shot: Shot, size: Size, veil: Frame) -> None:
        self._size, self._own = size, _Own(size)
        self._veil = veil if shot.weather == "fog" else None
        self._table = palette.light(shot.time, shot.weather)
        self._stars = Stars(shot.seed, float(self._table[AIR, 2]), float(self._table[EXPOSURE, 0]))
        smooth = self._table.copy()
        smooth[AIR, 2] = 0  # stars are drawn at full size
        self._heaven = Heaven(smooth, 40 + int(shot.seed % 65_521), shot)

    def draw(self, light: Frame, sight: Sight, u: float, t: float) -> None:
        half = self._own.half[: (len(light) + 1) // 2]
        width, height = self._size
        self._heaven.paint(half, lens(sight, (width // 2, height // 2)), t, len(half))
        to_screen(half, F(self._table[EXPOSURE, 0]), F(self._table[EXPOSURE, 1]))
        if self._veil is not None:
            half += (self._veil - half) * np.float32(THICK)
        self._own.enlarge(light, cv2.INTER_LINEAR)
        self._stars.shine(light, lens(sight, self._size), t)


class NewPlace:
    """A world whose horizon is the clip's."""

    def __init__(self, shot: Shot, size: Size) -> None:
        self._own = _Own(size)
        self._world = worlds.build(replace(shot, style="none"))
        self._aim = _Aim(self._world, (size[0] // 2, size[1] // 2), RAISED.get(shot.world, 0.0))
        self._world.players = self._aim
        self._world.light[AIR, 0] *= CLEAR

    def draw(self, light: Frame, sight: Sight, u: float, t: float) -> None:
        half, table = self._own.half, self._world.light
        self._aim.follow(sight)
        self._world.draw(half, u, t)
        to_screen(half[: (len(light) + 1) // 2], F(table[EXPOSURE, 0]), F(table[EXPOSURE, 1]))
        self._own.enlarge(light, cv2.INTER_CUBIC)


class NewPicture:
    """A given picture, a little larger than the frame, so that it may go with the clip's camera."""

    def __init__(self, picture: Picture, size: Size) -> None:
        self._own, width, height = _Own(size), size[0] // 2, (size[1] + 1) // 2
        self._light = to_light(cover(picture, round(width * (1 + 2 * ROOM)), round(height * (1 + 2 * ROOM))))

    def draw(self, light: Frame, sight: Sight, u: float, t: float) -> None:
        height, width = self._own.half.shape[:2]
        x, y = (ROOM * (1 - float(np.tanh(way / ROOM))) for way in (sight.turned, sight.tilted))
        shift = np.asarray([[1, 0, x * width], [0, 1, y * height]], np.float32)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(self._light, shift, (width, height), dst=self._own.half, flags=how)
        self._own.enlarge(light, cv2.INTER_CUBIC)


class Stars:
    """Points of light all around, each as strong as `power` at most."""

    def __init__(self, seed: int, power: float, exposure: float) -> None:
        rng = np.random.default_rng(seed)
        self._azimuth = rng.uniform(-np.pi, np.pi, STARS)
        self._elevation = np.arcsin(rng.uniform(0.01, 0.96, STARS))
        strong = (0.12 + rng.random(STARS) ** 3) * power * exposure
        self._power = strong * (2.51 * strong + 0.03) / (strong * (2.43 * strong + 0.59) + 0.14)

    def shine(self, light: Frame, view: Camera, t: float) -> None:
        """Add them to a frame."""
        turned = np.mod(self._azimuth - view.yaw + np.pi, 2 * np.pi) - np.pi
        ahead = (np.abs(turned) < 1.3) & (self._power > 0.004)
        azimuth, elevation = turned[ahead], self._elevation[ahead]
        twinkle = 1 + 0.2 * np.sin(t * 7 + np.arange(STARS)[ahead])
        x = view.width / 2 + np.tan(azimuth) * view.focal
        y = view.horizon - np.tan(elevation) * view.focal / np.cos(azimuth)
        radius = max(SMALLEST, LARGEST * view.width / 1280)
        seen = (x > -radius) & (x < view.width + radius) & (y > -radius) & (y < len(light) + radius)
        for column, row, power in zip(x[seen], y[seen], (self._power[ahead] * twinkle)[seen], strict=True):
            add_disc(light, F(column), F(row), F(radius * (0.7 + 0.6 * power)), F(power), F(power), F(power))


class _Aim(Cast):
    """Nobody at all, seen with a lens that turns and tilts as the clip's."""

    def __init__(self, world: World, size: Size, raised: float) -> None:
        super().__init__(world, {}, ())
        self._size, self._raised, self._own = size, raised, threading.local()

    def follow(self, sight: Sight) -> None:
        self._own.sight = sight

    def lens(self, view: Camera) -> Camera:
        sight: Sight = self._own.sight
        height = self._size[1] * view.width / self._size[0]
        horizon = (sight.horizon - self._raised) * height
        return replace(view, yaw=view.yaw - sight.turned * view.width / view.focal, horizon=horizon)
