"""Camera moves. The same twelve moves drive every world; a world only says how far its own strides are."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PAN = 0.30  # radians from the middle to either end of a pan
TILT = 0.22  # frame heights from the middle to either end of a tilt
ORBIT = 0.30  # radians of the circle from the middle to either end


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a move has brought the camera, in a world's strides; tilt is in frame heights, positive looks up."""

    right: float = 0.0
    up: float = 0.0
    ahead: float = 0.0
    yaw: float = 0.0
    tilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Camera:
    """A shift lens: tilting moves the horizon's row, so uprights stay upright.

    Lengths are in world units, the yaw in radians, focal is in pixels, horizon is a row of a frame `width` pixels wide.
    """

    x: float
    y: float
    z: float
    yaw: float
    focal: float
    horizon: float
    width: int

    def numbers(self, scale: float = 1.0) -> npt.NDArray[np.float32]:
        """The seven floats of kernels.table, for a frame drawn at `scale` times the size."""
        sine, cosine = math.sin(self.yaw), math.cos(self.yaw)
        return np.asarray([self.x, self.y, self.z, sine, cosine, self.focal * scale, self.horizon * scale], np.float32)

    def project(self, x: float, y: float, z: float) -> tuple[float, float, float] | None:
        """Column, row and pixels per unit of a point, or None when it is behind the camera."""
        dx, dz = x - self.x, z - self.z
        depth = dx * math.sin(self.yaw) + dz * math.cos(self.yaw)
        if depth < 0.05:
            return None
        side = dx * math.cos(self.yaw) - dz * math.sin(self.yaw)
        scale = self.focal / depth
        return self.width / 2 + side * scale, self.horizon - (y - self.y) * scale, scale


def focal_length(width: int, height: int, half_angle: float, tall: float = 1.2) -> float:
    """In pixels. half_angle (degrees) covers the longer of the width and `tall` heights: portraits keep their scale."""
    return 0.5 * max(width, height * tall) / math.tan(math.radians(half_angle))


def ease(u: float) -> float:
    return u * u * (3 - 2 * u)


def glide(u: float) -> float:
    """Nearly even, with a soft start and stop."""
    return 0.7 * u + 0.3 * ease(u)


def pose(move: str, u: float, t: float, seconds: float = 5.0) -> Pose:
    """The pose of a named move at share u (0..1) of a shot and time t (seconds); an unknown name stands still.

    A longer shot travels farther, though not in proportion: worlds are finite.
    """
    far = min(max(seconds / 5.0, 0.3), 3.0) ** 0.6
    way = glide(u)
    swing = 2 * way - 1
    match move:
        case "push-in":
            return Pose(ahead=far * way)
        case "pull-out":
            return Pose(ahead=far * (1 - way))
        case "pan-left" | "pan-right":
            return Pose(yaw=PAN * swing * (1 if move == "pan-right" else -1))
        case "tilt-up" | "tilt-down":
            return Pose(tilt=TILT * swing * (1 if move == "tilt-up" else -1))
        case "orbit":
            angle = ORBIT * swing
            return Pose(
                right=2.0 * math.sin(angle) / math.sin(ORBIT), ahead=0.35 * (1 - math.cos(angle)), yaw=-0.75 * angle
            )
        case "drone":
            weave = math.sin(t * 0.55)
            return Pose(
                right=0.22 * weave, up=0.10 * math.sin(t * 0.4), ahead=1.15 * far * way, yaw=0.05 * math.cos(t * 0.55)
            )
        case "crane":
            return Pose(up=1.2 * way, ahead=0.15 * way, tilt=-0.07 * way)
        case "tracking":
            return Pose(right=1.2 * far * swing)
        case "handheld":
            return _handheld(t, far * way)
    return Pose()


@dataclass(frozen=True, slots=True)
class Calm:
    """The shares of a move that are left to keep somebody in the frame: of its ways aside and ahead, of its turns."""

    aside: float = 1.0
    ahead: float = 1.0
    turn: float = 1.0

    def over(self, at: Pose) -> Pose:
        return Pose(at.right * self.aside, at.up * self.aside, at.ahead * self.ahead, at.yaw * self.turn,
                    at.tilt * self.turn)  # fmt: skip


def _handheld(t: float, way: float) -> Pose:
    def sway(a: float, b: float) -> float:
        return 0.6 * math.sin(t * a) + 0.4 * math.sin(t * b + 1.3)

    return Pose(
        right=0.05 * sway(1.9, 4.3),
        up=0.05 * sway(2.6, 5.7),
        ahead=0.25 * way,
        yaw=0.012 * sway(1.3, 3.1),
        tilt=0.010 * sway(1.7, 4.9),
    )
