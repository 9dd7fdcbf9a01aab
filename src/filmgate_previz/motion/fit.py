"""Motions of few numbers through many vectors, most of which agree.

An affine motion is (x, y, xx, xy, yx, yy): a point p, counted from the middle, moves by (x + xx p.x + xy p.y) to the
side and by (y + yx p.x + yy p.y) down. Lengths are in units of the square root of a frame's area, so that frames of
every shape are measured alike.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Plane = npt.NDArray[np.float32]
AFFINE = 6
EDGE = 0.16  # of either side: what lies so near the edge is background rather than what is filmed
LEAST_POINTS = 24
LARGEST_GROWTH = 0.3  # between two frames; more is a mistake
ROUNDS = (1.0, 0.7, 0.5, 0.3, 0.3)  # of weighing again what fits and what does not, by ever smaller distances
HOLD = 0.01  # how much weight what is known already has against a cell's


def places(columns: int, rows: int, width: float, height: float) -> Plane:
    """(rows, columns, 2): the middles of the cells over a frame of this size, from its own middle, in units."""
    unit = (width * height) ** 0.5
    x = ((np.arange(columns) + 0.5) / columns - 0.5) * (width / unit)
    y = ((np.arange(rows) + 0.5) / rows - 0.5) * (height / unit)
    return np.asarray(np.dstack(np.meshgrid(x, y)), np.float32)


def apply(affine: Array, at: Plane) -> Plane:
    """The vectors of affine motions at some places: (..., 6) and (rows, columns, 2) make (..., rows, columns, 2)."""
    x, y, xx, xy, yx, yy = (np.asarray(affine[..., n], np.float32)[..., None, None] for n in range(AFFINE))
    across, down = at[..., 0], at[..., 1]
    return np.stack([x + xx * across + xy * down, y + yx * across + yy * down], axis=-1)


def similarity(affine: Array) -> Array:
    """(..., 4): x, y, how much larger and how far turned (radians), of affine motions (..., 6).

    A camera that turns or comes nearer does so along both axes. What only one of them shows is no part of that: it is
    something near that goes by.
    """
    x, y, xx, xy, yx, yy = (affine[..., n] for n in range(AFFINE))
    return np.stack([x, y, _shared(xx, yy), _shared(yx, -xy)], axis=-1)


def _shared(a: Array, b: Array) -> Array:
    return np.asarray(np.sign(a) * np.sqrt(np.maximum(a * b, 0)))


def common(field: Plane, weight: Plane, at: Plane, close: float) -> Array:
    """The similarity that most of a field follows within `close` units, its edges counting double; still if none does.

    Random samples decide (RANSAC, with OpenCV's own seed: equal fields give equal answers). It is told as affine.
    """
    known = weight > 0.2
    near_edge = known & edges(field.shape[1], field.shape[0])
    if known.sum() < LEAST_POINTS:
        return np.zeros(AFFINE)
    chosen = np.concatenate([np.flatnonzero(known), np.flatnonzero(near_edge)])
    origin, moved = at.reshape(-1, 2)[chosen], field.reshape(-1, 2)[chosen]
    found, _ = cv2.estimateAffinePartial2D(origin, origin + moved, ransacReprojThreshold=close, maxIters=400)
    if np.shape(found) != (2, 3):
        return np.zeros(AFFINE)
    grow, turn = found[0, 0] - 1, found[1, 0]
    affine = np.asarray([found[0, 2], found[1, 2], grow, -turn, turn, grow])
    return affine if np.abs(affine[2:]).max() < LARGEST_GROWTH else np.zeros(AFFINE)


def edges(columns: int, rows: int) -> npt.NDArray[np.bool_]:
    """Which cells of a lattice lie along the left, the upper or the right edge; people stand on the lower one."""
    near = np.zeros((rows, columns), bool)
    wide, tall = max(round(columns * EDGE), 1), max(round(rows * EDGE), 1)
    near[:tall] = near[:, :wide] = near[:, -wide:] = True
    return near


def refined(first: Array, fields: Plane, weights: Plane, at: Plane, close: float) -> Array:
    """(frames, 6) motions, fitted again to the vectors near them, weighed by how near they are."""
    affine = first.copy()
    for share in ROUNDS:
        apart = fields - apply(affine, at)
        weight = weights / (1 + (apart**2).sum(axis=-1) / np.float32((share * close) ** 2)) ** 2
        affine += _fitted(apart, weight, at)
    return affine


def _fitted(fields: Plane, weights: Plane, at: Plane) -> Array:
    """Affine motions by weighted least squares, held a little to nought so that nothing follows from nothing."""
    count, points = len(fields), at[..., 0].size
    design = np.stack([np.ones(points, np.float32), at[..., 0].ravel(), at[..., 1].ravel()], axis=1)
    squares = (design[:, :, None] * design[:, None, :]).reshape(points, 9)
    normal = (weights.reshape(count, points) @ squares).reshape(-1, 3, 3).astype(np.float64) + HOLD * np.eye(3)
    weighted = (fields * weights[..., None]).reshape(count, points, 2)
    right = np.einsum("tpi,pj->tji", weighted, design, optimize=True).astype(np.float64)
    solved = np.linalg.solve(normal, right)  # (frames, 3, 2)
    return np.concatenate([solved[:, 0], solved[:, 1:, 0], solved[:, 1:, 1]], axis=1)
