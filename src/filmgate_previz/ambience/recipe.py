"""Which layers a shot sounds of, how loud each is, and what its place does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from filmgate_previz.shots import Shot

from . import air, animals, people, things, town, water, weather
from .noise import Samples
from .trail import CARRIED

Layer = Callable[[int, int, np.random.Generator], Samples]
"""(length, lead, rng) → (2, length) float32: `length` samples, of which `lead` lie before the cut."""

LAYERS: dict[str, Layer] = {
    "wind": air.wind,
    "gale": air.gale,
    "still air": air.still_air,
    "leaves": air.leaves,
    "sand": air.sand,
    "flakes": air.flakes,
    "room": air.room,
    "space": air.space,
    "dark drone": air.dark_drone,
    "bright drone": air.bright_drone,
    "future": air.future,
    "waves": water.waves,
    "lapping": water.lapping,
    "stream": water.stream,
    "underwater": water.underwater,
    "bubbles": water.bubbles,
    "rain": weather.rain,
    "roof": weather.roof,
    "thunder": weather.thunder,
    "city": town.city,
    "traffic": town.traffic,
    "hum": town.hum,
    "quiet street": town.quiet_street,
    "window": town.window,
    "siren": town.siren,
    "bells": town.bells,
    "helicopter": town.helicopter,
    "birds": animals.birds,
    "crickets": animals.crickets,
    "gulls": animals.gulls,
    "owl": animals.owl,
    "frogs": animals.frogs,
    "bees": animals.bees,
    "bark": animals.bark,
    "crowd": people.crowd,
    "cheering": people.cheering,
    "applause": people.applause,
    "fire": things.fire,
    "clock": things.ticking,
    "heartbeat": things.heartbeat,
}
POINTS = frozenset({"birds", "owl", "gulls", "bells", "siren", "bark", "crowd", "cheering", "applause", "frogs",
                    "clock", "thunder"})  # fmt: skip
"""Layers whose sounds come from somewhere, and are echoed there."""

ROOFED = ("interior", "studio")  # where weather is heard from inside
_WORLDS: dict[str, dict[str, float]] = {
    "mountains": {"wind": 0.8},
    "city": {"city": 1.0},
    "sea": {"waves": 1.0, "wind": 0.10},
    "field": {"leaves": 0.16, "wind": 0.25},
    "mood": {},
    "future-city": {"future": 0.8, "city": 0.3},
    "street": {"traffic": 0.8},
    "interior": {"room": 0.5, "window": 0.18, "clock": 0.6},
    "lake": {"lapping": 0.5, "wind": 0.12, "leaves": 0.07},
    "underwater": {"underwater": 0.8, "bubbles": 1.2},
    "forest": {"leaves": 0.20, "wind": 0.22},
    "desert": {"wind": 0.6, "sand": 0.30},
    "snow": {"still air": 0.35, "wind": 0.5, "flakes": 0.05},
    "space": {"space": 1.0},
    "clouds": {"wind": 0.7},
    "studio": {"room": 0.5},
}
_WEATHERS: dict[str, dict[str, float]] = {
    "clear": {},
    "overcast": {"wind": 0.25},
    "rain": {"rain": 0.8},
    "snow": {"still air": 0.7, "wind": 0.3, "flakes": 0.08},
    "fog": {"still air": 0.6},
    "aurora": {"still air": 0.4},
    "storm": {"gale": 0.9, "rain": 0.6, "thunder": 1.9},
}
_INSIDE: dict[str, dict[str, float]] = {
    "rain": {"roof": 0.8},
    "storm": {"roof": 0.9, "thunder": 1.2, "gale": 0.15},
}  # weather as it is heard under a roof
_ALOFT: dict[str, dict[str, float]] = {"aeroplane": {"wind": 0.2}, "balloon": {"wind": 0.15}, "eagle": {"wind": 0.1}}
_AFLOAT = frozenset({"boat", "sailboat"})
_GAINS = {"birds": 1.2, "gulls": 1.2, "owl": 1.0, "crickets": 0.9, "frogs": 0.9, "bees": 0.6, "bark": 1.3, "rain": 0.8,
          "thunder": 1.3, "waves": 0.9, "stream": 0.8, "leaves": 0.5, "wind": 0.8, "fire": 0.9, "crowd": 0.8,
          "cheering": 0.8, "applause": 1.4, "traffic": 0.9, "siren": 0.35, "bells": 1.0, "clock": 1.2, "heartbeat": 1.8,
          "helicopter": 0.8, "bubbles": 1.5}  # fmt: skip
"""What is asked for by name is heard plainly."""
_LOUDNESS = {"storm": 2.0, "rain": 1.0, "snow": -2.0, "fog": -1.0}
_QUIET = {"interior": -3.0, "studio": -3.0, "space": -2.0}
_DARK_HUES = frozenset({"ink", "indigo", "ash", "crimson", "violet"})
_SILENT_LIFE = {"birds": ("birds", "gulls", "owl"), "crickets": ("crickets", "frogs"), "wind": ("wind", "gale", "sand")}
"""What else is hushed with a sound."""

_GROUNDS = {"field": "grass", "forest": "leaves", "desert": "sand", "snow": "snow", "street": "stone", "city": "stone",
            "future-city": "stone", "interior": "wood", "studio": "wood", "sea": "wood", "lake": "wood",
            "mountains": "gravel"}  # fmt: skip
_PLACES = {"interior": "room", "studio": "hall", "street": "street", "city": "street", "future-city": "street",
           "forest": "forest",
           "mountains": "valley", "snow": "snow", "underwater": "deep", "space": "void", "mood": "hall"}  # fmt: skip


def recipe(shot: Shot) -> dict[str, float]:
    """The gain of each layer of a shot, by the names in LAYERS; nothing where silence is asked for."""
    gains: dict[str, float] = {}
    if "silence" not in shot.sounds:
        parts: list[Mapping[str, float]] = [_setting(shot), _falling(shot), _living(shot), _abstract(shot)]
        parts += [_ALOFT.get(subject, {}) for subject in shot.subjects if shot.world not in (*ROOFED, "underwater")]
        if _AFLOAT & set(shot.subjects):
            parts.append({"lapping": 0.3})
        for part in parts:
            for name, gain in part.items():
                gains[name] = gains.get(name, 0.0) + gain
    if "gale" in gains:
        gains.pop("wind", None)
    hushed = {name for sound in shot.hushed for name in _SILENT_LIFE.get(sound, (sound,))}
    gains = {name: gain for name, gain in gains.items() if name not in hushed}
    for sound in shot.sounds:
        if sound in LAYERS and sound not in shot.hushed:
            name = "roof" if sound == "rain" and shot.world in ROOFED else sound
            gains[name] = max(gains.get(name, 0.0), _GAINS[sound])
    return gains


def relative_loudness(shot: Shot) -> float:
    """How much louder than the film's level a shot should be, in dB."""
    return _LOUDNESS.get(shot.weather, 0.0) + _QUIET.get(shot.world, 0.0)


def ground(shot: Shot) -> str:
    """What feet tread on in a shot: a word of foley's GROUNDS."""
    if shot.world not in ROOFED and shot.weather == "snow":
        return "snow"
    bare = _GROUNDS.get(shot.world, "felt")
    wet = shot.weather in ("rain", "storm") and shot.world not in (*ROOFED, "mood", "snow", "desert")
    return "wet" if wet and bare in ("stone", "wood", "gravel") else bare


def place(shot: Shot) -> str:
    """What a shot echoes in: a name of reverb's PLACES."""
    return _PLACES.get(shot.world, "open")


def carried(shot: Shot) -> tuple[str, ...]:
    """The sounds asked for that somebody has to make by moving."""
    return tuple(sound for sound in shot.sounds if sound in CARRIED and sound not in shot.hushed)


def _setting(shot: Shot) -> Mapping[str, float]:
    """The place; a street by night is another than by day."""
    return {"quiet street": 0.9} if (shot.world, shot.time) == ("street", "night") else _WORLDS[shot.world]


def _falling(shot: Shot) -> Mapping[str, float]:
    """The weather, as it is heard where the shot plays."""
    if shot.world in ("underwater", "space"):
        return {}
    return _INSIDE.get(shot.weather, {}) if shot.world in ROOFED else _WEATHERS[shot.weather]


def _living(shot: Shot) -> Mapping[str, float]:
    """Animals of the place and the hour, in dry and mild weather."""
    if shot.weather not in {"clear", "overcast"}:
        return {}
    night = shot.time in {"dusk", "night"}
    match shot.world:
        case "sea":
            return {} if shot.time == "night" else {"gulls": 0.9}
        case "field":
            return {"crickets": 0.8} if night else {"birds": 0.9, "bees": 0.12}
        case "forest":
            return {"crickets": 0.35, "owl": 0.8} if night else {"birds": 1.2 if shot.time == "sunrise" else 0.9}
        case "lake":
            return {"crickets": 0.45, "frogs": 0.7} if night else {"birds": 0.8}
        case "mountains":
            return {"crickets": 0.25} if shot.time == "night" else {"birds": 0.25}
        case "desert":
            return {"crickets": 0.35} if shot.time == "night" else {}
    return {}


def _abstract(shot: Shot) -> Mapping[str, float]:
    """What has no place of its own sounds of its colours."""
    if shot.world != "mood":
        return {}
    if shot.source != "world":
        return {"room": 0.5, "bright drone": 0.15}
    dark = shot.weather == "storm" or (bool(shot.hues) and shot.hues[0] in _DARK_HUES)
    return {"dark drone" if dark else "bright drone": 0.9, "still air": 0.2}
