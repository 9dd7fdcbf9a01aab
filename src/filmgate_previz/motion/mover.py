"""Who moves in a clip, apart from its camera: where they are, how their body moves as a whole, and what is left.

Everything about the mover is told in their own measure: lengths in their heights, places by their box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from filmgate_previz.motion.body import BODY, GRID, besides, fitted
from filmgate_previz.motion.evenly import smoothed, spread
from filmgate_previz.motion.fit import Array, Plane, apply
from filmgate_previz.motion.track import Track

NOISE = 0.0008  # units: a seventh of a pixel of the small frames
MEMORY = 0.3  # seconds over which somebody who moves is remembered
AWAKE = 0.15  # of what is sure, from which a cell belongs to somebody
LEAST_PART, MOST_PART = 0.004, 0.62  # of the frame: smaller is noise, larger is the frame itself
WIDE = 0.4  # of the frame's width: what is wider is scenery rather than somebody
STEADY_STEPS = 1.2  # steps over which a motion must last to be one
STEADY = 0.35  # seconds over which the box is smoothed
LOW = 0.06  # units below the middle of the frame, where movers are as a rule
SELDOM = 0.06  # share of a clip: somebody who is there no longer than that is a mistake
CENTRAL, NEAR = 0.36, 0.15  # units from there, and from where they just were, within which movers are likely
ASIDE = 0.55  # units from there: so far aside somebody counts for little
JUMP = 6.0  # steps' worth of being there that it takes to look at somebody else
MOST_PARTS = 4  # of one step that may be the mover


@dataclass(frozen=True, slots=True)
class Mover:
    """presence (steps,) is how surely somebody is there, 0 to 1; boxes (steps, 4) are middle and half sides in units.

    bodies (steps, BODY) and limbs (steps, rows, columns, 2) are what moves in each step relative to the background, in
    heights of the box.
    """

    presence: Array
    boxes: Array
    bodies: Array
    limbs: Array

    @property
    def share(self) -> float:
        """The share of the steps in which somebody is there."""
        return float(self.presence.mean()) if len(self.presence) else 0.0

    @property
    def told(self) -> float:
        """How far they are to be followed, 0 to 1: not at all where they are hardly ever there."""
        return min(max(self.share / SELDOM - 1, 0.0), 1.0)


def find_mover(track: Track, fps: int) -> Mover:
    """Look for whoever moves otherwise than the background, in each scene of the clip."""
    rest = track.fields - apply(track.cameras, track.at)
    steps = len(rest)
    presence, boxes = np.zeros(steps), np.zeros((steps, 4))
    awake = np.zeros(track.weights.shape, np.float32)
    for first, end in scenes(track):
        awake[first:end] = _awake(rest[first:end], track.weights[first:end] * trusted(track, first, end), fps)
        there, box = _followed(awake[first:end], track.at)
        presence[first:end], boxes[first:end] = there, _steady(box, there, STEADY * fps)
    sure = track.weights * awake
    bodies = np.zeros((steps, BODY))
    limbs = np.zeros((steps, GRID[1], GRID[0], 2))
    for step in np.flatnonzero(boxes[:, 3] > 0):
        share = presence[step] * track.trust[step]
        body = fitted(rest[step], sure[step], boxes[step], track.at)
        bodies[step] = share * body
        limbs[step] = share * besides(rest[step], sure[step], body, boxes[step], track.at)
    return Mover(presence, boxes, bodies, limbs)


def scenes(track: Track) -> Iterator[tuple[int, int]]:
    """First step and end of each scene between two cuts; the step of a cut is in none."""
    begin = 0
    for cut in [*np.flatnonzero(track.cuts), len(track.cuts)]:
        if cut > begin:
            yield begin, int(cut)
        begin = int(cut) + 1


def trusted(track: Track, first: int, end: int) -> Plane:
    return np.asarray(track.trust[first:end, None, None], np.float32)


def _awake(rest: Plane, weight: Plane, fps: int) -> Plane:
    """How surely each cell belongs to somebody who moves, 0 to 1, over a scene."""
    surely = np.minimum(weight * 4, 1)
    both = np.concatenate([rest * surely[..., None], surely[..., None]], axis=-1)
    moved = np.stack([cv2.blur(step, (3, 3)) for step in both]).astype(np.float64)
    moved = smoothed(moved, STEADY_STEPS)  # what trembles to and fro is water, leaves or noise
    speed = np.linalg.norm(moved[..., :2], axis=-1) / np.maximum(moved[..., 2], 0.1)
    known = weight > 0.2
    usual = np.asarray([np.median(one[of]) if of.any() else 0.0 for one, of in zip(speed, known, strict=True)])
    usual = np.maximum(usual, NOISE)
    sure = np.clip((speed / usual[:, None, None] - 2) / 2.5, 0, 1) * surely
    return np.asarray(spread(sure, MEMORY * fps), np.float32)


def _followed(awake: Plane, at: Plane) -> tuple[Array, Array]:
    """Presence and box in each step, of the line of parts that is largest and nearest to the middle and jumps least."""
    presence, boxes = np.zeros(len(awake)), np.zeros((len(awake), 4))
    found = [(step, parts) for step, cells in enumerate(awake) if (parts := _parts(cells, at))]
    for (step, parts), chosen in zip(found, _line([parts for _, parts in found]), strict=True):
        presence[step], boxes[step] = parts[chosen].presence, parts[chosen].box
    return presence, boxes


@dataclass(frozen=True, slots=True)
class _Part:
    """A connected part that moves: how much speaks for it, how surely it is there, and the box about it."""

    score: float
    presence: float
    box: Array


def _parts(cells: Plane, at: Plane) -> list[_Part]:
    """The MOST_PARTS best parts of one step, best first."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats((cells > AWAKE).astype(np.uint8))
    found = []
    for part in range(1, count):
        left, top, wide, tall, area = stats[part]
        share = area / cells.size
        if LEAST_PART <= share <= MOST_PART:
            about = slice(top, top + tall), slice(left, left + wide)
            found.append(_part(cells[about] * (parts[about] == part), at[about], share, cells.shape))
    return sorted(found, key=lambda one: -one.score)[:MOST_PARTS]


def _part(weight: Plane, at: Plane, share: float, lattice: tuple[int, ...]) -> _Part:
    """The part that has such a share of a lattice's cells; weight is how surely each of those about it is its own."""
    total = float(weight.sum())
    centre = (weight[..., None] * at).sum((0, 1)) / total
    half = 1.9 * np.sqrt((weight[..., None] * (at - centre) ** 2).sum((0, 1)) / total) + 0.02
    off = centre - (0, LOW)
    wide = max(weight.shape[1] / lattice[1] - WIDE, 0) / WIDE
    score = share * float(np.exp(-float(off @ off) / CENTRAL**2 - 4 * wide**2))
    there = min(total / (LEAST_PART * 2 * lattice[0] * lattice[1]), 1.0) * float(np.exp(-float(off @ off) / ASIDE**2))
    return _Part(score, there, np.concatenate([centre, half]))


def _line(steps: list[list[_Part]]) -> list[int]:
    """Which part of each step to follow: the line with the highest sum of scores, less what its jumps cost."""
    if not steps:
        return []
    dear = JUMP * float(np.mean([parts[0].score for parts in steps]))
    sums = np.asarray([part.score for part in steps[0]])
    came: list[Array] = []
    for before, after in pairwise(steps):
        apart = np.asarray([[np.linalg.norm(a.box[:2] - b.box[:2]) for b in before] for a in after])
        ways = sums[None, :] - dear * (1 - np.exp(-((apart / NEAR) ** 2)))
        came.append(ways.argmax(axis=1))
        sums = ways.max(axis=1) + [part.score for part in after]
    line = [int(sums.argmax())]
    for back in reversed(came):
        line.append(int(back[line[-1]]))
    return line[::-1]


def _steady(boxes: Array, presence: Array, width: float) -> Array:
    """Boxes smoothed in time by how sure they are; where nobody is, the nearest ones stay."""
    weight = presence + 1e-9
    total, mean = np.zeros((len(boxes), 1)), np.zeros_like(boxes)
    for wide, share in ((width, 1.0), (6 * width, 1e-3), (40 * width, 1e-6)):
        total += share * spread(weight[:, None], wide)
        mean += share * spread(boxes * weight[:, None], wide)
    return mean / np.maximum(total, 1e-30)
