"""What moves without feet or engine: wings, cloth, flames, sails, servos, and bodies into water."""

from __future__ import annotations

import numpy as np

from ..noise import RATE, Samples, coloured, drift, followed
from ..trail import Curve, Trail
from ..water import splash
from .booth import Booth


def wings(booth: Booth, trail: Trail) -> None:
    """Large wings, heard as they press the air down."""
    strength = np.maximum(-_rate(trail), 0.0) / 3.6  # radians a second of a full beat
    _breathe(booth, trail, np.minimum(strength, 1.3) ** 1.5, (180, 1100), 0.6)


def flutter(booth: Booth, trail: Trail) -> None:
    """Small soft wings."""
    strength = np.minimum(np.abs(_rate(trail)) / 16.0, 1.2) ** 2
    _breathe(booth, trail, strength, (700, 3000), 0.5)


def cloth(booth: Booth, trail: Trail) -> None:
    """A dress that opens in a turn."""
    strength = np.minimum(np.abs(_rate(trail)) / 8.0, 1.2) ** 2
    _breathe(booth, trail, strength, (500, 2600), 0.20)


def burner(booth: Booth, trail: Trail) -> None:
    """A balloon's flame, as long as it is seen."""
    flame = np.convolve(np.pad(trail.stir, 3, mode="edge"), np.hanning(9)[1:-1] / 4.0, mode="valid")
    _breathe(booth, trail, np.clip(flame, 0, 1), (90, 1600), 1.0)


def sail(booth: Booth, trail: Trail) -> None:
    """Cloth that flaps now and then, and wood that creaks when the hull stops rolling one way."""
    rng = booth.rng
    flaps = drift(booth.length, rng, 6, 0, 1) ** 3 * drift(booth.length, rng, 0.6, 0.1, 1.0)
    booth.follow(trail, booth.noise(150, 1200, -0.5), 1.2 * flaps)
    rate = _rate(trail)
    for at in np.flatnonzero(np.sign(rate[1:]) != np.sign(rate[:-1])):
        booth.strike(trail, _creak(rng), float(trail.times[at]), float(rng.uniform(0.3, 0.6)))


def servo(booth: Booth, trail: Trail) -> None:
    """A robot's joints, which whirr before every step."""
    rng = booth.rng
    for touch in trail.touches:
        if touch.kind == "step":
            booth.strike(trail, _whirr(rng), touch.t - 0.34, 0.30)
    if not trail.touches:
        strength = np.minimum(np.abs(_rate(trail)) / 2.0, 1.0)
        booth.follow(trail, _hum(booth.length, rng), 0.25 * followed(trail.times, strength, booth.length, booth.lead))


def plunge(booth: Booth, trail: Trail) -> None:
    """Out of the water and into it again."""
    for touch in trail.touches:
        if touch.kind in ("leap", "splash"):
            booth.strike(trail, splash(booth.rng, touch.force), touch.t, 1.3)


def _rate(trail: Trail) -> Curve:
    """How fast what stirs turns, in radians a second."""
    return np.gradient(trail.stir, trail.times)


def _breathe(booth: Booth, trail: Trail, strength: Curve, band: tuple[float, float], gain: float) -> None:
    """Noise of a band that follows a strength, given at the trail's times."""
    if strength.max() > 0.02:
        noise = booth.noise(*band, -0.5)
        booth.follow(trail, noise, np.float32(gain) * followed(trail.times, strength, booth.length, booth.lead))


def _creak(rng: np.random.Generator) -> Samples:
    """Wood on wood, half a second: it sticks and slips ever faster."""
    along = np.linspace(0, 1, int(0.5 * RATE), dtype=np.float32)
    grain = np.clip(4 * np.sin(np.cumsum(2 * np.pi * (60 + float(rng.uniform(40, 80)) * along) / RATE)) - 2.8, 0, 1)
    body = coloured(len(along), rng, 300, 1400, -0.3, 0.0)[0]
    return np.asarray(body * grain * np.sin(np.pi * along) ** 2, np.float32)


def _whirr(rng: np.random.Generator) -> Samples:
    """A motor that starts, turns and stops within a third of a second."""
    along = np.linspace(0, 1, int(0.33 * RATE), dtype=np.float32)
    pitch = float(rng.uniform(260, 320)) * (0.75 + 0.5 * np.maximum(np.sin(np.pi * along), 0) ** 0.5)
    phase = np.cumsum(pitch * (2 * np.pi / RATE))
    tone = np.sin(phase) + 0.6 * np.sin(2 * phase) + 0.4 * np.sin(3 * phase) + 0.5 * np.sin(7 * phase)
    return np.asarray(tone * np.maximum(np.sin(np.pi * along), 0) ** 0.7 * 0.5, np.float32)


def _hum(length: int, rng: np.random.Generator) -> Samples:
    phase = np.cumsum(drift(length, rng, 3.0, 240, 330) * np.float32(2 * np.pi / RATE), dtype=np.float64)
    return np.asarray(np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.3 * np.sin(7 * phase), np.float32)
