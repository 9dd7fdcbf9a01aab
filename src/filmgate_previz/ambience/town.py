"""Streets and engines of a town, near and far. Every layer returns (2, length) float32."""

from __future__ import annotations

import numpy as np

from .noise import RATE, Samples, clock, coloured, drift, place, raised, scattered, swelling

_HORNS = (392.0, 311.0, 349.0)


def city(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Traffic far below: a hum, cars that come and go, a soft horn now and then."""
    hum = coloured(length, rng, 60, 400, -0.6, 0.4)
    cars = coloured(length, rng, 200, 1500, -0.5, 0.6) * drift(length, rng, 0.8, 0.15, 1.0)
    tyres = coloured(length, rng, 1000, 5000, -0.6, 0.6) * drift(length, rng, 0.6, 0.3, 1.0)
    bed = np.asarray(0.7 * hum + 0.7 * cars + 0.10 * tyres, np.float32)
    for at in scattered(length, rng, 3.5, 9.0, float(rng.uniform(0.8, 3.5))):
        pitch, seconds = float(rng.choice(_HORNS)), float(rng.uniform(0.25, 0.6))
        place(bed, _horn(pitch, seconds), at, 0.20, float(rng.uniform(0.2, 0.8)))
    return bed


def _horn(pitch: float, seconds: float) -> Samples:
    time = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    tone = sum(np.sin(2 * np.pi * base * k * time) / k for k in (1, 2, 3) for base in (pitch, 1.26 * pitch))
    return np.asarray(0.6 * tone * np.sin(np.pi * time / seconds) ** 0.7, np.float32)


def hum(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A street's own noise, without the cars that pass."""
    return coloured(length, rng, 70, 700, -0.5, 0.5) * drift(length, rng, 0.5, 0.8, 1.1)


def traffic(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Cars that pass close by, one after the other, over the hum of the rest."""
    bed = 0.42 * hum(length, lead, rng)
    tyres, motor = coloured(length, rng, 250, 2500, -0.5, 0.2), coloured(length, rng, 70, 300, -0.3, 0.2)
    for at in scattered(length, rng, 1.6, 4.2):
        bed += _passing(tyres, motor, at / RATE, float(rng.uniform(0.55, 1.0)), float(rng.choice((-1.0, 1.0))))
    return np.asarray(bed, np.float32)


def _passing(tyres: Samples, motor: Samples, at: float, near: float, way: float) -> Samples:
    """One car's share of the noise that all are made of: it swells, sweeps over and goes."""
    length = tyres.shape[1]
    close = swelling(length, [(at, near * 2.4, near * 1.0, 1.0)])
    time = (np.arange(length // 256 + 4) * 256 / RATE - at).astype(np.float32)
    pan = raised((0.5 + 0.42 * way * np.tanh(time / near)).astype(np.float32), 256, length)
    sound = (0.7 * tyres * close + 0.7 * motor) * close
    return np.asarray(sound * np.stack((np.sqrt(1 - pan), np.sqrt(pan))), np.float32)


def quiet_street(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A street by night: the town far off, the hum of a lamp, a car some blocks away."""
    time = clock(length, lead)
    far = 0.7 * coloured(length, rng, 60, 400, -0.6, 0.5) * drift(length, rng, 0.3, 0.8, 1.05)
    away = coloured(length, rng, 150, 900, -0.4, 0.5) * drift(length, rng, 0.4, 0.0, 1.0) ** 3
    lamp = sum(np.sin(2 * np.pi * 100 * k * time) * g for k, g in ((1, 0.3), (2, 1.0), (3, 0.35), (6, 0.12)))
    return np.asarray(far + 0.7 * away + 0.06 * lamp * drift(length, rng, 5.0, 0.7, 1.0), np.float32)


def window(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A town on the other side of a closed window."""
    bed = coloured(length, rng, 70, 300, -0.6, 0.4) * drift(length, rng, 0.6, 0.4, 1.1)
    return np.asarray(bed, np.float32)


def siren(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """An emergency some streets away."""
    time = clock(length, lead)
    bend = 0.5 - 0.5 * np.cos(2 * np.pi * time / float(rng.uniform(3.0, 4.2)) + rng.uniform(0, 6))
    phase = np.cumsum((620 + 560 * bend) * (2 * np.pi / RATE)).astype(np.float32)
    tone = (np.sin(phase) + 0.35 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)) * drift(length, rng, 0.8, 0.5, 1.0)
    pan = drift(length, rng, 0.3, 0.25, 0.75)
    return np.asarray(tone * np.stack((np.sqrt(1 - pan), np.sqrt(pan))), np.float32)


def bells(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A church bell, struck every two seconds or so."""
    bed = np.zeros((2, length), np.float32)
    pitch, every = float(rng.uniform(185, 262)), float(rng.uniform(1.7, 2.3))
    time = np.arange(int(4.5 * RATE), dtype=np.float32) / RATE
    partials = ((0.5, 0.7, 2.2), (1.0, 1.0, 1.5), (1.19, 0.7, 1.0), (1.5, 0.35, 0.8), (2.0, 0.9, 0.9), (2.67, 0.4, 0.5),
                (3.01, 0.3, 0.4), (4.1, 0.25, 0.25))  # fmt: skip
    struck = sum(g * np.exp(-time / die) * np.sin(2 * np.pi * pitch * ratio * time) for ratio, g, die in partials)
    clang = np.asarray(struck * np.minimum(time / 0.004, 1) * np.minimum((4.5 - time) / 0.5, 1) / 2, np.float32)
    for at in scattered(length, rng, every, every * 1.03, 0.3):
        place(bed, clang, at, float(rng.uniform(0.85, 1.0)), 0.42)
    return bed


def helicopter(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Blades that beat the air, and the turbine above them."""
    time = clock(length, lead)
    beat = np.maximum(np.sin(2 * np.pi * 11.3 * time), 0) ** 4
    near = drift(length, rng, 0.3, 0.7, 1.0)
    blades = coloured(length, rng, 60, 420, -0.5, 0.3) * (0.25 + 1.5 * beat)
    whine = 0.05 * np.sin(2 * np.pi * 1130 * time + 0.3 * np.sin(2 * np.pi * 5 * time))
    return np.asarray((blades + whine) * near, np.float32)
