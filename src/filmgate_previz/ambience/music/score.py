"""Composes: a plan of chords that fills the film and comes home before its end, and parts that play on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .harmony import MANNERS, Manner, pitch, tones, voiced
from .instruments import DRUMS, LEADING

_TAIL = (0.38, 0.7, 2.8)  # of the film, and at least and at most so many seconds, that the last chord has to ring
_START = 0.12
_CHORDS_AT, _ARPEGGIO_AT, _BASS_AT, _MELODY_AT = 59, 58, 40, 76
_HOLDING = ("strings", "pad")
_LIFTED = {("arpeggio", "bells"): 24}  # semitones: small bells


@dataclass(frozen=True, slots=True)
class Note:
    """Begin and length in seconds; pitch is a MIDI number, force and pan go from 0 to 1."""

    begin: float
    length: float
    pitch: int
    force: float
    pan: float = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument and all that it plays, at a level against the others."""

    instrument: str
    level: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Chord:
    """One chord: begin and length in seconds, its tones in close order, whether it is the last one."""

    begin: float
    length: float
    tones: tuple[int, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece. key is the home tone (0 is C); quarter is in seconds; beats are quarters a chord."""

    mood: str
    key: int
    scale: tuple[int, ...]
    quarter: float
    beats: int
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]


def composed(
    mood: str, instruments: Sequence[str], seconds: float, rng: np.random.Generator, without: Sequence[str] = ()
) -> Score:
    """A piece for a film of that length; the same random numbers give the same piece.

    instruments are asked for, those in `without` are forbidden.
    """
    manner = _allowed(_played_by(MANNERS[mood], instruments), without)
    key = int(rng.integers(-4, 6))
    quarter, beats, steps = _plan(manner, seconds, rng)
    begins = [_START + k * beats * quarter for k in range(len(steps))]
    ends = [*begins[1:], seconds]
    chords = tuple(
        Chord(begin, end - begin, tones(manner, step, 48 + key + 12 * round(manner.low / 24)), number == len(steps) - 1)
        for number, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True))
    )
    draft = Score(mood, key, manner.scale, quarter, beats, chords, ())
    parts = tuple(
        Part(player, level, tuple(_moved(_ROLES[role](draft, manner, rng), _LIFTED.get((role, player), 0))))
        for role, player, level in manner.parts
    )
    return replace(draft, parts=parts)


def _moved(notes: Iterator[Note], by: int) -> Iterator[Note]:
    return (replace(note, pitch=note.pitch + by) for note in notes)


def _allowed(manner: Manner, without: Sequence[str]) -> Manner:
    """Without those who are forbidden; somebody always plays."""
    parts = tuple(part for part in manner.parts if ("drums" if part[1] in DRUMS else part[1]) not in without)
    return replace(manner, parts=parts or (("chords", "pad", 0.4),))


def _played_by(manner: Manner, asked: Sequence[str]) -> Manner:
    """The mood's own players, or those that were asked for in their places."""
    leaders = [name for name in asked if name in LEADING]
    holders = [name for name in asked if name in _HOLDING]
    parts = list(manner.parts)
    if leaders or "flute" in asked:
        melody = "flute" if "flute" in asked else leaders[-1]
        below = leaders[0] if leaders else "piano"
        parts = [("arpeggio", below, 0.52), ("melody", melody, 0.60 if melody != "flute" else 0.40)]
        parts.append(("chords", holders[0] if holders else "pad", 0.32 if holders else 0.14))
    elif holders:
        parts = [(role, holders[0] if role in ("chords", "melody", "pulse") else who, level)
                 for role, who, level in parts if role != "arpeggio" or len(parts) < 3]  # fmt: skip
    if "drums" in asked and not any(role == "drums" for role, _, _ in parts):
        parts.append(("drums", "taiko", 0.75))
    if "synth" in asked:
        parts += [("bass", "bass", 0.5), ("drums", "kick", 0.7)]
    return replace(manner, parts=tuple(parts))


def _plan(manner: Manner, seconds: float, rng: np.random.Generator) -> tuple[float, int, list[int]]:
    """Seconds of a quarter, quarters of a chord, and the chords' steps: home at last, however short the film."""
    share, least, most = _TAIL
    room = seconds - min(max(share * seconds, least), most) - _START
    wanted = 60 / float(rng.uniform(*manner.tempo))
    loop = manner.loops[int(rng.integers(len(manner.loops)))]
    best = (math.inf, wanted, 2, 0)
    for beats, dear in ((4, 0.0), (3, 0.10), (2, 0.06)):
        exact = room / (beats * wanted)
        for count in {math.floor(exact), math.ceil(exact)} - {0, -1}:
            if count > 0:
                quarter = room / (count * beats)
                cost = abs(math.log(quarter / wanted)) + dear + (0.12 if count < 3 else 0) + (0.2 if count < 2 else 0)
                best = min(best, (cost, quarter, beats, count))
    _, quarter, beats, count = best
    if count == 0:
        return wanted, 2, [0]
    steps = [loop[k % len(loop)] for k in range(count)]
    steps[-1] = manner.close
    if count > 1 and steps[-2] == manner.close:
        steps[-2] = next(step for step in (*loop, 3, 5, 1) if step not in (manner.close, *steps[-3:-2]))
    return quarter, beats, [*steps, 0]


def _chords(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """Held chords, each tone in the octave that is nearest."""
    for chord in score.chords:
        for k, tone in enumerate(voiced(chord.tones, _CHORDS_AT + manner.low)):
            yield Note(chord.begin, chord.length * 1.06, tone, 0.8, 0.3 + 0.13 * k)


def _arpeggio(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """A chord taken apart, tone by tone, from the bass up and down again; the last one is spread."""
    for chord in score.chords:
        upper = voiced(chord.tones, _ARPEGGIO_AT + 0.5 * manner.low)
        low = upper[0] - 12 if upper[0] > 50 else upper[0]
        ladder = (low, *upper, upper[0] + 12)
        if chord.last:
            for k, tone in enumerate((low, *upper)):
                yield Note(chord.begin + 0.035 * k, chord.length, tone, 0.62 - 0.03 * k, 0.42 + 0.04 * k)
            continue
        turn = [*range(len(ladder)), *range(len(ladder) - 2, 0, -1)]
        for number, at in enumerate(at for at in manner.pattern if at < score.beats):
            tone = ladder[turn[number % len(turn)]]
            begin = chord.begin + at * score.quarter + float(rng.uniform(0.0, 0.012))
            force = (0.72 if at == 0 else 0.52) * float(rng.uniform(0.88, 1.0))
            yield Note(begin, 2 * score.quarter, tone, force, 0.36 + 0.28 * (tone - low) / 24)


def _melody(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """A line that starts each chord on one of its tones and walks through the scale in between."""
    rest = len(score.chords) > 3  # a longer piece lets its first chord stand alone
    step = 7 + int(rng.choice((2, 4)))
    for number, chord in enumerate(score.chords):
        if number == 0 and rest:
            continue
        step = _settled(score, manner, chord, step)
        onsets = [0.0] if chord.last else [at for at in manner.rhythm if at < score.beats]
        ends = [*onsets[1:], score.beats]
        for at, end in zip(onsets, ends, strict=True):
            tone = _high(score, manner, step)
            length = chord.length if chord.last else (end - at) * score.quarter
            yield Note(chord.begin + at * score.quarter, length, tone, 0.85 if at == 0 else 0.66, 0.55)
            step += int(rng.choice((-2, -1, 1, 1, 2) if step < 11 else (-2, -2, -1, -1, 1)))
            step = min(max(step, 4), 14)


def _settled(score: Score, manner: Manner, chord: Chord, step: int) -> int:
    """The step nearest to where the line is that belongs to the chord; for the last one home, rather from above."""
    wanted = {chord.tones[0] % 12} if chord.last else {tone % 12 for tone in chord.tones[:3]}
    dear = 2.5 if chord.last else 1.1

    def cost(one: int) -> tuple[bool, float]:
        return _high(score, manner, one) % 12 not in wanted, (one - step) * dear if one > step else float(step - one)

    return min(range(4, 15), key=cost)


def _high(score: Score, manner: Manner, step: int) -> int:
    base = 60 + score.key + 12 * round(manner.low / 24)
    return base + pitch(manner, step) if base + pitch(manner, step) < 90 else base + pitch(manner, step) - 12


def _pulse(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """Short strokes on every half of a quarter, the first and the fourth stronger."""
    for chord in score.chords:
        low = voiced(chord.tones, _ARPEGGIO_AT - 9 + 0.4 * manner.low)
        if chord.last:
            yield Note(chord.begin, chord.length, low[0], 0.9)
            continue
        for number in range(2 * score.beats):
            tone = low[0] if number % 4 != 3 else low[min(1, len(low) - 1)]
            begin = chord.begin + number * score.quarter / 2
            yield Note(begin, 0.42 * score.quarter, tone, 0.9 if number % 4 == 0 else 0.6, 0.44 + 0.12 * (number % 2))


def _bass(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """The root, again in the middle of each chord."""
    for chord in score.chords:
        root = chord.tones[0] + 12 * round((_BASS_AT - chord.tones[0]) / 12)
        halves = 1 if chord.last or score.beats < 4 else 2
        for half in range(halves):
            yield Note(chord.begin + half * chord.length / halves, chord.length / halves, root, 0.85 - 0.15 * half)


def _drums(score: Score, manner: Manner, rng: np.random.Generator) -> Iterator[Note]:
    """Strokes on the quarters and some between; the force says which, the pitch is the drum's."""
    for chord in score.chords:
        if chord.last:
            yield Note(chord.begin, 1.5, 40, 1.0)
            continue
        for at in range(score.beats):
            begin = chord.begin + at * score.quarter
            yield Note(begin, 1.0, 40, 1.0 if at == 0 else 0.6, 0.46 + 0.06 * (at % 2))
            if at == score.beats - 1 or at == 1:
                yield Note(begin + 0.5 * score.quarter, 1.0, 47, 0.45, 0.58)


_ROLES: dict[str, Callable[[Score, Manner, np.random.Generator], Iterator[Note]]] = {
    "chords": _chords, "arpeggio": _arpeggio, "melody": _melody, "pulse": _pulse, "bass": _bass, "drums": _drums,
}  # fmt: skip
