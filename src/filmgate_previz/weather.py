"""What falls from the sky, laid over any world."""

from __future__ import annotations

import numpy as np

from filmgate_previz.kernels.table import AMBIENT, HORIZON
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.falling import lightning, precipitate

__all__ = ["fall", "flash", "lightning"]

COLD = {"rain": "snow", "storm": "blizzard"}  # what falls where it is always winter


def fall(world: World, hdr: Frame, t: float) -> None:
    """Rain or snow of the world's shot, in place; none where it is under a roof or under water."""
    if not world.outdoors:
        return
    colour = (world.light[HORIZON] * 0.8 + world.light[AMBIENT] * 0.4).astype(np.float32)
    kind = COLD.get(world.shot.weather, world.shot.weather) if world.cold else world.shot.weather
    precipitate(kind, hdr, t, world.kernel_seed(), colour)


def flash(world: World, t: float) -> float:
    """A factor on the exposure: lightning in a storm, else 1."""
    return lightning(world.kernel_seed(), t) if world.shot.weather == "storm" else 1.0
