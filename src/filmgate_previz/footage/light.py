"""The light that words ask of a clip: what becomes of shade and of bright surfaces, and how much air is in between.

All of it is in linear light, red first, so that dark stays dark and nothing is washed out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from filmgate_previz import palette
from filmgate_previz.kernels.table import EXPOSURE, HAZE, HORIZON
from filmgate_previz.media.picture import Picture
from filmgate_previz.shots import Shot
from filmgate_previz.stills.tone import STYLES, Tone, missing

Vector = npt.NDArray[np.float32]
Colour = tuple[float, float, float]
PLAIN: Colour = (1.0, 1.0, 1.0)
DARK_WEATHER = 0.5  # how much of its darkness a weather keeps by night: clouds hide no sun then
LIKE = 0.25  # of an hour's light that a clip may lack and still be taken for it
REACH = 0.22  # of the height: how soon ground below the horizon is near
STANDING = 0.62  # of the air at the horizon that lies before what stands high above it
FORE = 0.08  # of the air that lies before what is nearest


@dataclass(frozen=True, slots=True)
class Light:
    """Factors on what is dark and on what is bright, how colourful it stays, and the air before what is far."""

    shade: Colour = PLAIN
    lit: Colour = PLAIN
    saturation: float = 1.0
    air: float = 0.0

    def share(self, part: float) -> Light:
        """So much of this change, 0 to 1; factors have their shares in stops."""
        return Light(_power(self.shade, part), _power(self.lit, part), self.saturation**part, self.air * part)

    def under(self, other: Light) -> Light:
        """This change and then another."""
        return Light(
            _product(self.shade, other.shade), _product(self.lit, other.lit), self.saturation * other.saturation,
            max(self.air, other.air),
        )  # fmt: skip


def _power(colour: Colour, part: float) -> Colour:
    return colour[0] ** part, colour[1] ** part, colour[2] ** part


def _product(a: Colour, b: Colour) -> Colour:
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


TIMES = {
    "sunrise": Light((0.52, 0.50, 0.62), (1.06, 0.80, 0.68), 0.96, 0.09),
    "day": Light((2.6, 2.6, 2.4), (2.2, 2.15, 2.0), 1.08),
    "golden": Light((0.62, 0.58, 0.58), (1.20, 0.92, 0.58), 1.02),
    "sunset": Light((0.44, 0.28, 0.25), (1.00, 0.53, 0.30), 1.02, 0.07),
    "dusk": Light((0.15, 0.16, 0.28), (0.34, 0.27, 0.36), 0.80, 0.10),
    "night": Light((0.030, 0.050, 0.115), (0.105, 0.150, 0.310), 0.30, 0.04),
}
WEATHERS = {
    "overcast": Light((0.95, 0.98, 1.04), (0.66, 0.69, 0.73), 0.74, 0.04),
    "rain": Light((0.58, 0.62, 0.69), (0.42, 0.45, 0.50), 0.64, 0.18),
    "snow": Light((1.12, 1.16, 1.24), (0.80, 0.85, 0.93), 0.60, 0.26),
    "fog": Light((1.05, 1.06, 1.08), (0.72, 0.75, 0.79), 0.58, 0.80),
    "storm": Light((0.26, 0.29, 0.34), (0.22, 0.25, 0.30), 0.56, 0.26),
    "aurora": Light((0.85, 1.25, 1.0), (0.85, 1.2, 1.0), 1.0),
}


def asked_light(picture: Picture, shot: Shot) -> Light:
    """All that the words ask. A clip that is dark or warm already needs less of night or sunset."""
    light = Light()
    if "time" in shot.changes:
        light = TIMES[shot.time].share(missing(picture, shot.time))
    if "weather" in shot.changes and shot.weather in WEATHERS:
        weather = WEATHERS[shot.weather]
        dark = shot.time in ("night", "dusk")
        light = light.under(Light(_power(weather.shade, DARK_WEATHER), _power(weather.lit, DARK_WEATHER),
                                  weather.saturation, weather.air) if dark else weather)  # fmt: skip
    return light


def hour_of(picture: Picture, shot: Shot) -> Shot:
    """The shot at the hour of the clip, where the words name none: a weather has a light of its own at each."""
    if "time" in shot.changes:
        return shot
    for time in ("night", "sunset"):
        if missing(picture, time) < LIKE:
            return replace(shot, time=time)
    return replace(shot, time="day")


def asked_finish(shot: Shot) -> Tone:
    """The look of a style: in the values of a screen. What is dark already bears less contrast."""
    tone = STYLES.get(shot.style, Tone()) if "style" in shot.changes else Tone()
    return replace(tone, contrast=tone.contrast * 0.3) if shot.time in ("night", "dusk") else tone


def veil_of(shot: Shot) -> Vector:
    """The light of the air at this hour, in this weather, as a screen shows it."""
    table = palette.light(shot.time, shot.weather)
    seen = (table[HORIZON] * 0.35 + table[HAZE] * 0.42) * table[EXPOSURE, 0]
    grey = seen.mean()
    shown = grey + (seen - grey) * table[EXPOSURE, 1]
    return np.asarray(shown * (2.51 * shown + 0.03) / (shown * (2.43 * shown + 0.59) + 0.14), np.float32)


def air_by_row(air: float, height: int, horizon: float) -> Vector:
    """How much air lies before each row: most at the horizon, less before what is near and what stands high."""
    below = (np.arange(height, dtype=np.float32) + 0.5) / height - np.float32(horizon)
    ground = FORE + (1 - FORE) * np.exp(-((np.maximum(below, 0) / REACH) ** 1.5))
    standing = 1 - (1 - STANDING) * np.clip(-below / REACH, 0, 1)
    return np.asarray(air * ground * standing, np.float32)


def vector(colour: Colour) -> Vector:
    return np.asarray(colour, np.float32)
