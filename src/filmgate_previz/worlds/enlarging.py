"""A world that was painted small, brought to the size of its frame."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.float32]
RINGS = 2.5  # beside what is brighter than this the cubic curve's undershoot would be seen as a dark rim
LEAST = 0.4  # of what straight lines would give that is left there
REACH = 3  # texels that the curve looks around


def enlarge(small: Frame, hdr: Frame) -> None:
    """Fill hdr (h, w, 3) from a smaller linear frame, by a cubic curve that leaves nothing below zero."""
    height, width = hdr.shape[:2]
    cv2.resize(small, (width, height), dst=hdr, interpolation=cv2.INTER_CUBIC)
    cv2.threshold(hdr, 0, 0, cv2.THRESH_TOZERO, dst=hdr)
    bright = np.flatnonzero(small.reshape(len(small), -1).max(1) > RINGS)
    if len(bright):
        _fill_rims(small, hdr, int(bright[0]), int(bright[-1]) + 1)


def _fill_rims(small: Frame, hdr: Frame, first: int, last: int) -> None:
    """Raise what is too dark around the bright texels of rows first..last."""
    columns = np.flatnonzero((small[first:last] > RINGS).any(axis=(0, 2)))
    down, across = len(small) / len(hdr), small.shape[1] / hdr.shape[1]
    top, bottom = (max(int((first - REACH) / down), 0), min(int((last + REACH) / down) + 1, len(hdr)))
    left = max(int((columns[0] - REACH) / across), 0)
    right = min(int((columns[-1] + 1 + REACH) / across) + 1, hdr.shape[1])
    way = np.asarray([[across, 0, (left + 0.5) * across - 0.5], [0, down, (top + 0.5) * down - 0.5]], np.float32)
    straight = cv2.warpAffine(
        small, way, (right - left, bottom - top), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    box = hdr[top:bottom, left:right]
    np.maximum(box, straight * np.float32(LEAST), out=box)
