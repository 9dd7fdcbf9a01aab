"""A picture seen by a moving camera: near things move more than far ones."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture
from filmgate_previz.stills.depth import estimate
from filmgate_previz.stills.move import PIVOT, Motion, Path
from filmgate_previz.stills.sampling import Sampled

Plane = npt.NDArray[np.float32]
CELL = 8  # pixels between the points at which the parallax is worked out; depth is smooth
STEPS = 6  # of the search for the point that a pixel came from


class Parallax:
    """One picture of the film's size, with its depth and the way the camera takes."""

    def __init__(self, picture: Picture, move: str, seconds: float) -> None:
        self.picture = picture
        self._sampled = Sampled(picture)
        self.path = Path(move, seconds)
        height, width = picture.shape[:2]
        self._grid = (max(width // CELL, 2), max(height // CELL, 2))
        depth = estimate(picture)
        self.depth = np.asarray(cv2.resize(depth, self._grid, interpolation=cv2.INTER_LINEAR), np.float32)
        self._near = np.asarray(self.depth - np.float32(PIVOT), np.float32)
        self._cell = (np.float32(width / self._grid[0]), np.float32(height / self._grid[1]))
        self._columns = np.arange(width, dtype=np.float32)
        self._rows = np.arange(height, dtype=np.float32)

    def draw(self, u: float, t: float) -> Picture:
        """The frame at share u of the shot, t seconds after its start; at the start it is the picture itself."""
        motion = self.path.at(u, t)
        if motion == Motion():
            return self.picture.copy()
        height, width = self.picture.shape[:2]
        aside, down = self._parallax(motion)
        size = (width, height)
        fine, places = np.float32(self._sampled.fine), self._sampled.places
        map_x = np.asarray(cv2.resize(aside * fine, size, interpolation=cv2.INTER_LINEAR), np.float32)
        map_y = np.asarray(cv2.resize(down * fine, size, interpolation=cv2.INTER_LINEAR), np.float32)
        map_x += places(_window(self._columns, motion.zoom, motion.x))
        map_y += places(_window(self._rows, motion.zoom, motion.y))[:, None]
        return self._sampled.look(map_x, map_y)

    def depth_at(self, u: float, t: float) -> Plane:
        """The depth of each point of the coarse grid in the frame at that time."""
        motion = self.path.at(u, t)
        aside, down = self._parallax(motion)
        columns, rows = self._start(motion)
        return self._look_up(self.depth, columns + aside / self._cell[0], rows + down / self._cell[1])

    def _start(self, motion: Motion) -> tuple[Plane, Plane]:
        columns, rows = self._grid
        x = _window(np.arange(columns, dtype=np.float32), motion.zoom, motion.x)
        y = _window(np.arange(rows, dtype=np.float32), motion.zoom, motion.y)
        grid_x, grid_y = np.meshgrid(x, y)
        return np.asarray(grid_x, np.float32), np.asarray(grid_y, np.float32)

    def _parallax(self, motion: Motion) -> tuple[Plane, Plane]:
        """What nearness adds to the point that each grid point shows, in pixels of the picture."""
        x, y = self._start(motion)
        columns, rows = self._grid
        middle_x, middle_y = (columns - 1) / 2, (rows - 1) / 2
        aside, down = np.zeros_like(x), np.zeros_like(y)
        for _ in range(STEPS):
            near = self._look_up(self._near, x + aside, y + down)
            shrink = np.float32(-motion.near_zoom) * near
            aside = near * np.float32(motion.near_x * columns) + shrink * (x - np.float32(middle_x))
            down = near * np.float32(motion.near_y * rows) + shrink * (y - np.float32(middle_y))
        return aside * self._cell[0], down * self._cell[1]

    @staticmethod
    def _look_up(plane: Plane, x: Plane, y: Plane) -> Plane:
        return np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _window(at: Plane, zoom: float, moved: float) -> Plane:
    """The places along one axis that a zoomed and moved window shows."""
    middle = (len(at) - 1) / 2
    return np.asarray((at - np.float32(middle)) / np.float32(zoom) + np.float32(middle + moved * len(at)), np.float32)
