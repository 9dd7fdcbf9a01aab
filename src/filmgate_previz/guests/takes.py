"""Takes of shots with guests: in a world, in a picture that the camera moves through, in a clip that plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.grading import Bytes
from filmgate_previz.guests.backdrop import Backdrop, Drift, Follower, drifted, to_light, to_picture
from filmgate_previz.guests.company import Company
from filmgate_previz.guests.moving import Moving, standee_of
from filmgate_previz.guests.playback import played
from filmgate_previz.guests.standee import Standee
from filmgate_previz.media.clip import Clip
from filmgate_previz.media.picture import Picture
from filmgate_previz.shots import Shot
from filmgate_previz.stills.parallax import Parallax
from filmgate_previz.stills.retouch import Retouch
from filmgate_previz.takes.base import Moment, Source
from filmgate_previz.takes.scene import Scene
from filmgate_previz.worlds.base import World

Plane = npt.NDArray[np.float32]
AFAR: Plane = np.tile(np.linspace(0.15, 0.7, 36, dtype=np.float32)[:, None], (1, 64))  # of any clip: its ground is near
NEAR = 0.9  # of who stands in a given place
ENTER = 1.2  # seconds that guests take to come into a picture


class Cutting:
    """Guests that come from clips, by number: their frames in order, and their standees in each."""

    def __init__(self, moving: Mapping[int, Moving], fps: int, company: Company, exposure: float) -> None:
        self._moving, self._fps, self._base, self._exposure = moving, fps, company.base, exposure

    def plates(self, count: int) -> Iterator[Mapping[int, Picture]]:
        if not self._moving:
            yield from repeat({}, count)
            return
        clips = {
            number: played(one.clip, self._fps, count, one.width, one.height) for number, one in self._moving.items()
        }
        for _ in range(count):
            yield {number: next(shown) for number, shown in clips.items()}

    def standees(self, shown: Mapping[int, Picture]) -> Mapping[int, Standee | None]:
        return {
            number: standee_of(self._moving[number], one, self._base, self._exposure) for number, one in shown.items()
        }


class GuestScene(Scene):
    """A Take: a world with guests in it."""

    def __init__(self, world: World, company: Company, cut: Cutting, size: tuple[int, int], told: Source) -> None:
        super().__init__(world, *size)
        self._company, self._cut, self._told = company, cut, told

    def plates(self, count: int) -> Iterator[Any]:
        return self._cut.plates(count)

    def frame(self, plate: Any, moment: Moment) -> Bytes:
        self._company.bring(self._cut.standees(plate))
        return super().frame(None, moment)

    def source(self) -> Source:
        return self._told


@dataclass(frozen=True, slots=True)
class Setting:
    """A given place and who is in it; retouch is what words change in both."""

    shot: Shot
    retouch: Retouch
    backdrop: Backdrop
    company: Company
    cut: Cutting
    told: Source

    def joined(self, picture: Picture, shown: Mapping[int, Picture], moment: Moment, drift: Drift) -> Picture:
        """A picture of the place with the guests in it."""
        if not self.company.guests:
            return picture
        self.company.bring(self.cut.standees(shown))
        hdr = to_light(picture)
        height, width = picture.shape[:2]
        view = self.company.lens(self.backdrop.camera(moment.u, moment.t, width, height))
        self.company.perform(hdr, drifted(view, drift, height), moment.u, moment.t)
        return to_picture(hdr)

    def finished(self, picture: Picture, moment: Moment, depth: Callable[[], Plane]) -> Bytes:
        """The frame; depth is that of the place, 0 far to 1 near. Guests stand near, so little fog is before them."""

        def with_guests() -> Plane:
            return self._nearer(depth(), moment.u, picture.shape[1], picture.shape[0])

        return self.retouch.finished(picture, moment.t, moment.number, self.retouch.share(moment.t), with_guests)

    def _nearer(self, depth: Plane, u: float, width: int, height: int) -> Plane:
        near, (rows, columns) = depth.copy(), depth.shape
        for player in self.company.players(width, height):
            box = self.company.box(player, u, width, height)
            if box is not None:
                middle = (box.column / width * columns, (box.row - 0.5 * box.tall) / height * rows)
                half = (max(0.5 * box.wide / width * columns, 1.0), max(0.5 * box.tall / height * rows, 1.0))
                centre, axes = (round(v) for v in middle), (round(v) for v in half)
                cv2.ellipse(near, tuple(centre), tuple(axes), 0, 0, 360, (NEAR,), -1)
        return np.asarray(cv2.GaussianBlur(near, (0, 0), 1.0), np.float32)


class GuestPicture:
    """A Take: a picture that the camera moves through, with guests in it.

    opens: the film starts on the picture, so its first frame is the picture alone, and guests come in from its side.
    """

    def __init__(self, setting: Setting, motion: Parallax, *, opens: bool) -> None:
        self._setting, self._motion, self._opens = setting, motion, opens

    def plates(self, count: int) -> Iterator[Any]:
        return self._setting.cut.plates(count)

    def frame(self, plate: Any, moment: Moment) -> Bytes:
        u, t = moment.u, moment.t
        joined = self._setting.joined(self._motion.draw(u, t), plate, moment, self._entered(t))
        return self._setting.finished(joined, moment, lambda: self._motion.depth_at(u, t))

    def _entered(self, t: float) -> Drift:
        if not self._opens:
            return Drift()
        shot = self._setting.shot
        left = 1 - min(t / min(ENTER, 0.5 * shot.seconds), 1.0)
        return Drift(x=(1.05 if shot.seed % 2 else -1.05) * left * left)

    def source(self) -> Source:
        return self._setting.told


@dataclass(frozen=True, slots=True)
class _Plate:
    """The clip's frame, the frames of guests that come from clips, and where the ground has moved to."""

    place: Picture
    shown: Mapping[int, Picture]
    drift: Drift


class GuestClip:
    """A Take: a clip that plays, with guests in it who keep to its ground."""

    def __init__(self, setting: Setting, clip: Clip, fps: int, size: tuple[int, int]) -> None:
        self._setting, self._clip, self._fps, self._size = setting, clip, fps, size

    def plates(self, count: int) -> Iterator[_Plate]:
        stands = any(not guest.bust for guest in self._setting.company.guests)
        follower, shown = Follower(), self._setting.cut.plates(count)
        for place in played(self._clip, self._fps, count, *self._size):
            yield _Plate(place, next(shown), follower.see(place) if stands else Drift())

    def frame(self, plate: _Plate, moment: Moment) -> Bytes:
        joined = self._setting.joined(plate.place, plate.shown, moment, plate.drift)
        return self._setting.finished(joined, moment, lambda: AFAR)

    def source(self) -> Source:
        return self._setting.told
