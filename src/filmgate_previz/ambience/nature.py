"""Weather and water. Every layer returns (2, length) float32; steady layers have about unit RMS."""

from __future__ import annotations

import numpy as np

from .noise import RATE, Samples, clock, coloured, drift, place

_SWELL_SECONDS = 4.6


def wind(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A low, breathing wind with a whistle that comes and goes."""
    body = coloured(length, rng, 90, 600, -0.6) * drift(length, rng, 0.7, 0.35, 1.1)
    whistle = coloured(length, rng, 450, 1600, -0.4) * drift(length, rng, 1.1, 0, 1) ** 2
    return np.asarray(body + 0.4 * whistle, np.float32)


def gale(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A storm's wind: louder bursts, higher howl."""
    body = coloured(length, rng, 70, 900, -0.5) * drift(length, rng, 1.3, 0.4, 1.3)
    howl = coloured(length, rng, 600, 1500, -0.2) * drift(length, rng, 1.6, 0, 1) ** 2
    return np.asarray(body + 0.6 * howl, np.float32)


def still_air(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """The hush of snow and fog: hardly anything above 300 Hz."""
    return np.asarray(coloured(length, rng, 50, 260, -0.8, 0.5) * drift(length, rng, 0.4, 0.7, 1.0), np.float32)


def leaves(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A breeze in grass and leaves."""
    return np.asarray(coloured(length, rng, 900, 5000, -0.4, 0.9) * drift(length, rng, 1.0, 0.2, 1.2), np.float32)


def waves(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Swell and foam; a wave breaks every 4.6 s."""
    turn = 2 * np.pi / _SWELL_SECONDS
    time = clock(length, lead)
    swell = np.maximum(np.sin(turn * time + 0.4), 0) ** 1.5 + 0.35
    foam = np.maximum(np.sin(turn * (time - 0.5) + 0.4), 0) ** 3 + 0.08
    deep = coloured(length, rng, 60, 700, -0.7, 0.6) * swell
    return np.asarray(deep + 0.6 * coloured(length, rng, 900, 6000, -0.4, 0.9) * foam, np.float32)


def rain(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A steady hiss and single drops near by."""
    bed = 0.7 * coloured(length, rng, 800, 8000, -0.3, 0.9)
    ringing = np.arange(360, dtype=np.float32)
    drops = [(np.exp(-ringing / 50) * np.sin(ringing * pitch)).astype(np.float32) for pitch in (0.25, 0.38, 0.55)]
    for _ in range(int(length / RATE * 40)):
        drop = drops[int(rng.integers(len(drops)))]
        place(bed, drop, int(rng.integers(length)), 1.6 * float(rng.random()) ** 3, float(rng.random()))
    return bed


def thunder(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A roll about every six seconds: a rumble that swells within a tenth of a second and dies over three."""
    bed = np.zeros((2, length), np.float32)
    span = 3 * RATE
    time = np.arange(span, dtype=np.float32) / RATE
    envelope = np.minimum(time / 0.12, 1) * np.exp(-time / 0.9) * np.minimum((3 - time) / 0.4, 1)
    at = lead + int(rng.uniform(0.4, 1.6) * RATE)
    while at < length:
        roll = coloured(span, rng, 35, 220, -0.6, 0.5) * envelope * drift(span, rng, 7, 0.4, 1.2)
        end = min(span, length - at)
        bed[:, at : at + end] += roll[:, :end]
        at += int(rng.uniform(4.5, 7.5) * RATE)
    return bed
