"""The soft edge of a subject: how much of each pixel is the subject's, and its colour without the background's."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.guests.border import Mask, Plane, carried_on, dots, lengths
from filmgate_previz.media.picture import Picture

REACH = 0.007  # of the longer side: how far from the outline a pixel may be of both
STRANDS = 0.03  # of the longer side: how far into the subject the background may shine
FAINT = 10.0  # of 255: colours nearer to each other than this say nothing of a pixel's share


def matte(picture: Picture, subject: Mask, noise: float, *, strands: bool = True) -> tuple[Picture, Picture]:
    """Colour (h, w, 3) and alpha (h, w) of a subject before a background that is known around it.

    Near the outline a pixel is a mixture of the nearest sure colours of both sides. The colour goes on beyond the
    edge, so that it may be enlarged and shrunk without a seam. strands: look for the background between hairs.
    """
    pixels = picture.astype(np.float32)
    reach = max(round(max(picture.shape[:2]) * REACH), 2)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inner = _shrunk(subject, reach)
    if strands:
        inner &= ~_between_strands(pixels, subject)
    outer = ~cv2.dilate(subject.astype(np.uint8), brush).astype(bool)
    behind, before = _spread(pixels, outer), _spread(pixels, _trusted(subject, inner, reach))
    alpha = _share(pixels, behind, before, subject, noise)
    alpha[inner], alpha[outer] = 1.0, 0.0
    alpha = _guided(alpha, pixels)
    alpha = np.clip((alpha - 0.05) / 0.90, 0, 1)
    alpha[outer] = 0.0
    own = (pixels - (1 - alpha[..., None]) * behind) / np.maximum(alpha, 0.05)[..., None]
    own = _without_spill(np.clip(own, 0, 255), before, behind)
    near_edge = cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.7 * reach) > 0.999
    own[near_edge] = pixels[near_edge]
    trust = (alpha * alpha)[..., None]
    colour = np.clip(before + (own - before) * trust, 0, 255)
    return (colour + 0.5).astype(np.uint8), (alpha * 255 + 0.5).astype(np.uint8)


def _spread(pixels: Plane, known: Mask | Plane) -> Plane:
    """Colours carried on from where they are known; at half the size, which nobody sees."""
    height, width = pixels.shape[:2]
    size, share = (max(width // 2, 2), max(height // 2, 2)), known.astype(np.float32)
    weight = np.asarray(cv2.resize(share, size, interpolation=cv2.INTER_AREA), np.float32)
    total = np.asarray(cv2.resize(pixels * share[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    small = carried_on(np.asarray(total / np.maximum(weight, 1e-3)[..., None], np.float32), weight)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _shrunk(subject: Mask, reach: int) -> Mask:
    """What is surely the subject's; of limbs thinner than the edge is soft, their middle."""
    depth = cv2.distanceTransform(subject.astype(np.uint8), cv2.DIST_L2, 3)
    crest = depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 1e-3
    return np.asarray((depth > reach) | (crest & (depth > 1.4)), bool)


def _between_strands(pixels: Plane, subject: Mask) -> Mask:
    """Pixels near the outline that look more like the background than like the subject, in places too narrow to be a
    part of it, or of a tint that is the background's: what shines through hair and fur."""
    behind = _spread(pixels, ~subject)
    depth = cv2.distanceTransform(subject.astype(np.uint8), cv2.DIST_L2, 3)
    rim = subject & (depth < STRANDS * max(subject.shape))
    before = _spread(pixels, subject & (depth > 2.0))
    tint = behind - behind.mean(-1, keepdims=True)
    power = dots(tint, tint)
    hue = pixels - pixels.mean(-1, keepdims=True)
    along = dots(hue, tint)
    green = (along > 0.30 * power) & (along > 0.8 * lengths(hue) * np.sqrt(power)) & (power > 30.0**2)
    like = rim & (lengths(pixels - behind) < 0.8 * lengths(pixels - cv2.blur(before, (15, 15))))
    broad = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)).astype(bool)
    doubt = (like & ~broad) | (rim & green)
    return np.asarray(cv2.dilate(doubt.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool), bool)


def _trusted(subject: Mask, inner: Mask, reach: int) -> Plane:
    """How much each sure pixel tells of the subject's colour: less near the edge, where the background shines in."""
    depth = cv2.distanceTransform(subject.astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(inner * np.clip(depth / (2.0 * reach), 0.03, 1) ** 2, np.float32)


def _without_spill(own: Plane, before: Plane, behind: Plane) -> Plane:
    """Take the background's tint out of the subject's edge, as far as the subject itself is not of it."""
    tint = behind - behind.mean(-1, keepdims=True)
    strong = lengths(tint)
    unit = tint / np.maximum(strong, 1)[..., None]
    excess = dots(own - before, unit) - 4.0
    keen = np.clip((strong - 12) / 20, 0, 1)
    return np.asarray(own - unit * (np.maximum(excess, 0) * keen)[..., None], np.float32)


def _share(pixels: Plane, behind: Plane, before: Plane, subject: Mask, noise: float) -> Plane:
    """Where a pixel's colour lies on the way from the background's to the subject's."""
    way = before - behind
    far = dots(way, way)
    share = dots(pixels - behind, way) / np.maximum(far, 1.0)
    quiet = np.minimum(2.0 * 2.55 * noise / np.sqrt(np.maximum(far, 1.0)), 0.3)  # what noise alone comes to
    share = np.clip((share - quiet) / (1 - quiet), 0, 1)
    trust = np.clip((np.sqrt(far) - FAINT) / (2 * FAINT), 0, 1)
    plain = cv2.GaussianBlur(subject.astype(np.float32), (0, 0), 1.0)
    return np.asarray(plain + (share - plain) * trust, np.float32)


def _guided(alpha: Plane, pixels: Plane, radius: int = 2, smooth: float = 4e-4) -> Plane:
    """Alpha smoothed along the picture's own edges."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.float32) / np.float32(255)
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: npt.NDArray[np.floating]) -> Plane:
        return np.asarray(cv2.boxFilter(plane, cv2.CV_32F, size, borderType=cv2.BORDER_REFLECT_101), np.float32)

    middle, level = mean(grey), mean(alpha)
    slope = (mean(grey * alpha) - middle * level) / (mean(grey * grey) - middle * middle + np.float32(smooth))
    shown = mean(slope) * grey + mean(level - slope * middle)
    return np.asarray(np.clip(shown, 0, 1), np.float32)
