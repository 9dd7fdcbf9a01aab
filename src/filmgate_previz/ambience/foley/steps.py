"""Feet on ground: what each kind of foot does to each kind of ground."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..loudness import k_weighted
from ..noise import RATE, Samples, coloured
from ..trail import Trail
from .booth import Booth

GROUNDS = ("grass", "leaves", "gravel", "sand", "snow", "wood", "stone", "wet", "felt")
FEET = {"dog": "paw", "cat": "paw", "horse": "hoof", "person": "shoe", "dancer": "slipper", "robot": "iron"}
LOUD = {"dog": 4.0, "cat": 1.5, "horse": 2.7, "person": 3.6, "dancer": 1.6, "robot": 2.4}
_EVEN = {"grass": 0.75, "leaves": 0.9, "gravel": 1.0, "sand": 0.7, "snow": 0.9, "wood": 1.0, "stone": 1.0, "wet": 1.0,
         "felt": 0.6}  # fmt: skip
"""How loud the same foot is on each ground, as it is heard."""
_SPAN = int(0.26 * RATE)
_TIME = np.arange(_SPAN, dtype=np.float32) / RATE
_ENDING = np.minimum((0.26 - _TIME) / 0.04, 1).astype(np.float32)
_VARIANTS = 4  # of every footfall, so that no two in a row are alike
_HEEL_TO_TOE = 0.11  # seconds in a walker's step


def tread(booth: Booth, trail: Trail) -> None:
    """Every touch of a trail's feet."""
    touches = [touch for touch in trail.touches if touch.kind in ("step", "landing")]
    if not touches:
        return
    foot = FEET[trail.name]
    sounds = footfalls(foot, booth.ground, booth.rng)
    walks = foot == "shoe" and trail.act == "walk"
    for number, touch in enumerate(touches):
        sound = sounds[number % _VARIANTS]
        gain = LOUD[trail.name] * touch.force * float(booth.rng.uniform(0.75, 1.0))
        booth.strike(trail, sound, touch.t, gain)
        if walks and touch.kind == "step":
            booth.strike(trail, sounds[(number + 2) % _VARIANTS], touch.t + _HEEL_TO_TOE, 0.4 * gain)


def footfalls(foot: str, ground: str, rng: np.random.Generator) -> list[Samples]:
    """Some variants of one foot on one ground, mono, 0.26 s; the foot touches at the first sample."""
    variants = [np.asarray(_ENDING * _FOOT[foot](ground, rng), np.float32) for _ in range(_VARIANTS)]
    heard = math.sqrt(np.mean([float(np.square(k_weighted(one[None])).mean()) for one in variants]))
    return [one * np.float32(0.15 * _EVEN[ground] / max(heard, 1e-9)) for one in variants]


def _on(ground: str, rng: np.random.Generator, weight: float) -> Samples:
    """What the ground itself gives under a weight; 1 is a person's."""
    match ground:
        case "grass":
            return _thud(rng, 0.6 * weight, 0.030) + _brush(rng, 1200, 6000, 0.060, 0.32)
        case "leaves":
            return _thud(rng, 0.4 * weight, 0.030) + _crunch(rng, 16, 1500, 7000, 0.12, 0.9)
        case "gravel":
            return _thud(rng, 0.4 * weight, 0.025) + _crunch(rng, 26, 900, 5000, 0.12, 1.0)
        case "sand":
            return _thud(rng, 0.5 * weight, 0.030) + _brush(rng, 500, 2600, 0.080, 0.55)
        case "snow":
            return _thud(rng, 0.4 * weight, 0.035) + _crunch(rng, 44, 500, 2800, 0.15, 1.0)
        case "wood":
            return _knock(rng, (112, 205, 352, 560), 0.045, weight) + _brush(rng, 900, 4000, 0.008, 0.35)
        case "stone":
            return _thud(rng, 0.45 * weight, 0.018) + _brush(rng, 1100, 4500, 0.010, 0.75)
        case "wet":
            splash = _brush(rng, 1500, 7500, 0.055, 0.5)
            return _thud(rng, 0.4 * weight, 0.020) + _brush(rng, 1100, 4500, 0.010, 0.5) + splash
        case _:
            return _thud(rng, 0.6 * weight, 0.030) + _brush(rng, 400, 1500, 0.020, 0.25)


def _hard(ground: str) -> bool:
    return ground in ("wood", "stone", "wet")


def _paw(ground: str, rng: np.random.Generator) -> Samples:
    """Soft and light; on hard ground the claws are heard."""
    soft = _on("felt" if _hard(ground) else ground, rng, 0.35)
    return soft + (0.4 * _on(ground, rng, 0.2) if _hard(ground) else 0)


def _hoof(ground: str, rng: np.random.Generator) -> Samples:
    clop = 0.9 if _hard(ground) else 0.15
    return _on(ground, rng, 1.3) + _knock(rng, (430, 760, 1240), 0.018, clop)


def _shoe(ground: str, rng: np.random.Generator) -> Samples:
    return _on(ground, rng, 1.0)


def _slipper(ground: str, rng: np.random.Generator) -> Samples:
    return _on("felt", rng, 0.6) + 0.2 * _on(ground, rng, 0.5)


def _iron(ground: str, rng: np.random.Generator) -> Samples:
    return 0.7 * _on(ground, rng, 1.8) + _knock(rng, (235, 610, 1130, 1870), 0.06, 0.5)


_FOOT: dict[str, Callable[[str, np.random.Generator], Samples]] = {
    "paw": _paw, "hoof": _hoof, "shoe": _shoe, "slipper": _slipper, "iron": _iron,
}  # fmt: skip


def _thud(rng: np.random.Generator, gain: float, decay: float) -> Samples:
    """A weight on soft ground: a tone that sinks, and low noise."""
    pitch = float(rng.uniform(72, 98))
    tone = np.sin(2 * np.pi * pitch * (_TIME + 0.5 * decay * (1 - np.exp(-_TIME / decay))))
    body = tone + 0.7 * coloured(_SPAN, rng, 60, 320, -0.4, 0.0)[0]
    return np.asarray(gain * body * np.exp(-_TIME / decay) * np.minimum(_TIME / 0.003, 1), np.float32)


def _brush(rng: np.random.Generator, low: float, high: float, decay: float, gain: float) -> Samples:
    """Something rubs or clicks."""
    envelope = np.minimum(_TIME / min(0.25 * decay, 0.006), 1) * np.exp(-_TIME / decay)
    return np.asarray(gain * coloured(_SPAN, rng, low, high, -0.2, 0.0)[0] * envelope, np.float32)


def _crunch(rng: np.random.Generator, grains: int, low: float, high: float, seconds: float, gain: float) -> Samples:
    """Many grains that give way, most of them at once after the foot is down."""
    envelope = np.zeros(_SPAN, np.float32)
    for at, force in zip(rng.beta(1.3, 2.6, grains) * seconds, rng.random(grains), strict=True):
        begin = int(at * RATE)
        time = _TIME[: _SPAN - begin]
        envelope[begin:] += np.float32(0.25 + force**2) * np.exp(-time / 0.004) * np.minimum(time / 0.0006, 1)
    return np.asarray(gain * 0.8 * envelope * coloured(_SPAN, rng, low, high, -0.2, 0.0)[0], np.float32)


def _knock(rng: np.random.Generator, tones: tuple[float, ...], decay: float, gain: float) -> Samples:
    """Something hard that rings shortly, the higher the shorter."""
    lean = float(rng.uniform(0.94, 1.06))
    ring = sum(
        np.sin(2 * np.pi * tone * lean * _TIME + rng.uniform(0, 0.5))
        * np.exp(-_TIME * (1 + k) ** 0.5 / decay)
        / (1 + 0.4 * k)
        for k, tone in enumerate(tones)
    )
    return np.asarray(gain * 0.6 * ring * np.minimum(_TIME / 0.0012, 1), np.float32)
