"""Who is in a picture: a soft region that moves as one body, found without any model."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from filmgate_previz.media.picture import Picture
from filmgate_previz.motion.fit import Plane
from filmgate_previz.stills.depth import SUBJECT, estimate, outline

LONG_SIDE = 144
LEAST, MOST = 0.03, 0.64  # of the picture: a smaller or larger region is no character
LOST = 0.3  # of what stands out: a region that is smaller is but a spot of it
EDGE = 0.03  # of either side: what lies so near the edge, but for the lower one, is background
MIDDLE, HALF = (0.5, 0.57), (0.28, 0.46)  # of the sides: where characters stand
WIDER, SOFT = 0.05, 0.06  # of the longer side: the region is taken too wide, so that it is the background that gives
BUST_TOP = 0.2  # of the height: below it, a region that stands on the lower edge lacks a head


@dataclass(frozen=True, slots=True)
class Character:
    """region and depth are small planes over the picture, 0 to 1; box is left, top, right and bottom as shares of it.

    found is false where nobody stands out, and somebody in the middle is assumed.
    """

    region: Plane
    depth: Plane
    box: tuple[float, float, float, float]
    found: bool


def find_character(picture: Picture) -> Character:
    """Look for the character of a picture: what stands near the middle and differs from what lies along the edges."""
    height, width = picture.shape[:2]
    scale = LONG_SIDE / max(width, height)
    size = (max(round(width * scale), 16), max(round(height * scale), 16))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    mask = _cut_out(small)
    found = mask is not None
    whole = _with_head(_assumed(size) if mask is None else mask)
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    box = (columns[0] / size[0], rows[0] / size[1], (columns[-1] + 1) / size[0], (rows[-1] + 1) / size[1])
    side = 2 * max(round(LONG_SIDE * WIDER), 1) + 1
    wide = cv2.dilate(whole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    region = cv2.GaussianBlur(wide.astype(np.float32), (0, 0), LONG_SIDE * SOFT, borderType=cv2.BORDER_REPLICATE)
    near = np.maximum(cv2.resize(estimate(picture), size, interpolation=cv2.INTER_LINEAR), region * SUBJECT)
    depth = cv2.GaussianBlur(near, (0, 0), LONG_SIDE * SOFT / 2, borderType=cv2.BORDER_REPLICATE)
    return Character(np.asarray(region, np.float32), np.asarray(depth, np.float32), box, found)


def _assumed(size: tuple[int, int]) -> Picture:
    return np.asarray(_standing(size) < 1, np.uint8)


def _standing(size: tuple[int, int]) -> Plane:
    """Below 1 within the oval in which characters stand."""
    x, y = (np.arange(length, dtype=np.float32) / length for length in size)
    across, down = (x - MIDDLE[0]) / HALF[0], (y - MIDDLE[1]) / HALF[1]
    return np.asarray(across[None, :] ** 2 + down[:, None] ** 2, np.float32)


def _cut_out(small: Picture) -> Picture | None:
    """1 where the character is, None where none stands out from the colours around it."""
    size = (small.shape[1], small.shape[0])
    oval = _standing(size)
    hint, sure = outline(small)
    guess = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    guess[oval < 1] = cv2.GC_PR_FGD
    if sure > 0.5:
        guess[hint > 0.5] = cv2.GC_PR_FGD
    beside, above = max(round(size[0] * EDGE), 2), max(round(size[1] * EDGE), 2)
    guess[:above] = guess[:, :beside] = guess[:, -beside:] = cv2.GC_BGD
    cv2.setRNGSeed(1)  # the colours are grouped from random beginnings
    cv2.grabCut(small, guess, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    mask = _main_part(np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8), oval)
    share, hinted = float(mask.mean()), float(hint.mean()) if sure > 0.5 else 0.0
    if LEAST <= share <= MOST and share > LOST * hinted:
        return mask
    return np.asarray(hint > 0.5, np.uint8) if LEAST <= hinted <= MOST else None


def _main_part(mask: Picture, oval: Plane) -> Picture:
    """The connected part that has most of the oval, its gaps closed."""
    open_by = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    count, parts, _, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(mask, cv2.MORPH_OPEN, open_by))
    inside = np.bincount(parts[oval < 1], minlength=count)
    inside[0] = 0
    if not inside.any():
        return np.zeros_like(mask)
    close_by = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (19, 19))
    padded = np.pad((parts == int(inside.argmax())).astype(np.uint8), 20, mode="edge")
    return np.ascontiguousarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, close_by)[20:-20, 20:-20], np.uint8)


def _with_head(mask: Picture) -> Picture:
    """A bust whose head has the colours of the background gets an oval where its head must be."""
    height, width = mask.shape
    rows = np.flatnonzero(mask.any(axis=1))
    if rows[0] < BUST_TOP * height or rows[-1] < height - 2:
        return mask
    shoulders = mask[rows[0] : rows[0] + max(height // 10, 1)]
    middle = int(np.flatnonzero(shoulders.any(axis=0)).mean())
    tall = min(0.36 * height, rows[0] - 0.04 * height)
    centre = (middle, round(rows[0] - 0.35 * tall))
    cv2.ellipse(mask, centre, (round(min(0.45 * tall, 0.2 * width)), round(0.65 * tall)), 0, 0, 360, (1,), -1)
    return mask
