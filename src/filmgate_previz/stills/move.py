"""A named camera move as a motion of a flat picture.

Every move begins exactly on the whole picture, but for the pull-out, which ends on it: what lies beyond the edges of a
picture nobody knows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from filmgate_previz import camera

PIVOT = 0.2  # the depth that moves with the picture as a whole: the background rather than the subject
_NERVOUS = ("handheld", "drone")  # these sway: their margin is taken once and kept
_SETTLE = 1.6  # seconds until it is


@dataclass(frozen=True, slots=True)
class Motion:
    """How a picture is seen: enlarged by zoom, its window moved by (x, y), near things moved and enlarged further.

    x and near_x are shares of the width, y and near_y of the height; near_zoom adds to the zoom of what is nearest.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    near_x: float = 0.0
    near_y: float = 0.0
    near_zoom: float = 0.0


class Path:
    """The way of one shot."""

    def __init__(self, move: str, seconds: float) -> None:
        self.move, self.seconds = move, seconds
        whole = (1.0, seconds) if move == "pull-out" else (0.0, 0.0)
        self._whole = camera.pose(move, *whole, seconds)
        steps = 64
        self._most = max(_reach(self._bare(k / steps, seconds * k / steps)) for k in range(steps + 1))

    def at(self, u: float, t: float) -> Motion:
        """The motion at share u of the shot, t seconds after its whole."""
        bare = self._bare(u, t)
        reach = _reach(bare)
        if self.move in _NERVOUS:
            reach = self._most * camera.ease(min(t / min(_SETTLE, max(self.seconds, 0.1)), 1.0))
        return Motion(bare.zoom * (1 + 2.1 * reach), bare.x, bare.y, bare.near_x, bare.near_y, bare.near_zoom)

    def _bare(self, u: float, t: float) -> Motion:
        """Without the margin that keeps the picture's edges out of sight."""
        now, whole = camera.pose(self.move, u, t, self.seconds), self._whole
        ahead = math.tanh(0.6 * (now.ahead - whole.ahead))
        right = 2.6 * math.tanh((now.right - whole.right) / 2.6)
        up = now.up - whole.up
        return Motion(
            zoom=1 + 0.10 * ahead,
            x=0.075 * (now.yaw - whole.yaw) + 0.006 * right,
            y=-0.10 * (now.tilt - whole.tilt) - 0.012 * up,
            near_x=0.013 * right,
            near_y=-0.02 * up,
            near_zoom=0.085 * ahead,
        )


def _reach(motion: Motion) -> float:
    """How far the window leaves the middle, as a share of the picture."""
    aside = abs(motion.x) + (1 - PIVOT) * abs(motion.near_x)
    down = abs(motion.y) + (1 - PIVOT) * abs(motion.near_y)
    return math.hypot(aside, down)
