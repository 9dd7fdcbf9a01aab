"""A subject cut out of its picture: by its own alpha or, where its border is plain, by what differs from that."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.guests.border import Border, Mask, Plane, carried_on, lengths, read_border, to_lab
from filmgate_previz.guests.matte import matte
from filmgate_previz.guests.silhouette import silhouette
from filmgate_previz.media.picture import Picture

LONG_SIDE = 1024
Matted = tuple[Picture, Picture, float]
CLEAR = 0.10  # of a picture that must be transparent for its alpha to be an outline
SURE = 0.5  # confidence from which on a cutout is used


@dataclass(frozen=True, slots=True)
class Cutout:
    """colour (h, w, 3) BGR, carried on beyond the edge, and alpha (h, w), both bytes, cropped to the subject.

    confidence (0..1) says how surely this is the whole subject and nothing else; by_alpha that the picture said so
    itself. cropped: its picture ends where it does below, so there are no feet.
    """

    colour: Picture
    alpha: Picture
    confidence: float
    by_alpha: bool = False
    cropped: bool = False

    @property
    def aspect(self) -> float:
        """Width by height."""
        return float(self.alpha.shape[1] / self.alpha.shape[0])

    @property
    def head(self) -> float:
        """The share of its width that its uppermost quarter takes: where a face is, if there is one."""
        top = (self.alpha[: max(self.alpha.shape[0] // 4, 1)] > 96).any(0)
        columns = np.flatnonzero(top)
        return 1.0 if not len(columns) else float(columns[-1] - columns[0] + 1) / self.alpha.shape[1]


def cut_out(picture: Picture, alpha: Picture | None = None, long_side: int = LONG_SIDE) -> Cutout | None:
    """The subject of a picture, None where nothing in it can be told from the rest."""
    picture, alpha = _fitted(picture, alpha, long_side)
    if alpha is not None and float((alpha < 128).mean()) >= CLEAR:
        return _by_alpha(picture, alpha)
    if alpha is not None:
        share = alpha[..., None] / np.float32(255)
        ground = np.median(picture[alpha > 200], 0) if (alpha > 200).any() else np.full(3, 255.0)
        picture = np.asarray(picture * share + ground * (1 - share) + 0.5, np.uint8)
    found = matted(picture)
    return None if found is None else _cropped(*found)


def _fitted(picture: Picture, alpha: Picture | None, long_side: int) -> tuple[Picture, Picture | None]:
    """No larger than it needs to be, transparent pixels weighing nothing."""
    scale = long_side / max(picture.shape[:2])
    if scale >= 1:
        return picture, alpha
    size = (max(round(picture.shape[1] * scale), 8), max(round(picture.shape[0] * scale), 8))
    if alpha is None:
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), None
    weight = np.maximum(alpha, 1)[..., None].astype(np.float32)
    total = cv2.resize(picture * weight, size, interpolation=cv2.INTER_AREA)
    small = total / cv2.resize(weight[..., 0], size, interpolation=cv2.INTER_AREA)[..., None]
    return (small + 0.5).astype(np.uint8), np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)


def _by_alpha(picture: Picture, alpha: Picture) -> Cutout | None:
    if not (alpha > 128).any():
        return None
    colour = carried_on(picture.astype(np.float32), alpha > 200)
    share = (alpha[..., None] / np.float32(255)) ** 2
    mixed = np.clip(colour + (picture - colour) * share + 0.5, 0, 255).astype(np.uint8)
    return _cropped(mixed, alpha, 1.0, by_alpha=True)


def matted(picture: Picture, *, quick: bool = False) -> Matted | None:
    """Colour, alpha and confidence of a subject before a plain border, uncropped; None where there is none.

    quick: its hair and its confidence matter less, as in one of many frames.
    """
    smooth = to_lab(np.asarray(cv2.bilateralFilter(picture, 5, 18, 2), np.uint8))
    border = read_border(smooth)
    sure = _plainness(border)
    if sure < 0.25:
        return None
    subject = silhouette(smooth, border)
    share = float(subject.mean())
    if not 0.004 < share < 0.92:
        return None
    if not quick:
        sure *= _separation(smooth, subject) * _wholeness(subject) * _framed(subject)
    colour, alpha = matte(picture, subject, border.noise, strands=not quick)
    return colour, alpha, sure


def _plainness(border: Border) -> float:
    """1 for a border of one colour, 0 for one that shows things."""
    return float(np.clip((border.plain - 0.58) / 0.16, 0, 1) * np.clip((9.0 - border.noise) / 4.0, 0, 1))


def _framed(subject: Mask) -> float:
    """1 for a subject that keeps clear of three sides, 0 for a landscape under its sky."""
    deep = max(min(subject.shape) // 50, 1)
    left, right, top = subject[:, :deep].any(1), subject[:, -deep:].any(1), subject[:deep].any(0)
    sides = (float(left.mean()) + float(right.mean())) / 2
    return float(np.clip((0.46 - sides) / 0.16, 0, 1) * np.clip((0.55 - float(top.mean())) / 0.2, 0, 1))


def _separation(lab: Plane, subject: Mask) -> float:
    """How clearly colours differ across the outline: 1 for most of it, 0 for none."""
    inside = cv2.erode(subject.astype(np.uint8), np.ones((5, 5), np.uint8), iterations=2).astype(bool)
    outside = ~cv2.dilate(subject.astype(np.uint8), np.ones((5, 5), np.uint8), iterations=2).astype(bool)
    if not inside.any() or not outside.any():
        return 1.0
    gap = carried_on(lab, inside) - carried_on(lab, outside)
    line = cv2.morphologyEx(subject.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    differs = lengths(gap)[line] > 8
    return float(np.clip((float(differs.mean()) - 0.3) / 0.66, 0, 1))


def _wholeness(subject: Mask) -> float:
    """One compact thing rather than crumbs: its area against that of its parts' hulls, and how many parts."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(subject.astype(np.uint8))
    largest = float(stats[1:, cv2.CC_STAT_AREA].max()) / max(float(subject.sum()), 1.0)
    contours, _ = cv2.findContours(subject.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hulls = sum(cv2.contourArea(cv2.convexHull(one)) for one in contours)
    filled = float(subject.sum()) / max(hulls, 1.0)
    return float(np.clip((largest - 0.25) / 0.4, 0, 1) * np.clip((filled - 0.12) / 0.18, 0, 1))


def _cropped(colour: Picture, alpha: Picture, confidence: float, *, by_alpha: bool = False) -> Cutout | None:
    """Only as large as the subject."""
    shown = alpha > 12
    if not shown.any():
        return None
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    y0, y1, x0, x1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if y1 - y0 < 8 or x1 - x0 < 4:
        return None
    below = y1 >= alpha.shape[0] - 2 and float(shown[-2:, x0:x1].any(0).mean()) > 0.08
    if by_alpha:
        below = below and _bust(shown[y0:y1, x0:x1])
    part = (slice(y0, y1), slice(x0, x1))
    return Cutout(
        np.ascontiguousarray(colour[part]), np.ascontiguousarray(alpha[part]), confidence, by_alpha, bool(below)
    )


def _bust(shown: npt.NDArray[np.bool_]) -> bool:
    """Whether it widens from a head to shoulders and ends there."""
    height, width = shown.shape
    across = shown.sum(1)
    return bool(
        height < 1.7 * width
        and across[-max(height // 20, 1) :].mean() > 0.8 * width
        and across[: height // 4].max() < 0.65 * width
    )
