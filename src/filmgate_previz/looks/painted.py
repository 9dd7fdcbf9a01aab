"""Watercolour: washes that end in a darker edge, pigment that settles in the paper, and paper left bare."""

from __future__ import annotations

import threading
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.looks.planes import BLACK, GREY, WHITE, Frame, Plane, Planes, enlarged, evened, grain, worked
from filmgate_previz.shots import Shot

Hand = tuple[npt.NDArray[np.int16], npt.NDArray[np.uint16]]
PAPER = 226.0
WARM = (-4.0, 3.0)  # of the paper: what is added to blue and red
EDGE = 1.5  # how much darker a wash ends
FULL = 150.0  # of a layer's bytes: 1
KEPT = 1  # size of which what is the same in every frame is kept: a process makes one film at a time
SHAKE = 4.5  # pixels of a frame of 720 rows that a hand goes astray

_MAKING = threading.Lock()  # what is kept is made once, not by every thread that draws


def watercolour(planes: Planes, shot: Shot, number: int) -> None:
    with _MAKING:
        hand, half_hand = _hands(*planes.size)
        thick, edge, paper, covered = _layers(*planes.size)
    even = cv2.remap(evened(planes.luma, 3, 5, 40), *hand, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    reach = 3.0 * planes.unit * even.shape[0] / planes.size[1]
    damp = cv2.subtract(cv2.GaussianBlur(even, (0, 0), max(reach, 0.8)), even)
    wash, wet = (enlarged(np.asarray(small, np.uint8), *planes.size) for small in (even, damp))
    ink = cv2.multiply(WHITE - np.minimum(wash, WHITE), thick, scale=1 / FULL)
    ink = cv2.add(ink, cv2.multiply(np.minimum(wet, 24), edge, scale=1 / FULL))
    planes.luma[:] = np.clip(cv2.subtract(paper, ink), BLACK, WHITE)
    for plane, tint in zip((planes.blue, planes.red), WARM, strict=True):
        moved = cv2.remap(plane, *half_hand, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        colour = cv2.GaussianBlur(moved, (0, 0), max(1.8 * planes.unit, 0.5)).astype(np.float32) - GREY
        plane[:] = np.clip(colour * covered + np.float32(GREY + tint), 16, 240)


@lru_cache(maxsize=KEPT)
def _hands(width: int, height: int) -> tuple[Hand, Hand]:
    """Where each pixel of the luma, and of the colour, is taken from: a hand does not keep to the lines."""
    return _hand(*worked(width, height)), _hand(width // 2, height // 2)


def _hand(width: int, height: int) -> Hand:
    """The same for a plane of one size, as remap reads it quickest."""
    far = np.float32(2 * SHAKE * min(width, height) / 720)
    across = (grain(width, height, 24, 3, 11) - np.float32(0.5)) * far + np.arange(width, dtype=np.float32)
    along = (grain(width, height, 24, 3, 12) - np.float32(0.5)) * far + np.arange(height, dtype=np.float32)[:, None]
    x, y = (np.asarray(way, np.float32) for way in (across, along))
    whole, part = cv2.convertMaps(x, y, cv2.CV_16SC2)
    return np.asarray(whole, np.int16), np.asarray(part, np.uint16)


@lru_cache(maxsize=KEPT)
def _layers(width: int, height: int) -> tuple[Plane, Plane, Plane, Frame]:
    """How much paint a level of darkness needs and an edge holds at each pixel, of FULL, the paper under it, and how
    strong colours are at each pixel of theirs: nothing where the paper is bare."""
    painted = 1 - _margin(width, height)
    covered = cv2.resize(painted, (width // 2, height // 2), interpolation=cv2.INTER_AREA) * np.float32(1.12)
    thick = painted * np.float32(0.80 * FULL) * _pigment(width, height)
    paper = np.float32(PAPER) + _tooth(width, height)
    return _bytes(thick), _bytes(painted * np.float32(EDGE * FULL)), _bytes(paper), np.asarray(covered, np.float32)


def _bytes(layer: Frame) -> Plane:
    return np.asarray(np.clip(layer + np.float32(0.5), 0, 255), np.uint8)


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
    x = np.minimum(np.arange(width, dtype=np.float32), np.arange(width, dtype=np.float32)[::-1])[None]
    y = np.minimum(np.arange(height, dtype=np.float32), np.arange(height, dtype=np.float32)[::-1])[:, None]
    inside = np.minimum(x, y) / np.float32(min(width, height))
    ragged = 0.012 + 0.075 * grain(width, height, 12, 5, 41) ** 2
    return np.asarray(np.clip((ragged - inside) / 0.006 + 0.5, 0, 1), np.float32)
