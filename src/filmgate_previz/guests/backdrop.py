"""A given picture or clip as the place where guests stand: its horizon is guessed, its light is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.guests.seating import PICTURE, PICTURE_FOOT, PICTURE_LEVEL
from filmgate_previz.kernels.table import AMBIENT, EXPOSURE, ROWS, SUN, SUN_DIRECTION
from filmgate_previz.media.picture import Picture
from filmgate_previz.shots import Shot
from filmgate_previz.stills.move import Motion
from filmgate_previz.stills.move import Path as Way
from filmgate_previz.worlds.stage import Stage

Frame = npt.NDArray[np.float32]
NEAR = 0.65  # the nearness of who stands in it, beyond that of its background
EXPOSED = 0.72  # the exposure that a standee of full light is made for
STEP = 0.22  # of the frame that a clip's own camera may carry who stands in it


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a clip's own camera has come: shares of the width and height that the ground has moved."""

    x: float = 0.0
    y: float = 0.0


class Backdrop:
    """What a cast needs to know of a world, of a picture (h, w, 3) BGR; way is how the camera moves through it."""

    outdoors, cold, wet = True, False, 0.0

    def __init__(self, shot: Shot, picture: Picture, way: Way | None) -> None:
        self.shot, self.way = replace(shot, world=PICTURE), way
        self.stage = Stage(ahead=4.0, lane=2.4)
        self.haze: Frame = np.zeros(3, np.float32)
        self.light = measured(picture)
        self.players: Any = None
        self.eye = 1.25

    def suit(self, tall: float, share: float) -> None:
        """Take the lens to be so high that guests of this height (metres), who fill that share of the frame's height,
        stand near its lower edge."""
        self.eye = (PICTURE_FOOT - PICTURE_LEVEL) * tall / share

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        """A lens that keeps who stands in the picture where its ground is."""
        at = self.way.at(u, t) if self.way is not None else Motion()
        focal = focal_length(width, height, 27)
        zoom = at.zoom * (1 + at.near_zoom * NEAR)
        aside, down = at.x + at.near_x * NEAR, at.y + at.near_y * NEAR
        horizon = height * (0.5 + (PICTURE_LEVEL - 0.5 - down) * zoom)
        return Camera(0.0, self.eye, 0.0, aside * width / focal, focal * zoom, horizon, width)

    def carried(self, view: Camera) -> tuple[float, float]:
        return 0.0, 0.0

    def origin(self) -> tuple[float, float]:
        return 0.0, 0.0

    def ground(self, x: float, z: float) -> float:
        return 0.0

    def clear(self, depth: float) -> float:
        return 1.0


def drifted(view: Camera, drift: Drift, height: int) -> Camera:
    """The lens for who stands on ground that has moved in the frame."""
    return replace(view, yaw=view.yaw - drift.x * view.width / view.focal, horizon=view.horizon + drift.y * height)


def measured(picture: Picture) -> Frame:
    """The light table of a picture: as bright as it is, of the tint of what is bright in it, from its brighter side."""
    small = np.asarray(cv2.resize(picture, (48, 48), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    linear = (small * small)[..., ::-1]
    luma = linear @ np.asarray([0.2126, 0.7152, 0.0722], np.float32)
    bright = linear[luma >= np.percentile(luma, 60)].mean(0) + 0.02
    tint = (bright / bright.mean()) ** np.float32(0.55)
    level = float(np.clip(0.55 + 1.7 * luma.mean(), 0.42, 1.12))
    across = np.linspace(-1, 1, 48, dtype=np.float32)
    weight = luma[:30] ** 2 + 1e-4
    side = float(np.clip((weight * across).sum() / weight.sum() * 2.5, -0.9, 0.9))
    table = np.zeros((ROWS, 3), np.float32)
    direction = np.asarray([side, 0.62, -0.45], np.float32)
    table[SUN_DIRECTION] = direction / np.linalg.norm(direction)
    table[SUN] = tint * np.float32(0.55 * level)
    wanted = tint * np.float32(0.80 * level)
    table[AMBIENT] = np.maximum(wanted - linear.mean((0, 1)) * np.float32(0.42) - np.float32(0.02), 0.05) * 2
    table[EXPOSURE] = (EXPOSED, 1.0, 0.0)
    return table


def to_light(picture: Picture) -> Frame:
    """A picture's bytes as linear RGB, (h, w, 3) float32; the way back is exact."""
    table = ((np.arange(256, dtype=np.float32) / np.float32(255)) ** 2)[:, None]
    return np.asarray(cv2.LUT(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), table), np.float32)


def to_picture(light: Frame) -> Picture:
    root = cv2.sqrt(np.clip(light, 0, 1, out=light))
    return np.asarray(cv2.cvtColor(cv2.convertScaleAbs(root, alpha=255), cv2.COLOR_RGB2BGR), np.uint8)


class Follower:
    """Follows the ground of a clip from frame to frame, in order."""

    SIZE = (160, 96)

    def __init__(self) -> None:
        self._before: Frame | None = None
        self._x = self._y = 0.0
        self._window = cv2.createHanningWindow((self.SIZE[0], self.SIZE[1] // 2), cv2.CV_32F)

    def see(self, picture: Picture) -> Drift:
        """How far the lower half of the picture has moved since the first; held back: nobody leaves the frame."""
        small = cv2.resize(picture, self.SIZE, interpolation=cv2.INTER_AREA)
        now = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)[self.SIZE[1] // 2 :], np.float32)
        if self._before is not None:
            (x, y), sure = cv2.phaseCorrelate(self._before, now, self._window)
            if sure > 0.12:
                self._x += x / self.SIZE[0]
                self._y += y / self.SIZE[1]
        self._before = now
        return Drift(STEP * float(np.tanh(self._x / STEP)), 0.5 * STEP * float(np.tanh(2 * self._y / STEP)))
