"""The raw material: coloured stereo noise and slow random curves, in float32 at 48 kHz."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
_MONO_BELOW = 350.0  # Hz; uncorrelated bass sounds like two rooms, one in each ear


def fft_size(length: int) -> int:
    """The next size that transforms fast: a power of two, or 3 or 5 times one."""
    sizes = (odd << max(0, math.ceil(math.log2(length / odd))) for odd in (1, 3, 5))
    return min(size for size in sizes if size >= length)


def coloured(
    length: int, rng: np.random.Generator, low: float, high: float, slope: float, width: float = 0.7
) -> Samples:
    """Noise (2, length) between `low` and `high` Hz whose spectrum falls as frequency ** slope; unit RMS.

    `width` from 0 (mono) to 1 (unrelated channels above the bass).
    """
    size = fft_size(max(length, 2))
    frequency = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    frequency[0] = frequency[1]
    shape = frequency**slope / ((1 + (low / frequency) ** 4) * (1 + (frequency / high) ** 4))
    side = width / (1 + (_MONO_BELOW / frequency) ** 2)
    middle = np.fft.irfft(shape * _random_spectrum(len(shape), rng), size)[:length]
    sides = np.fft.irfft(shape * side * _random_spectrum(len(shape), rng), size)[:length]
    noise = np.stack((middle + sides, middle - sides)).astype(np.float32)
    return np.asarray(noise / (math.sqrt(float(np.mean(noise**2))) + 1e-12), np.float32)


def _random_spectrum(bins: int, rng: np.random.Generator) -> NDArray[np.complex64]:
    return rng.standard_normal(2 * bins, dtype=np.float32).view(np.complex64)


def drift(length: int, rng: np.random.Generator, per_second: float, low: float = 0.0, high: float = 1.0) -> Samples:
    """A smooth random curve between `low` and `high` with about `per_second` bends a second."""
    knots = int(length / RATE * per_second) + 3
    values = rng.random(knots)
    coarse = np.linspace(0, knots - 2, max(2, length // 256 + 2))
    left = coarse.astype(int)
    mix = coarse - left
    mix = mix * mix * (3 - 2 * mix)
    curve = values[left] * (1 - mix) + values[np.minimum(left + 1, knots - 1)] * mix
    at = np.linspace(0, len(coarse) - 1, length, dtype=np.float32)
    return np.asarray(np.interp(at, np.arange(len(coarse)), low + (high - low) * curve), np.float32)


def clock(length: int, lead: int) -> Samples:
    """Seconds since the cut for each sample of a bed that begins `lead` samples before it."""
    return ((np.arange(length) - lead) / RATE).astype(np.float32)


def place(bed: Samples, sound: Samples, at: int, gain: float, pan: float = 0.5) -> None:
    """Add a short mono sound to a bed in place at sample `at` (parts outside are cut off); pan 0 left, 1 right."""
    start, end = max(at, 0), min(at + len(sound), bed.shape[1])
    if start >= end:
        return
    part = sound[start - at : end - at] * gain
    bed[0, start:end] += part * math.cos(pan * math.pi / 2)
    bed[1, start:end] += part * math.sin(pan * math.pi / 2)
