"""Which layers a shot sounds of, and how loud each is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from filmgate_previz.shots import Shot

from . import life, music, nature
from .noise import Samples

Layer = Callable[[int, int, np.random.Generator], Samples]
"""(length, lead, rng) → (2, length) float32: `length` samples, of which `lead` lie before the cut."""

LAYERS: dict[str, Layer] = {
    "wind": nature.wind,
    "gale": nature.gale,
    "still air": nature.still_air,
    "leaves": nature.leaves,
    "waves": nature.waves,
    "rain": nature.rain,
    "thunder": nature.thunder,
    "city": life.city,
    "birds": life.birds,
    "crickets": life.crickets,
    "gull": life.gull,
    "steps": life.steps,
    "wings": life.wings,
    "flutter": life.flutter,
    "canvas": life.canvas,
    "warm pad": music.warm_pad,
    "dark pad": music.dark_pad,
}

_WORLDS = {
    "mountains": {"wind": 0.8},
    "city": {"city": 1.0},
    "sea": {"waves": 1.0, "wind": 0.25},
    "field": {"leaves": 0.45, "wind": 0.3},
    "mood": {"still air": 0.35},
    "future-city": {"city": 0.9, "still air": 0.2},
    "street": {"city": 0.9},
    "interior": {"still air": 0.5},
    "lake": {"waves": 0.35, "wind": 0.25, "leaves": 0.1},
    "underwater": {"still air": 0.6, "waves": 0.2},
    "forest": {"leaves": 0.6, "wind": 0.15},
    "desert": {"wind": 0.7},
    "snow": {"wind": 0.5, "still air": 0.3},
    "space": {"still air": 0.5},
}
_WEATHERS = {
    "clear": {},
    "overcast": {"wind": 0.25},
    "rain": {"rain": 0.8},
    "snow": {"still air": 0.7, "wind": 0.3},
    "fog": {"still air": 0.6},
    "aurora": {"still air": 0.4},
    "storm": {"gale": 0.9, "rain": 0.6, "thunder": 1.2},
}
_SUBJECTS = {
    "eagle": {"wings": 0.3},
    "sailboat": {"canvas": 0.4},
    "dog": {"steps": 1.5},
    "butterfly": {"flutter": 0.15},
    "horse": {"steps": 1.5},
    "person": {"steps": 0.4},
    "dancer": {"warm pad": 0.4},
    "robot": {"steps": 0.8},
    "car": {"city": 0.4},
    "train": {"city": 0.5, "wind": 0.3},
    "boat": {"waves": 0.4},
    "aeroplane": {"wind": 0.5},
    "balloon": {"wind": 0.15},
}
_LOUDNESS = {"storm": 2.0, "rain": 1.0, "snow": -2.0, "fog": -1.0}
_DARK_HUES = frozenset({"ink", "indigo", "ash", "crimson", "violet"})


def recipe(shot: Shot) -> dict[str, float]:
    """The gain of each layer of a shot, by the names in LAYERS."""
    gains: dict[str, float] = {}
    parts = [_WORLDS[shot.world], _WEATHERS[shot.weather], _living(shot), _pad(shot)]
    parts += [_SUBJECTS.get(subject, {}) for subject in shot.subjects]
    for part in parts:
        for name, gain in part.items():
            gains[name] = gains.get(name, 0.0) + gain
    if "gale" in gains:
        gains.pop("wind", None)
    return gains


def relative_loudness(shot: Shot) -> float:
    """How much louder than the film's level a shot should be, in dB."""
    return _LOUDNESS.get(shot.weather, 0.0)


def _living(shot: Shot) -> dict[str, float]:
    """Birds by day and crickets by night, in dry and mild weather."""
    if shot.weather not in {"clear", "overcast"}:
        return {}
    if shot.world == "sea":
        return {} if shot.time == "night" else {"gull": 0.3}
    if shot.world in {"field", "forest", "lake"}:
        return {"crickets": 0.35} if shot.time in {"dusk", "night"} else {"birds": 0.35}
    if shot.world == "mountains":
        return {"crickets": 0.12} if shot.time == "night" else {"birds": 0.1}
    return {}


def _pad(shot: Shot) -> dict[str, float]:
    """Music carries the mood world and stays under everything else."""
    if shot.source != "world" and shot.world == "mood":
        return {"warm pad": 0.45}  # the tone of a quiet room, and a chord behind it
    if shot.world == "mood":
        dark = shot.weather == "storm" or (bool(shot.hues) and shot.hues[0] in _DARK_HUES)
        return {"dark pad" if dark else "warm pad": 1.0}
    gloomy = shot.time in {"dusk", "night"} or shot.weather in {"rain", "storm", "fog"} or shot.style == "noir"
    if shot.world == "space":
        return {"dark pad": 0.8}
    return {"dark pad" if gloomy else "warm pad": 0.0 if shot.style == "none" else 0.22}
