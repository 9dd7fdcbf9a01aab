"""One picture becomes another: matching parts travel, what does not match dissolves."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import ease
from filmgate_previz.stills.picture import Picture

Field = npt.NDArray[np.float32]
LONG_SIDE = 480  # pixels of the copies in which matching parts are looked for
CLOSE = 1.5  # pixels there and back again within which a match counts as agreed
STEPS = 4
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
        there, back = _flow(grey[0], grey[1]), _flow(grey[1], grey[0])
        agreed_there, agreed_back = _agreed(there, back), _agreed(back, there)
        self.agreement = float(agreed_there.mean() + agreed_back.mean()) / 2
        trust = _trust(self.agreement)
        self._there, self._back = _calmed(there, agreed_there, trust), _calmed(back, agreed_back, trust)
        self._travel = trust

    def draw(self, u: float) -> Picture:
        """The frame at share u: exactly the first picture at 0 and exactly the last one at 1."""
        if u <= 0 or u >= 1:
            return (self.first if u <= 0 else self.last).copy()
        way = ease(u)
        zoom = 1 + BREATH * math.sin(math.pi * u) ** 2
        a, b = self._moved(self.first, self._there, way, zoom), self._moved(self.last, self._back, 1 - way, zoom)
        # Parts that travel together may change over quickly; two unlike pictures need the whole time.
        share = ease(way) if self._travel > 0.3 else way
        return np.asarray(cv2.addWeighted(a, 1 - share, b, share, 0), np.uint8)

    def _moved(self, picture: Picture, flow: Field, share: float, zoom: float) -> Picture:
        """The picture after `share` of its way along the flow."""
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
        return _seen(picture, moved, zoom)


def _seen(picture: Picture, moved: Field, zoom: float) -> Picture:
    height, width = picture.shape[:2]
    ratio = (width / moved.shape[1], height / moved.shape[0])
    maps = []
    for axis, length in enumerate((width, height)):
        at = (np.arange(length, dtype=np.float32) - (length - 1) / 2) / np.float32(zoom) + np.float32((length - 1) / 2)
        offset = cv2.resize(moved[..., axis], (width, height), interpolation=cv2.INTER_LINEAR)
        offset *= np.float32(-ratio[axis])
        offset += at if axis == 0 else at[:, None]
        maps.append(offset)
    return np.asarray(cv2.remap(picture, *maps, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _flow(first: Picture, last: Picture) -> Field:
    finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # The stubs want a flow to begin with; there is none.
    return np.asarray(finder.calc(first, last, np.zeros((*first.shape[:2], 2), np.float32)), np.float32)


def _agreed(there: Field, back: Field) -> Field:
    """1 where following one flow and then the other leads home, else 0."""
    rows, columns = there.shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    to_x, to_y = x + there[..., 0], y + there[..., 1]
    home = there + cv2.remap(back, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = (to_x >= 0) & (to_x < columns) & (to_y >= 0) & (to_y < rows)
    return np.asarray((np.hypot(home[..., 0], home[..., 1]) < CLOSE) & inside, np.float32)


def _trust(agreement: float) -> float:
    """How far the flow is followed: not at all below an eighth, wholly from three fifths upwards."""
    return ease(min(max((agreement - 0.12) / 0.48, 0.0), 1.0))


def _calmed(flow: Field, agreed: Field, trust: float) -> Field:
    """The flow smoothed from where it is agreed into where it is not, and weakened where nothing near is."""
    wide = max(flow.shape[:2]) / 40
    weight = np.asarray(cv2.GaussianBlur(agreed, (0, 0), wide), np.float32)
    filled = np.asarray(cv2.GaussianBlur(flow * agreed[..., None], (0, 0), wide), np.float32)
    filled /= np.maximum(weight, np.float32(1e-3))[..., None]
    near = np.asarray(cv2.GaussianBlur(flow, (0, 0), 3.0), np.float32)
    sure = np.clip(weight * 2 - np.float32(0.6), 0, 1)[..., None]
    hold = np.clip(weight * 4, 0, 1)[..., None] * np.float32(trust)
    return np.asarray((near * sure + filled * (1 - sure)) * hold, np.float32)
