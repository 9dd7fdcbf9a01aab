"""Shreds of cloud that pass the lens: sheets across the view which the camera flies through, one after another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.glow import lay_glow_within
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.noise import fractal_tile

Frame = npt.NDArray[np.float32]
COARSE = 12  # shreds are smooth: they are drawn this many times smaller and enlarged
APART, SHEETS = 14.0, 2  # units from one to the next, and how many are seen at once


class Puffs:
    """colour is linear; strength is how much a shred hides at its thickest, wind units a second towards the lens."""

    def __init__(self, colour: Frame, seed: int, *, strength: float, wind: float) -> None:
        self.colour, self.strength, self.wind = colour, strength, wind
        self.tile: Frame = fractal_tile(128, 4, 5, 0.5, 700 + seed)

    def lay(
        self, hdr: Frame, view: Camera, t: float, sheets: Sequence[int], box: tuple[int, int, int, int] | None = None
    ) -> None:
        """Over a frame, in this order: sheet 0 is the nearest. box is the part (left, top, right, bottom) that is."""
        height, width = hdr.shape[:2]
        left, top, right, bottom = box or (0, 0, width, height)
        gone = (view.z + t * self.wind) / APART
        first = math.floor(gone)
        rows = (np.arange(max(height // COARSE, 2)) + 0.5) * COARSE - view.horizon
        columns = (np.arange(max(width // COARSE, 2)) + 0.5) * COARSE - width / 2
        for sheet in sheets:
            depth = (sheet + 1 - (gone - first)) * APART
            share = depth / (APART * SHEETS)
            shown = math.sin(math.pi * share) ** 2 * self.strength
            if shown < 0.01:
                continue
            number = first + sheet
            u = (columns / view.focal + view.yaw) * depth * 1.5 + view.x * 1.5 + number * 37.7
            v = rows / view.focal * depth * 2.2 - view.y * 2.2 + number * 61.3
            noise = self._at(*np.meshgrid(u, v))
            fade = np.clip(1 - np.abs(rows) / (0.8 * height), 0, 1)[:, None]
            small = np.clip(noise * 2.8 - 1.45, 0, 1) * shown * fade
            small = np.minimum(small, 0.9).astype(np.float32)
            lay_glow_within(hdr, 0, height, small, self.colour, F(1), left, top, right, bottom)

    def _at(self, u: Frame, v: Frame) -> Frame:
        n = self.tile.shape[0]
        i, j = np.floor(u).astype(int), np.floor(v).astype(int)
        a, b = u - i, v - j
        tile = self.tile
        upper = tile[j % n, i % n] * (1 - a) + tile[j % n, (i + 1) % n] * a
        lower = tile[(j + 1) % n, i % n] * (1 - a) + tile[(j + 1) % n, (i + 1) % n] * a
        return np.asarray(upper * (1 - b) + lower * b, np.float32)
