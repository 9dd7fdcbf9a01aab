"""Beds, crossfades, foley, music and the final level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from filmgate_previz.chance import digest
from filmgate_previz.shots import Shot

from .foley import played
from .loudness import integrated, limited, powers, true_peak
from .music import music
from .noise import RATE, Samples, raised
from .recipe import LAYERS, POINTS, carried, ground, place, recipe, relative_loudness
from .reverb import echoed
from .trail import CARRIED, Staging, Trail, imagined
from .weather import thunder

TARGET_LUFS = -16.0
PEAK = 10 ** (-1.5 / 20)  # linear; below -1 dBFS with room for the encoder
_CROSSFADE = 0.15
_FADE_IN, _FADE_OUT = 0.25, 0.5
_FOLEY = 0.30  # what foley's units are at the film's level
_UNDER_FOLEY, _UNDER_MUSIC = -4.0, -7.0  # dB: what is left of the ambience
_MUSIC = 1.0  # dB over the film's level
_DUCKED = 0.40  # of the music, at most, where foley is loud
_SMOOTH = 256


@dataclass(frozen=True, slots=True)
class _Run:
    """Shots in a row that sound alike: one bed goes through their cuts. start and end are samples of the film."""

    first: int
    last: int
    start: int
    end: int


def soundtrack(
    shots: tuple[Shot, ...], frames: tuple[int, ...], fps: int, seed: int, stagings: Sequence[Staging] = ()
) -> Samples:
    """The film's sound: float32 (2, n) at 48 kHz with n == round(sum(frames) / fps * 48000).

    One bed for each run of shots that sound alike, 0.15 s equal-power crossfades at the cuts between, foley in step
    with the stagings (one a shot, in order; where they end, nothing moves), one piece of music over all where a shot
    has a mood, soft ends, about -16 LUFS with the true peak under -1 dBFS. The same arguments give the same samples.
    Raises ValueError unless there is one frame count per shot.
    """
    if len(shots) != len(frames) or not shots:
        raise ValueError("frames must hold one count for each shot.")
    staged = [*stagings, *(Staging() for _ in range(len(shots) - len(stagings)))]
    cuts = [round(sum(frames[:end]) / fps * RATE) for end in range(len(frames) + 1)]
    film = np.zeros((2, cuts[-1]), np.float32)
    for run in _runs(shots, cuts):
        _lay_ambience(film, shots, staged, cuts, run, seed)
    moved = _foley(shots, staged, cuts, seed)
    if moved is not None:
        film *= np.float32(10 ** (_UNDER_FOLEY / 20))
    _lay_music(film, moved, shots, seed)
    if moved is not None:
        film += moved
    return _mastered(film)


def _runs(shots: tuple[Shot, ...], cuts: list[int]) -> list[_Run]:
    runs: list[_Run] = []
    for number, (start, end) in enumerate(pairwise(cuts)):
        if end == start:
            continue
        same = runs and _alike(shots[runs[-1].last], shots[number])
        if same:
            runs[-1] = replace(runs[-1], last=number, end=end)
        else:
            runs.append(_Run(number, number, start, end))
    return runs


def _alike(before: Shot, after: Shot) -> bool:
    one, other = (replace(shot, subjects=(), seed=0, seconds=1.0) for shot in (before, after))
    return recipe(before) == recipe(after) and (one.world, one.weather, one.time) == (
        other.world,
        other.weather,
        other.time,
    )


def _lay_ambience(
    film: Samples, shots: tuple[Shot, ...], staged: list[Staging], cuts: list[int], run: _Run, seed: int
) -> None:
    shot = shots[run.first]
    gains = recipe(shot)
    if not gains:
        return
    if "traffic" in gains and any(trail.name == "traffic" for trail in staged[run.first].trails):
        gains["hum"] = 0.42 * gains.pop("traffic")  # the cars that are drawn are foley
    before, after = _overlap(cuts, run.first), _overlap(cuts, run.last + 1)
    rng = np.random.default_rng(digest(seed, run.first, shot.seed))
    bed = _bed(shot, gains, run.end - run.start + before + after, before, rng, _strikes(staged, cuts, run))
    _ramp(bed, 2 * before, 2 * after)
    film[:, run.start - before : run.end + after] += bed


def _strikes(staged: list[Staging], cuts: list[int], run: _Run) -> tuple[float, ...] | None:
    """Lightning of all shots of a run, in seconds since it began."""
    numbers = range(run.first, run.last + 1)
    if any(staged[number].strikes is None for number in numbers):
        return None
    return tuple(
        (cuts[number] - run.start) / RATE + strike for number in numbers for strike in staged[number].strikes or ()
    )


def _overlap(cuts: list[int], cut: int) -> int:
    """Half a crossfade at this cut, in samples; none at the ends of the film, less beside a very short shot."""
    if cuts[cut] in (cuts[0], cuts[-1]):
        return 0
    shorter = min(cuts[cut] - cuts[cut - 1], cuts[cut + 1] - cuts[cut])
    return min(int(_CROSSFADE / 2 * RATE), shorter // 2)


def _bed(
    shot: Shot,
    gains: dict[str, float],
    length: int,
    lead: int,
    rng: np.random.Generator,
    strikes: tuple[float, ...] | None,
) -> Samples:
    """All layers of a shot, at the film's loudness give or take what its weather adds."""
    bed, points = np.zeros((2, length), np.float32), np.zeros(length, np.float32)
    for name, gain in gains.items():
        layer = thunder(length, lead, rng, strikes) if name == "thunder" else LAYERS[name](length, lead, rng)
        bed += np.float32(gain) * layer
        if name in POINTS:
            points += np.float32(0.5 * gain) * layer.sum(axis=0)
    bed += echoed(points, place(shot))
    return bed * np.float32(_level(TARGET_LUFS + relative_loudness(shot)) / math.sqrt(max(powers(bed).mean(), 1e-12)))


def _level(lufs: float) -> float:
    """The K-weighted amplitude of a loudness."""
    return math.sqrt(10 ** ((lufs + 0.691) / 10))


def _foley(shots: tuple[Shot, ...], staged: list[Staging], cuts: list[int], seed: int) -> Samples | None:
    """What moves in all shots, crossfaded as the beds are; None where nothing does."""
    film: Samples | None = None
    for number, (start, end) in enumerate(pairwise(cuts)):
        shot = shots[number]
        trails = (*_heard(staged[number].trails, shot), *_imagined(shot))
        if end == start or not trails:
            continue
        before, after = _overlap(cuts, number), _overlap(cuts, number + 1)
        rng = np.random.default_rng(digest(seed, "foley", number, shot.seed))
        bed = played(trails, end - start + before + after, before, rng, ground(shot), place(shot))
        _ramp(bed, 2 * before, 2 * after)
        film = np.zeros((2, cuts[-1]), np.float32) if film is None else film
        film[:, start - before : end + after] += np.float32(_FOLEY) * bed
    return film


def _heard(trails: tuple[Trail, ...], shot: Shot) -> tuple[Trail, ...]:
    hushed = {CARRIED[sound] for sound in shot.hushed if sound in CARRIED} | set(shot.hushed)
    return tuple(trail for trail in trails if trail.name not in hushed)


def _imagined(shot: Shot) -> list[Trail]:
    """Trails of those who are asked for by their sound and not seen."""
    return [imagined(sound, shot.seconds) for sound in carried(shot) if CARRIED[sound] not in shot.subjects]


def _lay_music(film: Samples, moved: Samples | None, shots: tuple[Shot, ...], seed: int) -> None:
    """One piece over the whole film, in the first mood that a shot has, softer where foley is loud."""
    shot = next((shot for shot in shots if shot.mood), None)
    if shot is None or film.shape[1] < RATE // 4:
        return
    rng = np.random.default_rng(digest(seed, "music", shot.mood))
    bed = music(shot.mood, shot.instruments, film.shape[1], rng, shot.hushed)
    loud = max(float(np.sort(powers(bed))[len(powers(bed)) // 3 :].mean()), 1e-12)
    bed *= np.float32(_level(TARGET_LUFS + _MUSIC) / math.sqrt(loud))
    if moved is not None:
        bed *= ducking(moved)
    film *= np.float32(10 ** (_UNDER_MUSIC / 20))
    film += bed


def ducking(moved: Samples) -> Samples:
    """How loud music may be beside foley: it gives way slowly and comes back slowly, so that nothing pumps."""
    length = moved.shape[1]
    count = length // _SMOOTH
    if count < 2:
        return np.ones(length, np.float32)
    level = np.sqrt(np.mean(np.square(moved[:, : count * _SMOOTH]).sum(axis=0).reshape(count, _SMOOTH), axis=1))
    reach = int(0.35 * RATE / _SMOOTH)  # from one step to the next
    highest = sliding_window_view(np.pad(level, reach, mode="edge"), 2 * reach + 1).max(axis=1)
    bell = np.hanning(6 * reach + 1)
    around = np.convolve(np.pad(highest, 3 * reach, mode="edge"), bell / bell.sum(), mode="valid")
    share = 1 - _DUCKED * np.minimum(around / (2 * _level(TARGET_LUFS)), 1.0)
    return raised(np.pad(share.astype(np.float32), (1, 0), mode="edge"), _SMOOTH, length)


def _ramp(bed: Samples, rise: int, fall: int) -> None:
    length = bed.shape[1]
    rise, fall = min(rise, length), min(fall, length)
    bed[:, :rise] *= np.sin(0.5 * np.pi * (np.arange(rise, dtype=np.float32) + 0.5) / max(rise, 1))
    bed[:, length - fall :] *= np.cos(0.5 * np.pi * (np.arange(fall, dtype=np.float32) + 0.5) / max(fall, 1))


def _mastered(film: Samples) -> Samples:
    """At the target's loudness, once more after peaks were held."""
    _soften_ends(film)
    for _ in range(2):
        loudness = integrated(film) if film.shape[1] else -math.inf
        if not math.isfinite(loudness):
            return film
        film = limited(film * np.float32(10 ** ((TARGET_LUFS - loudness) / 20)), PEAK)
    return np.ascontiguousarray(film * np.float32(min(1.0, PEAK / max(true_peak(film), 1e-9))), np.float32)


def _soften_ends(film: Samples) -> None:
    length = film.shape[1]
    rise, fall = min(int(_FADE_IN * RATE), length // 3), min(int(_FADE_OUT * RATE), length // 3)
    film[:, :rise] *= np.sin(0.5 * np.pi * np.arange(rise, dtype=np.float32) / max(rise, 1)) ** 2
    film[:, length - fall :] *= np.sin(0.5 * np.pi * np.arange(fall, dtype=np.float32)[::-1] / max(fall, 1)) ** 2
