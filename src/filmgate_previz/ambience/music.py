"""A soft chord pad, warm or dark."""

from __future__ import annotations

import numpy as np

from .noise import RATE, Samples, clock

_CHORDS = {
    "warm": ((0, 7, 12, 16), (-4, 3, 8, 12), (-7, 5, 9, 12), (-5, 2, 7, 11)),
    "dark": ((0, 7, 12, 15), (-4, 3, 8, 12), (-2, 5, 10, 14), (-5, 2, 7, 10)),
}
_ROOTS = (130.81, 138.59, 146.83, 155.56, 164.81)
_CHORD_SECONDS = 3.2
_DETUNE = (0.9985, 1.0015)
_SPREAD = 0.4  # of the difference between the ears; all of it would sound like two rooms
_OVERTONES = (1, 2, 3, 5)
_TABLE = 4096


def warm_pad(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Major chords."""
    return _pad(length, lead, rng, "warm")


def dark_pad(length: int, lead: int, rng: np.random.Generator) -> Samples:
    """Minor chords, a fourth lower."""
    return _pad(length, lead, rng, "dark")


def _pad(length: int, lead: int, rng: np.random.Generator, mode: str) -> Samples:
    """Chords of 3.2 s that melt into each other; (2, length) at about unit RMS."""
    root = float(rng.choice(_ROOTS)) * (0.75 if mode == "dark" else 1.0)
    wave = _wave(rng)
    bed = np.zeros((2, length), np.float32)
    span = int(_CHORD_SECONDS * RATE)
    overlap = span // 3
    for number, start in enumerate(range(-lead if lead else 0, length, span)):
        chord = _CHORDS[mode][number % len(_CHORDS[mode])]
        begin, end = max(0, start - overlap), min(length, start + span)
        rise = (np.arange(begin, end, dtype=np.float32) - (start - overlap)) / overlap if number else 1.0
        fall = (start + span - np.arange(begin, end, dtype=np.float32)) / overlap
        level = np.sin(0.5 * np.pi * np.clip(rise, 0, 1)) * np.sin(0.5 * np.pi * np.clip(fall, 0, 1))
        bed[:, begin:end] += _chord(chord, root, wave, begin, end) * level
    tremor = 0.88 + 0.12 * np.sin(2 * np.pi * 0.35 * clock(length, lead))
    return np.asarray(bed * tremor, np.float32)


def _wave(rng: np.random.Generator) -> Samples:
    turn = np.arange(_TABLE + 1, dtype=np.float32) * (2 * np.pi / _TABLE)
    tones = [np.sin(k * turn + rng.uniform(0, 6)) / k**1.8 for k in _OVERTONES]
    return np.asarray(sum(tones), np.float32)


def _chord(notes: tuple[int, ...], root: float, wave: Samples, begin: int, end: int) -> Samples:
    """Two slightly detuned voices per note, one in each ear."""
    sample = np.arange(begin, end)
    chord = np.zeros((2, end - begin), np.float32)
    for note in notes:
        for channel, detune in enumerate(_DETUNE):
            step = root * 2 ** (note / 12) * detune * _TABLE / RATE
            chord[channel] += wave[((sample * step) % _TABLE).astype(np.int32)]
    middle = chord.mean(axis=0)
    chord = middle + _SPREAD * (chord - middle)
    return np.asarray(chord / np.float32(len(notes) ** 0.5 * 0.6), np.float32)
