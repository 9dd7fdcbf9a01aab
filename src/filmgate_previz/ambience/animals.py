"""Animals that are heard and not seen. Every layer returns (2, length) float32; single calls peak near 1."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .noise import RATE, Samples, clock, coloured, drift, place, scattered

Call = Callable[[np.random.Generator], Samples]


def birds(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Some birds, each with its own song, its own place and its own pauses."""
    bed = np.zeros((2, length), np.float32)
    for number in range(5):
        songs = [_song(rng, number) for _ in range(2)]
        pan, gain = float(rng.uniform(0.08, 0.92)), float(rng.uniform(0.25, 1.0))
        for at in scattered(length, rng, 1.2, 3.6):
            place(bed, songs[int(rng.integers(2))], at, gain * float(rng.uniform(0.7, 1.0)), pan)
    return bed


def _song(rng: np.random.Generator, kind: int) -> Samples:
    """Half a second to one: chirps, a falling whistle of two notes, a trill, a warble or single calls."""
    pitch = float(rng.uniform(2600, 4400))
    match kind % 5:
        case 0:
            notes = [(k * 0.14, pitch, float(rng.uniform(0.05, 0.09)), 1.4) for k in range(int(rng.integers(3, 6)))]
        case 1:
            notes = [(0.0, pitch, 0.22, 0.15), (0.26, pitch * 0.84, 0.26, 0.1)]
        case 2:
            notes = [(k * 0.045, pitch * (1.1 - 0.012 * k), 0.035, 1.0) for k in range(int(rng.integers(9, 15)))]
        case 3:
            notes = [
                (k * 0.11, pitch * float(rng.choice((0.8, 1.0, 1.12, 1.25))), 0.10, float(rng.uniform(-1, 2)))
                for k in range(int(rng.integers(4, 8)))
            ]
        case _:
            notes = [(0.0, pitch * 1.15, 0.06, -1.2)]
    sound = np.zeros(int((notes[-1][0] + notes[-1][2] + 0.02) * RATE), np.float32)
    for at, tone, seconds, bend in notes:
        chirp = _chirp(tone, bend, seconds)
        begin = int(at * RATE)
        sound[begin : begin + len(chirp)] += chirp
    return sound


def _chirp(pitch: float, bend: float, seconds: float) -> Samples:
    along = np.linspace(0, 1, int(seconds * RATE), dtype=np.float32)
    phase = np.cumsum(pitch * (1 + 0.22 * np.sin(np.pi * along * bend) - 0.1 * along)) * (2 * math.pi / RATE)
    return np.asarray((np.sin(phase) + 0.12 * np.sin(2 * phase)) * np.sin(np.pi * along) ** 2, np.float32)


def crickets(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Three crickets, each with its own pitch and pulse."""
    time = clock(length, lead)
    bed = np.zeros((2, length), np.float32)
    for pan in (0.2, 0.55, 0.85):
        pulse = np.sin(2 * np.pi * rng.uniform(13, 17) * time + rng.uniform(0, 6))
        phrase = np.sin(2 * np.pi * rng.uniform(0.8, 1.3) * time + rng.uniform(0, 6)) + drift(
            length, rng, 1.5, -0.4, 0.4
        )
        gate = np.clip(3 * pulse, 0, 1) * np.clip(2 * phrase + 1.2, 0, 1)
        tone = np.sin(2 * np.pi * rng.uniform(4100, 4900) * time) * gate * 0.4
        place(bed, np.asarray(tone, np.float32), 0, 1.0, pan)
    return bed


def gulls(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A far cry or two: falling calls with overtones, every seven seconds or so."""
    bed = np.zeros((2, length), np.float32)
    along = np.linspace(0, 1, int(0.32 * RATE), dtype=np.float32)
    for at in scattered(length, rng, 4.5, 8.5, float(rng.uniform(0.4, 1.4))):
        pitch, pan = rng.uniform(1050, 1350), float(rng.uniform(0.2, 0.8))
        phase = np.cumsum(pitch * (1 + 0.35 * np.sin(np.pi * along**0.6) - 0.2 * along)) * (2 * math.pi / RATE)
        voice = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)
        tone = np.asarray(voice * np.maximum(np.sin(np.pi * along), 0) ** 1.5 / 1.6, np.float32)
        for call in range(int(rng.integers(2, 5))):
            place(bed, tone, at + int(call * 0.42 * RATE), 0.8 - 0.15 * call, pan)
    return bed


def owl(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """One owl: a long hoot, a pause, and three that tremble into one another."""
    bed = np.zeros((2, length), np.float32)
    pitch, pan = float(rng.uniform(330, 410)), float(rng.uniform(0.15, 0.85))
    for at in scattered(length, rng, 5.0, 9.0, float(rng.uniform(0.5, 1.8))):
        for begin, seconds in ((0.0, 0.42), (0.85, 0.16), (1.05, 0.16), (1.25, 0.55)):
            along = np.linspace(0, 1, int(seconds * RATE), dtype=np.float32)
            phase = np.cumsum(pitch * (1 + 0.05 * np.sin(np.pi * along) - 0.03 * along)) * (2 * math.pi / RATE)
            tone = (np.sin(phase) + 0.22 * np.sin(2 * phase) + 0.05 * np.sin(3 * phase)) * np.maximum(
                np.sin(np.pi * along), 0
            ) ** 0.8
            place(bed, np.asarray(tone, np.float32), at + int(begin * RATE), 0.8, pan)
    return bed


def frogs(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A few frogs that answer each other."""
    bed = np.zeros((2, length), np.float32)
    for _ in range(4):
        pitch, rate = float(rng.uniform(700, 1500)), float(rng.uniform(26, 46))
        along = np.arange(int(rng.uniform(0.18, 0.34) * RATE), dtype=np.float32) / RATE
        pulse = np.maximum(np.sin(2 * np.pi * rate * along), 0) ** 2
        body = np.sin(2 * np.pi * pitch * along) + 0.5 * np.sin(2 * np.pi * 1.9 * pitch * along)
        croak = np.asarray(body * pulse * np.maximum(np.sin(np.pi * along / along[-1]), 0) ** 0.5 / 1.4, np.float32)
        pan, gain = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.3, 0.9))
        for at in scattered(length, rng, 0.5, 1.9):
            place(bed, croak, at, gain, pan)
    return bed


def bees(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Two bees about the ear."""
    bed = np.zeros((2, length), np.float32)
    for _ in range(2):
        pitch = drift(length, rng, 2.5, 175, 245)
        phase = np.cumsum(pitch * np.float32(2 * np.pi / RATE), dtype=np.float64).astype(np.float32)
        buzz = np.sin(phase) + 0.7 * np.sin(2 * phase) + 0.5 * np.sin(3 * phase) + 0.35 * np.sin(5 * phase)
        near = drift(length, rng, 0.9, 0.05, 1.0) ** 2
        pan = drift(length, rng, 0.8, 0.05, 0.95)
        bed += np.asarray(0.5 * buzz * near * np.stack((np.sqrt(1 - pan), np.sqrt(pan))), np.float32)
    return bed


def bark(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A dog somewhere: two or three barks, then listening."""
    bed = np.zeros((2, length), np.float32)
    span = int(0.17 * RATE)
    along = np.linspace(0, 1, span, dtype=np.float32)
    pitch = float(rng.uniform(300, 420))
    phase = np.cumsum(pitch * (1.25 + 0.35 * np.sin(np.pi * along**0.7) - 0.5 * along)) * (2 * math.pi / RATE)
    tone = sum(np.sin(k * phase) * g for k, g in ((1, 0.5), (2, 1.0), (3, 0.8), (4, 0.45), (5, 0.2)))
    rasp = coloured(span, rng, 600, 2500, -0.4, 0.0)[0]
    woof = np.asarray((tone + 0.35 * rasp) * np.minimum(along / 0.06, 1) * (1 - along) ** 0.8 / 1.8, np.float32)
    pan = float(rng.uniform(0.25, 0.75))
    for at in scattered(length, rng, 2.2, 4.5, 0.5):
        for number in range(int(rng.integers(2, 4))):
            place(bed, woof, at + int(number * rng.uniform(0.32, 0.45) * RATE), float(rng.uniform(0.7, 1.0)), pan)
    return bed
