"""A shot made of pictures, from its files to its finished frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import weather
from filmgate_previz.camera import ease
from filmgate_previz.grading import Bytes, finish
from filmgate_previz.kernels.still import relight
from filmgate_previz.media.picture import Picture, cover, load
from filmgate_previz.shots import Shot
from filmgate_previz.stills.morph import Morph
from filmgate_previz.stills.parallax import Parallax
from filmgate_previz.stills.tone import Tone, asked_tone, vector
from filmgate_previz.takes.base import Moment, Source
from filmgate_previz.worlds.falling import precipitate

Plane = npt.NDArray[np.float32]
GRAIN = 0.003
TURN = 2.0  # seconds that the light takes to become what the words ask for
LEAST_AGREEMENT = 0.2  # below it a viewer sees a dissolve
MOVED = "The camera moves through the picture; its depth is estimated and nothing in it comes alive."
MORPHED = "One picture becomes the other; what matches travels and the rest dissolves. Nothing in them comes alive."
DISSOLVED = "The pictures hardly match, so one dissolves into the other."


class Still:
    """A Take. Its first frame is the picture itself; weather and light come over it little by little."""

    def __init__(self, shot: Shot, first: Picture, last: Picture | None = None) -> None:
        self.shot = shot
        self.size = (first.shape[1], first.shape[0])
        self.motion: Parallax | Morph
        if last is None:
            self.motion = Parallax(first, shot.camera, shot.seconds)
        else:
            self.motion = Morph(first, last)
        self.tone = asked_tone(first, shot.changes, shot.time, shot.weather, shot.style)
        self.seed = int(shot.seed % 65_521)
        self._falls = "weather" in shot.changes and shot.weather in ("rain", "snow", "storm")

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
        u, t, number = moment.u, moment.t, moment.number
        picture = self.motion.draw(u) if isinstance(self.motion, Morph) else self.motion.draw(u, t)
        share = self._share(t)
        tone = Tone().then(self.tone, share)
        if tone == Tone() and not (self._falls and share):
            return finish(picture, number, GRAIN)
        frame = self._relit(picture, tone, u, t, share)
        if self._falls:
            colour = vector((0.92, 0.90, 0.88)) * np.float32(0.8 if self.shot.weather != "snow" else 1.0)
            precipitate(self.shot.weather, frame, t, self.seed, colour, share)
        return finish(frame, number, GRAIN)

    def _share(self, t: float) -> float:
        """How far what was asked has come; with an end picture it has gone again by the end."""
        seconds = max(self.shot.seconds, 0.1)
        turn = min(TURN, seconds / 2)
        left = seconds - t if isinstance(self.motion, Morph) else turn
        return ease(min(max(min(t, left) / turn, 0.0), 1.0))

    def _relit(self, picture: Picture, tone: Tone, u: float, t: float, share: float) -> Plane:
        gain = 1.0
        if self._falls and self.shot.weather == "storm":
            gain += (weather.lightning(self.seed, t) - 1) * share * 0.6
        out = np.empty(picture.shape, np.float32)
        relight(
            out,
            picture,
            self._air(tone, u, t),
            vector(tone.top) * np.float32(gain),
            vector(tone.bottom) * np.float32(gain),
            np.float32(tone.saturation),
            np.float32(tone.contrast * 4),
            vector(tone.lift),
            vector(tone.veil),
        )
        return out

    def _air(self, tone: Tone, u: float, t: float) -> Plane:
        """The veil's share at every pixel: most over what is far."""
        if not tone.air or isinstance(self.motion, Morph):
            return np.full(self.size[::-1], tone.air * 0.6, np.float32)
        far = np.float32(1) - self.motion.depth_at(u, t)
        veil = np.float32(tone.air) * (np.float32(0.25) + np.float32(0.75) * far * far)
        return np.asarray(cv2.resize(veil, self.size, interpolation=cv2.INTER_LINEAR), np.float32)


def open_still(shot: Shot, image: str, end_image: str | None, width: int, height: int) -> Still:
    """Read the picture files of a shot for a film of this size. Raises PictureError."""
    first = cover(load(image), width, height)
    return Still(shot, first, None if end_image is None else cover(load(end_image), width, height))
