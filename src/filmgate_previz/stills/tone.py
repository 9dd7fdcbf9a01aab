"""The light a prompt asks of a picture: how much of each change is still missing in it, and the change itself."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture

Colour = tuple[float, float, float]
PLAIN: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Tone:
    """Gains along the upper and the lower edge, saturation, contrast, what is added to shadows; blue, green, red.

    air is how much of `veil` lies over what is farthest.
    """

    top: Colour = PLAIN
    bottom: Colour = PLAIN
    saturation: float = 1.0
    contrast: float = 0.0
    lift: Colour = (0.0, 0.0, 0.0)
    air: float = 0.0
    veil: Colour = (0.8, 0.78, 0.76)

    def then(self, other: Tone, share: float) -> Tone:
        """This change and `share` (0 to 1) of another."""

        def scaled(a: Colour, b: Colour) -> Colour:
            return (
                a[0] * (1 + (b[0] - 1) * share),
                a[1] * (1 + (b[1] - 1) * share),
                a[2] * (1 + (b[2] - 1) * share),
            )

        lift = (
            self.lift[0] + other.lift[0] * share,
            self.lift[1] + other.lift[1] * share,
            self.lift[2] + other.lift[2] * share,
        )
        return Tone(
            top=scaled(self.top, other.top),
            bottom=scaled(self.bottom, other.bottom),
            saturation=self.saturation * (1 + (other.saturation - 1) * share),
            contrast=self.contrast + other.contrast * share,
            lift=lift,
            air=max(self.air, other.air * share),
            veil=_dimmed(other.veil, self.top) if other.air * share > self.air else self.veil,
        )


TIMES = {
    "sunrise": Tone((0.96, 0.95, 1.02), (0.84, 0.96, 1.10), 1.0, -0.1, (0.03, 0.01, 0.02), 0.10, (0.80, 0.84, 0.95)),
    "day": Tone((1.08, 1.04, 1.00), (1.04, 1.06, 1.04), 1.06, 0.2),
    "golden": Tone((0.86, 0.98, 1.06), (0.74, 0.96, 1.12), 1.06, 0.2, (0.0, 0.004, 0.012)),
    "sunset": Tone((0.86, 0.80, 0.96), (0.66, 0.84, 1.10), 1.10, 0.3, (0.035, 0.0, 0.01), 0.10, (0.45, 0.60, 0.92)),
    "dusk": Tone((0.66, 0.50, 0.48), (0.74, 0.58, 0.60), 0.82, 0.2, (0.035, 0.008, 0.0)),
    "night": Tone((0.42, 0.30, 0.22), (0.44, 0.34, 0.26), 0.66, 0.9, (0.02, 0.006, 0.0)),
}
WEATHERS = {
    "overcast": Tone((0.95, 0.93, 0.90), (0.95, 0.93, 0.91), 0.72, -0.2),
    "rain": Tone((0.86, 0.82, 0.78), (0.84, 0.80, 0.77), 0.70, 0.0, (0.01, 0.004, 0.0), 0.24, (0.60, 0.57, 0.54)),
    "snow": Tone((1.02, 0.98, 0.95), (1.02, 0.98, 0.95), 0.76, -0.1, (0.02, 0.01, 0.01), 0.26, (0.88, 0.86, 0.84)),
    "fog": Tone((0.98, 0.97, 0.95), (0.98, 0.97, 0.96), 0.74, -0.3, (0.03, 0.03, 0.03), 0.72, (0.82, 0.81, 0.79)),
    "storm": Tone((0.62, 0.56, 0.52), (0.66, 0.60, 0.57), 0.62, 0.3, (0.01, 0.004, 0.0), 0.28, (0.42, 0.40, 0.38)),
}
STYLES = {
    "noir": Tone(saturation=0.0, contrast=0.42, lift=(-0.08, -0.08, -0.08)),  # with more, a bright sky would be white
    "vintage": Tone((0.84, 0.97, 1.03), (0.84, 0.97, 1.03), 0.72, 0.0, (0.01, 0.02, 0.05)),
    "anime": Tone(saturation=1.22, contrast=0.2),
    "neon": Tone((1.10, 0.92, 1.04), (1.06, 0.92, 1.06), 1.25, 0.6, (0.03, 0.0, 0.015)),
    "watercolour": Tone(saturation=0.9, contrast=-0.5, lift=(0.06, 0.06, 0.06)),
    "dream": Tone((1.04, 1.03, 1.05), (1.04, 1.03, 1.05), 0.88, -0.5, (0.06, 0.04, 0.05)),
}


def asked_tone(picture: Picture, changes: tuple[str, ...], time: str, weather: str, style: str) -> Tone:
    """All that the words ask to be changed. A picture that is dark or warm already needs less of night or sunset."""
    tone = Tone()
    if "time" in changes and time in TIMES:
        tone = tone.then(TIMES[time], missing(picture, time))
    if "weather" in changes and weather in WEATHERS:
        tone = tone.then(WEATHERS[weather], 0.85)
    if "style" in changes and style in STYLES:
        tone = tone.then(STYLES[style], 1.0)
    return tone


def missing(picture: Picture, time: str) -> float:
    """How much of this hour's light the picture still lacks, 0 to 1."""
    small = np.asarray(cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA), np.float64) / 255
    blue, green, red = small.reshape(-1, 3).mean(0)
    light = 0.0722 * blue + 0.7152 * green + 0.2126 * red
    warmth = (red - blue) / (red + blue + 0.05)
    match time:
        case "night":
            return float(np.clip((light - 0.12) / 0.22, 0, 1))
        case "dusk":
            return float(np.clip((light - 0.20) / 0.22, 0, 1))
        case "day":
            return float(np.clip((0.55 - light) / 0.3, 0, 1))
    return float(np.clip((0.30 - warmth) / 0.25, 0, 1))


def _dimmed(veil: Colour, light: Colour) -> Colour:
    """Fog is as bright as the light that it stands in."""
    share = min(sum(light) / 3, 1.0)
    return veil[0] * share, veil[1] * share, veil[2] * share


def vector(colour: Colour) -> npt.NDArray[np.float32]:
    return np.asarray(colour, np.float32)
