"""One picture becomes another: matching parts travel, what does not match dissolves."""

from __future__ import annotations

import math

import cv2
import numpy as np

from filmgate_previz.camera import ease
from filmgate_previz.media.picture import Picture
from filmgate_previz.stills.match import Field, match
from filmgate_previz.stills.sampling import Sampled

LONG_SIDE = 480  # pixels of the copies in which matching parts are looked for
STEPS = 4
ALIKE = 0.3  # agreement of pictures that may change over quickly
COARSE = 3
SOFT = 2.0  # steps of the coarse grid over which a picture fades beyond its edge
BREATH = 0.025  # how much nearer the camera is half way


class Morph:
    """Two pictures of the film's size; `agreement` is the share of them that matches, 0 to 1."""

    def __init__(self, first: Picture, last: Picture) -> None:
        self.first, self.last = first, last
        self._sampled = Sampled(first), Sampled(last)
        height, width = first.shape[:2]
        scale = LONG_SIDE / max(width, height)
        size = (max(round(width * scale), 16), max(round(height * scale), 16))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = [cv2.resize(one, size, interpolation=how) for one in (first, last)]
        grey = [np.asarray(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY), np.uint8) for one in small]
        there, back, self.agreement = match(grey[0], grey[1])
        # The flows are smooth: to follow them, every third point will do.
        self._size = (max(size[0] // COARSE, 4), max(size[1] // COARSE, 4))
        self._there, self._back = self._coarse(there), self._coarse(back)
        x, y = np.meshgrid(*(np.arange(length, dtype=np.float32) for length in self._size))
        self._middle = np.asarray([(length - 1) / 2 for length in self._size], np.float32)
        self._places = np.dstack([x, y]) - self._middle

    def _coarse(self, flow: Field) -> Field:
        """A flow on the coarse grid, in its steps."""
        ratio = np.asarray([self._size[0] / flow.shape[1], self._size[1] / flow.shape[0]], np.float32)
        return np.asarray(cv2.resize(flow, self._size, interpolation=cv2.INTER_AREA) * ratio, np.float32)

    def draw(self, u: float) -> Picture:
        """The frame at share u: exactly the first picture at 0 and exactly the last one at 1."""
        if u <= 0 or u >= 1:
            return (self.first if u <= 0 else self.last).copy()
        way = ease(u)
        zoom = 1 + BREATH * math.sin(math.pi * u) ** 2
        # Parts that travel together may change over quickly; two unlike pictures need the whole time.
        share = ease(way) if self.agreement > ALIKE else way
        a, known_a = self._moved(self._sampled[0], self._there, way, zoom)
        b, known_b = self._moved(self._sampled[1], self._back, 1 - way, zoom)
        return _blended(a, b, known_a * np.float32(1 - share), known_b * np.float32(share))

    def _moved(self, picture: Sampled, flow: Field, share: float, zoom: float) -> tuple[Picture, Field]:
        """The picture after `share` of its way along the flow, and 1 where it reaches, nearly 0 elsewhere."""
        target = self._places / np.float32(zoom) + self._middle
        moved = np.zeros_like(target)
        for _ in range(STEPS):
            place = target - moved
            moved = np.float32(share) * np.asarray(
                cv2.remap(flow, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            )
        place = target - moved
        margin = np.minimum(place, 2 * self._middle - place).min(-1)
        known = np.clip(margin / np.float32(SOFT) + np.float32(1), np.float32(1e-3), 1)
        size = (self.first.shape[1], self.first.shape[0])
        return _seen(picture, size, moved, zoom), np.asarray(known, np.float32)


def _seen(picture: Sampled, size: tuple[int, int], moved: Field, zoom: float) -> Picture:
    width, height = size
    ratio = (width / moved.shape[1], height / moved.shape[0])
    maps = []
    for axis, length in enumerate((width, height)):
        at = (np.arange(length, dtype=np.float32) - (length - 1) / 2) / np.float32(zoom) + np.float32((length - 1) / 2)
        part = np.ascontiguousarray(moved[..., axis] * np.float32(-ratio[axis] * picture.fine), np.float32)
        offset = np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        places = picture.places(at)
        offset += places if axis == 0 else places[:, None]
        maps.append(offset)
    return picture.look(maps[0], maps[1])


def _blended(a: Picture, b: Picture, weight_a: Field, weight_b: Field) -> Picture:
    """Both pictures by their weights on the coarse grid; where only one of them reaches, it is shown nearly alone."""
    share = np.asarray(weight_b / (weight_a + weight_b), np.float32)
    if np.ptp(share) < 1e-3:
        even = float(share[0, 0])
        return np.asarray(cv2.addWeighted(a, 1 - even, b, even, 0), np.uint8)
    wide = np.asarray(cv2.resize(share, (a.shape[1], a.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(cv2.blendLinear(a, b, np.float32(1) - wide, wide), np.uint8)
