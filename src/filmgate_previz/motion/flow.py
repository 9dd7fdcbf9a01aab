"""What moved between two frames of a clip: a lattice of averaged flow, and how far each cell of it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
CELL = 4  # pixels of the small grey frame that share one vector
FINE = 2  # pixels between the vectors that are checked
FINEST = 1  # halvings of the frame down to the one in which flow is found; the rest is in between
TRIES = 8  # steps towards each vector
CLOSE, CLOSE_SHARE = 0.4, 0.05  # pixels, and share of the way, by which the way back may miss its start
SOFT = 0.5  # pixels over which texture is averaged
TEXTURE = 8.0  # mean gradient, in grey levels a pixel, from which motion can be seen
THUMB = (24, 16)


@dataclass(frozen=True, slots=True)
class Shift:
    """How things moved from one frame to the next.

    field is (rows, columns, 2) in pixels, weight (rows, columns) from 0 to 1, agreement the share of what has texture
    whose flow leads there and back again, None where nothing has texture; change is how unlike the frames are, 0 to 1.
    """

    field: Plane
    weight: Plane
    agreement: float | None
    change: float


def shifts(frames: list[Picture]) -> list[Shift]:
    """The shift from each of some small grey frames to the next; one that is shown again is the same object.

    A pure function, safe in several threads at once.
    """
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    finder.setFinestScale(FINEST)
    finder.setGradientDescentIterations(TRIES)
    finder.setVariationalRefinementIterations(0)  # cells are averages: what refines single pixels costs double in vain
    return [_still(a) if a is b else _between(finder, a, b) for a, b in pairwise(frames)]


def _between(finder: cv2.DISOpticalFlow, before: Picture, after: Picture) -> Shift:
    there, back = _flow(finder, before, after), _flow(finder, after, before)
    height, width = before.shape
    start = FINE // 2
    way = there[start::FINE, start::FINE]
    to_x = way[..., 0] + np.arange(start, width, FINE, dtype=np.float32)
    to_y = way[..., 1] + np.arange(start, height, FINE, dtype=np.float32)[:, None]
    home = way + cv2.remap(back, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = (to_x >= 0) & (to_y >= 0) & (to_x < width) & (to_y < height)
    allowed = CLOSE + CLOSE_SHARE * np.hypot(way[..., 0], way[..., 1])
    agreed = ((np.hypot(home[..., 0], home[..., 1]) < allowed) & inside).astype(np.float32)
    seen = _texture(before, (way.shape[1], way.shape[0]))
    told = float(seen.mean())
    agreement = float((agreed * seen).mean()) / told if told > 0.02 else None
    change = float(np.abs(_thumb(before) - _thumb(after)).mean()) / 255
    return Shift(*_averaged(way, agreed, seen, lattice_size(before)), agreement, change)


def _still(frame: Picture) -> Shift:
    """The shift from a frame to itself."""
    columns, rows = lattice_size(frame)
    return Shift(np.zeros((rows, columns, 2), np.float32), np.zeros((rows, columns), np.float32), None, 0.0)


def lattice_size(frame: Picture) -> tuple[int, int]:
    """Columns and rows of the lattice over a small grey frame."""
    return max(frame.shape[1] // CELL, 2), max(frame.shape[0] // CELL, 2)


def _averaged(way: Plane, agreed: Plane, seen: Plane, size: tuple[int, int]) -> tuple[Plane, Plane]:
    """The field and its weight: of each cell only what agrees counts, and of that most what has texture."""
    trusted = agreed * (np.float32(0.05) + seen)
    weight = np.asarray(cv2.resize(trusted, size, interpolation=cv2.INTER_AREA), np.float32)
    total = np.asarray(cv2.resize(way * trusted[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    field = total / np.maximum(weight, np.float32(1e-4))[..., None]
    return np.asarray(field, np.float32), np.asarray(np.minimum(weight, 1), np.float32)


def _flow(finder: cv2.DISOpticalFlow, before: Picture, after: Picture) -> Plane:
    return np.asarray(finder.calc(before, after, np.zeros((*before.shape, 2), np.float32)), np.float32)


def _texture(frame: Picture, size: tuple[int, int]) -> Plane:
    """1 where there is something to follow, else 0."""
    soft = cv2.GaussianBlur(frame, (0, 0), SOFT)
    aside, down = cv2.spatialGradient(soft)
    steep = np.asarray(cv2.magnitude(aside.astype(np.float32), down.astype(np.float32)), np.float32) / np.float32(4)
    return np.asarray(cv2.resize(steep, size, interpolation=cv2.INTER_AREA) > TEXTURE, np.float32)


def _thumb(frame: Picture) -> Plane:
    return np.asarray(cv2.resize(frame, THUMB, interpolation=cv2.INTER_AREA), np.float32)
