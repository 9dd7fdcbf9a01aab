"""Watercolour: washes that end in a darker edge, pigment that settles in the paper, and paper left bare."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from filmgate_previz.looks.planes import BLACK, GREY, WHITE, Frame, Planes, grain, smoothed
from filmgate_previz.shots import Shot

PAPER = 226.0
WARM = (-4.0, 3.0)  # of the paper: what is added to blue and red
EDGE = 1.5  # how much darker a wash ends
KEPT = 1  # size of which what is the same in every frame is kept: a process makes one film at a time
SHAKE = 4.5  # pixels of a frame of 720 rows that a hand goes astray


def watercolour(planes: Planes, shot: Shot, number: int) -> None:
    width, height = planes.size
    across, along, half_across, half_along = _hand(width, height)
    wash = cv2.remap(smoothed(planes.luma, 3, 5, 40), across, along, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    wet = cv2.subtract(cv2.GaussianBlur(wash, (0, 0), max(3.0 * planes.unit, 0.8)), wash)
    thick, edge, paper = _layers(width, height)
    ink = np.asarray(cv2.multiply(WHITE - np.minimum(wash, WHITE), thick, dtype=cv2.CV_32F), np.float32)
    ink += cv2.multiply(np.minimum(wet, 24), edge, dtype=cv2.CV_32F)
    planes.luma[:] = np.clip(cv2.subtract(paper, ink, dtype=cv2.CV_8U), BLACK, WHITE)
    covered = _covered(width // 2, height // 2)
    for plane, tint in zip((planes.blue, planes.red), WARM, strict=True):
        moved = cv2.remap(plane, half_across, half_along, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        colour = cv2.GaussianBlur(moved, (0, 0), max(1.8 * planes.unit, 0.5)).astype(np.float32) - GREY
        plane[:] = np.clip(colour * covered + np.float32(GREY + tint), 16, 240)


@lru_cache(maxsize=KEPT)
def _hand(width: int, height: int) -> tuple[Frame, Frame, Frame, Frame]:
    """Where each pixel of the luma, and of the colour, is taken from: a hand does not keep to the lines."""
    far = SHAKE * min(width, height) / 720
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    aside = (grain(width, height, 24, 3, 11) - 0.5) * 2 * far
    down = (grain(width, height, 24, 3, 12) - 0.5) * 2 * far
    across, along = (x + aside).astype(np.float32), (y + down).astype(np.float32)
    half = (slice(0, height, 2), slice(0, width, 2))
    return across, along, across[half] * np.float32(0.5), along[half] * np.float32(0.5)


@lru_cache(maxsize=KEPT)
def _layers(width: int, height: int) -> tuple[Frame, Frame, Frame]:
    """How much paint a level of darkness needs and an edge holds at each pixel, and the paper under it."""
    painted = 1 - _margin(width, height)
    thick = painted * np.float32(0.80) * _pigment(width, height)
    paper = np.float32(PAPER) + _tooth(width, height)
    return np.asarray(thick, np.float32), np.asarray(painted * np.float32(EDGE), np.float32), paper


@lru_cache(maxsize=KEPT)
def _covered(width: int, height: int) -> Frame:
    """How strong colours are at each pixel of theirs: nothing where the paper is bare."""
    bare = cv2.resize(_margin(width * 2, height * 2), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray((1 - bare) * np.float32(1.12), np.float32)


def _pigment(width: int, height: int) -> Frame:
    """How thick the paint lies: pools and blooms, and grains that settle in the paper."""
    pools, fine = grain(width, height, 6, 4, 21), grain(width, height, 128, 2, 22)
    return np.asarray(0.70 + 0.44 * pools + 0.12 * (fine - 0.5), np.float32)


def _tooth(width: int, height: int) -> Frame:
    """Light and shade on the paper itself."""
    rough = grain(width, height, 160, 2, 31)
    return np.asarray((rough - np.roll(rough, 1, axis=(0, 1))) * 15, np.float32)


def _margin(width: int, height: int) -> Frame:
    """1 on the paper that is left bare along the border, 0 where it is painted, with a brush's ragged edge."""
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None]
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    inside = np.minimum(x, y) / min(width, height)
    ragged = 0.012 + 0.075 * grain(width, height, 12, 5, 41) ** 2
    return np.asarray(np.clip((ragged - inside) / 0.006 + 0.5, 0, 1), np.float32)
