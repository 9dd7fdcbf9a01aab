"""A skyline across harbour water."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera, focal_length
from filmgate_previz.kernels.city import draw_city
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AIR, AMBIENT, CLOUDS
from filmgate_previz.kernels.water import draw_mirror
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame, World
from filmgate_previz.worlds.heaven import Heaven, wave_slopes
from filmgate_previz.worlds.stage import Stage

BLOCKS = 96
SHORE = 20.0
MIDDLE = BLOCKS / 2 + 0.45
STRIDE = (3.0, 1.6, 9.0)
LIT = {"sunset": 0.34, "dusk": 0.5, "night": 0.65, "sunrise": 0.2}
BACKDROP = 58  # from this row on no street is open: seen end-on it would be a slit of light
LAMP = np.asarray([2.6, 1.5, 0.6], np.float32)


class City(World):
    azimuth = -0.16
    azimuths: ClassVar[dict[str, float]] = {"day": 2.5}  # behind the camera, where it models the facades
    level = 0.60
    # A block is some 50 m wide; subjects are at home on the water or over it, as from a boat's height.
    stage = Stage(surface="water", ahead=46.0, lane=12.0, flight=(40.0, 14.0), metre=0.12)

    def origin(self) -> tuple[float, float]:
        return MIDDLE, 2.0

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        self.light[CLOUDS, 0] = min(self.light[CLOUDS, 0], 0.46) if shot.weather == "clear" else self.light[CLOUDS, 0]
        self.light[AIR, 0] *= 0.75
        self.heaven = Heaven(self.light, 60 + self.kernel_seed(), shot)
        self.waves = wave_slopes()
        self.heights = self._skyline(np.random.default_rng(shot.seed))
        gloom = 0.22 if shot.weather in ("storm", "rain") else 0.0
        glow = 0.15 if shot.style == "neon" else 0.0
        self.lit = min(LIT.get(shot.time, 0.04) + gloom + glow, 0.65)
        self.neon = 1.0 if shot.style == "neon" else 0.0
        self.deep = (linear("101c2c", 0.25) + self.light[AMBIENT] * 0.06).astype(np.float32)

    def camera(self, u: float, t: float, width: int, height: int) -> Camera:
        pose = self.pose(u, t)
        right, up, ahead = STRIDE
        z = min(2.0 + ahead * pose.ahead, SHORE - 4.0)
        x = MIDDLE + right * pose.right
        focal = focal_length(width, height, 27, 1.25)
        return Camera(x, 0.95 + up * pose.up, z, -0.01 + pose.yaw, focal, height * (self.level + pose.tilt), width)

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        height = hdr.shape[0]
        horizon = int(view.horizon)
        self.heaven.paint(hdr, view, t, horizon + 2)
        edge = view.horizon + view.y * view.focal / (SHORE - view.z)
        shore = min(max(int(edge), 2), height)
        level = min(max(horizon, 1), height)
        hdr[level:shore] = hdr[level - 1]
        numbers = view.numbers()
        draw_city(hdr, self.heights, numbers, self.light, F(self.lit), F(self.neon), F(90), BACKDROP, shore, 2)
        self._above(hdr, view, t)
        quay = max(2, height // 240)
        mirrored = max(shore - quay - 2, 1)
        picture = hdr[:mirrored].copy()
        self._quay(hdr, view, shore, quay)
        draw_mirror(hdr, shore, F(edge), picture, numbers, self.waves, F(t), F(0.34), self.deep)

    def _above(self, hdr: Frame, view: Camera, t: float) -> None:
        """What stands or moves over the roofs and is to be seen in the water too."""

    def _quay(self, hdr: Frame, camera: Camera, shore: int, quay: int) -> None:
        """A thin dark embankment with lamps."""
        height, width = hdr.shape[:2]
        hdr[max(shore - quay, 0) : shore] *= 0.25
        tall, wide = max(2, height // 200), max(1, width // 900)
        for k in range(60):
            seen = camera.project((k - 30) * 1.2 + BLOCKS / 2, 0.0, SHORE - 0.6)
            if seen is not None and 2 < seen[0] < width - 3 and shore - quay - tall > 0:
                x = int(seen[0])
                hdr[shore - quay - tall : shore - quay, x : x + wide] += LAMP * (0.4 + self.lit * 2)

    def _skyline(self, rng: np.random.Generator) -> Frame:
        return skyline(rng)


def skyline(rng: np.random.Generator, *, slender: float = 1.0, tallest: float = 5.2) -> Frame:
    """Heights in blocks: a centre and two lesser ones, empty lots, water before the shore.

    slender sets few high towers apart from many low ones.
    """
    z, x = np.mgrid[0:BLOCKS, 0:BLOCKS]
    middle = BLOCKS / 2

    def centre(at_x: float, at_z: float, wide: float, deep: float) -> npt.NDArray[np.float64]:
        return np.asarray(np.exp(-(((x - middle - at_x) / wide) ** 2) - ((z - at_z) / deep) ** 2))

    dense = centre(3, 32, 11, 12) + 0.55 * centre(-17, 36, 6, 9) + 0.5 * centre(24, 40, 6, 9)
    tall = 1.2 + tallest * rng.random((BLOCKS, BLOCKS)) ** (2.2 * slender)
    heights = 0.35 + 0.55 * rng.random((BLOCKS, BLOCKS)) + dense * tall
    heights[rng.random((BLOCKS, BLOCKS)) < 0.10] = 0
    heights[: int(SHORE)] = 0
    heights[BACKDROP:] = np.maximum(heights[BACKDROP:], 0.8)
    return np.ascontiguousarray(heights, np.float32)
