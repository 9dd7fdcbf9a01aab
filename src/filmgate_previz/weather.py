"""What falls from the sky, laid over any world."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import hash2
from filmgate_previz.kernels.table import AMBIENT, HORIZON
from filmgate_previz.kernels.weather import rainfall, snowfall
from filmgate_previz.worlds.base import Frame, World

FLAKES, DROPS = 700, 520
FLASH_EVERY = 3.5  # seconds, on average


def fall(world: World, hdr: Frame, t: float) -> None:
    """Rain or snow of the world's shot, in place."""
    colour = (world.light[HORIZON] * 0.8 + world.light[AMBIENT] * 0.4).astype(np.float32)
    precipitate(world.shot.weather, hdr, t, world.kernel_seed(), colour)


def precipitate(weather: str, frame: Frame, t: float, seed: int, colour: Frame, share: float = 1.0) -> None:
    """Add that share of this weather's rain or snow to a frame, in place."""
    match weather:
        case "rain":
            rainfall(frame, round(DROPS * share), F(t), seed, F(-0.10), colour)
        case "storm":
            rainfall(frame, round(DROPS * 2 * share), F(t), seed, F(-0.28), colour * 1.3)
        case "snow":
            snowfall(frame, round(FLAKES * share), F(t), seed, colour)


def flash(world: World, t: float) -> float:
    """A factor on the exposure: lightning in a storm, else 1."""
    return lightning(world.kernel_seed(), t) if world.shot.weather == "storm" else 1.0


def lightning(seed: int, t: float) -> float:
    """The same for a storm with this seed: 1 between the flashes."""
    turn = math.floor(t / FLASH_EVERY)
    begin = float(hash2(turn, 3, seed)) * (FLASH_EVERY - 1.0)
    since = t - turn * FLASH_EVERY - begin
    if since < 0 or since > 0.6:
        return 1.0
    return 1.0 + 1.6 * math.exp(-since * 9) * (0.6 + 0.4 * math.cos(since * 60))
