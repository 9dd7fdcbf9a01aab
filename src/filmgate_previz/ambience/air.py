"""Air that moves, and air that stands in a room or in space. Layers are (2, length) float32 of about unit RMS."""

from __future__ import annotations

import numpy as np

from .noise import RATE, Samples, clock, coloured, drift, raised

_SLOW = 8  # drones are made at an eighth of the rate


def wind(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A low, breathing wind with a whistle that comes with its gusts."""
    gust = drift(length, rng, 0.55, 0.0, 1.0)
    body = coloured(length, rng, 100, 900, -0.6, 0.45) * (0.35 + 0.75 * gust)
    whistle = coloured(length, rng, 450, 1600, -0.4, 0.5) * gust * gust * drift(length, rng, 1.3, 0.3, 1.0)
    return np.asarray(body + 0.5 * whistle, np.float32)


def gale(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A storm's wind: louder bursts, higher howl."""
    gust = drift(length, rng, 1.1, 0.0, 1.0)
    body = coloured(length, rng, 70, 900, -0.5, 0.4) * (0.4 + 0.9 * gust)
    howl = coloured(length, rng, 600, 1500, -0.2, 0.5) * gust * gust * drift(length, rng, 1.7, 0.2, 1.0)
    return np.asarray(body + 0.6 * howl, np.float32)


def still_air(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """The hush of snow and fog: hardly anything above 300 Hz."""
    return np.asarray(coloured(length, rng, 70, 380, -0.5, 0.5) * drift(length, rng, 0.4, 0.7, 1.0), np.float32)


def leaves(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A breeze in grass and leaves, which flutter within it."""
    breeze = drift(length, rng, 0.8, 0.15, 1.2) * drift(length, rng, 14.0, 0.6, 1.2)
    return np.asarray(coloured(length, rng, 900, 5000, -0.4, 0.6) * breeze, np.float32)


def sand(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Grains that a wind drives along the ground."""
    gust = drift(length, rng, 0.9, 0.0, 1.0) ** 2 * drift(length, rng, 9.0, 0.6, 1.2)
    return np.asarray(coloured(length, rng, 1800, 7000, 0.0, 0.5) * (0.05 + gust), np.float32)


def flakes(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Snow falling on snow."""
    return np.asarray(coloured(length, rng, 2500, 8000, -0.2, 0.7) * drift(length, rng, 6.0, 0.6, 1.0), np.float32)


def room(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A room that is quiet: its air, and a trace of the mains."""
    air = 0.8 * coloured(length, rng, 80, 500, -0.5, 0.5) + 0.3 * coloured(length, rng, 400, 3000, -0.6, 0.6)
    time = clock(length, lead)
    mains = np.sin(2 * np.pi * 100 * time) + 0.4 * np.sin(2 * np.pi * 200 * time + 1.0)
    return np.asarray(air * drift(length, rng, 0.3, 0.9, 1.05) + 0.05 * mains, np.float32)


def space(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Nothing, as films let it sound: a deep drone that beats slowly, and a breath far above it."""
    breath = coloured(length, rng, 1500, 5000, -0.6, 0.8) * drift(length, rng, 0.3, 0.0, 1.0)
    return drone(length, lead, rng, 73.42, 0.3) + np.float32(0.05) * breath


def drone(length: int, lead: int, rng: np.random.Generator, pitch: float, bright: float = 0.0) -> Samples:
    """An open fifth over its octave that swells and beats, each tone at its own time; `bright` adds upper ones."""
    count = length // _SLOW + 4  # what has no treble needs no more
    time = ((np.arange(count) * _SLOW - _SLOW - lead) / RATE).astype(np.float32)
    tones = np.zeros((2, count), np.float32)
    for ratio, gain in ((1.0, 0.6), (1.5, 0.45), (2.0, 0.5), (3.0, 0.18 + 0.25 * bright), (4.0, 0.10 + 0.35 * bright),
                        (6.0, 0.2 * bright)):  # fmt: skip
        swell = np.float32(gain) * drift(count, rng, 0.35 * _SLOW, 0.35, 1.0)
        turn, middle = 2 * np.pi * pitch * ratio, float(rng.uniform(0, 6))
        both = np.sin(np.float32(turn) * time + np.float32(middle))
        for channel, detune in enumerate((0.9988, 1.0012)):
            aside = np.sin(np.float32(turn * detune) * time + np.float32(rng.uniform(0, 6)))
            tones[channel] += (both + 0.5 * aside) * swell
    return np.asarray(0.35 * coloured(length, rng, 35, 160, -0.6, 0.3) + raised(tones, _SLOW, length), np.float32)


def dark_drone(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """What a dark abstract picture sounds of."""
    return drone(length, lead, rng, 87.31, 0.3)


def bright_drone(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """What a bright abstract picture sounds of."""
    return drone(length, lead, rng, 130.81, 1.0)


def future(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Machines of a town to come: a hum of many parts, and vehicles that glide by overhead."""
    time = clock(length, lead)
    bed = 0.7 * coloured(length, rng, 80, 900, -0.6, 0.5)
    for pitch, gain in ((60.0, 0.35), (120.0, 0.22), (180.5, 0.10), (301.0, 0.05)):
        bed += np.asarray(gain * np.sin(2 * np.pi * pitch * time), np.float32)
    glide = np.cumsum(drift(length, rng, 0.7, 170, 420) * np.float32(2 * np.pi / RATE), dtype=np.float64)
    near = drift(length, rng, 0.5, 0.0, 1.0) ** 3
    pan = drift(length, rng, 0.4, 0.1, 0.9)
    hover = (np.sin(glide) + 0.5 * np.sin(2.01 * glide) + 0.25 * np.sin(3.98 * glide)).astype(np.float32) * near
    bed += np.float32(0.55) * hover * np.stack((np.sqrt(1 - pan), np.sqrt(pan)))
    return np.asarray(bed, np.float32)
