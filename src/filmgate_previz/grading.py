"""From a linear frame to the bytes an encoder takes."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.grade import grade, print_toned, shrink, tone
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.still import picture_to_i420
from filmgate_previz.subjects.sheet import MARGIN
from filmgate_previz.worlds.base import Frame, World

Bytes = npt.NDArray[np.uint8]
LARGEST_WIDTH = 4608
SMALL = 8  # the bloom is made from a frame this many times smaller


def _noise() -> Frame:
    rng = np.random.default_rng(7)
    tile = cv2.GaussianBlur(rng.standard_normal((256, LARGEST_WIDTH + 400)).astype(np.float32), (0, 0), 0.7)
    return np.asarray(tile / tile.std(), np.float32)


NOISE = _noise()


def develop(world: World, hdr: Frame, frame: int, gain: float = 1.0) -> Bytes:
    """Bloom, exposure, film curve, tint and grain: a linear (h, w, 3) frame becomes I420 bytes (h * 3 / 2, w)."""
    height, width = hdr.shape[:2]
    bloom, times = _bloom(hdr)
    i420 = np.empty((height * 3 // 2, width), np.uint8)
    grade(hdr, bloom, F(times), world.light, NOISE, frame, i420, F(world.bloom), F(world.grain), F(gain))
    return i420


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a frame at full size: its linear light (h, w, 3), and the even column and row where it begins."""

    picture: Frame
    x: int
    y: int


class Enlarger:
    """Develops frames of one film that were drawn smaller than it is: they are enlarged once they have their tones, and
    only grain is made at full size. Each thread keeps its planes, because fresh memory costs more than filling it."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._own = threading.local()

    def develop(self, world: World, hdr: Frame, frame: int, gain: float = 1.0, window: Window | None = None) -> Bytes:
        """The same as `develop`, at the film's size; window is a part that is there at that size."""
        width, height = self._size
        rows, columns = hdr.shape[:2]
        bloom, times = _bloom(hdr)
        planes, luma = self._planes(rows, columns)
        strength = F(world.bloom)
        tone(hdr, 0, 0, (columns, rows), bloom, F(times), world.light, planes, strength, F(gain))
        cv2.resize(planes[1], self._size, dst=luma, interpolation=cv2.INTER_CUBIC)
        half = (width // 2, height // 2)
        red, blue = (cv2.resize(planes[k], half, interpolation=cv2.INTER_LINEAR) for k in (0, 2))
        if window is not None:
            part = np.empty((3, *window.picture.shape[:2]), np.float32)
            place = (window.x, window.y, self._size)
            tone(window.picture, *place, bloom, F(times * width / columns), world.light, part, strength, F(gain))
            _put(luma, part[1], window, 1)
            for plane, k in ((red, 0), (blue, 2)):
                less = cv2.resize(part[k], (part.shape[2] // 2, part.shape[1] // 2), interpolation=cv2.INTER_AREA)
                _put(plane, less, window, 2)
        i420 = np.empty((height * 3 // 2, width), np.uint8)
        print_toned(luma, blue, red, NOISE, frame, i420, F(world.grain))
        return i420

    def _planes(self, rows: int, columns: int) -> tuple[Frame, Frame]:
        kept: tuple[Frame, Frame] | None = getattr(self._own, "planes", None)
        if kept is None:
            small, large = np.empty((3, rows, columns), np.float32), np.empty(self._size[::-1], np.float32)
            kept = self._own.planes = (small, large)
        return kept


def _put(plane: Frame, part: Frame, window: Window, less: int) -> None:
    """Lay a part over a plane that is `less` times smaller than the frame, with soft edges within the plane."""
    x, y = window.x // less, window.y // less
    rows, columns = part.shape
    across = _ramp(columns, x > 0, x + columns < plane.shape[1], MARGIN // less)
    down = _ramp(rows, y > 0, y + rows < plane.shape[0], MARGIN // less)
    below = plane[y : y + rows, x : x + columns]
    below += (part - below) * (down[:, None] * across)


def _ramp(count: int, rises: bool, falls: bool, soft: int) -> Frame:
    """1, but for a rise at its begin and a fall at its end."""
    way = (np.arange(count, dtype=np.float32) + np.float32(0.5)) / np.float32(soft)
    one = np.ones(count, np.float32)
    return np.asarray(np.minimum(np.minimum(way if rises else one, way[::-1] if falls else one), 1), np.float32)


def _bloom(hdr: Frame) -> tuple[Frame, int]:
    """What bright places throw around them, and how many times smaller than the frame it is."""
    height, width = hdr.shape[:2]
    times = max(min(SMALL, height // 8, width // 8), 1)
    base = np.minimum(shrink(hdr, times), np.float32(6))
    hot = np.maximum(base - np.float32(0.7), np.float32(0))
    scale = min(height, width) / 720 * SMALL / times
    near = cv2.GaussianBlur(hot, (0, 0), 2.0 * scale)
    # Wide halos are smooth: half and a quarter of the size will do.
    wide, soft = _blurred(hot, 9.0 * scale, 4), _blurred(base, 5.0 * scale, 2)
    bloom = near * np.float32(0.6) + wide * np.float32(0.8) + soft * np.float32(0.25)
    return np.asarray(bloom, np.float32), times


def _blurred(picture: Frame, reach: float, less: int) -> Frame:
    """A blur that is worked out so many times smaller."""
    size = (picture.shape[1], picture.shape[0])
    small = cv2.resize(picture, tuple(max(side // less, 2) for side in size), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(small, (0, 0), reach / less), size), np.float32)


def finish(picture: npt.NDArray[np.uint8] | Frame, frame: int, grain: float) -> Bytes:
    """An sRGB (h, w, 3) picture, blue first, in bytes or in floats from 0 to 1, becomes I420 bytes (h * 3 / 2, w)."""
    height, width = picture.shape[:2]
    i420 = np.empty((height * 3 // 2, width), np.uint8)
    scale = 1 / 255 if picture.dtype == np.uint8 else 1.0
    picture_to_i420(picture, F(scale), NOISE, frame, i420, F(grain))
    return i420


def to_bgr(i420: Bytes) -> Bytes:
    """For looking at a frame; OpenCV's matrix is BT.601, so colours are near, not exact."""
    return np.asarray(cv2.cvtColor(i420, cv2.COLOR_YUV2BGR_I420), np.uint8)
