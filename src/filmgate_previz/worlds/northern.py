"""What happens in a sky: northern lights, and bolts of lightning."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.glow import lay_glow
from filmgate_previz.kernels.jit import F
from filmgate_previz.worlds.falling import FLASH_EVERY, lightning

Frame = npt.NDArray[np.float32]
Angles = npt.NDArray[np.floating]
GREEN = np.asarray([0.10, 0.95, 0.42], np.float32)
VIOLET = np.asarray([0.48, 0.12, 0.80], np.float32)
BOLT = np.asarray([0.80, 0.86, 1.20], np.float32)
COARSE = 10  # curtains are smooth: they are drawn this many times smaller and enlarged


def curtains(azimuth: Angles, up: Angles, t: float, seed: int) -> tuple[Frame, Frame]:
    """How much green and violet light comes from directions (radians to the side, rise per length)."""
    green, violet = np.zeros(azimuth.shape), np.zeros(azimuth.shape)
    for k in range(3):
        phase = seed * 0.37 + k * 2.1
        wander = 0.30 * np.sin(azimuth * (1.7 + 0.5 * k) + phase + t * 0.10) + 0.12 * np.sin(
            azimuth * 5.1 - t * 0.17 + phase
        )
        foot = 0.085 + 0.075 * k + wander * (0.17 + 0.05 * k)
        high = up - foot
        bend = azimuth + 0.07 * np.sin(azimuth * 8.3 + phase) + 0.03 * np.sin(azimuth * 21 - t * 0.2 + phase)
        ray = (
            0.60 + 0.18 * np.sin(bend * 37 + 6 * wander + t * 0.5 + phase) + 0.14 * np.sin(bend * 71 - t * 0.8 + phase)
        )
        ray += 0.12 * np.sin(bend * 123 + t * 1.1)
        swell = np.clip(0.55 + 0.6 * np.sin(azimuth * 2.3 + t * 0.23 + phase * 1.7), 0.05, 1)
        edge = np.clip(high / 0.016 + 0.5, 0, 1)
        body = edge * swell * ray * (1 - 0.22 * k)
        green += body * np.exp(-np.maximum(high, 0) / 0.085)
        violet += body * np.exp(-np.maximum(high, 0) / 0.20) * np.clip(high / 0.09, 0, 1)
    return np.ascontiguousarray(green, np.float32), np.ascontiguousarray(violet, np.float32)


def aurora(hdr: Frame, view: Camera, bottom: int, strength: float, t: float, seed: int) -> None:
    """Add northern lights to rows 0..bottom."""
    width = hdr.shape[1]
    if bottom < 4:
        return
    columns = (np.arange(max(width // COARSE, 2)) + 0.5) * (width / max(width // COARSE, 2))
    rows = (np.arange(max(bottom // COARSE, 2)) + 0.5) * (bottom / max(bottom // COARSE, 2))
    side = (columns - width / 2) / view.focal
    up = ((view.horizon - rows) / view.focal)[:, None] * (1 / np.sqrt(1 + side * side))[None]
    azimuth = np.broadcast_to(np.arctan(side)[None] + view.yaw, up.shape)
    green, violet = curtains(azimuth, up, t, seed)
    lay_glow(hdr, 0, bottom, green, GREEN * np.float32(strength), F(0))
    lay_glow(hdr, 0, bottom, violet, VIOLET * np.float32(strength * 0.8), F(0))


def strike(hdr: Frame, view: Camera, bottom: int, t: float, seed: int) -> None:
    """A bolt from the clouds to the horizon while lightning flashes."""
    power = lightning(seed, t) - 1
    width = hdr.shape[1]
    if power < 0.12 or bottom < 8:
        return
    rng = np.random.default_rng([seed, math.floor(t / FLASH_EVERY)])
    half = (max(bottom // 2, 2), max(width // 2, 2))
    mask = np.zeros(half, np.uint8)
    centre = (view.focal * (rng.uniform(-0.38, 0.38) - view.yaw) + width / 2) / 2
    foot = (view.horizon + 4) / 2
    path = _path(rng, (centre + rng.normal(0, 0.05) * width, -0.05 * half[0]), (centre, foot), 6)
    thick = max(round(half[0] / 160), 1)
    _line(mask, path, thick, 255)
    for _ in range(4):
        start = path[int(rng.integers(8, len(path) * 2 // 3))]
        reach = rng.uniform(0.12, 0.34) * foot
        end = (start[0] + rng.uniform(-0.8, 0.8) * reach, start[1] + reach)
        _line(mask, _path(rng, (float(start[0]), float(start[1])), end, 4), 1, 150)
    line = mask.astype(np.float32) / 255
    glow = cv2.GaussianBlur(
        cv2.resize(line, (max(half[1] // 6, 2), max(half[0] // 6, 2)), interpolation=cv2.INTER_AREA), (0, 0), 3.0
    )
    lay_glow(hdr, 0, bottom, line, BOLT * np.float32(6 * power), F(0))
    lay_glow(hdr, 0, bottom, glow, BOLT * np.float32(2.6 * power), F(0))


def _path(
    rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float], turns: int
) -> npt.NDArray[np.float64]:
    """A jagged way between two points."""
    points = np.asarray([start, end], np.float64)
    for turn in range(turns):
        length = math.dist(start, end) / 2**turn
        middle = (points[1:] + points[:-1]) / 2
        middle[:, 0] += rng.normal(0, 0.13 * length, len(middle))
        woven = np.empty((len(points) + len(middle), 2))
        woven[::2], woven[1::2] = points, middle
        points = woven
    return points


def _line(mask: npt.NDArray[np.uint8], path: npt.NDArray[np.float64], thick: int, value: int) -> None:
    corners = np.round(path.clip(-4000, 8000) * 16).astype(np.int32)
    cv2.polylines(mask, [corners], False, (value,), thick, cv2.LINE_AA, 4)
