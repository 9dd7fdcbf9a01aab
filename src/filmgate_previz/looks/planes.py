"""The three planes of a frame, to be written to in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.noise import fractal_tile

Plane = npt.NDArray[np.uint8]
Frame = npt.NDArray[np.float32]
WORKED = 400  # rows in which areas are made even
BLACK, WHITE, GREY = 16, 235, 128  # of limited range


@dataclass(frozen=True, slots=True)
class Planes:
    """luma is (h, w); blue and red are (h / 2, w / 2), 128 where there is no colour."""

    luma: Plane
    blue: Plane
    red: Plane

    @classmethod
    def of(cls, i420: Plane) -> Planes:
        height, width = i420.shape[0] * 2 // 3, i420.shape[1]
        blue, red = i420[height:].reshape(2, height // 2, width // 2)
        return cls(i420[:height], blue, red)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.luma.shape[1], self.luma.shape[0]

    @property
    def unit(self) -> float:
        """What is a pixel in a frame whose shorter side has 720."""
        return min(self.size) / 720

    def keep_colour(self, share: float) -> None:
        """Less colour, or with more than 1 more of it."""
        for plane in (self.blue, self.red):
            plane[:] = cv2.LUT(plane, table(lambda v: GREY + (v - GREY) * np.float32(share), 16, 240))


def table(curve: Callable[[Frame], Frame], low: int = BLACK, high: int = WHITE) -> Plane:
    """The look-up table of a curve of byte values."""
    return np.asarray(np.clip(curve(np.arange(256, dtype=np.float32)) + 0.5, low, high), np.uint8)


def worked(width: int, height: int) -> tuple[int, int]:
    """The size in which areas of a frame are made even: a large one is worked on smaller."""
    scale = min(WORKED / min(width, height), 1.0)
    return round(width * scale), round(height * scale)


def evened(plane: Plane, passes: int, reach: int, apart: float) -> Plane:
    """A plane whose areas are even and whose edges stay, in the size that it is worked on."""
    small = cv2.resize(plane, worked(plane.shape[1], plane.shape[0]), interpolation=cv2.INTER_AREA)
    for _ in range(passes):
        small = cv2.bilateralFilter(small, reach, apart, reach * 0.6)
    return np.asarray(small, np.uint8)


def enlarged(small: Plane, width: int, height: int) -> Plane:
    """What was worked on smaller, in its own size."""
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def grain(width: int, height: int, cells: int, octaves: int, seed: int) -> Frame:
    """Noise (height, width) from 0 to 1 that keeps its place on the screen; `cells` of it along the longer side."""
    tile = fractal_tile(512, cells, octaves, 0.6, seed)
    side = max(width, height)
    large = cv2.resize(tile, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(large[:height, :width], np.float32)
