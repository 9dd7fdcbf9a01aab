"""A small mark in the corner that says what the film is. On by default, because a procedural film is not an AI film.

A picture out of such a film shows it too; a film that goes on from there would move it about. So it is lifted from
pictures that are given, as far as it can be told from what it lies over.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

WORD = "PREVIZ"
STRENGTH = 0.42
SAMPLES = 4
LIGHT, DARK = 225.0, 30.0
# How much what is fine in the corner has to look like the word, and how strong the word has to be in it. Of pieces of
# photographs none is as much and as strong; where our own films are coarsest, they are 0.3 and 0.85.
ALIKE, AS_STRONG = 0.28, (0.75, 1.25)


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
    corner = _corner(mask, width, height)
    if corner is None:
        return
    window = i420[corner]
    ink = LIGHT if window.mean() < 150 else DARK
    window[:] = (window + (ink - window) * (mask * STRENGTH)).astype(np.uint8)


def lifted(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The picture (h, w, 3), BGR, without the word in its corner; the same where there is none."""
    height, width = picture.shape[:2]
    mask = _mask(min(width, height))
    corner = _corner(mask, width, height)
    if corner is None:
        return picture
    window = picture[corner].astype(np.float32)
    luma = 16 + window @ np.array((0.0722, 0.7152, 0.2126), np.float32) * np.float32(219 / 255)
    for ink in (LIGHT, DARK):
        below = (luma - ink * STRENGTH * mask) / (1 - STRENGTH * mask)
        if _shows(luma, _coarse(below), ink, mask):
            clean = picture.copy()
            change = (below - luma) * np.float32(255 / 219)
            clean[corner] = np.clip(window + change[..., None], 0, 255).round().astype(np.uint8)
            return clean
    return picture


def _corner(mask: npt.NDArray[np.float32], width: int, height: int) -> tuple[slice, slice] | None:
    """Where the word lies; None where it has no room."""
    rows, columns = mask.shape
    margin = max(min(width, height) // 36, 2)
    top, left = height - margin - rows, width - margin - columns
    return None if top < 0 or left < 0 else (slice(top, top + rows), slice(left, left + columns))


def _shows(
    luma: npt.NDArray[np.float32], ground: npt.NDArray[np.float32], ink: float, mask: npt.NDArray[np.float32]
) -> bool:
    """Whether what is fine in the corner is the word in this ink over this ground."""
    fine, word, shape = (each - _coarse(each) for each in (luma, (ink - ground) * STRENGTH * mask, mask))
    both, own = float((fine * word).sum()), float((word * word).sum())
    alike = float((fine * shape).sum() / np.sqrt((fine * fine).sum() * (shape * shape).sum() + 1e-9))
    towards = 1.0 if ink == LIGHT else -1.0
    return alike * towards > ALIKE and AS_STRONG[0] * own < both < AS_STRONG[1] * own


def _coarse(corner: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(corner, (0, 0), corner.shape[0] / 4), np.float32)
