"""A frame at full size of which only that part is filled on which somebody is drawn."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.float32]
MARGIN = 12  # pixels around what is drawn on


class Sheet:
    """What is drawn on asks for its place first (`opened`): the box that holds all places so far is enlarged from the
    frame that was painted small, the rest of `frame` holds anything."""

    def __init__(self, frame: Frame, small: Frame) -> None:
        self.frame, self.small = frame, small
        self.shape = frame.shape
        self.box: tuple[int, int, int, int] | None = None  # left, top, right, bottom; all even

    def open(self, left: int, top: int, right: int, bottom: int) -> Frame:
        """Fill the box with these pixels in it; returns the frame."""
        height, width = self.shape[:2]
        left, top = max(left - MARGIN, 0) & ~1, max(top - MARGIN, 0) & ~1
        right, bottom = min(right + MARGIN + 1, width) & ~1, min(bottom + MARGIN + 1, height) & ~1
        if right <= left or bottom <= top:
            return self.frame
        if self.box is None:
            self.box = (left, top, right, bottom)
            self._fill(*self.box)
            return self.frame
        a, b, c, d = self.box
        self.box = x0, y0, x1, y1 = min(a, left), min(b, top), max(c, right), max(d, bottom)
        for strip in ((x0, y0, x1, b), (x0, d, x1, y1), (x0, b, a, d), (c, b, x1, d)):
            self._fill(*strip)
        return self.frame

    def sink(self) -> None:
        """Bring what was drawn into the small frame, as far as nothing of it is at the box's edge."""
        if self.box is None:
            return
        across, down = self.small.shape[1] / self.shape[1], len(self.small) / self.shape[0]
        left, top, right, bottom = self.box
        x0, y0 = math.ceil((left + MARGIN) * across), math.ceil((top + MARGIN) * down)
        x1, y1 = math.floor((right - MARGIN) * across), math.floor((bottom - MARGIN) * down)
        if x1 <= x0 or y1 <= y0:
            return
        way = np.asarray(
            [[1 / across, 0, (x0 + 0.5) / across - 0.5 - left], [0, 1 / down, (y0 + 0.5) / down - 0.5 - top]],
            np.float32,
        )
        self.small[y0:y1, x0:x1] = cv2.warpAffine(
            self.frame[top:bottom, left:right], way, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip

    def thinned(self) -> Frame:
        """A few of its pixels, from all over it."""
        return self.small[::11, ::11]

    def _fill(self, left: int, top: int, right: int, bottom: int) -> None:
        """Enlarge these pixels by the curve that enlarges whole frames."""
        if right <= left or bottom <= top:
            return
        across, down = self.small.shape[1] / self.shape[1], len(self.small) / self.shape[0]
        x, y = _whole(left - MARGIN, across), _whole(top - MARGIN, down)
        first, last = (
            (round(x * across), math.ceil(right * across) + 3),
            (round(y * down), math.ceil(bottom * down) + 3),
        )
        part = self.small[last[0] : last[1], first[0] : first[1]]
        large = cv2.resize(part, None, fx=1 / across, fy=1 / down, interpolation=cv2.INTER_CUBIC)
        np.maximum(large[top - y : bottom - y, left - x : right - x], 0, out=self.frame[top:bottom, left:right])


def _whole(first: int, ratio: float) -> int:
    """The nearest pixel at or before one that lies, in the small frame, where a texel begins."""
    return next((at for at in range(first, 0, -1) if abs(at * ratio - round(at * ratio)) < 0.02), 0)


def opened(hdr: Frame | Sheet, left: int, top: int, right: int, bottom: int) -> Frame:
    """The frame to draw on between these pixels."""
    return hdr.open(left, top, right, bottom) if isinstance(hdr, Sheet) else hdr


def whole(hdr: Frame | Sheet) -> Frame:
    """All of a frame, to be drawn on anywhere."""
    return opened(hdr, 0, 0, hdr.shape[1], hdr.shape[0])
