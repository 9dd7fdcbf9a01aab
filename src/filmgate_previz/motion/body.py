"""How the body in a box moves from one frame to the next: as a whole, and what its parts do besides.

Lengths are in heights of the box, places are counted from the middle of its foot.
"""

from __future__ import annotations

import cv2
import numpy as np

from filmgate_previz.motion.fit import Array, Plane

BODY = 5  # numbers of a body's step: x, y, turn (radians), widen, heighten (shares)
GRID = (6, 8)  # columns and rows over the box, for what the body does not do as a whole
CALM = np.diag([0.3, 0.3, 1.5, 2.0, 2.0])  # how many sure cells each of the numbers must have against it to go free
UNSURE = 0.05  # sureness of a cell below which its motion fades
FADE = 0.3  # of the box: so far beyond its edge a cell counts for less and less


def fitted(rest: Plane, sure: Plane, box: Array, at: Plane) -> Array:
    """(BODY,): the motion as a whole that the cells in a box follow best, weighed by how sure they are.

    rest (rows, columns, 2) is how cells move against the background, at their places, both in units; box is middle and
    half sides.
    """
    weight = sure * _inside(at, box)
    chosen = weight > 0
    u, v = ((at[chosen] - (box[0], box[1] + box[3])) / (2 * box[3])).T
    zero, one = np.zeros_like(u), np.ones_like(u)
    aside = np.stack([one, zero, -v, u, zero], axis=1)
    down = np.stack([zero, one, u, zero, v], axis=1)
    moved, known = rest[chosen] / (2 * box[3]), weight[chosen].astype(np.float64)[:, None]
    normal = (aside * known).T @ aside + (down * known).T @ down + CALM
    right = (aside * known).T @ moved[:, 0] + (down * known).T @ moved[:, 1]
    return np.asarray(np.linalg.solve(normal, right))


def besides(rest: Plane, sure: Plane, body: Array, box: Array, at: Plane) -> Array:
    """(rows, columns, 2) over the box: what its parts do that the body as a whole does not, nought where nobody is."""
    columns, rows = GRID
    across, down = (np.arange(columns) + 0.5) / columns * 2 - 1, (np.arange(rows) + 0.5) / rows * 2 - 1
    first, step = at[0, 0], at[1, 1] - at[0, 0]
    x, y = (box[0] + across * box[2] - first[0]) / step[0], (box[1] + down * box[3] - first[1]) / step[1]
    to_x, to_y = (np.ascontiguousarray(part, np.float32) for part in np.meshgrid(x, y))
    both = cv2.GaussianBlur(np.dstack([rest * sure[..., None], sure]), (3, 3), 0)
    there = cv2.remap(both, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT).astype(np.float64)
    known = there[..., 2:] + UNSURE
    whole = _whole(body, across, down, box) * (there[..., 2:] / known)
    return np.asarray(there[..., :2] / known / (2 * box[3]) - whole)


def _whole(body: Array, across: Array, down: Array, box: Array) -> Array:
    """What the body as a whole does at the parts of the box."""
    u, v = np.meshgrid(across * box[2] / (2 * box[3]), (down - 1) / 2)
    return np.stack([body[0] - body[2] * v + body[3] * u, body[1] + body[2] * u + body[4] * v], axis=-1)


def _inside(at: Plane, box: Array) -> Plane:
    """1 in the box, fading outside of it."""
    away = np.maximum(np.abs(at - box[:2]) / np.maximum(box[2:], 1e-6) - 1, 0).max(-1)
    return np.asarray(np.clip(1 - away / FADE, 0, 1), np.float32)
