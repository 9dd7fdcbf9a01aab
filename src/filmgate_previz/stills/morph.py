"""One picture becomes another: matching parts travel, what does not match dissolves."""

from __future__ import annotations

import math

import cv2
import numpy as np

from filmgate_previz.camera import ease
from filmgate_previz.stills.match import Field, match
from filmgate_previz.stills.picture import Picture

LONG_SIDE = 480  # pixels of the copies in which matching parts are looked for
STEPS = 4
ALIKE = 0.3  # agreement of pictures that may change over quickly
SOFT = 6.0  # pixels of those copies over which a picture fades beyond its edge
BREATH = 0.025  # how much nearer the camera is half way


class Morph:
    """Two pictures of the film's size; `agreement` is the share of them that matches, 0 to 1."""

    def __init__(self, first: Picture, last: Picture) -> None:
        self.first, self.last = first, last
        height, width = first.shape[:2]
        scale = min(LONG_SIDE / max(width, height), 1.0)
        self._size = (max(round(width * scale), 16), max(round(height * scale), 16))
        small = [cv2.resize(one, self._size, interpolation=cv2.INTER_AREA) for one in (first, last)]
        grey = [np.asarray(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY), np.uint8) for one in small]
        self._there, self._back, self.agreement = match(grey[0], grey[1])

    def draw(self, u: float) -> Picture:
        """The frame at share u: exactly the first picture at 0 and exactly the last one at 1."""
        if u <= 0 or u >= 1:
            return (self.first if u <= 0 else self.last).copy()
        way = ease(u)
        zoom = 1 + BREATH * math.sin(math.pi * u) ** 2
        a, known_a = self._moved(self.first, self._there, way, zoom)
        b, known_b = self._moved(self.last, self._back, 1 - way, zoom)
        # Parts that travel together may change over quickly; two unlike pictures need the whole time.
        share = ease(way) if self.agreement > ALIKE else way
        # Where only one of the pictures reaches, it is shown alone.
        return np.asarray(cv2.blendLinear(a, b, known_a * np.float32(1 - share), known_b * np.float32(share)), np.uint8)

    def _moved(self, picture: Picture, flow: Field, share: float, zoom: float) -> tuple[Picture, Field]:
        """The picture after `share` of its way along the flow, and 1 where it reaches, falling to nearly 0 elsewhere."""
        columns, rows = self._size
        x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
        middle = np.asarray([(columns - 1) / 2, (rows - 1) / 2], np.float32)
        target = (np.dstack([x, y]) - middle) / np.float32(zoom) + middle
        moved = np.zeros_like(target)
        for _ in range(STEPS):
            place = target - moved
            moved = np.float32(share) * np.asarray(
                cv2.remap(flow, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            )
        place = target - moved
        margin = np.minimum(place, np.asarray([columns - 1, rows - 1], np.float32) - place).min(-1)
        known = np.clip(margin / np.float32(SOFT) + np.float32(1), np.float32(1e-3), 1)
        size = (picture.shape[1], picture.shape[0])
        return _seen(picture, moved, zoom), np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_LINEAR))


def _seen(picture: Picture, moved: Field, zoom: float) -> Picture:
    height, width = picture.shape[:2]
    ratio = (width / moved.shape[1], height / moved.shape[0])
    maps = []
    for axis, length in enumerate((width, height)):
        at = (np.arange(length, dtype=np.float32) - (length - 1) / 2) / np.float32(zoom) + np.float32((length - 1) / 2)
        part = np.ascontiguousarray(moved[..., axis] * np.float32(-ratio[axis]), np.float32)
        offset = np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        offset += at if axis == 0 else at[:, None]
        maps.append(offset)
    return np.asarray(
        cv2.remap(picture, maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )
