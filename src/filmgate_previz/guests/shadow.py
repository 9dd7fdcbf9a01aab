"""What a guest takes from the light on the ground: its outline away from the sun, and a dark touch under each foot."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.guest import darken
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import SUN_DIRECTION
from filmgate_previz.media.picture import Picture
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.shapes import Frame

LONGEST = 2.4  # heights of its standee that a shadow is long at most
ROWS = 96  # of the outline that is thrown
POOL, TOUCH = 0.42, 0.62  # of the light that the pool under a standee takes, and the touch of a foot
Points = npt.NDArray[np.float64]


def outline_of(alpha: Picture) -> Picture:
    """A small copy of an alpha, for its shadow."""
    size = (max(round(ROWS * alpha.shape[1] / alpha.shape[0]), 4), ROWS)
    return np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)


def feet_of(alpha: Picture) -> tuple[tuple[float, float], ...]:
    """Where a standee touches the ground: (middle, width) as shares of its width, from the left, most four."""
    rows = max(alpha.shape[0] // 28, 2)
    touched = np.asarray((alpha[-rows:] > 96).any(0), np.bool_)
    steps = np.flatnonzero(np.diff(np.concatenate([[0], touched.astype(np.int8), [0]])))
    spans = [(a, b) for a, b in zip(steps[::2], steps[1::2], strict=True) if b - a > 0.02 * len(touched)]
    spans = sorted(spans, key=lambda span: span[0] - span[1])[:4]
    return tuple(((a + b) / 2 / len(touched), (b - a) / len(touched)) for a, b in sorted(spans))


def throw(hdr: Frame, outline: Picture, standing: Standing, view: Camera, size: tuple[float, float], light: Lighting,
          table: Frame) -> None:  # fmt: skip
    """Lay the outline on the ground, away from the sun. size is (width, height) in world units."""
    right, up, ahead = (float(v) for v in table[SUN_DIRECTION])
    strength = _sunlight(light) * light.through
    if up < 0.02 or strength < 0.05:
        return
    wide, tall = size
    flat = math.hypot(right, ahead)
    reach = min(flat / max(up, 1e-3), LONGEST) * tall / max(flat, 1e-6)
    aside, behind = -right * reach, -ahead * reach
    nearest = max(0.35 * (standing.z - view.z), 0.6 * standing.metre) - (standing.z - view.z)
    share = min(nearest / behind, 1.0) if behind < 0 else 1.0  # it ends before it reaches the lens
    if share <= 0.05:
        return
    corners = [
        view.project(standing.x + x + aside * far, standing.y, standing.z + behind * far)
        for x, far in ((-wide / 2, share), (wide / 2, share), (wide / 2, 0.0), (-wide / 2, 0.0))
    ]
    seen = [corner[:2] for corner in corners if corner is not None]
    if len(seen) == 4:
        part = outline[round((1 - share) * (ROWS - 4)) :]
        _darken(hdr, _laid(part, np.asarray(seen), hdr), light, 0.75 * strength)


def touch(hdr: Frame, feet: Any, standing: Standing, view: Camera, size: tuple[float, float], light: Lighting) -> None:
    """A soft pool under the whole standee, and a narrow dark line under each foot."""
    wide = size[0]
    pools = [(0.5, 0.95, POOL)] + [(middle, 1.25 * share, TOUCH) for middle, share in feet]
    for middle, share, deep in pools:
        x = standing.x + (middle - 0.5) * wide
        half = 0.5 * share * wide
        seen = view.project(x, standing.y, standing.z)
        if seen is None:
            return
        flatness = min(max((view.y - standing.y) / max(standing.z - view.z, 1e-6), 0.05), 0.5)
        radius = (max(half * seen[2], 1.0), max(min(half, 0.42 * standing.metre) * seen[2] * flatness, 0.8))
        _darken(hdr, _ellipse(seen[0], seen[1], radius, hdr), light, deep * light.through)


class _Patch:
    """A soft mask (0 to 255) in a window of the frame."""

    def __init__(self, mask: Picture, x: int, y: int, width: int, height: int) -> None:
        self.mask, self.x, self.y, self.width, self.height = mask, x, y, width, height


def _laid(outline: Picture, corners: Points, hdr: Frame) -> _Patch | None:
    """The outline in a quadrilateral of the frame, its corners from the upper left clockwise; blurred, drawn small."""
    height, width = hdr.shape[:2]
    soft = max(0.035 * float(np.ptp(corners[:, 1])), 1.5)
    low, high = corners.min(0) - 3 * soft, corners.max(0) + 3 * soft
    x0, y0 = max(math.floor(low[0]), 0), max(math.floor(low[1]), 0)
    x1, y1 = min(math.ceil(high[0]), width), min(math.ceil(high[1]), height)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return None
    step = 3 if soft > 3 else 1
    size = (math.ceil((x1 - x0) / step), math.ceil((y1 - y0) / step))
    rows, columns = outline.shape
    source = np.asarray([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    way = cv2.getPerspectiveTransform(source, ((corners - (x0, y0)) / step).astype(np.float32))
    mask = cv2.GaussianBlur(cv2.warpPerspective(outline, way, size, flags=cv2.INTER_LINEAR), (0, 0), soft / step)
    return _Patch(np.asarray(mask, np.uint8), x0, y0, x1 - x0, y1 - y0)


def _ellipse(column: float, row: float, radius: tuple[float, float], hdr: Frame) -> _Patch | None:
    height, width = hdr.shape[:2]
    wide, tall = 1.5 * radius[0], 1.5 * radius[1]
    x0, y0 = max(math.floor(column - wide), 0), max(math.floor(row - tall), 0)
    x1, y1 = min(math.ceil(column + wide), width), min(math.ceil(row + tall), height)
    if x1 - x0 < 2 or y1 - y0 < 1:
        return None
    x = ((np.arange(x0, x1, dtype=np.float32) + 0.5 - column) / np.float32(wide)) ** 2
    y = ((np.arange(y0, y1, dtype=np.float32) + 0.5 - row) / np.float32(tall)) ** 2
    near = np.clip(1 - x[None] - y[:, None], 0, 1)
    return _Patch((near * near * (3 - 2 * near) * 255).astype(np.uint8), x0, y0, x1 - x0, y1 - y0)


def _darken(hdr: Frame, patch: _Patch | None, light: Lighting, strength: float) -> None:
    if patch is None:
        return
    mask = patch.mask
    if mask.shape != (patch.height, patch.width):
        mask = np.asarray(cv2.resize(mask, (patch.width, patch.height), interpolation=cv2.INTER_LINEAR), np.uint8)
    veil = np.asarray(light.haze * np.float32(1 - light.through), np.float32)
    darken(hdr, mask, patch.x, patch.y, veil, F(strength / 255))


def _sunlight(light: Lighting) -> float:
    """The sun's share of the light, 0 to 1: shadows have an outline as far as there is one."""
    sun, sky = float(light.sun.mean()), float(light.ambient.mean())
    return float(np.clip(1.4 * sun / max(sun + 1.6 * sky, 1e-4) - 0.12, 0, 1))
