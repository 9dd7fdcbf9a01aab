"""Things that sound by themselves: fire, a clock, a heart. Layers are (2, length) float32."""

from __future__ import annotations

import numpy as np

from .noise import RATE, Samples, coloured, drift, place, scattered


def fire(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Flames that flap, wood that crackles, and now and then a pop."""
    flames = coloured(length, rng, 80, 450, -0.5, 0.4) * drift(length, rng, 7.0, 0.35, 1.1)
    hiss = coloured(length, rng, 600, 4000, -0.3, 0.6) * drift(length, rng, 4.0, 0.4, 1.0)
    bed = np.asarray(0.34 * flames + 0.12 * hiss, np.float32)
    sparks = [_spark(rng, seconds) for seconds in (0.002, 0.003, 0.005, 0.009, 0.016)]
    count = int(length / RATE * 26)
    for at, force, pan in zip(rng.integers(length, size=count), rng.random(count), rng.random(count), strict=True):
        gain = float(min(0.16 / (1.02 - force) ** 0.8, 2.6))
        spark = sparks[min(int(force * len(sparks)), len(sparks) - 1)]
        place(bed, spark, int(at), gain, 0.25 + 0.5 * float(pan))
    return bed


def _spark(rng: np.random.Generator, seconds: float) -> Samples:
    count = int(8 * seconds * RATE)
    time = np.arange(count, dtype=np.float32) / RATE
    return np.asarray(
        coloured(count, rng, 900, 6000, -0.2, 0.0)[0] * np.minimum(time / 0.0004, 1) * np.exp(-time / seconds),
        np.float32,
    )


def ticking(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A clock on the wall: tick and tock, half a second apart."""
    bed = np.zeros((2, length), np.float32)
    time = np.arange(int(0.06 * RATE), dtype=np.float32) / RATE
    sounds = []
    for pitch in (2350.0, 1980.0):
        body = sum(
            np.sin(2 * np.pi * pitch * k * time) * g for k, g in ((1, 1.0), (1.63, 0.6), (2.4, 0.3), (0.31, 0.8))
        )
        sounds.append(np.asarray(body * np.exp(-time / 0.008) * np.minimum(time / 0.0006, 1), np.float32))
    begin = lead % RATE
    for number, at in enumerate(range(begin - RATE, length, RATE // 2)):
        place(bed, sounds[number % 2], at, 0.8, 0.38)
    return bed


def heartbeat(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A heart, close, at seventy a minute."""
    bed = np.zeros((2, length), np.float32)
    time = np.arange(int(0.24 * RATE), dtype=np.float32) / RATE
    thud = np.sin(2 * np.pi * (52 * time + 0.9 * (1 - np.exp(-time / 0.03)))) * np.exp(-time / 0.055)
    thud = np.asarray(thud * np.minimum(time / 0.008, 1) * np.minimum((0.24 - time) / 0.05, 1), np.float32)
    skin = np.asarray(
        coloured(len(time), rng, 80, 250, -0.5, 0.0)[0] * np.exp(-time / 0.03) * np.minimum(time / 0.006, 1), np.float32
    )
    for at in scattered(length, rng, 0.85, 0.87, 0.25):
        for begin, gain in ((0.0, 1.0), (0.27, 0.65)):
            place(bed, thud + 0.25 * skin, at + int(begin * RATE), gain, 0.5)
    return bed
