"""What the wind carries low over the ground: sand, snow, mist. Streaks of noise that thin out upwards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.glow import lay_glow
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile

Frame = npt.NDArray[np.float32]

COARSE = 10  # streaks are smooth: they are drawn this many times smaller and enlarged
SPEED = 26.0  # texels of the tile a second


class Drift:
    """strength is how much it hides at its thickest, reach how far it rises above the horizon (in frame heights), depth
    how soon it is lost towards the lens."""

    def __init__(
        self,
        colour: Frame,
        seed: int,
        *,
        strength: float = 0.5,
        reach: float = 0.10,
        speed: float = SPEED,
        depth: float = 5.0,
    ) -> None:
        self.colour, self.strength, self.reach, self.speed, self.depth = colour, strength, reach, speed, depth
        self.tile: Frame = fractal_tile(128, 8, 4, 0.55, 900 + seed)

    def lay(self, hdr: Frame, view: Camera, t: float) -> None:
        height, width = hdr.shape[:2]
        first = max(int(view.horizon - self.reach * height), 0)
        if first >= height - 2:
            return
        rows = first + (np.arange(max((height - first) // COARSE, 2)) + 0.5) * COARSE
        columns = (np.arange(max(width // COARSE, 2)) + 0.5) * COARSE
        below = (rows - view.horizon) / height
        near = 1 / (1 + np.maximum(below, 0) * 9)  # how far the ground of a row is, 1 at the horizon
        u = (columns[None] - width / 2) / view.focal * 90 * (0.35 + 0.65 * near[:, None])
        u = u + view.yaw * 90 + view.x * 1.5 * near[:, None] - t * self.speed * (0.5 + 0.8 * (1 - near[:, None]))
        v = below[:, None] * 260 + view.z * 0.6 * np.ones_like(u)
        streak = self._at(u * 0.35, v) * 0.6 + self._at(u * 0.9 + 40, v * 1.7 + t * 3) * 0.4
        fade = np.where(below < 0, np.clip(1 + below / self.reach, 0, 1) ** 2, near**self.depth)
        small = np.clip(streak * 2.6 - 1.15, 0, 1) * fade[:, None] * self.strength
        lay_glow(hdr, first, height, np.minimum(small, 0.9).astype(np.float32), self.colour, F(1))

    def _at(self, u: Frame, v: Frame) -> Frame:
        """The tile between its texels, as a wave of whole texels would jump."""
        n = self.tile.shape[0]
        i, j = np.floor(u).astype(int), np.floor(v).astype(int)
        a, b = u - i, v - j
        a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
        tile = self.tile
        upper = tile[j % n, i % n] * (1 - a) + tile[j % n, (i + 1) % n] * a
        lower = tile[(j + 1) % n, i % n] * (1 - a) + tile[(j + 1) % n, (i + 1) % n] * a
        return np.asarray(upper * (1 - b) + lower * b, np.float32)
