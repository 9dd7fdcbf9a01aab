"""How far things in a picture are, estimated without any model: 0 is far, 1 is near."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.stills.picture import Picture

Plane = npt.NDArray[np.float32]
LONG_SIDE = 192
SPREAD = 0.022  # of the long side: how softly near meets far, so that a moved picture stretches and never tears


def estimate(picture: Picture) -> Plane:
    """A small depth map, LONG_SIDE on its longer side.

    What lies low in the picture is taken for near, and so is what stands near the middle and differs from the colours
    along the edges. The map follows the picture's own outlines, with the near side a little too wide: what stretches
    when the camera moves is then the background.
    """
    height, width = picture.shape[:2]
    scale = LONG_SIDE / max(width, height)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    y, x = y / size[1], x / size[0] - np.float32(0.5)
    centre = np.exp(-((x / 0.30) ** 2) - ((y - 0.56) / 0.40) ** 2)
    ground = np.clip((y - 0.25) / 0.75, 0, 1)
    raw = (0.50 * ground + 0.65 * _unlike_edges(small) * centre + 0.10 * centre).astype(np.float32)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32) / np.float32(255)
    depth = _follow(grey, raw)
    side = 2 * round(LONG_SIDE * SPREAD * 0.8) + 1
    depth = np.asarray(cv2.dilate(depth, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))), np.float32)
    depth = np.asarray(cv2.GaussianBlur(depth, (0, 0), LONG_SIDE * SPREAD), np.float32)
    low, high = float(depth.min()), float(depth.max())
    return np.asarray((depth - low) / max(high - low, 1e-3), np.float32)


def _unlike_edges(small: Picture) -> Plane:
    """How much each pixel's colour differs from those along the top and the sides, 0 to 1."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), np.float32)
    height, width = lab.shape[:2]
    band_y, band_x = max(height // 10, 1), max(width // 14, 1)
    edges = np.concatenate([part.reshape(-1, 3) for part in (lab[:band_y], lab[:, :band_x], lab[:, -band_x:])])
    apart = np.sqrt((((lab - edges.mean(0)) / (edges.std(0) + 12)) ** 2).sum(-1))
    return np.asarray(np.clip(apart / max(float(np.percentile(apart, 95)), 0.5), 0, 1), np.float32)


def _follow(guide: Plane, plane: Plane) -> Plane:
    """A guided filter: the plane smoothed, except across outlines of the guide."""

    def mean(of: Plane) -> Plane:
        return np.asarray(cv2.blur(of, (13, 13)), np.float32)

    mean_guide, mean_plane = mean(guide), mean(plane)
    slope = (mean(guide * plane) - mean_guide * mean_plane) / (mean(guide * guide) - mean_guide**2 + np.float32(1e-3))
    slope = np.asarray(slope, np.float32)
    return np.asarray(mean(slope) * guide + mean(mean_plane - slope * mean_guide), np.float32)
