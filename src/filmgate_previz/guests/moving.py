"""A subject cut out of every frame of a clip whose border is plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from filmgate_previz.guests.border import read_border, to_lab
from filmgate_previz.guests.cutout import SURE, Cutout, Matted, matted
from filmgate_previz.guests.playback import seconds_of
from filmgate_previz.guests.standee import Standee
from filmgate_previz.media.clip import Clip, frames, look
from filmgate_previz.media.picture import Picture
from filmgate_previz.subjects.lighting import Lighting

LONG_SIDE = 360  # of the frames that are cut out: it is done for every one
LOOKED_AT = 5  # frames of a clip that decide whether its subject can be cut out
ROOM = 0.04  # of the frame, around the places that the subject was seen in
SAME = 9.0  # Lab units that a backdrop may differ by from frame to frame
SEEN = 40  # of 255: the alpha from which on it counts as seen


@dataclass(frozen=True, slots=True)
class Moving:
    """A clip with a subject that can be cut out: the size its frames are decoded at; the rows that the subject is seen
    in and how many columns it takes, in pixels of that size. first is the cutout of its clearest frame."""

    clip: Clip
    width: int
    height: int
    rows: tuple[int, int]
    columns: int
    first: Cutout


def open_moving(path: str) -> Moving | None:
    """None where the clip's border is not plain in most of it. Raises ClipError."""
    clip = look(path)
    scale = min(LONG_SIDE / max(clip.width, clip.height), 1.0)
    width, height = max(round(clip.width * scale), 16), max(round(clip.height * scale), 16)
    every = max(seconds_of(clip) / LOOKED_AT, 1 / 12)
    shown = frames(clip, max(round(1 / every), 1), LOOKED_AT, width, height)
    cut = [(picture, one) for picture in shown if (one := matted(picture)) is not None and one[2] >= SURE]
    if len(cut) < 0.6 * LOOKED_AT or not _one_backdrop([picture for picture, _ in cut]):
        return None
    found = [one for _, one in cut]
    seen = [alpha > SEEN for _, alpha, _ in found]
    rows = np.flatnonzero(np.maximum.reduce(seen).any(1))
    wide = max(int(np.ptp(np.flatnonzero(one.any(0)))) for one in seen)
    y0, y1 = max(int(rows[0] - ROOM * height), 0), int(rows[-1]) + 1
    columns = min(round(wide * (1 + 4 * ROOM)) + 2, width)
    best = max(found, key=lambda one: one[2])
    return Moving(clip, width, height, (y0, y1), columns, _part(best, (y0, y1), columns, y1 >= height - 2))


def _one_backdrop(shown: Sequence[Picture]) -> bool:
    """Whether all frames have the same behind their subject: a scene that cuts may be plain by chance now and then."""
    grounds = np.array([read_border(to_lab(picture)).ground.mean((0, 1)) for picture in shown])
    return bool(np.ptp(grounds, axis=0).max() < SAME)


def _part(found: Matted, rows: tuple[int, int], columns: int, cropped: bool) -> Cutout:
    """The rows of a frame's subject and so many columns around its middle: where it goes is the film's to say."""
    colour, alpha, confidence = found
    across = np.flatnonzero((alpha > SEEN).any(0))
    middle = (int(across[0]) + int(across[-1])) // 2 if len(across) else alpha.shape[1] // 2
    left = min(max(middle - columns // 2, 0), alpha.shape[1] - columns)
    window = (slice(*rows), slice(left, left + columns))
    return Cutout(
        np.ascontiguousarray(colour[window]), np.ascontiguousarray(alpha[window]), confidence, cropped=cropped
    )


def standee_of(moving: Moving, frame: Picture, light: Lighting, exposure: float) -> Standee | None:
    """The subject as one frame shows it; None where it shows none."""
    found = matted(frame, quick=True)
    if found is None:
        return None
    return Standee(_part(found, moving.rows, moving.columns, moving.first.cropped), light, exposure)
