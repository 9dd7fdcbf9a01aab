"""Tones, mono at half the rate: what each instrument makes of a pitch, a length and a force."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..noise import RATE, Samples, coloured

SLOW = RATE // 2
LEADING = ("piano", "guitar", "synth", "bells")
"""Instruments whose tones die away by themselves."""
DRUMS = ("taiko", "kick", "heart", "shaker")

_BITS = 12  # of a place in a table that holds one turn of a wave
_STRUCK = {"piano": (1.15, 1.1, 0.5), "guitar": (0.85, 0.7, 1.6), "synth": (0.75, 0.30, 3.0)}
"""How fast overtones get weaker, seconds of ringing at C4, and how much sooner overtones are gone."""
_GROUPS = ((1, 3), (3, 6), (6, 15))  # overtones that die away together
_HELD = {
    "pad": (0.55, 0.7, 0.0),
    "strings": (0.20, 0.35, 0.0040),
    "flute": (0.09, 0.15, 0.0030),
    "bass": (0.03, 0.2, 0.0),
}
"""Seconds to rise and to fall, and how far a vibrato goes, in turns."""
_WAVES = {"pad": (2.0, 9), "strings": (1.05, 24), "flute": (2.6, 5), "bass": (1.9, 6)}
"""How fast overtones get weaker, and how many there are."""
_BEATEN = {
    "taiko": (0.9, 62, 1.3, 0.26, 0.35),
    "kick": (0.4, 50, 2.0, 0.11, 0.12),
    "heart": (0.35, 46, 0.9, 0.09, 0.05),
}
"""Seconds, pitch in Hz, how much higher it begins, seconds of ringing, and how much of the skin is heard."""


def hertz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def struck(instrument: str, pitch: int, length: float) -> Samples:
    """A tone that dies away by itself: piano, guitar, synth or bells; it is damped after its length."""
    if instrument == "bells":
        return _bell(pitch)
    frequency = hertz(pitch)
    _, ring, shorter = _STRUCK[instrument]
    ring *= (262.0 / frequency) ** 0.45
    count = int(min(2.6 * ring, length + 0.5, 4.0) * SLOW)
    time, places = seconds(count), _turning(count, frequency)
    sound = np.zeros(count, np.float32)
    for group, (first, last) in enumerate(_GROUPS):
        middle = 0.5 * (first + last - 1)
        fading = np.float32(-1 / ring - shorter * (middle - 1.5))
        wave = _string(instrument, group, min(15, int(5200 / frequency) + 1))
        if wave is not None:
            sound += wave[places] * np.exp(fading * time)
    sound[: SLOW // 500] *= np.linspace(0, 1, SLOW // 500, dtype=np.float32)
    _damp(sound, length, 0.45)
    if instrument == "piano":
        hammer = _hammer()[:count]
        sound[: len(hammer)] += hammer * np.float32(0.25)
    return sound


def held(instrument: str, pitch: int, length: float, ear: int) -> Samples:
    """A tone that is held: pad, strings, flute or bass. The two ears (0, 1) hear it tuned and moved a little apart."""
    rise, fall, vibrato = _HELD[instrument]
    count = int((length + fall) * SLOW)
    apart = 0.0 if instrument in ("flute", "bass") else 0.0016 * (ear - 0.5)
    sway: NDArray[Any] | None = None
    if vibrato:
        time = seconds(count)
        sway = np.sin(np.float32(2 * np.pi * (5.1 - 0.3 * ear)) * time + np.float32(2.0 * ear))
        sway *= np.minimum(time / np.float32(0.8), 1) * np.float32(vibrato)
    sound = _wave(instrument, pitch // 4)[_turning(count, hertz(pitch) * (1 + apart), sway)]
    if instrument == "flute":
        sound += np.float32(0.05) * coloured(count, np.random.default_rng(pitch), 500, 4000, -0.3, 0.0)[0]
    begin = min(int(min(rise, 0.4 * length) * SLOW) + 1, count)
    sound[:begin] *= np.sin(0.5 * np.pi * np.arange(begin, dtype=np.float32) / begin) ** 2
    end = min(int(fall * SLOW), count)
    sound[count - end :] *= np.cos(0.5 * np.pi * np.arange(end, dtype=np.float32) / end) ** 2
    return sound


def beaten(drum: str, pitch: int) -> Samples:
    """A stroke: taiko, kick, heart or shaker."""
    rng = np.random.default_rng(pitch)
    if drum == "shaker":
        time = seconds(int(0.14 * SLOW))
        rustle = coloured(len(time), rng, 2500, 8000, 0.0, 0.0)[0] * np.exp(-time / 0.025)
        return np.asarray(rustle * np.minimum(time / 0.006, 1) * np.minimum((0.14 - time) / 0.03, 1), np.float32)
    long, low, drop, ring, skin = _BEATEN[drum]
    time = seconds(int(long * SLOW))
    phase = 2 * np.pi * low * 2 ** ((pitch - 40) / 24) * (time + 0.03 * drop * (1 - np.exp(-time / 0.03)))
    slap = coloured(len(time), rng, 150, 1800, -0.6, 0.0)[0] * np.exp(-time / 0.03)
    body = np.sin(phase) * np.exp(-time / ring) + skin * slap
    return np.asarray(1.6 * body * np.minimum(time / 0.003, 1) * np.minimum((long - time) / 0.05, 1), np.float32)


def seconds(count: int) -> Samples:
    """The time of each of so many samples."""
    return _clock(1 << max(count - 1, 1).bit_length())[:count]


@cache
def _clock(count: int) -> Samples:
    return np.arange(count, dtype=np.float32) / np.float32(SLOW)


def _turning(count: int, frequency: float, sway: NDArray[Any] | None = None) -> NDArray[np.uint32]:
    """Where in its table a wave of that frequency is; whole turns of 32 bits run over by themselves."""
    turns = np.arange(count, dtype=np.uint32) * np.uint32(round(frequency / SLOW * 2**32))
    if sway is not None:
        turns += (sway * np.float32(2**32)).astype(np.int64).astype(np.uint32)
    return turns >> np.uint32(32 - _BITS)


def _damp(sound: Samples, length: float, fall: float) -> None:
    """Let a tone end softly after its length, and in any case at its last sample."""
    begin, count = int(length * SLOW), len(sound)
    if begin < count:
        sound[begin:] *= np.clip(1 - np.arange(count - begin, dtype=np.float32) / (fall * SLOW), 0, 1)
    end = min(int(0.15 * SLOW), count)
    sound[count - end :] *= np.linspace(1, 0, end, dtype=np.float32)


@cache
def _hammer() -> Samples:
    count = int(0.03 * SLOW)
    thump = coloured(count, np.random.default_rng(7), 200, 1500, -0.5, 0.0)[0]
    return np.asarray(thump * np.hanning(2 * count)[count:] * np.minimum(seconds(count) / 0.001, 1), np.float32)


@cache
def _string(instrument: str, group: int, most: int) -> Samples | None:
    """One turn of some of a string's overtones; one struck at a seventh of its length has hardly a seventh."""
    first, last = _GROUPS[group]
    lines = np.arange(first, min(last, most))
    if not len(lines):
        return None
    steep = _STRUCK[instrument][0]
    gains = (np.abs(np.sin(np.pi * lines / 7.3)) + 0.15) / lines**steep
    turn = np.arange(2**_BITS) * (2 * np.pi / 2**_BITS)
    return np.asarray(sum(gain * np.sin(line * turn) for gain, line in zip(gains, lines, strict=True)), np.float32)


@cache
def _wave(instrument: str, height: int) -> Samples:
    """One turn of a held tone whose pitch is about 4 * `height`; unit RMS."""
    steep, most = _WAVES[instrument]
    lines = np.arange(1, max(min(most, int(7000 / hertz(4 * height + 4))), 1) + 1)
    spectrum = np.zeros(2 ** (_BITS - 1) + 1, np.complex128)
    spectrum[lines] = lines**-steep * np.exp(1j * 1.7 * lines**2)
    wave = np.fft.irfft(spectrum)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), np.float32)


@cache
def _bell(pitch: int) -> Samples:
    """A metal bar."""
    time = seconds(int(2.2 * SLOW))
    frequency = hertz(pitch)
    sound = np.zeros(len(time), np.float32)
    for ratio, gain, ring in ((1.0, 1.0, 0.9), (2.0, 0.25, 0.5), (3.93, 0.35, 0.22), (6.8, 0.14, 0.10)):
        if ratio * frequency < 9000:
            sound += np.float32(gain) * np.exp(-time / ring) * np.sin(np.float32(2 * np.pi * ratio * frequency) * time)
    return np.asarray(sound * np.minimum(time / 0.0015, 1) * np.clip((2.2 - time) / 0.2, 0, 1), np.float32)
