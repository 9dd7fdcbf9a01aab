"""Framings and angles: how much of a place a shot takes in, and from how high it is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from filmgate_previz.camera import Camera


@dataclass(frozen=True, slots=True)
class Framing:
    """zoom is that of a place where nobody is filmed; who is filmed fills `filled` heights of the frame, 0 for as many
    as the zoom makes it, and the frame is about `aim`, a share of its height."""

    zoom: float
    filled: float = 0.0
    aim: float = 0.5


@dataclass(frozen=True, slots=True)
class Angle:
    """tilt is added to the camera's, in frame heights; eye is how many times as high as usual the lens stands."""

    tilt: float = 0.0
    eye: float = 1.0


FRAMINGS = {
    "wide": Framing(0.66),
    "medium": Framing(1.25, filled=0.98, aim=0.62),
    "close": Framing(1.8, filled=1.55, aim=0.86),
}
ANGLES = {"low": Angle(0.17, 0.35), "high": Angle(-0.22, 2.1)}
LOW_ANGLE_LEAST = 0.22  # metres that a lens stands high at least


@dataclass(frozen=True, slots=True)
class Zoom:
    """The picture enlarged by a factor about a place of it (pixels), which it brings to another place."""

    place: tuple[float, float]
    to: tuple[float, float]
    factor: float

    def over(self, view: Camera) -> Camera:
        """A camera that sees the enlarged picture: it has turned, its lens is longer, its horizon has moved."""
        middle, focal = view.width / 2, view.focal * self.factor
        turn = math.atan((self.place[0] - middle) / view.focal) - math.atan((self.to[0] - middle) / focal)
        horizon = self.to[1] + (view.horizon - self.place[1]) * self.factor
        return replace(view, yaw=view.yaw + turn, focal=focal, horizon=horizon)


def scaled(view: Camera, width: int, share: float) -> Camera:
    """The camera for a picture `width` pixels wide that is `share` times the size."""
    return replace(view, focal=view.focal * share, horizon=view.horizon * share, width=width)
