"""(time of day, weather, style) → the light table that every kernel reads. The look of the films lives here."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels import table

Array = npt.NDArray[np.float32]
Triple = tuple[float, float, float]


def linear(colour: str, strength: float = 1.0) -> Array:
    """A hexadecimal sRGB colour as three linear float32 values."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return np.asarray([(c**2.2) * strength for c in channels], np.float32)


@dataclass(frozen=True, slots=True)
class Look:
    """One time of day in clear weather; a colour is (hexadecimal, strength)."""

    elevation: float
    zenith: tuple[str, float]
    middle: tuple[str, float]
    horizon: tuple[str, float]
    sun: tuple[str, float]
    cloud_lit: tuple[str, float]
    cloud_dark: tuple[str, float]
    ambient: tuple[str, float]
    haze: tuple[str, float]
    clouds: Triple
    air: Triple
    exposure: Triple
    shadow_tint: Triple = (0.0, 0.0, 0.0)
    light_tint: Triple = (0.0, 0.0, 0.0)


LOOKS = {
    "sunrise": Look(
        elevation=0.10,
        zenith=("4a78b8", 0.62), middle=("9fb4d8", 0.60), horizon=("ffc79a", 0.85), sun=("ffbf8a", 1.9),
        cloud_lit=("ffe0c4", 1.15), cloud_dark=("8d93b4", 0.40), ambient=("5a72b8", 0.50), haze=("c6bfd0", 0.62),
        clouds=(0.60, 60, 14), air=(0.00048, 95, 0), exposure=(1.0, 1.12, 0.42),
        shadow_tint=(-0.006, 0.0, 0.016), light_tint=(0.018, 0.004, -0.02),
    ),
    "day": Look(
        elevation=0.75,
        zenith=("2f6fc6", 0.75), middle=("6fa6e0", 0.85), horizon=("cfe2f2", 0.95), sun=("fff4dc", 2.2),
        cloud_lit=("ffffff", 1.3), cloud_dark=("9fb0c8", 0.75), ambient=("8fb2e6", 0.7), haze=("aecbe8", 0.8),
        clouds=(0.5, 60, 10), air=(0.00034, 80, 0), exposure=(0.85, 1.14, 0.3),
    ),
    "golden": Look(
        elevation=0.22,
        zenith=("4d7fc4", 0.7), middle=("a9bfdc", 0.75), horizon=("ffd79c", 0.85), sun=("ffb860", 1.7),
        cloud_lit=("fff0d8", 1.15), cloud_dark=("93a0bc", 0.6), ambient=("7f98c8", 0.55), haze=("e8c89c", 0.70),
        clouds=(0.5, 60, 10), air=(0.0006, 75, 0), exposure=(0.84, 1.16, 0.36),
        shadow_tint=(0.0, 0.002, 0.008), light_tint=(0.012, 0.004, -0.012),
    ),
    "sunset": Look(
        elevation=0.085,
        zenith=("1c4485", 0.62), middle=("8a6a9c", 0.60), horizon=("ff9a4a", 0.85), sun=("ff8f4a", 1.9),
        cloud_lit=("ffa070", 1.15), cloud_dark=("4a4474", 0.40), ambient=("5a72b8", 0.50), haze=("8e7cae", 0.62),
        clouds=(0.60, 60, 14), air=(0.00048, 95, 0), exposure=(1.0, 1.12, 0.42),
        shadow_tint=(-0.006, 0.0, 0.016), light_tint=(0.018, 0.004, -0.02),
    ),
    "dusk": Look(
        elevation=-0.02,
        zenith=("0c1638", 0.55), middle=("39407e", 0.6), horizon=("d8806a", 0.40), sun=("ff8a5a", 0.55),
        cloud_lit=("c2708a", 0.7), cloud_dark=("2a2a4a", 0.35), ambient=("3a4c8c", 0.45), haze=("54588c", 0.42),
        clouds=(0.5, 60, 0), air=(0.0008, 70, 0.5), exposure=(1.25, 1.12, 0.3),
        shadow_tint=(-0.004, 0.0, 0.02), light_tint=(0.014, 0.0, -0.008),
    ),
    "night": Look(
        elevation=0.34,
        zenith=("060c22", 0.45), middle=("101c40", 0.5), horizon=("24406e", 0.55), sun=("bcd0ff", 0.30),
        cloud_lit=("6c82b0", 0.3), cloud_dark=("0c1226", 0.3), ambient=("3a4a70", 0.75), haze=("2c4a7e", 0.50),
        clouds=(0.42, 60, 5), air=(0.0008, 70, 1.6), exposure=(1.6, 0.86, 0.2), shadow_tint=(-0.006, 0.0, 0.02),
    ),
}  # fmt: skip


def light(time: str, weather: str, style: str = "", azimuth: float = 0.2) -> Array:
    """The (16, 3) float32 light table of kernels.table; azimuth is the sun's, in radians right of straight ahead."""
    out = _clear(LOOKS.get(time, LOOKS["golden"]), azimuth)
    if weather == "aurora":
        _clear_night(out)
    elif weather != "clear":
        _cover(out, weather, bright=time == "day")
    _style(out, style)
    return out


def _clear(look: Look, azimuth: float) -> Array:
    out = np.zeros((table.ROWS, 3), np.float32)
    colours = (
        (table.ZENITH, look.zenith), (table.MIDDLE, look.middle), (table.HORIZON, look.horizon), (table.SUN, look.sun),
        (table.CLOUD_LIT, look.cloud_lit), (table.CLOUD_DARK, look.cloud_dark), (table.AMBIENT, look.ambient),
        (table.HAZE, look.haze),
    )  # fmt: skip
    for row, (colour, strength) in colours:
        out[row] = linear(colour, strength)
    out[table.CLOUDS], out[table.AIR], out[table.EXPOSURE] = look.clouds, look.air, look.exposure
    out[table.SHADOW_TINT], out[table.LIGHT_TINT] = look.shadow_tint, look.light_tint
    flat = np.sqrt(1 - look.elevation**2)
    out[table.SUN_DIRECTION] = (np.sin(azimuth) * flat, look.elevation, np.cos(azimuth) * flat)
    return out


def _clear_night(out: Array) -> None:
    """Northern lights want a sky with few clouds, and tint what lies below them."""
    out[table.CLOUDS, 0] *= 0.6
    out[table.AIR, 2] *= 1.2
    dark = max(1 - float(out[table.HORIZON].mean()) * 4, 0.0)
    green = np.asarray([0.02, 0.11, 0.06], np.float32)
    out[table.AMBIENT] += green * dark
    out[table.HAZE] += green * 0.5 * dark


# weather: share of the sun's light left, cloud cover, haze factor, brightness of the covered sky, stars left
COVERS = {
    "overcast": (0.12, 0.78, 1.8, 1.00),
    "rain": (0.06, 0.84, 2.4, 0.72),
    "storm": (0.03, 0.88, 2.2, 0.56),
    "snow": (0.12, 0.82, 2.6, 1.10),
    "fog": (0.10, 0.70, 4.2, 1.0),
}
FOGGED = 0.75


def _cover(out: Array, weather: str, *, bright: bool) -> None:
    sun, cover, haze, sky = COVERS.get(weather, COVERS["overcast"])
    grey = out[:3].mean(axis=1, keepdims=True)
    cool = np.asarray([0.86, 1.0, 1.20], np.float32)
    tint = 0.30 if bright else 0.10
    out[:3] = (out[:3] * tint + grey * (0.85 - tint) * cool) * sky * (1.0 if bright else 1.25)
    out[table.SUN] = out[table.SUN].mean() * sun * cool
    out[table.AMBIENT] = (out[table.AMBIENT] * 0.6 + out[table.MIDDLE] * 0.6) * (1.1 if bright else 0.9)
    out[table.CLOUD_LIT], out[table.CLOUD_DARK] = out[table.HORIZON] * 0.95, out[table.MIDDLE] * 0.55
    out[table.HAZE] = out[table.HORIZON] * 0.85
    out[table.CLOUDS, 0], out[table.CLOUDS, 2] = cover, 0
    if weather == "fog":  # its sky is of one grey, down to the ground
        out[:2] += (out[table.HORIZON] - out[:2]) * FOGGED
        out[table.CLOUD_LIT], out[table.CLOUD_DARK] = out[table.HORIZON], out[table.HORIZON] * 0.9
    out[table.LIGHT_TINT] *= 0.3
    out[table.AIR, 0] *= haze
    out[table.AIR, 2] *= 0.1


def _style(out: Array, style: str) -> None:
    exposure, saturation, contrast = table.EXPOSURE, 1, 2
    match style:
        case "cinematic":
            out[table.SHADOW_TINT] += (-0.007, 0.001, 0.012)
            out[table.LIGHT_TINT] += (0.012, 0.004, -0.012)
            out[exposure, contrast] += 0.06
        case "none":
            out[table.SHADOW_TINT] = out[table.LIGHT_TINT] = 0.0
        case "noir":
            out[exposure, saturation] = 0.0
            out[exposure, contrast] += 0.5
            out[table.SHADOW_TINT] = out[table.LIGHT_TINT] = 0.0
        case "vintage":
            out[exposure, saturation] *= 0.72
            out[table.SHADOW_TINT] = (0.018, 0.006, -0.004)
            out[table.LIGHT_TINT] = (0.025, 0.01, -0.05)
        case "anime":
            out[exposure, saturation] *= 1.22
        case "neon":
            out[exposure, saturation] *= 1.25
            out[exposure, contrast] += 0.15
            out[table.SHADOW_TINT] = (0.010, -0.008, 0.045)
            out[table.LIGHT_TINT] = (0.030, -0.020, 0.025)
        case "watercolour":
            out[exposure, saturation] *= 0.9
            out[exposure, contrast] *= 0.5
            out[table.SHADOW_TINT] = (0.03, 0.03, 0.04)
        case "dream":
            out[exposure, saturation] *= 0.88
            out[exposure, contrast] *= 0.4
            out[exposure, 0] *= 1.12
