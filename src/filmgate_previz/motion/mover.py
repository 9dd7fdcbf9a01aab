"""Who moves in a clip, apart from its camera: where they are, how their body moves as a whole, and what is left.

Everything about the mover is told in their own measure: lengths in their heights, places by their box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from filmgate_previz.motion.evenly import smoothed, spread
from filmgate_previz.motion.fit import Array, Plane, apply
from filmgate_previz.motion.track import Track

GRID = (6, 8)  # columns and rows over the box, for what the body does not do as a whole
BODY = 5  # numbers of a body's step: x, y, turn, widen, heighten
NOISE = 0.0007  # units: a quarter of a pixel of the small frames
MEMORY = 0.3  # seconds over which somebody who moves is remembered
AWAKE = 0.15  # of what is sure, from which a cell belongs to somebody
LEAST_PART, MOST_PART = 0.004, 0.62  # of the frame: smaller is noise, larger is the frame itself
WIDE = 0.4  # of the frame's width: what is wider is scenery rather than somebody
STEADY_STEPS = 1.2  # steps over which a motion must last to be one
STEADY = 0.35  # seconds over which the box is smoothed
LOW = 0.06  # units below the middle of the frame, where movers are as a rule
SELDOM = 0.06  # share of a clip: somebody who is there no longer than that is a mistake
CENTRAL, NEAR = 0.36, 0.15  # units from there, and from where they just were, within which movers are likely
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
    bodies = _bodies(rest, track.weights, awake, boxes, track.at) * (presence * track.trust)[:, None]
    limbs = _limbs(rest, track.weights, bodies, boxes, track.at) * (presence * track.trust)[:, None, None, None]
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
        share = stats[part, cv2.CC_STAT_AREA] / cells.size
        if LEAST_PART <= share <= MOST_PART:
            weight = cells * (parts == part)
            total = float(weight.sum())
            centre = (weight[..., None] * at).sum((0, 1)) / total
            half = 1.9 * np.sqrt((weight[..., None] * (at - centre) ** 2).sum((0, 1)) / total) + 0.02
            off = centre - (0, LOW)
            wide = max(stats[part, cv2.CC_STAT_WIDTH] / cells.shape[1] - WIDE, 0) / WIDE
            score = share * float(np.exp(-float(off @ off) / CENTRAL**2 - 4 * wide**2))
            found.append(_Part(score, min(total / (LEAST_PART * 2 * cells.size), 1.0), np.concatenate([centre, half])))
    return sorted(found, key=lambda one: -one.score)[:MOST_PARTS]


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


def _bodies(rest: Plane, weights: Plane, awake: Plane, boxes: Array, at: Plane) -> Array:
    """(steps, BODY): the motion of the box, about the middle of its foot, that its cells follow best."""
    bodies = np.zeros((len(rest), BODY))
    for step, box in enumerate(boxes):
        if box[3] <= 0:
            continue
        inside = _inside(at, box)
        weight = (weights[step] * awake[step] * inside).astype(np.float64)
        u, v = (at[..., 0] - box[0]) / (2 * box[3]), (at[..., 1] - box[1] - box[3]) / (2 * box[3])
        zero, one = np.zeros_like(u), np.ones_like(u)
        rows = np.stack([np.stack([one, zero, -v, u, zero], -1), np.stack([zero, one, u, zero, v], -1)], -2)
        flat, design = weight.ravel(), rows.reshape(-1, 2, BODY).astype(np.float64)
        normal = np.tensordot(flat, np.einsum("pij,pik->pjk", design, design), 1) + np.diag([0.3, 0.3, 1.5, 2.0, 2.0])
        moved = (rest[step] / (2 * box[3])).reshape(-1, 2)
        bodies[step] = np.linalg.solve(normal, np.einsum("p,pij,pi->j", flat, design, moved))
    return bodies


def _limbs(rest: Plane, weights: Plane, bodies: Array, boxes: Array, at: Plane) -> Array:
    """(steps, rows, columns, 2): what each part of the box does besides, smoothed over its neighbours."""
    columns, rows = GRID
    limbs = np.zeros((len(rest), rows, columns, 2))
    across, down = (np.arange(columns) + 0.5) / columns * 2 - 1, (np.arange(rows) + 0.5) / rows * 2 - 1
    first, step_by = at[0, 0], at[1, 1] - at[0, 0]
    for step, box in enumerate(boxes):
        if box[3] <= 0:
            continue
        x = ((box[0] + across * box[2] - first[0]) / step_by[0]).astype(np.float32)
        y = ((box[1] + down * box[3] - first[1]) / step_by[1]).astype(np.float32)
        map_x, map_y = (np.ascontiguousarray(part) for part in np.meshgrid(x, y))
        weight = cv2.GaussianBlur(weights[step], (3, 3), 0)
        moved = cv2.GaussianBlur(rest[step] * weights[step][..., None], (3, 3), 0)
        weight = cv2.remap(weight, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        moved = cv2.remap(moved, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        seen = moved / (weight + np.float32(0.05))[..., None] / (2 * box[3])
        limbs[step] = seen - _whole(bodies[step], across, down, box)
    return limbs


def _whole(body: Array, across: Array, down: Array, box: Array) -> Array:
    """What the body's motion as a whole is at the parts of the box."""
    u, v = np.meshgrid(across * box[2] / (2 * box[3]), (down - 1) / 2)
    return np.stack([body[0] - body[2] * v + body[3] * u, body[1] + body[2] * u + body[4] * v], -1)


def _inside(at: Plane, box: Array) -> Plane:
    """1 in the box, fading outside of it."""
    away = np.maximum(np.abs(at - box[:2]) / np.maximum(box[2:], 1e-6) - 1, 0).max(-1)
    return np.asarray(np.clip(1 - away / 0.3, 0, 1), np.float32)
