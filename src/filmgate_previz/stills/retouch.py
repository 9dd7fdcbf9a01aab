"""The light and the weather that words ask of a picture, as they come over it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import weather
from filmgate_previz.camera import ease
from filmgate_previz.grading import Bytes, finish
from filmgate_previz.kernels.still import relight
from filmgate_previz.looks import dress
from filmgate_previz.media.picture import Picture
from filmgate_previz.shots import Shot
from filmgate_previz.stills.tone import Tone, asked_tone, vector
from filmgate_previz.worlds.falling import precipitate

Plane = npt.NDArray[np.float32]
GRAIN = 0.003
SECONDS = 2.0  # that the light takes to become what the words ask for
FLAT = 0.6  # the veil's share where nobody knows how far things are


class Retouch:
    """What the words of a shot change in its picture; as long as nothing has changed, a frame is the picture itself."""

    def __init__(self, shot: Shot, picture: Picture) -> None:
        self.shot = shot
        self.tone = asked_tone(picture, shot.changes, shot.time, shot.weather, shot.style)
        self.seed = int(shot.seed % 65_521)
        self._falls = "weather" in shot.changes and shot.weather in ("rain", "snow", "storm")

    def share(self, t: float, *, back: bool = False) -> float:
        """How far it has come t seconds after the start, 0 to 1; if it goes `back`, it is gone again at the end."""
        seconds = max(self.shot.seconds, 0.1)
        turn = min(SECONDS, seconds / 2)
        left = seconds - t if back else turn
        return ease(min(max(min(t, left) / turn, 0.0), 1.0))

    def finished(
        self, picture: Picture, t: float, number: int, share: float, depth: Callable[[], Plane] | None
    ) -> Bytes:
        """The I420 frame of a picture with that share of the retouch; depth, 0 far to 1 near, may be coarse."""
        i420 = self._toned(picture, t, number, share, depth)
        if "style" in self.shot.changes:
            dress(i420, self.shot, number, share)
        return i420

    def _toned(self, picture: Picture, t: float, number: int, share: float, depth: Callable[[], Plane] | None) -> Bytes:
        tone = Tone().then(self.tone, share)
        if tone == Tone() and not (self._falls and share):
            return finish(picture, number, GRAIN)
        frame = self._relit(picture, tone, t, share, depth)
        if self._falls:
            colour = vector((0.92, 0.90, 0.88)) * np.float32(0.8 if self.shot.weather != "snow" else 1.0)
            precipitate(self.shot.weather, frame, t, self.seed, colour, share)
        return finish(frame, number, GRAIN)

    def _relit(self, picture: Picture, tone: Tone, t: float, share: float, depth: Callable[[], Plane] | None) -> Plane:
        gain = 1.0
        if self._falls and self.shot.weather == "storm":
            gain += (weather.lightning(self.seed, t) - 1) * share * 0.6
        out = np.empty(picture.shape, np.float32)
        relight(
            out,
            picture,
            _air(tone, (picture.shape[1], picture.shape[0]), depth),
            vector(tone.top) * np.float32(gain),
            vector(tone.bottom) * np.float32(gain),
            np.float32(tone.saturation),
            np.float32(tone.contrast * 4),
            vector(tone.lift),
            vector(tone.veil),
        )
        return out


def _air(tone: Tone, size: tuple[int, int], depth: Callable[[], Plane] | None) -> Plane:
    """The veil's share at every pixel: most over what is far."""
    if not tone.air or depth is None:
        return np.full(size[::-1], tone.air * FLAT, np.float32)
    far = np.float32(1) - depth()
    veil = np.float32(tone.air) * (np.float32(0.25) + np.float32(0.75) * far * far)
    return np.asarray(cv2.resize(veil, size, interpolation=cv2.INTER_LINEAR), np.float32)
