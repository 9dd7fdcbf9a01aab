"""The raw material: coloured stereo noise, slow random curves, and how a short sound is laid into a bed.

All is float32 at 48 kHz. What has no treble is made at a fraction of that rate and raised to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
_MONO_BELOW = 220.0  # Hz; uncorrelated bass sounds like two rooms, one in each ear
_STEPS = ((16, 500.0), (8, 1000.0), (4, 2000.0), (2, 8000.0))  # of the rate, for noise up to so many Hz: what
# raising it leaves of mirror images is noise as well, and carries its slope on
_STEP = 256  # samples from one point of a slow curve to the next


def fft_size(length: int) -> int:
    """The next size that transforms fast: a power of two, or 3, 5, 9 or 15 times one."""
    sizes = (odd << max(0, math.ceil(math.log2(length / odd))) for odd in (1, 3, 5, 9, 15))
    return min(size for size in sizes if size >= length)


def coloured(
    length: int, rng: np.random.Generator, low: float, high: float, slope: float, width: float = 0.5
) -> Samples:
    """Noise (2, length) between `low` and `high` Hz whose spectrum falls as frequency ** slope; unit RMS.

    `width` from 0 (mono) to 1 (unrelated channels above the bass).
    """
    step = next((step for step, most in _STEPS if high <= most), 1)
    short = max(length // step, 0) + 4
    middle, side = _shapes(fft_size(max(short, 16)), RATE / step, low, high, slope)
    noise = np.empty((2, short), np.float32)
    noise[:] = _noise(middle, short, rng)
    if width:
        aside = _noise(middle * side * np.float32(width), short, rng)
        noise[0] += aside
        noise[1] -= aside
    noise /= np.float32(math.sqrt(float(np.mean(noise**2))) + 1e-12)
    return noise[:, :length] if step == 1 else raised(noise, step, length)


def _shapes(size: int, rate: float, low: float, high: float, slope: float) -> tuple[Samples, Samples]:
    """The spectrum of a band, and how much of it the two channels may differ in."""
    frequency = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
    frequency[0] = frequency[1]
    below, above = np.square(np.square(low / frequency)), np.square(np.square(frequency / high))
    shape = frequency**slope / ((1 + below) * (1 + above))
    shape[0] = 0.0
    return shape.astype(np.float32), (1 / (1 + np.square(_MONO_BELOW / frequency))).astype(np.float32)


def _noise(shape: Samples, length: int, rng: np.random.Generator) -> Samples:
    random = rng.standard_normal(2 * len(shape), dtype=np.float32).view(np.complex64)
    return np.fft.irfft(shape * random)[:length].astype(np.float32, copy=False)


def raised(coarse: Samples, step: int, length: int) -> Samples:
    """A sound or curve at a `step`th of the rate brought to 48 kHz: (..., length) samples along cubic curves.

    It needs length // step + 4 samples; the first and the last two only shape the ends. Large steps are for slow
    curves.
    """
    if step > 16:
        coarse, step = raised(coarse, 16, 16 * (coarse.shape[-1] - 1)), step // 16
    count = -(-length // step)
    lacking = count + 3 - coarse.shape[-1]
    if lacking > 0:
        coarse = np.concatenate((coarse, np.repeat(coarse[..., -1:], lacking, -1)), -1)
    a, b, c, d = (coarse[..., k : k + count] for k in range(4))
    fine = np.empty((*coarse.shape[:-1], count, step), np.float32)
    for phase in range(step):
        u = phase / step
        weights = np.asarray(
            (-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, u**3 - u**2), np.float32
        )
        wa, wb, wc, wd = weights * np.float32(0.5)
        fine[..., phase] = a * wa + b * wb + c * wc + d * wd
    return fine.reshape((*coarse.shape[:-1], count * step))[..., :length]


def drift(length: int, rng: np.random.Generator, per_second: float, low: float = 0.0, high: float = 1.0) -> Samples:
    """A smooth random curve between `low` and `high` with about `per_second` bends a second."""
    knots = int(length / RATE * per_second) + 3
    values = rng.random(knots)
    coarse = np.linspace(0, knots - 2, length // _STEP + 4)
    left = coarse.astype(int)
    mix = coarse - left
    mix = mix * mix * (3 - 2 * mix)
    curve = values[left] * (1 - mix) + values[np.minimum(left + 1, knots - 1)] * mix
    return raised((low + (high - low) * curve).astype(np.float32), _STEP, length)


def followed(times: NDArray[np.float64], values: NDArray[np.float64], length: int, lead: int) -> Samples:
    """A curve given at `times` (seconds since the cut) for each sample of a bed that begins `lead` samples before."""
    at = (np.arange(length // _STEP + 4) * _STEP - _STEP - lead) / RATE
    return raised(np.interp(at, times, values).astype(np.float32), _STEP, length)


def scattered(
    length: int, rng: np.random.Generator, least: float, most: float, first: float | None = None
) -> Iterator[int]:
    """Samples at which something happens again and again, `least` to `most` seconds apart.

    The first lies somewhere in the first gap, or `first` seconds after the begin.
    """
    at = int((rng.uniform(0, most) if first is None else first) * RATE)
    while at < length:
        yield at
        at += int(rng.uniform(least, most) * RATE)


def swelling(length: int, peaks: Sequence[tuple[float, float, float, float]]) -> Samples:
    """A curve of swells: each (at, rise, fall, height), in seconds, grows in a bow and dies away."""
    time = (np.arange(length // _STEP + 4) * _STEP - _STEP) / RATE
    curve = np.zeros(len(time))
    for at, rise, fall, height in peaks:
        before = np.clip(1 + (time - at) / rise, 0, 1)
        bow = before * before * (3 - 2 * before)
        curve += height * bow * np.exp(-np.maximum(time - at, 0) / fall)
    return raised(curve.astype(np.float32), _STEP, length)


def clock(length: int, lead: int) -> Samples:
    """Seconds since the cut for each sample of a bed that begins `lead` samples before it."""
    return ((np.arange(length) - lead) / RATE).astype(np.float32)


def place(bed: Samples, sound: Samples, at: int, gain: float, pan: float = 0.5) -> None:
    """Add a short mono sound to a bed in place at sample `at` (parts outside are cut off); pan 0 left, 1 right."""
    start, end = max(at, 0), min(at + len(sound), bed.shape[1])
    if start >= end:
        return
    part = sound[start - at : end - at]
    bed[0, start:end] += part * np.float32(gain * math.cos(pan * math.pi / 2))
    bed[1, start:end] += part * np.float32(gain * math.sin(pan * math.pi / 2))
