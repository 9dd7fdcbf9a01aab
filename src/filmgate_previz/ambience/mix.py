"""Beds, crossfades and the final level."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from filmgate_previz.chance import digest
from filmgate_previz.shots import Shot

from .loudness import integrated, k_weighted, limited, true_peak
from .noise import RATE, Samples
from .recipe import LAYERS, recipe, relative_loudness

TARGET_LUFS = -16.0
PEAK = 10 ** (-1.5 / 20)  # linear; below -1 dBFS with room for the encoder
_CROSSFADE = 0.15
_FADE_IN, _FADE_OUT = 0.25, 0.5


def soundtrack(shots: tuple[Shot, ...], frames: tuple[int, ...], fps: int, seed: int) -> Samples:
    """The film's sound: float32 (2, n) at 48 kHz with n == round(sum(frames) / fps * 48000).

    One bed per shot, 0.15 s equal-power crossfades at the cuts, soft ends, about -16 LUFS with the true peak under
    -1 dBFS. The same arguments give the same samples. Raises ValueError unless there is one frame count per shot.
    """
    if len(shots) != len(frames) or not shots:
        raise ValueError("frames must hold one count for each shot.")
    cuts = [round(sum(frames[:end]) / fps * RATE) for end in range(len(frames) + 1)]
    film = np.zeros((2, cuts[-1]), np.float32)
    for number, (start, end) in enumerate(pairwise(cuts)):
        if end > start:
            before = _overlap(cuts, number)
            after = _overlap(cuts, number + 1)
            rng = np.random.default_rng(digest(seed, number, shots[number].seed))
            bed = _bed(shots[number], end - start + before + after, before, rng)
            _ramp(bed, 2 * before, 2 * after)
            film[:, start - before : end + after] += bed
    return _mastered(film)


def _overlap(cuts: list[int], cut: int) -> int:
    """Half a crossfade at this cut, in samples; none at the ends of the film, less beside a very short shot."""
    if cut in {0, len(cuts) - 1}:
        return 0
    shorter = min(cuts[cut] - cuts[cut - 1], cuts[cut + 1] - cuts[cut])
    return min(int(_CROSSFADE / 2 * RATE), shorter // 2)


def _bed(shot: Shot, length: int, lead: int, rng: np.random.Generator) -> Samples:
    """All layers of a shot, at the film's loudness give or take what its weather adds."""
    bed = np.zeros((2, length), np.float32)
    for name, gain in recipe(shot).items():
        if gain:
            bed += np.float32(gain) * LAYERS[name](length, lead, rng)
    power = 2 * float(np.mean(k_weighted(bed) ** 2))
    wanted = TARGET_LUFS + relative_loudness(shot) + 0.691
    return bed * np.float32(math.sqrt(10 ** (wanted / 10) / max(power, 1e-12)))


def _ramp(bed: Samples, rise: int, fall: int) -> None:
    length = bed.shape[1]
    rise, fall = min(rise, length), min(fall, length)
    bed[:, :rise] *= np.sin(0.5 * np.pi * (np.arange(rise, dtype=np.float32) + 0.5) / max(rise, 1))
    bed[:, length - fall :] *= np.cos(0.5 * np.pi * (np.arange(fall, dtype=np.float32) + 0.5) / max(fall, 1))


def _mastered(film: Samples) -> Samples:
    _soften_ends(film)
    loudness = integrated(film) if film.shape[1] else -math.inf
    if not math.isfinite(loudness):
        return film
    film = film * np.float32(10 ** ((TARGET_LUFS - loudness) / 20))
    film = limited(film, PEAK)
    return np.ascontiguousarray(film * np.float32(min(1.0, PEAK / max(true_peak(film), 1e-9))), np.float32)


def _soften_ends(film: Samples) -> None:
    length = film.shape[1]
    rise, fall = min(int(_FADE_IN * RATE), length // 3), min(int(_FADE_OUT * RATE), length // 3)
    film[:, :rise] *= np.sin(0.5 * np.pi * np.arange(rise, dtype=np.float32) / max(rise, 1)) ** 2
    film[:, length - fall :] *= np.sin(0.5 * np.pi * np.arange(fall, dtype=np.float32)[::-1] / max(fall, 1)) ** 2
