"""How far things in a picture are, estimated without any model: 0 is far, 1 is near."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
LONG_SIDE = 192
SPREAD = 0.026  # of the long side: how softly near meets far, so that a moved picture stretches and never tears
SUBJECT = 0.85  # the nearness of what the picture is of
LEAST_PART, MOST_SUBJECT = 0.012, 0.62  # of the picture: smaller parts do not count, a larger subject is a place


def estimate(picture: Picture) -> Plane:
    """A small depth map, LONG_SIDE on its longer side.

    What lies low in the picture is taken for near, and so is a subject that stands near the middle and differs from
    the colours along the edges; smooth colour that reaches the upper edge is taken for sky or backdrop. The map is
    smooth on purpose: a rigid thing that is given several depths bends when the camera moves.
    """
    height, width = picture.shape[:2]
    scale = LONG_SIDE / max(width, height)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    subject, weight = outline(small)
    down = np.linspace(0, 1, size[1], dtype=np.float32)[:, None]
    ground = np.float32(0.65) * np.clip((down - np.float32(0.25)) / np.float32(0.75), 0, 1)
    ground = ground * (1 - np.float32(0.5 * weight) * _backdrop(small))
    raw = np.maximum(ground, subject * np.float32(SUBJECT * weight))
    depth = cv2.GaussianBlur(np.asarray(raw, np.float32), (0, 0), LONG_SIDE * SPREAD, borderType=cv2.BORDER_REPLICATE)
    low, high = float(depth.min()), float(depth.max())
    return np.asarray((depth - low) / max(high - low, 0.1), np.float32)


def outline(small: Picture) -> tuple[Plane, float]:
    """A plain outline around what stands out, a little too wide, and how surely it is one subject, 0 to 1.

    Too wide, because then it is the background that stretches.
    """
    height, width = small.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    aside, down = x / np.float32(width) - np.float32(0.5), y / np.float32(height) - np.float32(0.6)
    central = np.exp(-((aside / np.float32(0.34)) ** 2) - (down / np.float32(0.5)) ** 2)
    strong = (_unlike_edges(small) * np.sqrt(central) > 0.42) & (_backdrop(small) < 0.5)
    count, parts, stats, centres = cv2.connectedComponentsWithStats(strong.astype(np.uint8))
    kept = [
        part
        for part in range(1, count)
        if stats[part, cv2.CC_STAT_AREA] > LEAST_PART * width * height and abs(centres[part, 0] / width - 0.5) < 0.3
    ]
    outline = np.zeros((height, width), np.uint8)
    if not kept:
        return np.asarray(outline, np.float32), 0.0
    inside = np.isin(parts, kept)
    corners = np.argwhere(inside)[:, ::-1].astype(np.int32)
    cv2.fillConvexPoly(outline, cv2.convexHull(np.ascontiguousarray(corners)), (1,))
    share = float(outline.mean())
    weight = np.clip((MOST_SUBJECT - share) / 0.12, 0, 1) * np.clip((float(inside.mean()) / share - 0.4) / 0.15, 0, 1)
    side = 2 * round(LONG_SIDE * SPREAD * 1.8) + 1
    wide = cv2.dilate(outline, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return np.asarray(wide, np.float32), float(weight)


def _backdrop(small: Picture) -> Plane:
    """1 where colour changes but slowly all the way from the upper edge or the upper sides, else 0; softened."""
    height, width = small.shape[:2]
    smooth = np.asarray(cv2.bilateralFilter(small, 5, 24, 3), np.uint8)
    mask = np.zeros((height + 2, width + 2), np.uint8)
    seeds = [(x, 0) for x in range(0, width, 6)]
    seeds += [(x, y) for x in (0, width - 1) for y in range(0, height // 3, 6)]
    how = 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    for seed in seeds:
        if not mask[seed[1] + 1, seed[0] + 1]:
            cv2.floodFill(smooth, mask, seed, (0, 0, 0), (3, 3, 3), (3, 3, 3), how)
    found = np.asarray(cv2.medianBlur(np.ascontiguousarray(mask[1:-1, 1:-1]), 5), np.float32) / np.float32(255)
    return np.asarray(cv2.GaussianBlur(found, (0, 0), 1.0), np.float32)


def _unlike_edges(small: Picture) -> Plane:
    """How much each pixel's colour differs from those along the top and the sides, 0 to 1."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), np.float32)
    height, width = lab.shape[:2]
    band_y, band_x = max(height // 10, 1), max(width // 14, 1)
    edges = np.concatenate([part.reshape(-1, 3) for part in (lab[:band_y], lab[:, :band_x], lab[:, -band_x:])])
    apart = np.sqrt((((lab - edges.mean(0)) / (edges.std(0) + 12)) ** 2).sum(-1))
    return np.asarray(np.clip(apart / max(float(np.percentile(apart, 95)), 1.0), 0, 1), np.float32)
