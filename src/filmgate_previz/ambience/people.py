"""Many people at once: murmur, cheers, applause. Layers are (2, length) float32."""

from __future__ import annotations

from functools import cache

import numpy as np

from .noise import RATE, Samples, coloured, drift, fft_size, raised

_STEP = 4  # talk is made at a quarter of the rate: nobody's voice goes higher in a crowd
_TURN = 1024
_VOWELS = ((730, 1090, 2440), (570, 840, 2410), (530, 1840, 2480), (300, 870, 2240), (660, 1720, 2410))
"""The first three resonances of a, o, e, u and ä, in Hz."""


def crowd(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """People who talk, none of whom can be understood."""
    talk = _talking(length, rng, 7, 5.0)
    return np.asarray(talk + 0.35 * coloured(length, rng, 200, 1500, -0.6, 0.6), np.float32)


def cheering(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """A crowd that is glad: drawn-out calls in waves over a roar."""
    wave = drift(length, rng, 0.6, 0.55, 1.1)
    roar = coloured(length, rng, 350, 3000, -0.4, 0.65) * wave
    return np.asarray((_talking(length, rng, 7, 1.6, 1.7) * wave + 0.8 * roar), np.float32)


def applause(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Hands, some hundred, each with a sound and a pace of its own."""
    size = fft_size(length + 2048)
    bed = np.empty((2, length), np.float32)
    for channel in range(2):
        strokes = np.zeros(size, np.float32)
        count = int(length / RATE * 260)
        strokes[rng.integers(length, size=count)] = 0.2 + 0.8 * rng.random(count, dtype=np.float32) ** 2
        hand = coloured(1200, rng, 700, 2800, 0.1, 0.0)[0] * np.exp(-np.arange(1200, dtype=np.float32) / 210)
        hand -= hand.mean()
        bed[channel] = np.fft.irfft(np.fft.rfft(strokes) * np.fft.rfft(hand, size), size)[:length]
    middle = bed.mean(axis=0)
    return np.asarray(middle + 0.7 * (bed - middle), np.float32)


def _talking(length: int, rng: np.random.Generator, talkers: int, syllables: float, high: float = 1.0) -> Samples:
    """Voices of several people, each at its place: about `syllables` a second in phrases with pauses."""
    count = length // _STEP + 4
    bed = np.zeros((2, count), np.float32)
    for number in range(talkers):
        base = float(rng.uniform(95, 140) if number % 2 else rng.uniform(170, 235)) * high
        pitch = base * drift(count, rng, 2.2 * _STEP, 0.86, 1.16)
        turn = np.cumsum(pitch * np.float32(_TURN * _STEP / RATE), dtype=np.float64)
        at = (turn % _TURN).astype(np.int32)
        mouth = drift(count, rng, syllables * _STEP, 0.0, 1.0)
        said = _vowel(number % 5, round(base / 20))[at] * mouth + _vowel((number + 2) % 5, round(base / 20))[at] * (
            1 - mouth
        )
        open_ = np.clip(drift(count, rng, 2 * syllables * _STEP, -0.7, 1.3), 0, 1)
        phrase = np.clip(drift(count, rng, 0.9 * _STEP, -0.8, 1.8), 0, 1)
        pan, near = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.35, 1.0))
        said *= open_ * phrase * np.float32(near)
        bed[0] += said * np.float32((1 - pan) ** 0.5)
        bed[1] += said * np.float32(pan**0.5)
    return raised(bed, _STEP, length)


@cache
def _vowel(vowel: int, pitch: int) -> Samples:
    """One turn of a voice at 20 * `pitch` Hz that sings a vowel; unit RMS."""
    base = 20.0 * max(pitch, 1)
    lines = np.arange(1, int(4800 / base) + 1)
    frequency = lines * base
    mouth = sum(
        g / (1 + np.square((frequency - f) / (50 + 0.06 * f)))
        for f, g in zip(_VOWELS[vowel], (1, 0.6, 0.25), strict=True)
    )
    spectrum = np.zeros(_TURN // 2 + 1, np.complex128)
    spectrum[lines] = mouth / np.sqrt(lines) * np.exp(1j * lines**2 * 0.7)
    wave = np.fft.irfft(spectrum)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), np.float32)
