"""Beams of light in dusty air or water, and the specks that drift in them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.glow import lay_glow
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.weather import add_disc

Frame = npt.NDArray[np.float32]
COARSE = 8  # beams are smooth: they are drawn this many times smaller and enlarged


def beams(
    hdr: Frame,
    source: tuple[float, float],
    colour: npt.ArrayLike,
    t: float,
    *,
    fade: float,
    fine: float,
    seed: int,
    hide: float = 0.0,
) -> None:
    """Add beams that fan out from a source (column, row; it may lie far outside the frame).

    fade is how many frame heights below the source they have lost half their strength, fine how many there are.
    """
    height, width = hdr.shape[:2]
    small = (max(height // COARSE, 2), max(width // COARSE, 2))
    y, x = np.mgrid[0 : small[0], 0 : small[1]].astype(np.float32)
    x = (x + 0.5) * (width / small[1]) - source[0]
    y = (y + 0.5) * (height / small[0]) - source[1]
    angle = np.arctan2(x, np.maximum(y, 1.0)) * fine
    rays = np.zeros(small, np.float32)
    for k, (rate, drift) in enumerate(((7.0, 0.21), (13.0, -0.17), (29.0, 0.31))):
        rays += np.sin(angle * rate + drift * t + seed * (k + 1.7)) / (1 + k * 0.6)
    rays = np.clip(rays * 0.45, 0, 1) ** 1.5
    far = np.hypot(x, y) / height
    rays *= np.clip(y / (0.05 * height), 0, 1) / (1 + (far / fade) ** 2)
    lay_glow(hdr, 0, height, rays, np.asarray(colour, np.float32), F(hide))


class Motes:
    """Specks in a box of air that goes along with the camera: each leaves on one side and comes back on the other."""

    def __init__(self, count: int, box: float, size: float, seed: int) -> None:
        self.box, self.size = box, size
        self.places = np.random.default_rng(seed).random((count, 5))

    def draw(
        self, hdr: Frame, view: Camera, colour: npt.ArrayLike, t: float, drift: tuple[float, float, float]
    ) -> None:
        """drift is right, up and ahead, in units a second."""
        height, width = hdr.shape[:2]
        red, green, blue = (F(value) for value in np.asarray(colour, np.float32))
        sway = np.stack([np.sin(t * 0.7 + self.places[:, 3] * 40), np.cos(t * 0.5 + self.places[:, 3] * 50)], 1)
        place = self.places[:, :3] * self.box + np.asarray(drift) * t
        place[:, :2] += sway * self.box * 0.01
        where = (place - (view.x, view.y, view.z) + self.box / 2) % self.box - self.box / 2
        sine, cosine = np.sin(view.yaw), np.cos(view.yaw)
        depth = where[:, 0] * sine + where[:, 2] * cosine
        aside = where[:, 0] * cosine - where[:, 2] * sine
        for a, b, d, power in zip(aside, where[:, 1], depth, self.places[:, 4], strict=True):
            if d < self.box * 0.03:
                continue
            scale = view.focal / d
            x, y, radius = width / 2 + a * scale, view.horizon - b * scale, max(self.size * scale, 0.8)
            if -9 < x < width + 9 and -9 < y < height + 9:
                near = min((d / self.box - 0.03) * 12, 1.0) * min((0.5 - d / self.box) * 8, 1.0)
                k = F(max(near, 0.0) * (0.3 + 0.7 * power) * min(1.0, 2.5 / radius))
                add_disc(hdr, F(x), F(y), F(radius), red * k, green * k, blue * k)
