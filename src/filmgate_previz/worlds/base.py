"""What every world promises, and what most of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from filmgate_previz import camera, palette
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import SUBJECTS

Frame = npt.NDArray[np.float32]


class World(ABC):
    """A place that can be filmed.

    draw() fills EVERY pixel of a linear (height, width, 3) float32 frame as a pure function of time, so frames may be
    drawn in any order and side by side, into buffers that hold anything. Building may take tenths of a second; it is
    done once per shot.
    """

    bloom = 0.16
    grain = 0.006
    azimuth: ClassVar[float] = 0.2  # of the sun, in radians right of straight ahead
    azimuths: ClassVar[dict[str, float]] = {}  # the same for times of day that want another
    level: ClassVar[float] = 0.5  # the horizon of an untilted frame, as a share of its height
    subjects: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        azimuth = self.azimuths.get(shot.time, self.azimuth)
        self.light = palette.light(shot.time, shot.weather, shot.style, azimuth)
        if shot.style == "dream":
            self.bloom = 2.2 * self.bloom
        self.drawn = tuple(name for name in shot.subjects if name in self.subjects and name in SUBJECTS)

    @abstractmethod
    def draw(self, hdr: Frame, u: float, t: float) -> None:
        """Fill hdr for share u (0..1) of the shot, t seconds after its start."""

    def pose(self, u: float, t: float) -> camera.Pose:
        return camera.pose(self.shot.camera, u, t, self.shot.seconds)

    def kernel_seed(self) -> int:
        """The shot's seed in the few bits that noise kernels take."""
        return int(self.shot.seed % 65_521)
