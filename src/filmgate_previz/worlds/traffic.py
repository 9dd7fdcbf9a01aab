"""Cars as seen from the road: the front of those that come, the back of those that go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.subjects.shapes import fill, points

Frame = npt.NDArray[np.float32]
PAINTS = ((0.40, 0.03, 0.03), (0.03, 0.06, 0.16), (0.34, 0.34, 0.36), (0.45, 0.30, 0.03), (0.02, 0.02, 0.025))


@dataclass(frozen=True, slots=True)
class Air:
    """The light that cars are in, the haze before them, and how dark (0..1) it is."""

    flat: Frame
    sun: Frame
    haze: Frame
    dark: float


def car(hdr: Frame, place: tuple[float, float, float], clear: float, way: int, number: int, air: Air) -> None:
    """The front (way -1) or back (way 1) of a car; place is its column, its row on the road, and pixels per metre."""
    x, y, m = place
    paint = np.asarray(PAINTS[number % len(PAINTS)], np.float32) * (air.flat * 2.2 + air.sun * 0.25)
    veil = air.haze * (1 - clear)

    def lay(corners: list[tuple[float, float]], colour: Frame, soft: float = 0.0, alpha: float = 1.0) -> None:
        shape = points(corners) * (m, -m) + (x, y)
        fill(hdr, [shape], colour * clear + veil, soft=soft, alpha=alpha)

    lay([(-1.0, 0.0), (-1.0, 0.16), (1.0, 0.16), (1.0, 0.0)], paint * 0 + 0.004, soft=max(m * 0.03, 0.3), alpha=0.85)
    for side in (-1, 1):
        lay([(side * 0.62, 0), (side * 0.62, 0.4), (side * 0.86, 0.4), (side * 0.86, 0)], paint * 0 + 0.006)
    lay([(-0.90, 0.22), (-0.93, 0.62), (-0.86, 0.86), (0.86, 0.86), (0.93, 0.62), (0.90, 0.22)], paint)
    lay([(-0.84, 0.86), (-0.62, 1.40), (-0.5, 1.45), (0.5, 1.45), (0.62, 1.40), (0.84, 0.86)], paint * 0.85)
    lay([(-0.74, 0.90), (-0.57, 1.33), (0.57, 1.33), (0.74, 0.90)], air.flat * 0.07 + air.haze * 0.14)
    lay([(-0.88, 0.24), (-0.88, 0.36), (0.88, 0.36), (0.88, 0.24)], paint * 0.25)
    lamp = np.asarray([2.4, 2.1, 1.6] if way < 0 else [1.6, 0.06, 0.03], np.float32)
    for side in (-1, 1):
        a, b = sorted((side * 0.52, side * 0.84))
        lay([(a, 0.56), (a, 0.72), (b, 0.72), (b, 0.56)], lamp * (0.15 + 0.85 * air.dark) + 0.03)
        glow = lamp * (0.16 * air.dark * clear)
        if air.dark > 0.2:
            at_x, at_y = x + side * 0.68 * m, y - 0.64 * m
            add_disc(
                hdr,
                F(at_x),
                F(at_y),
                F(max(m * (0.9 if way < 0 else 0.5), 2.0)),
                F(glow[0]),
                F(glow[1]),
                F(glow[2]),
            )
