"""A character's picture that moves as a clip does, from the two files to finished frames."""

from __future__ import annotations

from collections.abc import Iterator

from filmgate_previz.grading import Bytes
from filmgate_previz.media.clip import Clip, greys, look
from filmgate_previz.media.picture import Picture, cover, load
from filmgate_previz.motion.character import find_character
from filmgate_previz.motion.drives import Drive, drives, weaker
from filmgate_previz.motion.mover import find_mover
from filmgate_previz.motion.source import source_of
from filmgate_previz.motion.track import track
from filmgate_previz.motion.warp import Warp
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot
from filmgate_previz.stills.retouch import Retouch
from filmgate_previz.takes.base import Moment, Source

PIXELS = 240 * 135  # of the small frames in which the clip is followed
LEAST_SIDE = 48
GUESSED = 0.6  # of a body's motion is left where nobody stands out in the picture
LOOKS = 4  # frames between those in which it is tried what the picture bears


class Puppet:
    """A Take. The clip is followed to its end before the first plate: how far its ways lead decides what fits."""

    def __init__(self, shot: Shot, picture: Picture, clip: Clip, fps: int, *, turning: bool) -> None:
        self.clip, self.fps, self.turning = clip, fps, turning
        self.warp = Warp(picture, find_character(picture))
        self.retouch = Retouch(shot, picture)
        self._source: Source | None = None

    def plates(self, count: int) -> Iterator[Drive]:
        seen = track(self._greys(max(count, 2)))
        mover = find_mover(seen, self.fps)
        moved = drives(seen, mover, self.fps, self.warp.layout, turning=self.turning)
        found = self.warp.character.found
        share = self.warp.bearable(moved, LOOKS) * (1.0 if found else GUESSED)
        self._source = source_of(seen, mover, self.fps, share, found=found, turning=self.turning)
        for drive in moved[:count]:
            yield weaker(drive, share)

    def frame(self, plate: Drive, moment: Moment) -> Bytes:
        picture = self.warp.draw(plate)
        share = self.retouch.share(moment.t)
        return self.retouch.finished(picture, moment.t, moment.number, share, lambda: self.warp.depth_in(plate))

    def source(self) -> Source | None:
        """What drove what, how surely, and what was left alone."""
        return self._source

    def _greys(self, count: int) -> Iterator[Picture]:
        """Small grey frames; one that is shown again is the same object."""
        scale = (PIXELS / (self.clip.width * self.clip.height)) ** 0.5
        width, height = (max(round(side * scale), LEAST_SIDE) for side in (self.clip.width, self.clip.height))
        return greys(self.clip, self.fps, count, width, height)


def open_puppet(shot: Shot, order: FilmOrder, image: str, video: str) -> Puppet:
    """Read the picture and look at the clip of an order. Raises PictureError and ClipError."""
    clip = look(video)
    picture = cover(load(image), order.width, order.height)
    return Puppet(shot, picture, clip, order.fps, turning=order.orientation == "video")
