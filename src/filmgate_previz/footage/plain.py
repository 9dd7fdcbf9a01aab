"""What surrounds somebody before a plain border, such as a wall or a green screen: it is replaced as a sky is."""

from __future__ import annotations

import numpy as np

from filmgate_previz.footage.sky import Sky
from filmgate_previz.guests.cutout import SURE, matted
from filmgate_previz.media.picture import Picture

LEVEL = 0.55  # of the height: where the horizon is to lie behind somebody whose own nobody knows


def find_border(small: Picture, *, quick: bool = False) -> Sky | None:
    """None where a small (h, w, 3) BGR picture has no plain border, or nobody before it.

    quick: it is one of many frames, and how surely is known.
    """
    found = matted(small, quick=quick)
    if found is None or (not quick and found[2] < SURE):
        return None
    mask = np.asarray(1 - found[1].astype(np.float32) / np.float32(255), np.float32)
    return Sky(mask, np.full(mask.shape[1], len(mask), np.int32), LEVEL, 1.0)
