"""Which pixels of a picture with a plain border belong to its subject: all that the border cannot reach."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.guests.border import Border, Mask, Plane, lengths

Counts = npt.NDArray[np.int32]
LEAST, MOST = 4.5, 15.0  # Lab units between which a background ends
SHADOW_DEEP, SHADOW_STEEP = 0.30, 3.2  # light that a shadow leaves of the background's; Lab units over two pixels
NARROW = 0.006  # of the picture: half the width of a gap
SMALL = 0.03  # of the largest part: smaller ones are specks
HOLE_LEAST, HOLE_RIM = 0.002, 0.016  # of the subject's area, and of its size: smaller or nearer to the edge is no hole
TINTED = 12.0  # chroma from which on a background's colour is its own, and not that of paper, eyes and shirts


def silhouette(lab: Plane, border: Border) -> Mask:
    """True on the subject. lab (h, w, 3) is the picture with its noise smoothed away."""
    apart = lab - border.ground
    distance = lengths(apart)
    limit = _limit(distance, border.noise)
    steep = _steepness(lab)
    edge = steep > max(2.2 * limit, 5 * border.noise + 6)
    frame, free = _frame(distance.shape), (distance < limit) & ~edge
    reached = _with_shadow(_reached(free, frame), lab, border, steep)
    reached |= _reached(free | reached, frame)  # beyond the shadow, as between legs that stand in it
    reached = _grown(reached, distance < limit)
    subject = _largest(~_with_gaps(reached, distance < 0.7 * limit))
    return subject & ~_holes(subject, distance, steep, border)


def _limit(distance: Plane, noise: float) -> float:
    """Where colours stop being the background's: in the emptiest place between it and the subject."""
    low = min(max(3.2 * noise + 2.0, LEAST), MOST)
    counts, edges = np.histogram(distance, 48, (low, max(2.2 * low, low + 10)))
    smooth = np.convolve(counts, np.ones(7) / 7, "same")
    valley = int(np.argmin(smooth[:30]))
    return float(min(max(edges[valley], low), MOST))


def _steepness(lab: Plane) -> Plane:
    """How fast colour changes, Lab units over two pixels."""
    out = np.zeros(lab.shape[:2], np.float32)
    out[:, 1:-1] = lengths(lab[:, 2:] - lab[:, :-2])
    out[1:-1] = np.maximum(out[1:-1], lengths(lab[2:] - lab[:-2]))
    return out


def _frame(shape: tuple[int, ...]) -> Mask:
    frame = np.ones(shape, bool)
    frame[2:-2, 2:-2] = False
    return frame


def _reached(free: Mask, start: Mask) -> Mask:
    """The connected parts of `free` that touch `start`."""
    _, parts = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    touched = np.unique(parts[start & free])
    known = np.zeros(int(parts.max()) + 1, bool)
    known[touched[touched > 0]] = True
    return np.asarray(known[parts], bool)


def _with_shadow(reached: Mask, lab: Plane, border: Border, steep: Plane) -> Mask:
    """The background with the soft shadow that lies on it: darker, of the same hue, and nowhere abrupt."""
    ground, noise = border.ground, border.noise
    dim = np.clip(lab[..., 0] / np.maximum(ground[..., 0], 1), 0, 1.2)  # colours fade with the light
    hue = np.hypot(lab[..., 1] - ground[..., 1] * dim, lab[..., 2] - ground[..., 2] * dim)
    dark = ground[..., 0] - lab[..., 0]
    strong = np.hypot(ground[..., 1], ground[..., 2])
    free = (hue < 3.5 + 2.0 * noise + 0.16 * strong * (dark > 4)) & (dark > -3) & (dim > SHADOW_DEEP)
    free &= steep < SHADOW_STEEP + 2.5 * noise + 0.06 * np.maximum(dark, 0)
    either = free | reached
    core = cv2.erode(either.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    with_it = _reached(core, cv2.erode(reached.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool))
    with_it = cv2.dilate(with_it.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & either
    left, before = float((~(with_it | reached)).mean()), float((~reached).mean())
    return reached | with_it if left > 0.35 * before else reached  # else it has leaked into the subject


def _grown(reached: Mask, free: Mask) -> Mask:
    """Up to two pixels further, over the blur between background and subject."""
    wider = cv2.dilate(reached.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2).astype(bool)
    return np.asarray(reached | (wider & free), bool)


def _with_gaps(reached: Mask, like: Mask) -> Mask:
    """The background with the narrow gaps that lead into the subject, as between two legs: too narrow for an edge on
    either side to leave room between them."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats((like & ~reached).astype(np.uint8), connectivity=8)
    near = cv2.dilate(reached.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2).astype(bool)
    out = reached.copy()
    narrow = NARROW * max(reached.shape)
    for part in np.unique(parts[near & (parts > 0)]):
        x, y, wide, tall, area = (int(v) for v in stats[part])
        window = (slice(y, y + tall), slice(x, x + wide))
        here = parts[window] == part
        inner = cv2.distanceTransform(np.pad(here, 1).astype(np.uint8), cv2.DIST_L2, 3)
        if float(inner.max()) < narrow and area > 4:
            out[window] |= here
    return out


def _largest(subject: Mask) -> Mask:
    """Without specks."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(subject.astype(np.uint8), connectivity=8)
    if count < 2:
        return np.zeros_like(subject)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.flatnonzero(areas >= SMALL * areas.max()) + 1
    return np.asarray(np.isin(parts, kept), bool)


def _holes(subject: Mask, distance: Plane, steep: Plane, border: Border) -> Mask:
    """Background seen through the subject. What is white inside a white picture may be an eye or a shirt: it counts as
    a hole only when a limb lies between it and the outside, not a line, and when nothing is drawn in it."""
    inside = subject & (distance < max(2.6 * border.noise + 1.4, 2.6))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=4)
    holes = np.zeros_like(subject)
    area = float(subject.sum())
    if count < 2 or not area:
        return holes
    tinted = float(np.hypot(border.ground[..., 1], border.ground[..., 2]).mean()) > TINTED
    depth = cv2.distanceTransform(subject.astype(np.uint8), cv2.DIST_L2, 3)
    even = subject & (steep < 6 + 3 * border.noise)
    _, smooth = cv2.connectedComponents(even.astype(np.uint8), connectivity=4)
    extents = np.bincount(smooth.ravel())
    rows, columns = np.nonzero(subject)
    size = max(float(np.ptp(rows)), float(np.ptp(columns)), 1.0)
    for part in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= HOLE_LEAST * area) + 1:
        here = parts == part
        rim = float(depth[here].min())  # to the outside, over what lies between
        whole = float(here.sum()) > 0.85 * float(extents[np.bincount(smooth[here]).argmax()])
        if tinted or (HOLE_RIM * size < rim and whole and _empty(here)):
            holes |= here
    wider = cv2.dilate(holes.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2).astype(bool)
    return np.asarray(holes | (wider & subject & (distance < LEAST)), bool)


def _empty(hole: Mask) -> bool:
    """Whether nothing stands in it, as a pupil does in an eye."""
    contours, _ = cv2.findContours(hole.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.contourArea(cv2.convexHull(max(contours, key=cv2.contourArea)))
    return float(hole.sum()) > 0.84 * hull
