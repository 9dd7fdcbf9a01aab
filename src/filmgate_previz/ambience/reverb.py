"""What a place makes of a sound: reflections and a tail of noise that dies away, laid on at half the rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from .noise import RATE, Samples, fft_size, raised

_STEP = 2
_SLOW = RATE // _STEP


@dataclass(frozen=True, slots=True)
class Place:
    """How long (seconds to a thousandth) low and high tones ring, how much comes back at all, and single echoes.

    first is the gap before the tail, in seconds; echoes are (seconds, gain).
    """

    low: float
    high: float
    level: float
    first: float = 0.010
    echoes: tuple[tuple[float, float], ...] = ()


PLACES: dict[str, Place] = {
    "room": Place(0.55, 0.35, 0.50, 0.006, ((0.009, 0.5), (0.014, 0.4), (0.023, 0.3))),
    "hall": Place(2.2, 1.3, 0.60, 0.030, ((0.021, 0.3), (0.037, 0.3))),
    "street": Place(1.3, 0.8, 0.50, 0.022, ((0.048, 0.5), (0.071, 0.4), (0.118, 0.25))),
    "forest": Place(0.9, 0.35, 0.30, 0.025, ((0.063, 0.15),)),
    "valley": Place(1.8, 0.5, 0.28, 0.060, ((0.42, 0.30), (0.71, 0.18))),
    "open": Place(0.30, 0.15, 0.12, 0.015),
    "snow": Place(0.16, 0.06, 0.06, 0.010),
    "deep": Place(1.4, 0.12, 0.70, 0.010, ((0.030, 0.4),)),
    "void": Place(3.0, 1.0, 0.70, 0.040),
}
_SPLIT = 1400.0  # Hz between what is low and what is high


def echoed(sound: Samples, name: str) -> Samples:
    """The reverberation of a mono sound alone, (2, length), in the place of that name."""
    length = len(sound)
    half = sound[: length // _STEP * _STEP].reshape(-1, _STEP).mean(axis=1)
    if not len(half) or not half.any():
        return np.zeros((2, length), np.float32)
    return raised(np.pad(ringing(half, name), ((0, 0), (1, 0))), _STEP, length)


def ringing(sound: Samples, name: str) -> Samples:
    """What a place adds to a sound at half the rate, mono or (2, n): (2, n) samples."""
    length = sound.shape[-1]
    size = fft_size(length + int(PLACES[name].low * _SLOW))
    spectrum = np.fft.rfft(sound, size) * _response(name, size)
    return np.fft.irfft(spectrum, size)[:, :length].astype(np.float32, copy=False)


@lru_cache(maxsize=4)
def _response(name: str, size: int) -> NDArray[np.complex64]:
    return np.asarray(np.fft.rfft(response(name), size), np.complex64)


@cache
def response(name: str) -> Samples:
    """What a place answers to a single click, (2, n) at half the rate; its energy is the place's level squared."""
    place = PLACES[name]
    count = int(place.low * _SLOW)
    rng = np.random.default_rng(sum(name.encode()))
    time = np.arange(count, dtype=np.float32) / _SLOW
    size = fft_size(count)
    spectrum = np.fft.rfft(rng.standard_normal((2, size), dtype=np.float32))
    treble = np.fft.rfftfreq(size, 1 / _SLOW) / _SPLIT
    share = (treble**2 / (1 + treble**2)).astype(np.float32)
    high = np.fft.irfft(spectrum * share, size)[:, :count]
    low = np.fft.irfft(spectrum * (1 - share), size)[:, :count]
    tail = low * np.exp(-6.9 * time / place.low) + high * np.exp(-6.9 * time / place.high)
    tail *= np.clip((time - place.first) / 0.004, 0, 1)
    tail[:] = 0.75 * tail + 0.25 * tail.mean(axis=0)
    tail *= np.float32(place.level / np.sqrt(np.mean(np.sum(tail**2, axis=1))))
    for number, (at, gain) in enumerate(place.echoes):
        for channel in range(2):  # not at once in both ears
            tail[channel, min(int((at + 0.0015 * (channel ^ (number & 1))) * _SLOW), count - 1)] += gain * place.level
    return np.asarray(tail, np.float32)
