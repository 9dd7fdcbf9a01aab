"""Plays a score: notes to samples, into a hall, soft at the begin, fading with the last chord."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..noise import RATE, Samples, place, raised
from ..reverb import ringing
from .harmony import MANNERS
from .instruments import DRUMS, LEADING, SLOW, beaten, held, struck
from .score import Note, Part, Score, composed

_WIDE = ("pad", "strings", "flute")  # tones that each ear hears in its own way
_AHEAD = 0.6  # how far to the sides the two ears of such a tone are
_SOFT = (0.30, 1.6)  # of the whole, and at most so many seconds, until a piece is as loud as it gets
_HALL, _HALL_OF_BASS = 0.6, 0.15  # how much of a part is heard from the hall


def music(
    mood: str, instruments: Sequence[str], length: int, rng: np.random.Generator, without: Sequence[str] = ()
) -> Samples:
    """A bed of `length` samples, (2, length), that ends when the film does."""
    seconds = length / RATE
    score = composed(mood, instruments, seconds, rng, without)
    half = length // 2 + 4
    bed, wet = np.zeros((2, half), np.float32), np.zeros((2, half), np.float32)
    for part in score.parts:
        alone = np.zeros((2, half), np.float32)
        _play(part, alone)
        bed += alone
        wet += alone * np.float32(_HALL_OF_BASS if part.instrument in ("bass", *DRUMS) else _HALL)
    bed += ringing(wet, "hall")
    bed *= _dynamics(score, half, seconds)
    return raised(np.pad(bed, ((0, 0), (1, 0))), 2, length)


def _play(part: Part, bed: Samples) -> None:
    """All notes of a part; a tone that was played before is played again as it was."""
    kept: dict[tuple[int, int, int], Samples] = {}
    wide = part.instrument in _WIDE
    for note in part.notes:
        for ear in (0, 1) if wide else (0,):
            key = (note.pitch, round(8 * note.length), ear)
            if key not in kept:
                kept[key] = _tone(part.instrument, note, ear)
            pan = min(max(note.pan + _AHEAD * (ear - 0.5), 0.0), 1.0) if wide else note.pan
            place(bed, kept[key], int(note.begin * SLOW), part.level * note.force * (0.5 if wide else 1.0), pan)


def _tone(instrument: str, note: Note, ear: int) -> Samples:
    if instrument in DRUMS:
        return beaten(instrument, note.pitch)
    if instrument in LEADING:
        return struck(instrument, note.pitch, note.length)
    return held(instrument, note.pitch, note.length, ear)


def _dynamics(score: Score, half: int, seconds: float) -> Samples:
    """Soft at first; a piece that grows is loudest at its last chord; then all dies away."""
    time = np.arange(half, dtype=np.float32) / SLOW
    rise = np.minimum(time / min(_SOFT[0] * seconds, _SOFT[1]), 1)
    level = 0.25 + 0.75 * rise * rise * (3 - 2 * rise)
    home = score.chords[-1].begin
    if MANNERS[score.mood].grows:
        level = level * (0.55 + 0.45 * np.clip(time / max(home, 0.1), 0, 1))
    fading = np.clip((seconds - time) / max(seconds - home, 0.1), 0, 1)
    return np.asarray(level * np.where(time > home, fading**0.8, 1.0) * np.clip(time / 0.05, 0, 1), np.float32)
