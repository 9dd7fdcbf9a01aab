"""A small mark in the corner that says what the film is. On by default, because a procedural film is not an AI film."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

WORD = "PREVIZ"
STRENGTH = 0.42
SAMPLES = 4


@lru_cache(maxsize=8)
def _mask(short: int) -> npt.NDArray[np.float32]:
    """The word's coverage for a frame whose shorter side is `short` pixels."""
    tall = max(short / 52, 6.0)
    scale = tall * SAMPLES / 22
    thickness = max(round(tall * SAMPLES / 11), 1)
    widths = [cv2.getTextSize(c, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)[0][0] for c in WORD]
    gap = round(tall * SAMPLES * 0.28)
    canvas = np.zeros((round(tall * SAMPLES * 1.6), sum(widths) + gap * len(WORD)), np.uint8)
    x = gap // 2
    for letter, width in zip(WORD, widths, strict=True):
        cv2.putText(
            canvas,
            letter,
            (x, round(tall * SAMPLES * 1.25)),
            cv2.FONT_HERSHEY_SIMPLEX,
            scale,
            (255,),
            thickness,
            cv2.LINE_AA,
        )
        x += width + gap
    size = (max(canvas.shape[1] // SAMPLES, 1), max(canvas.shape[0] // SAMPLES, 1))
    small = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def mark(i420: npt.NDArray[np.uint8], width: int, height: int) -> None:
    """Lay the word over the lower right corner of an I420 frame, in place: light on dark, dark on light."""
    mask = _mask(min(width, height))
    rows, columns = mask.shape
    margin = max(min(width, height) // 36, 2)
    top, left = height - margin - rows, width - margin - columns
    if top < 0 or left < 0:
        return
    window = i420[top : top + rows, left : left + columns]
    ink = 225.0 if window.mean() < 150 else 30.0
    window[:] = (window + (ink - window) * (mask * STRENGTH)).astype(np.uint8)
