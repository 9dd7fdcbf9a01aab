"""Rain and snow, laid over a frame, and when lightning strikes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import hash2
from filmgate_previz.kernels.weather import rainfall, snowfall

Frame = npt.NDArray[np.float32]
FLAKES, DROPS = 700, 520
FLASH_EVERY = 3.5  # seconds, on average


def precipitate(weather: str, frame: Frame, t: float, seed: int, colour: Frame, share: float = 1.0) -> None:
    """Add that share of this weather's rain or snow to a frame, in place."""
    match weather:
        case "rain":
            rainfall(frame, round(DROPS * share), F(t), seed, F(-0.10), colour)
        case "storm":
            rainfall(frame, round(DROPS * 2 * share), F(t), seed, F(-0.28), colour * 1.3)
        case "blizzard":
            snowfall(frame, round(FLAKES * 2 * share), F(t * 2.2), seed, colour * 0.8)
        case "snow":
            snowfall(frame, round(FLAKES * share), F(t), seed, colour)


def strikes(seed: int, seconds: float) -> tuple[float, ...]:
    """When lightning strikes in a storm with this seed, in seconds, up to a time."""
    found = (_strike(seed, turn) for turn in range(math.ceil(seconds / FLASH_EVERY)))
    return tuple(at for at in found if at < seconds)


def _strike(seed: int, turn: int) -> float:
    return turn * FLASH_EVERY + float(hash2(turn, 3, seed)) * (FLASH_EVERY - 1.0)


def lightning(seed: int, t: float) -> float:
    """A factor on the exposure in a storm with this seed: 1 between the flashes."""
    since = t - _strike(seed, math.floor(t / FLASH_EVERY))
    if since < 0 or since > 0.6:
        return 1.0
    return 1.0 + 1.6 * math.exp(-since * 9) * (0.6 + 0.4 * math.cos(since * 60))
