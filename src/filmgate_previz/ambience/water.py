"""Water: breaking, lapping, running, and all around. Layers are (2, length) float32 of about unit RMS."""

from __future__ import annotations

import math

import numpy as np

from .noise import RATE, Samples, coloured, drift, place, scattered, swelling


def waves(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Swell, and breakers that rise, fall and run out in foam, never twice alike."""
    breakers = []
    at = -float(rng.uniform(0.5, 2.5))  # the sea was there before the film
    while at < length / RATE + 2:
        breakers.append((at, float(rng.uniform(1.3, 2.2)), float(rng.uniform(0.6, 1.1)), float(rng.uniform(0.6, 1.0))))
        at += float(rng.uniform(3.0, 5.6))
    swell = swelling(length, [(at + 0.1, rise * 1.2, fall * 1.6, high) for at, rise, fall, high in breakers])
    foam = swelling(length, [(at + 0.55, rise * 0.7, fall * 1.3, high) for at, rise, fall, high in breakers])
    deep = coloured(length, rng, 80, 900, -0.5, 0.4) * (0.35 + swell)
    hiss = coloured(length, rng, 900, 6000, -0.4, 0.6) * (0.08 + foam * foam * drift(length, rng, 7.0, 0.7, 1.1))
    lean = drift(length, rng, 0.4, -0.25, 0.25)
    return np.asarray(deep + 0.9 * hiss * np.stack((1 - lean, 1 + lean)), np.float32)


def lapping(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Small waves at a shore or a hull."""
    bed = coloured(length, rng, 150, 800, -0.4, 0.5) * (0.15 + drift(length, rng, 2.2, 0.0, 1.0) ** 2)
    bed = np.asarray(
        bed + 0.35 * coloured(length, rng, 900, 4000, -0.5, 0.6) * drift(length, rng, 2.6) ** 3, np.float32
    )
    drops = _bubbles(rng, 6, 450, 900, 0.05)
    for at in scattered(length, rng, 0.15, 0.9):
        pan = float(rng.uniform(0.2, 0.8))
        for number in range(int(rng.integers(1, 4))):
            drop = drops[int(rng.integers(len(drops)))]
            place(bed, drop, at + int(number * rng.uniform(0.05, 0.12) * RATE), float(rng.uniform(0.2, 0.8)), pan)
    return bed


def stream(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A brook over stones."""
    bed = coloured(length, rng, 350, 4500, -0.5, 0.6) * drift(length, rng, 5.0, 0.7, 1.1)
    bed = np.asarray(0.7 * bed, np.float32)
    drops = _bubbles(rng, 16, 500, 2200, 0.03)
    count = int(length / RATE * 55)
    for at, gain, pan in zip(rng.integers(length, size=count), rng.random(count), rng.random(count), strict=True):
        place(bed, drops[int(at) % len(drops)], int(at), 0.9 * float(gain) ** 2, 0.2 + 0.6 * float(pan))
    return bed


def underwater(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """The weight of water on the ear: a dark hum that breathes, and what rubs and clicks far off."""
    hum = 0.7 * coloured(length, rng, 60, 260, -0.3, 0.4) * drift(length, rng, 0.5, 0.6, 1.1)
    wash = coloured(length, rng, 150, 700, -0.6, 0.5) * drift(length, rng, 0.7, 0.1, 1.0)
    return np.asarray(hum + 0.8 * wash, np.float32)


def bubbles(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Strings of bubbles that rise, each a little higher than the one before."""
    bed = np.zeros((2, length), np.float32)
    for at in scattered(length, rng, 0.5, 2.2, float(rng.uniform(0.1, 0.7))):
        pan, pitch = float(rng.uniform(0.15, 0.85)), float(rng.uniform(260, 700))
        for number in range(int(rng.integers(3, 12))):
            at += int(rng.uniform(0.03, 0.09) * RATE)
            drop = _bubble(pitch * (1 + 0.06 * number) * rng.uniform(0.85, 1.2), float(rng.uniform(0.03, 0.07)))
            place(bed, drop, at, float(rng.uniform(0.3, 1.0)), pan)
    return bed


def splash(rng: np.random.Generator, force: float) -> Samples:
    """One body into water, 0.7 s mono: the slap, the hollow it leaves, and drops that fall back."""
    span = int(0.7 * RATE)
    time = np.arange(span, dtype=np.float32) / RATE
    slap = coloured(span, rng, 250, 3500, -0.4, 0.0)[0] * np.minimum(time / 0.006, 1) * np.exp(-time / 0.07)
    spray = coloured(span, rng, 1500, 7000, -0.2, 0.0)[0] * np.minimum(time / 0.05, 1) * np.exp(-time / 0.16)
    sound = np.asarray(slap + 0.4 * spray, np.float32)
    both = np.stack((sound, sound))
    place(both, _bubble(170.0, 0.16), int(0.05 * RATE), 1.4 * force, 0.5)
    for drop in _bubbles(rng, 9, 500, 1500, 0.03):
        place(both, drop, int(rng.uniform(0.08, 0.6) * RATE), float(rng.uniform(0.1, 0.4)), 0.5)
    fade = np.minimum((0.7 - time) / 0.1, 1)
    return np.asarray(both[0] * fade * np.float32(force), np.float32)


def _bubbles(rng: np.random.Generator, count: int, low: float, high: float, seconds: float) -> list[Samples]:
    return [_bubble(float(rng.uniform(low, high)), seconds * float(rng.uniform(0.7, 1.6))) for _ in range(count)]


def _bubble(pitch: float, seconds: float) -> Samples:
    """A bubble sings at its size's pitch, higher as it closes."""
    along = np.arange(int(seconds * 2 * RATE), dtype=np.float32) / np.float32(seconds * RATE)
    phase = np.cumsum(pitch * (1 + 0.35 * along)) * (2 * math.pi / RATE)
    return np.asarray(
        np.sin(phase) * np.minimum(along / 0.08, 1) * np.exp(-along * 3.0) * np.minimum(2 - along, 1), np.float32
    )
