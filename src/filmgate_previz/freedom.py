"""What the words leave open: plain defaults when a prompt is to be taken literally, seeded variety when not."""

from __future__ import annotations

from collections.abc import Container

from .chance import Chance
from .shots import CAMERAS, HUES, STYLES, SUBJECT_WORLDS, TIMES, WEATHERS
from .tally import HOMES

LITERAL = 0.8  # cfg_scale from which nothing is added
_LITERAL_WEATHER = 0.4  # lower, because haze spoils the light that was asked for

PLINTH = "plinth"  # the place, for a camera, of what is shown on one
_UNASKED = ("eagle", "sailboat", "dog", "butterfly")  # what may turn up by itself
_ALL = {"time": TIMES, "weather": WEATHERS, "camera": CAMERAS, "style": STYLES}
_DEFAULTS = {"time": "day", "weather": "clear", "style": "cinematic"}
_CAMERAS = {"mountains": "drone", "city": "push-in", "sea": "static", "field": "push-in", "mood": "static",
            "future-city": "push-in", "street": "push-in", "interior": "push-in", "lake": "static",
            "underwater": "push-in", "forest": "push-in", "desert": "pan-right", "snow": "push-in",
            "space": "push-in", "clouds": "drone", "studio": "static", PLINTH: "push-in"}  # fmt: skip
_VARIETY = {
    "time": ("sunrise", "golden", "sunset", "dusk", "golden", "day"),
    "weather": ("clear", "clear", "clear", "clear", "overcast", "fog"),
    "style": ("cinematic",),
}
_CAMERA_VARIETY = {
    "mountains": ("drone", "push-in", "pan-right", "crane", "orbit"),
    "city": ("push-in", "crane", "pan-left", "drone", "tilt-up"),
    "sea": ("static", "push-in", "pan-right", "drone", "crane"),
    "field": ("push-in", "tracking", "crane", "pan-left"),
    "mood": ("static", "push-in", "orbit", "pull-out"),
    "future-city": ("push-in", "crane", "drone", "pan-left"),
    "street": ("push-in", "tracking", "handheld", "crane"),
    "interior": ("push-in", "pan-right", "orbit", "static"),
    "lake": ("static", "push-in", "pan-left", "crane"),
    "underwater": ("push-in", "drone", "orbit", "tilt-up"),
    "forest": ("push-in", "tilt-down", "handheld", "crane"),
    "desert": ("pan-right", "push-in", "crane", "drone"),
    "snow": ("push-in", "pan-left", "crane", "static"),
    "space": ("push-in", "orbit", "pan-right", "pull-out"),
    "clouds": ("drone", "push-in", "pan-left", "crane"),
    "studio": ("static", "push-in", "orbit", "pull-out"),
    PLINTH: ("orbit", "push-in"),
}
_TRIADS = (
    ("indigo", "violet", "rose"),
    ("teal", "azure", "ivory"),
    ("amber", "coral", "crimson"),
    ("emerald", "teal", "gold"),
    ("umber", "amber", "ivory"),
    ("ink", "indigo", "azure"),
)
_TIME_HUES = {
    "sunrise": ("rose", "gold", "azure"),
    "day": ("azure", "ivory", "gold"),
    "golden": ("gold", "amber", "umber"),
    "sunset": ("coral", "amber", "violet"),
    "dusk": ("indigo", "violet", "rose"),
    "night": ("indigo", "ink", "azure"),
}
_WEATHER_HUES = {
    "overcast": ("ash", "ivory"),
    "rain": ("ash", "teal"),
    "snow": ("ivory", "azure"),
    "fog": ("ash", "ivory"),
    "storm": ("ink", "indigo"),
}


def freedom(cfg_scale: float, literal: float = LITERAL) -> float:
    """How much is chosen freely: 1 at cfg_scale 0, 0 from `literal` upwards."""
    return max(0.0, 1.0 - cfg_scale / literal)


def free_choice(slot: str, world: str, cfg_scale: float, bans: Container[tuple[str, str]], chance: Chance) -> str:
    """A value for a slot that nobody mentioned: the default, or a seeded one; never a banned one if avoidable."""
    default = _CAMERAS[world] if slot == "camera" else _DEFAULTS[slot]
    options = _CAMERA_VARIETY[world] if slot == "camera" else _VARIETY[slot]
    free = freedom(cfg_scale, _LITERAL_WEATHER if slot == "weather" else LITERAL)
    choice = chance.pick(slot, options) if chance.number(f"free {slot}") < free else default
    order = (choice, default, *options, *_ALL[slot])
    return next((value for value in order if (slot, value) not in bans), default)


def add_subject(world: str, cfg_scale: float, bans: Container[tuple[str, str]], chance: Chance) -> str | None:
    """Perhaps a subject that nobody asked for, at home in this world; never from LITERAL upwards."""
    native = [name for name in _UNASKED if HOMES[name][0] == world and world in SUBJECT_WORLDS[name]]
    options = [name for name in native if ("subject", name) not in bans]
    if not options or chance.number("add subject") >= 0.6 * freedom(cfg_scale):
        return None
    return chance.pick("subject", options)


def fill_hues(
    said: tuple[str, ...], time: str, weather: str, bans: Container[tuple[str, str]], chance: Chance
) -> tuple[str, ...]:
    """At least two and at most four hues for the mood world: those said, then those of the hour and the weather."""
    wanted = [*said, *(_TIME_HUES.get(time, ()) if len(said) < 3 else ()), *_WEATHER_HUES.get(weather, ())]
    if len(wanted) < 3:
        wanted += _harmony(said, chance)
    hues = [hue for hue in dict.fromkeys(wanted) if ("hue", hue) not in bans][:4]
    spare = [hue for hue in HUES if hue not in hues and ("hue", hue) not in bans] or list(HUES)
    while len(hues) < 2:
        hues.append(chance.pick(f"hue {len(hues)}", spare))
    return tuple(hues)


def _harmony(said: tuple[str, ...], chance: Chance) -> tuple[str, ...]:
    fitting = [triad for triad in _TRIADS if set(said) & set(triad)]
    return chance.pick("triad", fitting or _TRIADS)
