"""A clip's frames as the words ask for them: in their light, under their sky, in their weather and their style."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from filmgate_previz.footage.behind import Behind, NewPicture, NewPlace, NewSky, lens
from filmgate_previz.footage.light import Light, air_by_row, asked_finish, hour_of, vector, veil_of
from filmgate_previz.footage.matte import close, last_row, old_light, telling
from filmgate_previz.footage.scout import Sight
from filmgate_previz.grading import NOISE, Bytes, finish
from filmgate_previz.kernels.footage import relight_clip, reset_clip
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.screen import print_clip
from filmgate_previz.looks import dress
from filmgate_previz.media.picture import Picture
from filmgate_previz.shots import Shot
from filmgate_previz.takes.base import Moment
from filmgate_previz.worlds.drift import Drift
from filmgate_previz.worlds.falling import lightning, precipitate

Frame = npt.NDArray[np.float32]
GRAIN = 0.003
FALL = np.asarray([0.62, 0.66, 0.72], np.float32)  # what a drop or a flake throws back of the day
RAIN = 1.9  # drops are thin and, before a picture full of detail, soon lost


class Regrade:
    """Makes finished frames of a clip's; first is its first one, place a picture to stand behind it.

    Buffers belong to it and to one thread each.
    """

    def __init__(self, shot: Shot, first: Picture, place: Picture | None = None) -> None:
        self._size = (first.shape[1], first.shape[0])
        self.shot = hour_of(first, shot)
        self.placed = place is not None or "world" in shot.changes
        self.resets = self.placed or "time" in shot.changes or "weather" in shot.changes
        self._finish = asked_finish(self.shot)
        self._veil = veil_of(self.shot)
        self._seed = int(shot.seed % 65_521)
        self._weather = shot.weather if "weather" in shot.changes else ""
        self._behind = self._opened(place)
        foggy = self._weather == "fog"
        self._mist = Drift(self._veil, self._seed, strength=0.5, reach=0.24, speed=7.0, depth=1.4) if foggy else None
        self._own = threading.local()

    def _opened(self, place: Picture | None) -> Behind:
        if place is not None:
            return NewPicture(place, self._size)
        if "world" in self.shot.changes:
            return NewPlace(self.shot, self._size)
        return NewSky(self.shot, self._size, self._veil)

    def finished(self, picture: Picture, sight: Sight, light: Light, moment: Moment) -> Bytes:
        """The I420 frame of one of the clip's, in this light; with nothing to change it is the clip's own."""
        if not self.shot.changes and not self.placed:
            return finish(picture, moment.number, 0.0)
        hdr = self._buffer()
        self._relit(hdr, picture, sight, light, moment)
        if self._mist is not None:
            self._mist.lay(hdr, lens(sight, self._size), moment.t)
        precipitate(self._weather, hdr, moment.t, self._seed, self._fall())
        return self._printed(hdr, moment)

    def _relit(self, hdr: Frame, picture: Picture, sight: Sight, light: Light, moment: Moment) -> None:
        """Fill a linear frame with the clip's, before its new sky if it shows any."""
        air = air_by_row(light.air, len(hdr), sight.horizon)
        asked = air, self._veil, vector(light.shade), vector(light.lit), F(light.saturation)
        rows = last_row(sight, len(hdr)) if self.resets else 0
        if rows:
            self._behind.draw(hdr[:rows], sight, moment.u, moment.t)
            reset_clip(hdr[:rows], picture, telling(sight), F(close(sight)), old_light(sight), *asked)
        relight_clip(hdr, picture, rows, *asked)

    def _fall(self) -> Frame:
        """What falls is as bright as the air that it falls through."""
        light = FALL * 0.35 * self._veil.max() + self._veil * 0.8
        return np.asarray(light * (1.0 if self._weather == "snow" else RAIN), np.float32)

    def _printed(self, hdr: Frame, moment: Moment) -> Bytes:
        height, width = hdr.shape[:2]
        i420 = np.empty((height * 3 // 2, width), np.uint8)
        flash = lightning(self._seed, moment.t) if self._weather == "storm" else 1.0
        tone = self._finish
        print_clip(
            hdr, F(flash), F(tone.saturation), F(tone.contrast * 4), vector(tone.top[::-1]), vector(tone.lift[::-1]),
            NOISE, moment.number, i420, F(GRAIN),
        )  # fmt: skip
        if "style" in self.shot.changes:
            dress(i420, self.shot, moment.number)
        return i420

    def _buffer(self) -> Frame:
        buffer: Frame | None = getattr(self._own, "hdr", None)
        if buffer is None:
            width, height = self._size
            buffer = self._own.hdr = np.empty((height, width, 3), np.float32)
        return buffer
