"""What every world promises, and what most of them share.

A world is drawn in three steps: `paint` all that is as far as the stage or farther, `cast` the shot's subjects, `cover`
them with what is nearer than the stage. `Camera.horizon` is the row of the frame that ground and water ahead end at.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from filmgate_previz import palette
from filmgate_previz.camera import Calm, Camera, Pose, pose
from filmgate_previz.framing import ANGLES, scaled
from filmgate_previz.kernels.table import HAZE, HORIZON
from filmgate_previz.shots import SUBJECT_WORLDS, Shot
from filmgate_previz.subjects import SUBJECTS, Cast
from filmgate_previz.subjects.sheet import Sheet
from filmgate_previz.worlds.drift import Drift
from filmgate_previz.worlds.enlarging import enlarge
from filmgate_previz.worlds.stage import Places

Frame = npt.NDArray[np.float32]
DRY = ("clear", "overcast", "aurora")
BLOOMS = {"dream": 2.2, "neon": 1.9, "vintage": 1.4}  # of what a style makes more, or less
GRAINS = {"noir": 2.6, "vintage": 2.2, "anime": 0.0, "watercolour": 0.0, "macro": 0.5}


class World(Places, ABC):
    """A place that can be filmed.

    draw() fills EVERY pixel of a linear (height, width, 3) float32 frame as a pure function of time, so frames may be
    drawn in any order and side by side, into buffers that hold anything. Building may take tenths of a second; it is
    done once per shot. u is the share (0..1) of the shot, t the seconds since its start.
    """

    bloom = 0.16
    grain = 0.006
    azimuth: ClassVar[float] = 0.2  # of the sun, in radians right of straight ahead
    azimuths: ClassVar[dict[str, float]] = {}  # the same for times of day that want another
    level: ClassVar[float] = 0.5  # the horizon of an untilted frame, as a share of its height
    outdoors: ClassVar[bool] = True  # whether rain and snow fall in it
    cold: ClassVar[bool] = False  # where all that falls is snow
    scale: ClassVar[float] = 1.0  # the share of a frame's size at which it is painted: less where all is soft
    calm: Calm = Calm()

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        azimuth = self.azimuths.get(shot.time, self.azimuth)
        self.light = palette.light(shot.time, shot.weather, shot.style, azimuth)
        self.bloom = self.bloom * BLOOMS.get(shot.style, 1.0)
        self.grain = self.grain * GRAINS.get(shot.style, 1.0)
        names = tuple(name for name in shot.subjects if shot.world in SUBJECT_WORLDS.get(name, ()))
        self.drawn = (*names, *("guest" for _ in shot.guests))
        self.players = Cast(self, SUBJECTS, names)
        self.mist = self._mist()
        self._own = threading.local()
        self.haze: Frame = (self.light[HORIZON] * 0.35 + self.light[HAZE] * 0.42).astype(np.float32)

    @property
    def share(self) -> float:
        """The share of a frame's size at which this shot may be drawn as a whole: 1 where something in it is finer
        than what is painted small."""
        fine = self.players.anybody or type(self).sharpen is not World.sharpen
        return 1.0 if fine else self.scale

    @property
    def parted(self) -> bool:
        """Whether all but who is filmed may be drawn small: nothing sharp lies over them, nor falls before them."""
        own, base = type(self), World
        plain = own.sharpen is base.sharpen and own.cast is base.cast
        plain &= own.cover is base.cover or own.cover_parts is not base.cover_parts
        dry = not self.outdoors or self.shot.weather in DRY
        return plain and dry and self.scale < 1 and self.players.anybody and self.players.flat

    @property
    def still(self) -> bool:
        """Whether every frame has the same view, in a world whose camera does not move by itself."""
        return self.shot.camera == "static" and not self.shot.framing

    def draw(self, hdr: Frame, u: float, t: float) -> None:
        """Fill hdr."""
        self._draw(hdr, u, t, self.scale)

    def draw_small(self, hdr: Frame, u: float, t: float) -> None:
        """Fill hdr, which has `share` times the size of its frame."""
        self._draw(hdr, u, t, self.scale / self.share)

    def draw_parted(self, small: Frame, frame: Frame, u: float, t: float) -> Sheet:
        """Fill small, which has `scale` times the size of a frame; of that, only who is filmed and what is around them.

        They are drawn into small, too, as far as a bloom and an edge need it.
        """
        height, width = frame.shape[:2]
        view = self.players.framed(self.players.lens(self.camera(u, t, width, height)), u, (width, height))
        less = scaled(view, small.shape[1], len(small) / height)
        self.paint(small, less, u, t)
        sheet = Sheet(frame, small)
        self.players.perform(sheet, view, u, t)
        sheet.sink()
        if not self.players.shallow:
            self.cover_parts(sheet, view, less, u, t)
        return sheet

    def _draw(self, hdr: Frame, u: float, t: float, scale: float) -> None:
        height, width = hdr.shape[:2]
        view = self.players.framed(self.players.lens(self.camera(u, t, width, height)), u, (width, height))
        if scale == 1.0:
            self.paint(hdr, view, u, t)
        else:
            self._paint_small(hdr, view, u, t)
        self.sharpen(hdr, view, t)
        self.cast(hdr, view, u, t)
        if not self.players.shallow:
            self.cover(hdr, view, u, t)
        if self.mist is not None:
            self.mist.lay(hdr, view, t)

    def _paint_small(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        """Paint at `scale` times the size and enlarge."""
        height, width = hdr.shape[:2]
        size = (max(round(height * self.scale), 2), max(round(width * self.scale), 2), 3)
        small: Frame | None = getattr(self._own, "small", None)
        if small is None or small.shape != size:  # each thread keeps one, because fresh memory costs more than painting
            small = self._own.small = np.empty(size, np.float32)
        self.paint(small, scaled(view, size[1], size[0] / height), u, t)
        enlarge(small, hdr)

    @abstractmethod
    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        """Where the shot's move has brought the camera, in world units."""

    @abstractmethod
    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        """Fill hdr with everything that no subject goes behind."""

    def sharpen(self, hdr: Frame, view: Camera, t: float) -> None:
        """Add what is too fine to be painted small, behind the subjects."""
        return

    def cast(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        """Draw the shot's subjects."""
        self.players.perform(hdr, view, u, t)

    def cover(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        """Draw what is nearer than the stage over the subjects; where nothing is, there is nothing to do."""
        return

    def cover_parts(self, sheet: Sheet, view: Camera, small: Camera, u: float, t: float) -> None:
        """The same over the small frame, as its camera sees it, and over the box that is filled at full size."""
        return

    def _mist(self) -> Drift | None:
        """Banks of fog that move through open air; the rest of a fog is the world's own haze."""
        if self.shot.weather != "fog" or not self.outdoors:
            return None
        colour = (self.light[HORIZON] * 0.5 + self.light[HAZE] * 0.4).astype(np.float32)
        return Drift(colour, self.kernel_seed(), strength=0.55, reach=0.24, speed=7.0, depth=1.4)

    def pose(self, u: float, t: float) -> Pose:
        moved = self.calm.over(pose(self.shot.camera, u, t, self.shot.seconds))
        angle = ANGLES.get(self.shot.angle)
        return moved if angle is None else replace(moved, tilt=moved.tilt + angle.tilt)

    def kernel_seed(self) -> int:
        """The shot's seed in the few bits that noise kernels take."""
        return int(self.shot.seed % 65_521)
