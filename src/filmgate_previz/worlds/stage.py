"""Where subjects are in a world: a world that knows its `stage` can hold any of them.

- `stage` says what a subject stands, runs, floats or swims on, where it looks best and how much room it has.
- Places are metres of the shot, not of the camera: x to the right and z ahead of where the camera opened, y above the
  surface there. `spot` turns one into pixels, or None behind the lens; `carried` says how far the camera has come,
  which a subject adds to keep its place in the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.table import AIR


@dataclass(frozen=True, slots=True)
class Stage:
    """Where subjects are in a world. Lengths are metres; every world has a stage, whatever it shows.

    surface is what lies at y = 0: "ground", "water" (floating is at home there) or "none" (all drifts, as in space).
    medium is what fills the place: "air", "water" (swimming is at home there) or "void".
    ahead is how far before the opening camera a subject of human size looks best, lane the free room to either side
    of it there. run says how its path leads: "across" the view, or "away" down a street or trail.
    A flyer or swimmer is at home `flight` = (ahead, above the surface); nothing reaches above ceiling.
    metre is the world's own units in one metre. Where it `poses`, who is asked for nothing stands still.
    """

    surface: str = "ground"
    medium: str = "air"
    ahead: float = 7.0
    lane: float = 2.5
    run: str = "across"
    flight: tuple[float, float] = (18.0, 5.0)
    ceiling: float = math.inf
    metre: float = 1.0
    poses: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as one frame sees it: column and row in pixels, pixels per metre, metres ahead of the lens, and the share
    of its light that comes through the air (the rest is the world's `haze`)."""

    column: float
    row: float
    scale: float
    depth: float
    through: float


class Places:
    """The metres of a world; light is its table."""

    stage: Stage = Stage()
    light: npt.NDArray[np.float32]

    def origin(self) -> tuple[float, float]:
        """x and z, in world units, where the shot's metres begin: a camera that has not moved yet."""
        return 0.0, 0.0

    def ground(self, x: float, z: float) -> float:
        """Height of the surface at a point, all in world units."""
        return 0.0

    def spot(self, view: Camera, x: float, y: float, z: float) -> Spot | None:
        """The place x to the right, y above the surface and z ahead of the opening camera (metres), in this frame."""
        metre = self.stage.metre
        left, start = self.origin()
        at_x, at_z = left + x * metre, start + z * metre
        seen = view.project(at_x, self.ground(at_x, at_z) + y * metre, at_z)
        if seen is None:
            return None
        column, row, scale = seen
        depth = view.focal / scale / metre
        return Spot(column, row, scale * metre, depth, self.clear(depth))

    def carried(self, view: Camera) -> tuple[float, float]:
        """How far (metres to the right, metres ahead) this frame's camera has come from where metres begin."""
        left, start = self.origin()
        return (view.x - left) / self.stage.metre, (view.z - start) / self.stage.metre

    def clear(self, depth: float) -> float:
        """The share of light that comes through so many metres of this world's air; the rest is `haze`."""
        return 1.0 / (1.0 + depth * float(self.light[AIR, 0]) * 12)
