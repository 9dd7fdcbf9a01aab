"""Film stock: what silver and old prints do to a picture."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from filmgate_previz.looks.planes import BLACK, WHITE, Frame, Planes, table
from filmgate_previz.shots import Shot

WEAVE = 1.1  # pixels of a frame of 720 rows that an old print sways in its gate
DUST, SCRATCHES = 7, 2


def noir(planes: Planes, shot: Shot, number: int) -> None:
    """Deep shadows around a bright middle."""
    width, height = planes.size
    planes.luma[:] = np.clip(BLACK + (planes.luma - np.float32(BLACK)) * _falloff(width, height, 0.62), BLACK, WHITE)
    planes.keep_colour(0.0)


def vintage(planes: Planes, shot: Shot, number: int) -> None:
    """Faded blacks, a warm corner, dust and scratches, a print that is not quite steady."""
    width, height = planes.size
    sway = WEAVE * planes.unit
    x, y = sway * math.sin(number * 0.61 + shot.seed % 7), sway * math.sin(number * 0.37 + 1.3)
    for plane, share in ((planes.luma, 1.0), (planes.blue, 0.5), (planes.red, 0.5)):
        move = np.asarray([[1, 0, x * share], [0, 1, y * share]], np.float32)
        size = (plane.shape[1], plane.shape[0])
        plane[:] = cv2.warpAffine(plane, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    faded = cv2.LUT(planes.luma, table(lambda v: 34 + (v - BLACK) * np.float32(0.86)))
    planes.luma[:] = np.clip(faded * _falloff(width, height, 0.40), 22, WHITE)
    leak = _leak(width // 2, height // 2, int(shot.seed % 2)) * np.float32(1 + 0.25 * math.sin(number * 0.09))
    planes.red[:] = np.clip(planes.red + leak * 22 + 3, 16, 240)
    planes.blue[:] = np.clip(planes.blue - leak * 26 - 5, 16, 240)
    _wear(planes, shot, number)


def _wear(planes: Planes, shot: Shot, number: int) -> None:
    """Dust lies in a frame for a moment, a scratch runs on for a while."""
    width, height = planes.size
    rng = np.random.default_rng([shot.seed % 2**32, number])
    for x, y, size, light in rng.random((int(rng.integers(DUST)), 4)):
        radius = max(round((0.6 + 1.9 * size * size) * planes.unit), 1)
        shade = 215 if light > 0.6 else 40
        cv2.circle(planes.luma, (round(x * width), round(y * height)), radius, (shade,), -1, cv2.LINE_AA)
    long = np.random.default_rng([shot.seed % 2**32, 1, number // 31])
    for place, shown in long.random((SCRATCHES, 2)):
        if shown < 0.45:
            x = round((place + 0.002 * math.sin(number * 0.8)) * width)
            strip = planes.luma[:, max(x, 0) : max(x, 0) + max(round(planes.unit), 1)]
            strip[:] = np.clip(strip * np.float32(0.86) + 30, BLACK, WHITE)


@lru_cache(maxsize=1)
def _falloff(width: int, height: int, depth: float) -> Frame:
    """1 in the middle, 1 - depth in the corners."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    out = np.clip(((x * x + y * y) * 0.5 - 0.10) / 0.90, 0, 1)
    return np.asarray(1 - depth * out, np.float32)


@lru_cache(maxsize=1)
def _leak(width: int, height: int, side: int) -> Frame:
    """Light that came in at one edge of the film."""
    x = np.linspace(0, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    near = x if side else 1 - x
    return np.asarray(np.clip(near - 0.62, 0, 1) ** 1.5 * 4.2 * np.exp(-((y + 0.2) ** 2) * 1.4), np.float32)
