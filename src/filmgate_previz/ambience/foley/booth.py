"""Where foley is laid: how a sound that is made close to the ear becomes one that is somewhere in a shot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..noise import RATE, Samples, coloured, followed, place, raised
from ..trail import Trail

NEAR = {
    "dog": 7.0, "cat": 3.5, "horse": 12.0, "person": 7.0, "dancer": 7.0, "robot": 8.0, "car": 10.0, "traffic": 3.5,
    "train": 25.0,
    "boat": 18.0, "sailboat": 18.0, "aeroplane": 130.0, "balloon": 60.0, "eagle": 12.0, "butterfly": 0.6, "fish": 8.0,
    "whale": 26.0,
}  # fmt: skip
"""Metres at which a sound has its own level; nearer it grows no louder."""
_FADING = 0.9  # a bit less than the distance itself: films keep far things audible
_SPARE = 2 * RATE
_DULL = (1, 2, 4, 8)  # by how much a far sound is coarser


class Booth:
    """One shot's foley: `dry` is (2, length), `wet` what its place will echo, `length` samples each.

    The shot begins `lead` samples into them; ground says what is trodden.
    """

    def __init__(self, length: int, lead: int, rng: np.random.Generator, ground: str) -> None:
        self.length, self.lead, self.rng, self.ground = length, lead, rng, ground
        self.dry: Samples = np.zeros((2, length), np.float32)
        self.wet: Samples = np.zeros(length, np.float32)
        self._noises: dict[tuple[float, float, float], Samples] = {}
        self._dulled: dict[tuple[int, int], Samples] = {}
        self._kept: list[Samples] = []

    def noise(self, low: float, high: float, slope: float) -> Samples:
        """Noise of a band, mono, as long as the bed. What is alike is made once, and heard from another place on."""
        key = (low, high, slope)
        if key not in self._noises:
            self._noises[key] = coloured(self.length + _SPARE, self.rng, low, high, slope, 0.0)[0]
        begin = int(self.rng.integers(_SPARE))
        return self._noises[key][begin : begin + self.length]

    def strike(self, trail: Trail, sound: Samples, t: float, gain: float) -> None:
        """A short mono sound at `t` seconds of the shot, where the trail then is."""
        at = self.lead + round(t * RATE)
        if gain <= 0 or at >= self.length or at + len(sound) <= 0:
            return
        far = max(float(np.interp(t, trail.times, trail.distance)) / NEAR[trail.name], 1.0)
        loud = gain * far**-_FADING
        dull = sound if far < 1.5 else self._dull(sound, min(int(far), 3))
        place(self.dry, dull, at, loud, float(np.interp(t, trail.times, trail.pan)))
        start, end = max(at, 0), min(at + len(dull), self.length)
        self.wet[start:end] += dull[start - at : end - at] * np.float32(loud * _echoing(far))

    def follow(self, trail: Trail, sound: Samples, level: Samples | np.float32) -> None:
        """A mono sound as long as the bed, where the trail goes, at a level that may be a curve."""
        far = np.maximum(trail.distance / NEAR[trail.name], 1.0)
        loud = np.asarray(followed(trail.times, far**-_FADING, self.length, self.lead) * level, np.float32)
        if far.max() > 1.5:
            near = followed(trail.times, np.clip(2.5 - far, 0.0, 1.0), self.length, self.lead)
            dull = coarser(sound, _DULL[min(int(far.min()), 3)] * 2)
            sound = dull + near * (sound - dull)
        sound = np.asarray(sound * loud, np.float32)
        angle = trail.pan * (np.pi / 2)
        self.dry[0] += sound * followed(trail.times, np.cos(angle), self.length, self.lead)
        self.dry[1] += sound * followed(trail.times, np.sin(angle), self.length, self.lead)
        self.wet += sound * followed(trail.times, 1.3 - 1.0 / far, self.length, self.lead)

    def _dull(self, sound: Samples, grade: int) -> Samples:
        key = (id(sound), grade)
        if key not in self._dulled:
            self._kept.append(sound)  # or another sound may be given its id
            self._dulled[key] = coarser(sound, _DULL[grade] * 2)
        return self._dulled[key]


def _echoing(far: float) -> float:
    """How much of a sound reaches the walls, against what reaches the lens: of what is far, more."""
    return 1.3 - 1.0 / far


def coarser(sound: Samples, step: int) -> Samples:
    """Without its treble: the higher `step`, the duller."""
    length = len(sound)
    count = length // step
    coarse = sound[: count * step].reshape(count, step).mean(axis=1)
    return raised(np.pad(coarse, (1, 0)), step, length)


def loudest(trails: Sequence[Trail], most: int) -> list[Trail]:
    """Those that come nearest; of a flock, more would only be a blur."""
    return sorted(trails, key=lambda trail: float(trail.distance.min()))[:most]
