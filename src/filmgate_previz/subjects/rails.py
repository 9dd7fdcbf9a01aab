"""A line of rails on its bank, and where a train's vehicles are on it."""

from __future__ import annotations

import math

import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.painter import flat
from filmgate_previz.subjects.shapes import Frame, Points
from filmgate_previz.subjects.sheet import Sheet
from filmgate_previz.subjects.train import CARRIAGE, ENGINE, GAP

VEHICLES = 6
LONG = 170.0
BANK_HIGH = 0.4  # metres from the ground to the rails
GRAVEL = np.asarray([0.16, 0.15, 0.14], np.float32)
BANK = np.asarray([0.10, 0.085, 0.06], np.float32)
STEEL = np.asarray([0.30, 0.30, 0.31], np.float32)


def behind_engine(number: int) -> float:
    """Metres from the engine's middle back to that of vehicle `number`."""
    return 0.0 if number == 0 else ENGINE / 2 + GAP + CARRIAGE / 2 + (number - 1) * (CARRIAGE + GAP)


def lay_rails(hdr: Frame | Sheet, standing: Standing, view: Camera, light: Lighting) -> None:
    """The bank under a standing's line, as far as it is before the lens."""
    tone = light.ambient * 0.9 + light.sun * 0.40
    through = light.through
    veil = light.haze * (1 - through)
    shapes: list[tuple[Points, Frame]] = []
    for low, high, drop_low, drop_high, colour in (
        (-4.6, -2.2, -3.2, -0.1, BANK), (2.2, 4.6, -0.1, -3.2, BANK), (-2.3, 2.3, -0.1, -0.1, GRAVEL),
        (-0.80, -0.70, 0.0, 0.0, STEEL), (0.70, 0.80, 0.0, 0.0, STEEL),
    ):  # fmt: skip
        shape = _strip(standing, view, (low, drop_low), (high, drop_high))
        if shape is not None:
            shapes.append((shape, colour * tone * through + veil))
    flat(hdr, shapes)


def _strip(standing: Standing, view: Camera, low: tuple[float, float], high: tuple[float, float]) -> Points | None:
    ch, sh = math.cos(standing.heading), math.sin(standing.heading)
    metre = standing.metre
    sides = []
    for aside, up in (low, high):
        edge = []
        for k in range(-20, 21):
            along = LONG * k / 20 * metre
            x, z = standing.x + along * ch - aside * metre * sh, standing.z + along * sh + aside * metre * ch
            depth = (x - view.x) * math.sin(view.yaw) + (z - view.z) * math.cos(view.yaw)
            seen = view.project(x, standing.y + up * metre, z) if depth > 2.0 * metre else None
            if seen is not None:
                edge.append((min(max(seen[0], -4000.0), 9000.0), min(max(seen[1], -4000.0), 9000.0)))
        sides.append(edge)
    if min(len(edge) for edge in sides) < 2:
        return None
    return np.asarray(sides[0] + sides[1][::-1], np.float64)
