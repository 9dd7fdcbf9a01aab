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
    seed = world.kernel_seed()
    colour = (world.light[HORIZON] * 0.8 + world.light[AMBIENT] * 0.4).astype(np.float32)
    match world.shot.weather:
        case "rain":
            rainfall(hdr, DROPS, F(t), seed, F(-0.10), colour)
        case "storm":
            rainfall(hdr, DROPS * 2, F(t), seed, F(-0.28), colour * 1.3)
        case "snow":
            snowfall(hdr, FLAKES, F(t), seed, colour)


def flash(world: World, t: float) -> float:
    """A factor on the exposure: lightning in a storm, else 1."""
    if world.shot.weather != "storm":
        return 1.0
    turn = math.floor(t / FLASH_EVERY)
    begin = float(hash2(turn, 3, world.kernel_seed())) * (FLASH_EVERY - 1.0)
    since = t - turn * FLASH_EVERY - begin
    if since < 0 or since > 0.6:
        return 1.0
    return 1.0 + 1.6 * math.exp(-since * 9) * (0.6 + 0.4 * math.cos(since * 60))
