"""Where the sky is in a small picture, found without any model: what is even, unlike the ground, and above one line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.skyline import skyline
from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
EVEN, STEEP = 3.0, 14.0  # Lab units over two pixels: how fast a sky changes by itself, and what is surely an edge
ROUGH, GROUND, HIGH = 1.6, 0.25, 0.4  # what a pixel costs as sky: where it is rough, less everywhere, less high up
CROSSING, WALL = 6.0, 2.0  # what an edge takes off where the sky ends on it; what ending lower than beside costs
LINE, LINE_FROM, LINE_TO = 0.4, 1.0, 4.0  # of long level edges, as horizons are
# What long upright edges cost, from and up to which strength; those of what is near are not faint.
UPRIGHT, UPRIGHT_FROM, UPRIGHT_TO, FAINT = 0.6, 1.0, 2.5, 7.0
COLOUR, HELD = 0.4, 0.8  # what a colour of the ground costs, and what was not sky a moment ago
BINS = (14, 12, 12)  # of lightness and the two tints
FOREIGN = 0.3  # the likeness below which a colour is none of the sky's
OWN, NEAR = 0.85, 0.14  # the likeness from which on it surely is, and heights from the sky within which that counts
SPECK = 0.0004  # of a picture: what is smaller is noise
CLOSED, LARGE = 6.0, 0.08  # an edge that closes something in, and how much of a picture that may be
LEAST, MOST = 0.03, 0.97  # of a picture
STRAIGHT, LONG = 0.45, 0.6  # of the width: how much of a sky's end must lie on one line, and how far apart


@dataclass(frozen=True, slots=True)
class Sky:
    """mask (h, w) is 1 on the sky; ends (w,) is the row at which it ends, level where it does so at its lowest, as a
    share of the height; sure (0 to 1) says that it is a sky.

    Where there is none, the mask is empty.
    """

    mask: Plane
    ends: npt.NDArray[np.int32]
    level: float
    sure: float


@dataclass(frozen=True, slots=True)
class _Costs:
    """What it costs that pixels are sky whatever their colour, that they are among upright edges, that it ends at a
    row, and lower than beside; and how steep colours are."""

    base: Plane
    upright: Plane
    crossed: Plane
    walls: Plane
    steep: Plane


def find_sky(small: Picture, held: Plane | None = None) -> Sky:
    """The sky of a small (h, w, 3) BGR picture; held is its mask as far as it is known from the frame before."""
    lab = _lab(small)
    costs = _costs(lab)
    sky = _found(lab, costs, costs.base + costs.upright, held)
    return sky if sky.mask.mean() >= LEAST else _found(lab, costs, costs.base, held)


def _found(lab: Plane, costs: _Costs, base: Plane, held: Plane | None) -> Sky:
    rows = np.arange(len(lab))[:, None]
    above = held > 0.5 if held is not None and LEAST < (held > 0.5).mean() < MOST else None
    ends = np.zeros(lab.shape[1], np.int32)
    like = np.zeros(lab.shape[:2], np.float32)
    for _ in range(3 if above is None else 1):
        cost = base
        if above is not None:
            like = _like(lab, above)
            cost = cost + np.clip(np.log((1.02 - like) / (like + 0.02)), -2, 2).astype(np.float32) * np.float32(COLOUR)
        if held is not None:
            cost = cost + (np.float32(0.5) - held) * np.float32(HELD)
        ends = _ends(cost, costs)
        above = rows < ends[None]
        if not LEAST < above.mean() < MOST:
            return Sky(np.zeros(above.shape, np.float32), ends, 0.5, 0.0)
    ends, horizon = _levelled(ends)
    above = rows < ends[None]
    mask = above & ~_things(above, like, costs.steep)
    mask &= ~_sails(mask, costs.steep)
    mask |= _nooks(mask, like, costs.steep) & (rows < horizon)
    level = float(np.percentile(ends, 85)) / len(lab)
    sure = _sureness(lab[::2, ::2], costs.steep[::2, ::2], mask[::2, ::2])
    return Sky(mask.astype(np.float32), ends, level, sure)


def _lab(small: Picture) -> Plane:
    """Lightness 0 to 100 and two tints, with the noise smoothed away."""
    smooth = np.asarray(cv2.bilateralFilter(small, 5, 18, 3), np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB), np.float32)


def _length(vectors: Plane) -> Plane:
    return np.asarray(np.sqrt((vectors * vectors).sum(-1)), np.float32)


def _line(down: Plane) -> Plane:
    """1 on long level edges that are sharper than a sky's own gradient, 0 elsewhere."""
    wide = max(down.shape[1] // 8, 3) | 1
    long = _length(np.asarray(cv2.blur(down, (wide, 1)), np.float32))
    long -= np.float32(1.2) * np.asarray(cv2.blur(long, (1, 9)), np.float32)
    return np.asarray(np.clip((long - LINE_FROM) / (LINE_TO - LINE_FROM), 0, 1), np.float32)


def _costs(lab: Plane) -> _Costs:
    aside, down = _slopes(lab)
    steep = np.asarray(np.hypot(_length(aside), _length(down)), np.float32)
    line = _line(down)
    rough = cv2.GaussianBlur(np.clip((steep - EVEN) / (STEEP - EVEN), 0, 1), (0, 0), 1.0)
    low = (np.arange(len(lab), dtype=np.float32)[:, None] + 0.5) / len(lab) - np.float32(0.45)
    edges = np.maximum(_length(down) / STEEP, 0.8 * line)
    crossed = np.clip(np.maximum(edges, 0.7 * np.roll(edges, 1, 0)), 0, 1.5) * CROSSING
    walls = np.clip(1 - _length(aside) / STEEP, 0.06, 1) * WALL
    base = np.asarray(ROUGH * rough + LINE * line - GROUND + HIGH * low, np.float32)
    return _Costs(base, _upright(aside), np.asarray(crossed, np.float32), np.asarray(walls, np.float32), steep)


def _upright(aside: Plane) -> Plane:
    """What it costs to be among long upright edges, however faint: houses in haze have them, and are else as even as
    a sky."""
    long = np.abs(cv2.blur(np.ascontiguousarray(aside[..., 0]), (1, 11)))
    there = np.clip((long - UPRIGHT_FROM) / (UPRIGHT_TO - UPRIGHT_FROM), 0, 1) * (long < FAINT)
    return np.asarray(np.clip(cv2.blur(there, (13, 5)) * 4, 0, 1) * UPRIGHT, np.float32)


def _slopes(lab: Plane) -> tuple[Plane, Plane]:
    """How colours change to the side and down, over two pixels."""
    aside = cv2.Sobel(lab, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    down = cv2.Sobel(lab, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    return np.asarray(aside, np.float32), np.asarray(down, np.float32)


def _ends(cost: Plane, costs: _Costs) -> npt.NDArray[np.int32]:
    """The row at which the sky of each column ends."""
    nought = np.zeros((1, cost.shape[1]), np.float32)
    total = np.vstack([nought, np.cumsum(cost, axis=0)]) - np.vstack([costs.crossed, nought])
    steps = np.vstack([nought, np.cumsum(costs.walls, axis=0)])
    return np.asarray(skyline(np.ascontiguousarray(total, np.float32), np.ascontiguousarray(steps, np.float32)))


def _levelled(ends: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64] | float]:
    """Where much of a sky ends on one straight line, that is its horizon: it ends nowhere below, as glitter would.

    The horizon is told as rows, one for each column; where there is none, as about where the sky ends at its lowest.
    """
    lowest = float(np.percentile(ends, 75))
    columns = np.arange(len(ends), dtype=np.float64)
    slope, start = 0.0, float(np.median(ends))
    for _ in range(6):
        near = np.abs(ends - (start + slope * columns)) < 2.5
        if near.sum() < 8:
            return ends, lowest
        slope, start = np.polyfit(columns[near], ends[near], 1)
    line = start + slope * columns
    near = np.abs(ends - line) < 1.3
    spread = np.ptp(np.flatnonzero(near)) if near.any() else 0
    if near.mean() < STRAIGHT or spread < LONG * len(ends):
        return ends, lowest
    return np.asarray(np.minimum(ends, np.ceil(line + 0.8)), np.int32), line


def _like(lab: Plane, above: Mask) -> Plane:
    """How surely each pixel's colour is one of those above and not one of those below, 0 to 1."""
    place = np.clip((lab + (0, 64, 64)) / (101, 129, 129), 0, 0.999) * BINS
    flat = np.ravel_multi_index(tuple(np.moveaxis(place.astype(np.intp), -1, 0)), BINS)
    sky, ground = (_counted(flat[part]) for part in (above, ~above))
    return np.asarray((sky / (sky + ground))[flat], np.float32)


def _counted(colours: npt.NDArray[np.intp]) -> Plane:
    """The share of each colour, blurred over its neighbours."""
    counts = np.bincount(colours, minlength=int(np.prod(BINS))).reshape(BINS).astype(np.float32)
    for axis in range(3):
        counts = np.moveaxis(counts, axis, 0)
        beside = np.zeros_like(counts)
        beside[1:] += counts[:-1]
        beside[:-1] += counts[1:]
        counts = np.moveaxis(0.5 * counts + 0.25 * beside, 0, axis)
    return np.asarray((counts.ravel() + 1) / max(len(colours), 1), np.float32)


def _things(above: Mask, like: Plane, steep: Plane) -> Mask:
    """What stands before the sky without reaching its end, as birds do: of other colours, with an edge around it."""
    strange = above & (like < FOREIGN)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(strange.astype(np.uint8), connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA]
    edge = np.bincount(parts.ravel(), weights=steep.ravel(), minlength=len(area)) / np.maximum(area, 1)
    known = (area > SPECK * above.size) & (edge > 0.5 * STEEP)
    known[0] = False
    return np.asarray(known[parts], bool)


def _sails(mask: Mask, steep: Plane) -> Mask:
    """What has the sky's colours and a sharp edge all around, and stands on something: sails, white houses."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats((mask & (steep < CLOSED)).astype(np.uint8), connectivity=4)
    area = stats[:, cv2.CC_STAT_AREA]
    ground = cv2.dilate((~mask).astype(np.uint8), np.ones((7, 3), np.uint8)).astype(bool)
    standing = np.bincount(parts[ground], minlength=len(area)) > 0
    known = standing & (area > 4 * SPECK * mask.size) & (area < LARGE * mask.size) & (stats[:, cv2.CC_STAT_TOP] > 1)
    known[0] = False
    closed = cv2.dilate(known[parts].astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    return np.asarray(closed & mask, bool)


def _nooks(mask: Mask, like: Plane, steep: Plane) -> Mask:
    """Sky below something that stands out to the side, as under eaves: near the rest, of its colours, and even."""
    reach = max(round(NEAR * len(mask)), 1)
    near = cv2.dilate(mask.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(bool)
    free = near & (like > OWN) & (steep < STEEP)
    _, parts = cv2.connectedComponents((free | mask).astype(np.uint8), connectivity=4)
    known = np.zeros(int(parts.max()) + 1, bool)
    known[np.unique(parts[mask])] = True
    return np.asarray(free & known[parts], bool)


def _sureness(lab: Plane, steep: Plane, sky: Mask) -> float:
    """How surely it is a sky and no wall: blue, or brighter than all below it, or dark over what is lit."""
    if not LEAST < sky.mean() < MOST:
        return 0.0
    light, _, blue = (float(v) for v in lab[sky].mean(0))
    even = float(np.clip((5.0 - np.median(steep[sky])) / 3.0, 0, 1))
    apart = light - float(lab[~sky][:, 0].mean())
    wide = float(np.clip((sky[: max(len(sky) // 12, 1)].mean() - 0.3) / 0.3, 0, 1))
    is_blue = float(np.clip((-blue - 5) / 8, 0, 1)) * float(np.clip((light - 12) / 15, 0, 1))
    is_bright = float(np.clip((apart - 22) / 14, 0, 1)) * float(np.clip((light - 78) / 10, 0, 1))
    is_dark = float(np.clip((22 - light) / 10, 0, 1)) * float(np.clip((-apart - 2) / 8, 0, 1))
    changes = float(np.clip((_change(lab, sky) - 9) / 7, 0, 1)) * float(np.clip((light - 12) / 15, 0, 1))
    return even * wide * max(is_blue, is_bright, is_dark, changes)


def _change(lab: Plane, sky: Mask) -> float:
    """How far the tint of a sky goes from its top down to its end, as at sunset."""
    rows = np.flatnonzero(sky.sum(1) > 0.2 * sky.shape[1])
    if len(rows) < 6:
        return 0.0
    share = sky[rows][..., None] / sky[rows].sum(1)[:, None, None]
    tint = (lab[rows] * share).sum(1)[:, 1:]
    ends = [tint[part].mean(0) for part in (slice(0, len(rows) // 4 + 1), slice(-(len(rows) // 4) - 1, None))]
    return float(np.linalg.norm(ends[1] - ends[0]))
