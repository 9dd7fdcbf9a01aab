"""The light that figures stand in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.table import AMBIENT, HAZE, SUN, SUN_DIRECTION
from filmgate_previz.subjects.shapes import Frame

Array = npt.NDArray[np.float64]
FACING = 0.40  # of the sun's light reaches what is turned away from it: films light their heroes


@dataclass(frozen=True, slots=True)
class Lighting:
    """What light a figure stands in, as its camera sees it; through is the share that comes through the air."""

    ambient: Frame
    sun: Frame
    direction: Array  # towards the sun: right, up, ahead of the lens
    haze: Frame
    through: float

    @classmethod
    def of(cls, light: Frame, haze: Frame, through: float, yaw: float, around: Frame) -> Lighting:
        """around is the mean of the picture: the light that comes from what is lit, lamps and sky alike."""
        x, y, z = (float(v) for v in light[SUN_DIRECTION])
        sine, cosine = math.sin(yaw), math.cos(yaw)
        ambient = (light[AMBIENT] * 0.50 + light[HAZE] * 0.06 + around * 0.42 + 0.02).astype(np.float32)
        sun = light[SUN] * 0.70 + light[SUN].mean() * 0.30  # the air between whitens a low sun's colour
        direction = np.asarray([x * cosine - z * sine, y, x * sine + z * cosine])
        return cls(ambient, (sun * 0.60).astype(np.float32), direction, haze, through)


class Tones:
    """The light on a part that is turned this way or that."""

    def __init__(self, light: Lighting) -> None:
        self.light = light
        x, y, z = light.direction
        behind = max(-z, 0.0)
        flat = math.hypot(x, y) or 1.0
        self.towards = np.asarray([x / flat, -y / flat])
        self.shadow = light.ambient * 0.80 + light.sun * (FACING * 0.55 + 0.30 * behind)
        self.lit = light.ambient * 1.05 + light.sun * (FACING + 0.60 * behind)

    def plates(self, normals: Array, yaw: float) -> Array:
        """The light on flat parts, (n, 3); normals in world axes, of any length, on either side."""
        sine, cosine = math.sin(yaw), math.cos(yaw)
        x, y, z = (
            normals[:, 0] * cosine - normals[:, 2] * sine,
            normals[:, 1],
            normals[:, 0] * sine + normals[:, 2] * cosine,
        )
        size = np.sqrt(x * x + y * y + z * z) + 1e-12
        size = np.where(z > 0, -size, size)  # the side that is seen looks towards the lens
        x, y, z = x / size, y / size, z / size
        to_x, to_y, to_z = self.light.direction
        share = np.maximum(x * to_x + y * to_y + z * to_z, 0.0)
        ambient, sun = self.light.ambient, self.light.sun
        return np.asarray((0.80 + 0.28 * y)[:, None] * ambient + (FACING * 0.7 + 0.75 * share)[:, None] * sun)
