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

Seen = tuple[float, float, float]  # depth, column and row
VEHICLES = 6
LONG = 170.0
BANK_HIGH = 0.4  # metres from the ground to the rails
GRAVEL = np.asarray([0.105, 0.097, 0.088], np.float32)
BANK = np.asarray([0.075, 0.066, 0.046], np.float32)
STEEL = np.asarray([0.30, 0.30, 0.31], np.float32)
SLEEPER = np.asarray([0.035, 0.029, 0.023], np.float32)
REACHES = (math.inf, *(70.0 * 0.8**step for step in range(11)))  # metres from the lens, for the air before them
PLACES = 56  # to either side of the middle, at which its lines are looked at
APART, TIED = 0.7, 48.0  # metres between sleepers, and from the lens up to which they are told apart


def behind_engine(number: int) -> float:
    """Metres from the engine's middle back to that of vehicle `number`."""
    return 0.0 if number == 0 else ENGINE / 2 + GAP + CARRIAGE / 2 + (number - 1) * (CARRIAGE + GAP)


def lay_rails(hdr: Frame | Sheet, standing: Standing, view: Camera, light: Lighting) -> None:
    """The bank under a standing's line, as far as it is before the lens."""
    tone = light.ambient * 0.9 + light.sun * 0.40
    shapes: list[tuple[Points, Frame]] = []
    for low, high, drop_low, drop_high, colour in (
        (-4.6, -2.2, -3.2, -0.1, BANK), (2.2, 4.6, -0.1, -3.2, BANK), (-2.3, 2.3, -0.1, -0.1, GRAVEL),
        (-0.80, -0.70, 0.0, 0.0, STEEL), (0.70, 0.80, 0.0, 0.0, STEEL),
    ):  # fmt: skip
        if colour is STEEL and low < 0:
            through = _through(standing, view, light, TIED / 3)
            shapes += [(one, SLEEPER * tone * through + light.haze * (1 - through)) for one in _ties(standing, view)]
        lines = _line(standing, view, low, drop_low), _line(standing, view, high, drop_high)
        for until in REACHES:  # what is nearer is laid over the rest, with less air before it
            shape = _strip(lines, until * standing.metre)
            if shape is not None:
                through = _through(standing, view, light, until)
                shapes.append((shape, colour * tone * through + light.haze * (1 - through)))
    flat(hdr, shapes)


def _through(standing: Standing, view: Camera, light: Lighting, depth: float) -> float:
    """The share of light that comes through so many metres of air, told by what comes from the standing itself."""
    away = max(_depth(view, standing.x, standing.z) / standing.metre, 1.0)
    return 1 / (1 + (1 / light.through - 1) * min(depth, away) / away)


def _depth(view: Camera, x: float, z: float) -> float:
    return (x - view.x) * math.sin(view.yaw) + (z - view.z) * math.cos(view.yaw)


def _ties(standing: Standing, view: Camera) -> list[Points]:
    """The sleepers that are near enough to be told apart."""
    ch, sh = math.cos(standing.heading), math.sin(standing.heading)
    metre = standing.metre
    here = ((view.x - standing.x) * ch + (view.z - standing.z) * sh) / metre
    found = []
    for k in range(math.ceil((here - TIED) / APART), math.floor((here + TIED) / APART) + 1):
        corners = []
        for along, aside in ((-0.13, -1.3), (-0.13, 1.3), (0.13, 1.3), (0.13, -1.3)):
            far = (k * APART + along) * metre
            x, z = standing.x + far * ch - aside * metre * sh, standing.z + far * sh + aside * metre * ch
            seen = view.project(x, standing.y - 0.08 * metre, z) if _depth(view, x, z) > 2.0 * metre else None
            if seen is not None:
                corners.append(seen[:2])
        if len(corners) == 4:
            found.append(np.asarray(corners, np.float64))
    return found


def _line(standing: Standing, view: Camera, aside: float, up: float) -> list[Seen]:
    """A line along the rails, metres aside of their middle and above it, as far as it is before the lens."""
    ch, sh = math.cos(standing.heading), math.sin(standing.heading)
    metre = standing.metre
    line = []
    for k in range(-PLACES, PLACES + 1):
        along = LONG * k / PLACES * metre
        x, z = standing.x + along * ch - aside * metre * sh, standing.z + along * sh + aside * metre * ch
        depth = _depth(view, x, z)
        seen = view.project(x, standing.y + up * metre, z) if depth > 2.0 * metre else None
        if seen is not None:
            line.append((depth, min(max(seen[0], -4000.0), 9000.0), min(max(seen[1], -4000.0), 9000.0)))
    return line


def _strip(lines: tuple[list[Seen], list[Seen]], until: float) -> Points | None:
    """What is nearer than `until` between two lines."""
    first, second = ([(x, y) for depth, x, y in line if depth < until] for line in lines)
    if min(len(first), len(second)) < 2:
        return None
    return np.asarray(first + second[::-1], np.float64)
