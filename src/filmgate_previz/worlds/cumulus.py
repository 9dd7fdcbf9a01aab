"""Clouds that tower: heaps of soft balls, lit once, that stand on the sea of clouds at many distances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.clouds import lay_picture
from filmgate_previz.kernels.noise import fractal_tile

Frame = npt.NDArray[np.float32]
SIDE, VARIANTS, BALLS = 192, 5, 70
COUNT = 17
NEAREST = 9.0  # units from the lens at which a tower has faded away


@dataclass(frozen=True, slots=True)
class Tower:
    """Its place (units), how wide it is, and which picture it has."""

    x: float
    y: float
    z: float
    wide: float
    variant: int


class Cumulus:
    """The towers of one shot. dark and lit are linear colours, sun points to it: right, up, ahead."""

    def __init__(self, rng: np.random.Generator, sun: Frame, dark: Frame, lit: Frame, floor: float) -> None:
        towards = np.asarray([sun[0], sun[1] + 0.35, -sun[2]], np.float64)
        towards /= np.linalg.norm(towards)
        rough = fractal_tile(256, 16, 4, 0.6, int(rng.integers(2**31)))
        self.pictures = [_picture(rng, towards, dark, lit, rough) for _ in range(VARIANTS)]
        self.towers = sorted((_tower(rng, k, floor) for k in range(COUNT)), key=lambda tower: -tower.z)

    def lay(self, hdr: Frame, view: Camera, start: tuple[float, float], thin: float) -> None:
        """Over a frame, farthest first; start is x and z of the opening camera."""
        for tower in self.towers:
            seen = view.project(start[0] + tower.x, tower.y, start[1] + tower.z)
            if seen is None:
                continue
            depth = view.focal / seen[2]
            through = (1 / (1 + depth * thin)) ** 2 * min(max((depth - NEAREST) / NEAREST, 0.0), 1.0)
            if through > 0.02:
                _lay(hdr, self.pictures[tower.variant], seen, tower.wide * seen[2] / SIDE, through)


def _tower(rng: np.random.Generator, number: int, floor: float) -> Tower:
    z = 30.0 * 1.17**number
    wide = float(rng.uniform(0.16, 0.34)) * z + 7
    return Tower(float(rng.uniform(-0.85, 0.85)) * z, floor + 0.10 * wide, z, wide, int(rng.integers(VARIANTS)))


def _picture(
    rng: np.random.Generator, towards: npt.NDArray[np.float64], dark: Frame, lit: Frame, rough: Frame
) -> Frame:
    """A premultiplied picture (SIDE, SIDE, 4), its foot along the lower edge."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    jagged = cv2.resize(rough, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) - np.float32(0.5)
    light, alpha = np.zeros((SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    peak = float(rng.uniform(0.35, 0.65))
    for up in np.sort(rng.random(BALLS) ** 1.6)[::-1]:
        across = 0.5 + (rng.random() - 0.5) * 0.72 * (1 - up) + (peak - 0.5) * up
        radius = SIDE * (0.055 + 0.085 * rng.random()) * (1.15 - 0.5 * up)
        dx, dy = (x - across * SIDE) / radius, (y - (0.90 - 0.62 * up) * SIDE) / radius
        far = dx * dx + dy * dy + jagged * 1.1
        cover = np.clip((1 - far) / 0.45, 0, 1)
        cover = cover * cover * (3 - 2 * cover)
        out = np.sqrt(np.maximum(1 - np.minimum(far, 1), 0))
        facing = 0.5 + 0.5 * (dx * towards[0] - dy * towards[1] + out * towards[2])
        shade = np.clip(0.18 + 0.72 * facing + 0.30 * up + jagged * 0.35, 0, 1.2)
        light += (shade - light) * cover
        alpha = np.maximum(alpha, cover)
    alpha *= np.clip((SIDE * 0.97 - y) / (SIDE * 0.30), 0, 1)  # its foot is in the clouds
    light = light + (1 - alpha) * 0.25
    colour = dark + (lit - dark) * light[..., None]
    return np.ascontiguousarray(np.dstack([colour * alpha[..., None], alpha]), np.float32)


def _lay(hdr: Frame, picture: Frame, seen: tuple[float, float, float], scale: float, through: float) -> None:
    """Enlarge a picture by a factor and lay it with its foot at a place of the frame."""
    height, width = hdr.shape[:2]
    column, row = seen[0] - 0.5 * SIDE * scale, seen[1] - SIDE * scale
    left, right = max(math.floor(column), 0), min(math.ceil(column + SIDE * scale), width)
    top, bottom = max(math.floor(row), 0), min(math.ceil(row + SIDE * scale), height)
    if right - left < 2 or bottom - top < 2:
        return
    way = np.asarray([[1 / scale, 0, (left - column) / scale], [0, 1 / scale, (top - row) / scale]], np.float32)
    shown = cv2.warpAffine(
        picture, way, (right - left, bottom - top), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )  # fmt: skip
    lay_picture(hdr, shown, left, top, np.float32(through))
