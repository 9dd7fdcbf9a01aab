"""A shot made of pictures, from its files to its finished frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from filmgate_previz.grading import Bytes
from filmgate_previz.media.picture import Picture, cover, load
from filmgate_previz.shots import Shot
from filmgate_previz.stills.morph import Morph
from filmgate_previz.stills.parallax import Parallax
from filmgate_previz.stills.retouch import Retouch
from filmgate_previz.takes.base import Moment, Source

LEAST_AGREEMENT = 0.2  # below it a viewer sees a dissolve
MOVED = "The camera moves through the picture; its depth is estimated and nothing in it comes alive."
MORPHED = "One picture becomes the other; what matches travels and the rest dissolves. Nothing in them comes alive."
DISSOLVED = "The pictures hardly match, so one dissolves into the other."


class Still:
    """A Take. Its first frame is the picture itself; weather and light come over it little by little."""

    def __init__(self, shot: Shot, first: Picture, last: Picture | None = None) -> None:
        self.motion: Parallax | Morph
        if last is None:
            self.motion = Parallax(first, shot.camera, shot.seconds)
        else:
            self.motion = Morph(first, last)
        self.retouch = Retouch(shot, first)

    def plates(self, count: int) -> Iterator[None]:
        return repeat(None, count)

    def source(self) -> Source:
        """Of two pictures, the share (0 to 1) of them that matches."""
        if isinstance(self.motion, Parallax):
            return Source("parallax", MOVED, {"depth": "estimated"})
        facts = {"agreement": round(self.motion.agreement, 3)}
        if self.motion.agreement < LEAST_AGREEMENT:
            return Source("dissolve", DISSOLVED, facts)
        return Source("morph", MORPHED, facts)

    def frame(self, plate: None, moment: Moment) -> Bytes:
        u, t, number, motion = moment.u, moment.t, moment.number, self.motion
        if isinstance(motion, Morph):
            return self.retouch.finished(motion.draw(u), t, number, self.retouch.share(t, back=True), None)
        return self.retouch.finished(motion.draw(u, t), t, number, self.retouch.share(t), lambda: motion.depth_at(u, t))


def open_still(shot: Shot, image: str, end_image: str | None, width: int, height: int) -> Still:
    """Read the picture files of a shot for a film of this size. Raises PictureError."""
    first = cover(load(image), width, height)
    return Still(shot, first, None if end_image is None else cover(load(end_image), width, height))
