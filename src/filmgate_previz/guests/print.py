"""A picture that cannot be cut out, as a print that can be stood somewhere: a photograph with a white border."""

from __future__ import annotations

import cv2
import numpy as np

from filmgate_previz.guests.cutout import LONG_SIDE, Cutout
from filmgate_previz.media.picture import Picture

BORDER = 0.035  # of the longer side
CORNER = 0.012  # of the longer side: how round its corners are
PAPER = (238, 242, 244)  # BGR; pure white would burn out in the sun


def print_of(picture: Picture) -> Cutout:
    """picture is (h, w, 3) BGR; nothing of it is lost."""
    scale = min(LONG_SIDE / max(picture.shape[:2]), 1.0)
    size = (max(round(picture.shape[1] * scale), 8), max(round(picture.shape[0] * scale), 8))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    wide = max(round(max(size) * BORDER), 1)
    colour = np.asarray(cv2.copyMakeBorder(small, *(wide,) * 4, cv2.BORDER_CONSTANT, value=PAPER), np.uint8)
    return Cutout(colour, _sheet(*colour.shape[:2]), 1.0, by_alpha=True)


def _sheet(height: int, width: int) -> Picture:
    """The alpha of a sheet of paper with round corners, on which no light falls from behind."""
    radius = max(round(max(height, width) * CORNER), 1)
    alpha = np.full((height, width), 255, np.uint8)
    corner = np.zeros((radius, radius), np.uint8)
    cv2.circle(corner, (radius - 1, radius - 1), radius - 1, 255, -1, cv2.LINE_AA)
    for rows, columns, turned in (
        (slice(0, radius), slice(0, radius), corner),
        (slice(0, radius), slice(width - radius, width), corner[:, ::-1]),
        (slice(height - radius, height), slice(0, radius), corner[::-1]),
        (slice(height - radius, height), slice(width - radius, width), corner[::-1, ::-1]),
    ):
        alpha[rows, columns] = turned
    return alpha
