"""The background that a picture's border shows: whether it is plain, and what it would be behind the subject."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
BAND = 0.025  # of the shorter side: how wide a border is looked at
ROUNDS = 12  # of the fit, each believing less in what does not fit
LIKE = 4.0  # Lab units within which colours of one plain background lie, noise left aside
ROUGHEST = 7.0  # Lab units of noise from which on a border is no plain one


@dataclass(frozen=True, slots=True)
class Border:
    """ground (h, w, 3) is the background in Lab as the border continues inwards, noise its spread in Lab units.

    plain (0..1) is the share of the border that is background.
    """

    ground: Plane
    noise: float
    plain: float


def to_lab(picture: Picture) -> Plane:
    """L 0 to 100, a and b around 0; float32."""
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / np.float32(255), cv2.COLOR_BGR2LAB), np.float32)


def read_border(lab: Plane) -> Border:
    """Fit a smooth colour to the border that stands what crosses it: a subject may be cut by up to a third of it."""
    height, width = lab.shape[:2]
    band = _band(height, width)
    rows, columns = np.nonzero(band)
    step = max(len(rows) // 4000, 1)
    seen = lab[rows, columns]
    terms = _terms(columns / width, rows / height)
    fit = _fitted(terms[::step], seen[::step])
    apart = np.sqrt(((seen - terms @ fit) ** 2).sum(1))
    near = apart < np.percentile(apart, 60) * 2.5 + 1.0
    noise = float(1.48 * np.median(apart[near]) / 1.5)
    like = apart < LIKE + 3 * noise
    weight = np.where(rows > 0.9 * height, 0.5, 1.0)  # where subjects are cut off most often
    return Border(_inwards(fit, width, height), noise, float((like * weight).sum() / weight.sum()))


def lengths(vectors: Plane) -> Plane:
    """Of each pixel's vector, (h, w)."""
    return np.asarray(cv2.sqrt(dots(vectors, vectors)), np.float32)


def dots(a: Plane, b: Plane) -> Plane:
    """The product of each pixel's two vectors, (h, w)."""
    return np.asarray(cv2.transform(a * b, np.ones((1, 3), np.float32)), np.float32)


def carried_on(values: Plane, known: Mask | Plane) -> Plane:
    """Values where they are known and, elsewhere, what surrounds the place: coarser the farther it is from any.

    Of `known` between 0 and 1 the values count for so much.
    """
    weight = known.astype(np.float32)
    levels: list[tuple[Plane, Plane]] = [(values * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        total, share = levels[-1]
        levels.append((_halved(total), _halved(share)))
    total, share = levels[-1]
    filled = np.asarray(total / np.maximum(share, 1e-6)[..., None], np.float32)
    for total, share in reversed(levels[:-1]):
        size = (share.shape[1], share.shape[0])
        wide = np.asarray(cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR), np.float32)
        filled = np.asarray(total + wide * (1 - np.minimum(share, 1)[..., None]), np.float32)
    return filled


def _halved(plane: Plane) -> Plane:
    size = ((plane.shape[1] + 1) // 2, (plane.shape[0] + 1) // 2)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _band(height: int, width: int) -> Mask:
    deep = max(round(min(height, width) * BAND), 2)
    band = np.ones((height, width), bool)
    band[deep:-deep, deep:-deep] = False
    return band


def _terms(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x, y = x - 0.5, y - 0.5
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 1)


def _inwards(fit: npt.NDArray[np.float64], width: int, height: int) -> Plane:
    """The fitted colour of every pixel; it is smooth, so a coarse grid says it all."""
    columns, rows = max(width // 8, 2), max(height // 8, 2)
    across, down = (np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows
    grid = (_terms(np.tile(across, rows), np.repeat(down, columns)) @ fit).reshape(rows, columns, 3)
    return np.asarray(cv2.resize(grid.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _fitted(terms: npt.NDArray[np.float64], seen: Plane) -> npt.NDArray[np.float64]:
    """Least absolute deviations, by least squares weighed anew in every round."""
    weight = np.ones(len(terms))
    middle = np.median(seen, 0)
    weight = 1 / (2.0 + np.sqrt(((seen - middle) ** 2).sum(1)))
    fit = np.zeros((terms.shape[1], 3))
    for _ in range(ROUNDS):
        scaled = terms * weight[:, None]
        fit = np.linalg.solve(scaled.T @ terms + 1e-6 * np.eye(terms.shape[1]), scaled.T @ seen)
        weight = 1 / (0.5 + ((seen - terms @ fit) ** 2).sum(1))
    return fit
