"""Rain where it falls, and thunder after its lightning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .noise import RATE, Samples, coloured, drift, place, scattered

_DROPS = (0.25, 0.38, 0.55)  # radians a sample


def rain(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A steady hiss, single drops near by, and the puddles under them."""
    bed = np.asarray(
        0.7 * coloured(length, rng, 800, 8000, -0.3, 0.65) * drift(length, rng, 0.8, 0.85, 1.1), np.float32
    )
    bed += np.float32(0.25) * coloured(length, rng, 250, 1000, -0.5, 0.5)
    ringing = np.arange(360, dtype=np.float32)
    drops = [(np.exp(-ringing / 50) * np.sin(ringing * pitch)).astype(np.float32) for pitch in _DROPS]
    count = int(length / RATE * 40)
    for at, gain, pan in zip(rng.integers(length, size=count), rng.random(count), rng.random(count), strict=True):
        place(bed, drops[int(at) % len(drops)], int(at), 1.6 * float(gain) ** 3, 0.1 + 0.8 * float(pan))
    return bed


def roof(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """The same rain from inside: dull on the roof, and ticking on the pane."""
    bed = np.asarray(coloured(length, rng, 120, 900, -0.6, 0.5) * drift(length, rng, 0.8, 0.85, 1.1), np.float32)
    ringing = np.arange(700, dtype=np.float32)
    ticks = [(np.exp(-ringing / 90) * np.sin(ringing * pitch)).astype(np.float32) for pitch in (0.10, 0.16, 0.23)]
    count = int(length / RATE * 16)
    for at, gain, pan in zip(rng.integers(length, size=count), rng.random(count), rng.random(count), strict=True):
        place(bed, ticks[int(at) % len(ticks)], int(at), 1.5 * float(gain) ** 2, 0.25 + 0.5 * float(pan))
    return bed


def thunder(length: int, lead: int, rng: np.random.Generator, strikes: Sequence[float] | None = None) -> Samples:
    """A clap and its roll after every strike (seconds since the cut); without any, one about every six seconds."""
    bed = np.zeros((2, length), np.float32)
    if strikes is None:
        begins = list(scattered(length, rng, 4.5, 7.5, min(float(rng.uniform(0.2, 1.5)), 0.25 * length / RATE)))
    else:
        begins = [lead + int((strike + rng.uniform(0.35, 1.3)) * RATE) for strike in strikes]
    for at in begins:
        roll = _roll(rng)
        start, end = max(at, 0), min(at + roll.shape[1], length)
        if start < end:
            bed[:, start:end] += np.float32(rng.uniform(0.7, 1.2)) * roll[:, start - at : end - at]
    return bed


def _roll(rng: np.random.Generator) -> Samples:
    """3.4 s: a crack that is soft because it is far, then a rumble in several bursts."""
    span = int(3.4 * RATE)
    time = np.arange(span, dtype=np.float32) / RATE
    ending = np.minimum((3.4 - time) / 0.6, 1)
    body = np.minimum(time / 0.10, 1) * np.exp(-time / 1.0) * ending
    crack = np.minimum(time / 0.03, 1) * np.exp(-time / 0.22) * ending
    rumble = coloured(span, rng, 35, 220, -0.6, 0.4) * body * drift(span, rng, 6, 0.35, 1.3)
    return np.asarray(rumble + 0.22 * coloured(span, rng, 200, 1400, -0.7, 0.5) * crack, np.float32)
