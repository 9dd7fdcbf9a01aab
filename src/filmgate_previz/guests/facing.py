"""Which way a guest that is seen from its side looks, told from its outline alone."""

from __future__ import annotations

import numpy as np

from filmgate_previz.guests.cutout import Cutout
from filmgate_previz.guests.size import ROLLS

SIDEWAYS = 1.15  # width by height from which on it is taken to be seen from its side
UPPER = 0.30  # of its height
HEAD, CABIN = 0.06, 0.015  # of its width that its upper part must lie off the middle to say anything
ROLLING = ("car", "train", "boat", "aeroplane")


def facing(cutout: Cutout, subject: str) -> int:
    """1 to the right, -1 to the left, 0 where it cannot be told.

    An animal carries its head high, so its upper part lies to the front; a car's cabin lies to the rear.
    """
    if cutout.aspect < SIDEWAYS:
        return 0
    upper = cutout.alpha[: max(round(UPPER * cutout.alpha.shape[0]), 1)].astype(np.float64)
    weight = upper.sum(0)
    if not weight.any():
        return 0
    across = (np.arange(len(weight)) + 0.5) / len(weight) - 0.5
    off = float((weight * across).sum() / weight.sum())
    if subject in ROLLING or (not subject and cutout.aspect > ROLLS):
        return 0 if abs(off) < CABIN else -int(np.sign(off))
    return 0 if abs(off) < HEAD else int(np.sign(off))
