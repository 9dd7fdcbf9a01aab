"""Towns and animals. Every layer returns (2, length) float32; single sounds peak near 1."""

from __future__ import annotations

import math

import numpy as np

from .noise import RATE, Samples, clock, coloured, drift, place

GAIT_HZ = 2.1  # the dog lands this often
_WING_TURN = 6.2  # radians a second; the eagle beats for the first 1.6 s of every 5 s
_HORNS = ((392.0, 0.22), (311.0, 0.63))


def city(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Traffic far below: a hum, passing cars, two soft horns in every ten seconds."""
    hum = coloured(length, rng, 35, 200, -1.0, 0.5)
    cars = coloured(length, rng, 200, 1500, -0.8, 0.9) * drift(length, rng, 0.8, 0.1, 0.9)
    bed = np.asarray(hum + 0.7 * cars, np.float32)
    time = np.arange(int(0.6 * RATE), dtype=np.float32) / RATE
    fade = np.sin(np.pi * time / 0.6) ** 2
    for start in range(0, length, 10 * RATE):
        for pitch, share in _HORNS:
            tone = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in (1, 2, 3)) * fade
            at = start + int((share + 0.1 * rng.random()) * min(length, 10 * RATE))
            place(bed, np.asarray(tone, np.float32), at, 0.16, float(rng.uniform(0.2, 0.8)))
    return bed


def birds(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Short songs of two to five chirps, scattered left and right."""
    bed = np.zeros((2, length), np.float32)
    for _ in range(max(1, int(length / RATE * 1.4))):
        at, pan, gain = int(rng.integers(length)), float(rng.random()), float(rng.uniform(0.3, 1.0))
        pitch, pause = rng.uniform(2500, 4600), rng.uniform(0.1, 0.17)
        bend = rng.uniform(0.8, 2.0)
        for chirp in range(int(rng.integers(2, 6))):
            place(bed, _chirp(pitch, bend, rng.uniform(0.05, 0.11)), at + int(chirp * pause * RATE), gain, pan)
    return bed


def _chirp(pitch: float, bend: float, seconds: float) -> Samples:
    along = np.linspace(0, 1, int(seconds * RATE), dtype=np.float32)
    phase = np.cumsum(pitch * (1 + 0.22 * np.sin(np.pi * along * bend) - 0.1 * along)) * (2 * math.pi / RATE)
    return np.asarray(np.sin(phase) * np.sin(np.pi * along) ** 2, np.float32)


def crickets(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Three crickets, each with its own pitch and pulse."""
    time = clock(length, lead)
    bed = np.zeros((2, length), np.float32)
    for pan in (0.15, 0.5, 0.85):
        pulse = np.sin(2 * np.pi * rng.uniform(13, 17) * time + rng.uniform(0, 6))
        phrase = np.sin(2 * np.pi * rng.uniform(0.8, 1.3) * time + rng.uniform(0, 6))
        gate = np.clip(3 * pulse, 0, 1) * np.clip(2 * phrase + 1.2, 0, 1)
        tone = np.sin(2 * np.pi * rng.uniform(4100, 4900) * time) * gate * 0.4
        place(bed, np.asarray(tone, np.float32), 0, 1.0, pan)
    return bed


def gull(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A far cry or two: three falling calls with overtones, every seven seconds or so."""
    bed = np.zeros((2, length), np.float32)
    along = np.linspace(0, 1, int(0.32 * RATE), dtype=np.float32)
    at = lead + int(rng.uniform(0.5, 1.5) * RATE)
    while at < length:
        pitch, pan = rng.uniform(1050, 1350), float(rng.uniform(0.2, 0.8))
        phase = np.cumsum(pitch * (1 + 0.35 * np.sin(np.pi * along**0.6) - 0.2 * along)) * (2 * math.pi / RATE)
        tone = (
            (np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase))
            * np.maximum(np.sin(np.pi * along), 0) ** 1.5
            / 1.6
        )
        for call in range(3):
            place(bed, np.asarray(tone, np.float32), at + int(call * 0.42 * RATE), 0.8 - 0.2 * call, pan)
        at += int(rng.uniform(5, 9) * RATE)
    return bed


def steps(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A bounding dog: at each landing hind and front paws, 70 ms apart, from the cut onwards."""
    bed = np.zeros((2, length), np.float32)
    fade = np.exp(-np.arange(4800, dtype=np.float32) / 700)
    thud = coloured(4800, rng, 70, 450, -0.5, 0.0)[0] * fade
    rustle = coloured(4800, rng, 1500, 6000, -0.3, 0.0)[0] * fade
    paw = (1.2 * thud + 0.36 * rustle).astype(np.float32)
    for landing in range(math.floor(-lead / RATE * GAIT_HZ), math.ceil((length - lead) / RATE * GAIT_HZ)):
        at = lead + round(landing / GAIT_HZ * RATE)
        place(bed, paw, at, 1.0, 0.45)
        place(bed, paw, at + int(0.07 * RATE), float(rng.uniform(0.5, 0.8)), 0.55)
    return bed


def wings(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Heavy wing beats, heard on the way down, between long glides."""
    time = clock(length, lead)
    beat = np.maximum(-np.cos(_WING_TURN * time), 0) ** 2
    flapping = np.clip((1.75 - time % 5.0) / 0.15, 0, 1)
    return np.asarray(coloured(length, rng, 180, 1100, -0.5, 0.5) * beat * flapping, np.float32)


def flutter(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Small soft wings close to the ear."""
    time = clock(length, lead)
    beat = np.maximum(np.sin(2 * np.pi * 8.4 * time), 0) ** 2
    flapping = np.clip(2 * np.sin(2 * np.pi * time / 1.9) - 0.3, 0, 1)
    return np.asarray(coloured(length, rng, 700, 3000, -0.4, 0.6) * beat * flapping, np.float32)


def canvas(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A sailboat: cloth that flaps now and then, a creak of wood."""
    cloth = coloured(length, rng, 150, 1200, -0.5, 0.5) * drift(length, rng, 5, 0, 1) ** 3
    bed = np.asarray(cloth * drift(length, rng, 0.6, 0.1, 1.0), np.float32)
    along = np.linspace(0, 1, int(0.5 * RATE), dtype=np.float32)
    grain = np.clip(4 * np.sin(np.cumsum(2 * np.pi * (70 + 60 * along) / RATE)) - 2.8, 0, 1)
    creak = coloured(len(along), rng, 300, 1400, -0.3, 0.0)[0] * grain * np.sin(np.pi * along) ** 2
    for start in range(lead + RATE, length, 4 * RATE):
        place(bed, np.asarray(creak, np.float32), start + int(rng.uniform(0, 1.5) * RATE), 0.5, 0.6)
    return bed
