"""From a linear frame to the bytes an encoder takes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.grade import grade
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.still import picture_to_i420
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
    small = (max(width // SMALL, 8), max(height // SMALL, 8))
    base = np.minimum(cv2.resize(hdr, small, interpolation=cv2.INTER_AREA), np.float32(6))
    hot = np.maximum(base - np.float32(0.7), np.float32(0))
    scale = min(height, width) / 720
    near = cv2.GaussianBlur(hot, (0, 0), 2.0 * scale)
    # The wide halo is smooth: a quarter of the size will do.
    tiny = cv2.resize(hot, (max(small[0] // 4, 2), max(small[1] // 4, 2)), interpolation=cv2.INTER_AREA)
    wide = cv2.resize(cv2.GaussianBlur(tiny, (0, 0), 2.25 * scale), small, interpolation=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(base, (0, 0), 5 * scale)
    bloom = near * np.float32(0.6) + wide * np.float32(0.8) + soft * np.float32(0.25)
    i420 = np.empty((height * 3 // 2, width), np.uint8)
    grade(hdr, bloom, world.light, NOISE, frame, i420, F(world.bloom), F(world.grain), F(gain))
    return i420


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
