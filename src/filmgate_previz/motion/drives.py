"""What a clip's motion makes a picture do, frame by frame: smooth, in its own rhythm, and never more than it can bear.

A picture has edges and one side only. So long ways are shortened as a whole, which keeps their course and their timing,
and quick ones (steps, nods, a shaking hand) are kept as they are as far as there is room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from filmgate_previz.motion.evenly import Array, ceiling, smoothed, within
from filmgate_previz.motion.fit import similarity
from filmgate_previz.motion.mover import Mover
from filmgate_previz.motion.track import Track

JITTER, LEAST_JITTER = 0.055, 1.2  # seconds, and frames: what is quicker does not move, it trembles
SLOW = 0.5  # seconds over which the slow part of a way is taken
LEAK = 4.0  # seconds after which a body has come back most of the way
SPRING = 0.6  # the same of its parts, which have but one place
STILL = 0.00012  # units a frame, about a twentieth of a small pixel: slower is noise
SHIFT_ROOM, SHAKE_ROOM = 0.085, 0.02  # of either side: how far the camera may take the picture, slowly and quickly
ROLL_ROOM, ROCK_ROOM = 0.06, 0.02  # radians
ZOOM_ROOM, PUMP_ROOM = 0.28, 0.015  # logarithms
STRIDE_ROOM, BOB_ROOM = 0.045, 0.032  # units: how far the body may go
LEAN_ROOM, SWAY_ROOM = 0.05, 0.06  # radians
TURN_ROOM, SQUASH_ROOM = 0.06, 0.05  # shares of a side
LIMB_ROOM = 0.024  # units
NEARNESS = 0.25  # how much farther near things move than the background
MARGIN = 0.15  # seconds over which the picture is enlarged before its edge would come into sight
BREATH, BREATH_SECONDS = 0.004, 3.6
SETTLE = 0.8  # seconds in which the picture leaves the pose in which it is given


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture in units of the square root of its area: its sides, its character's height, and the place, counted from
    the middle, that is to stay in view: where their head is."""

    sides: tuple[float, float]
    tall: float
    head: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drive:
    """How the picture moves in one frame. Lengths are in units of the square root of the film's area.

    The film shows the picture enlarged by zoom, turned by roll (radians) and moved by shift and framing (x, y): shift
    is the camera's, near things take more of it; framing keeps the character in view. body is (x, y, turn, widen,
    heighten) of the character about its foot, limbs (rows, columns, 2) what parts of its box do besides.
    """

    zoom: float
    roll: float
    shift: tuple[float, float]
    framing: tuple[float, float]
    body: Array
    limbs: Array


def drives(track: Track, mover: Mover, fps: int, layout: Layout, *, turning: bool) -> list[Drive]:
    """One drive a frame of a film. Where it is not `turning`, the body keeps upright and its proportions."""
    zoom, roll, shift, framing = _camera(track, fps, layout)
    body = _body(mover, fps, layout.tall, turning)
    limbs = _limbs(mover, fps, layout.tall, turning)
    return [
        Drive(float(zoom[n]), float(roll[n]), _pair(shift[n]), _pair(framing[n]), body[n], limbs[n])
        for n in range(len(zoom))
    ]


def _pair(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def weaker(drive: Drive, share: float) -> Drive:
    """The same drive with that share of what the body and its limbs do."""
    return replace(drive, body=drive.body * share, limbs=drive.limbs * share)


def _camera(track: Track, fps: int, layout: Layout) -> tuple[Array, Array, Array, Array]:
    """Zoom, roll, shift and framing of every frame."""
    sides = np.asarray(layout.sides)
    way = _way(similarity(track.cameras) * track.trust[:, None], fps)
    slow, quick = _parts(way, fps)
    shift = _from_rest(slow[:, :2] / sides, SHIFT_ROOM, quick[:, :2] / sides, SHAKE_ROOM, fps) * sides
    grow = _from_rest(slow[:, 2], ZOOM_ROOM, quick[:, 2], PUMP_ROOM, fps)
    roll = _from_rest(slow[:, 3], ROLL_ROOM, quick[:, 3], ROCK_ROOM, fps)
    time = np.arange(len(way)) / fps
    grow = grow - grow.min() + BREATH * np.sin(np.pi * time / BREATH_SECONDS) ** 2
    needed = _needed(shift, roll, sides)
    lacking = np.maximum.accumulate(np.maximum(np.log(needed.max(axis=1)) - grow, 0))
    zoom = np.exp(grow + ceiling(lacking, MARGIN * fps))
    return zoom, roll, shift, _framing(zoom, roll, needed, layout)


def _needed(shift: Array, roll: Array, sides: Array) -> Array:
    """(frames, 2): the least zoom at which a picture that is moved and turned fills the frame along either axis."""
    half = np.abs(shift) * (1 + NEARNESS) + sides / 2
    cosine, sine = np.cos(roll)[:, None], np.abs(np.sin(roll))[:, None]
    return np.asarray((half * cosine + half[:, ::-1] * sine) / (sides / 2))


def _framing(zoom: Array, roll: Array, needed: Array, layout: Layout) -> Array:
    """How far the picture is moved so that it grows about the head, as far as the room beyond what is needed allows."""
    wanted = (1 - zoom)[:, None] * np.asarray(layout.head)
    room = (zoom[:, None] - needed) * np.asarray(layout.sides) / 2
    room = np.maximum(room - np.abs(np.sin(roll))[:, None] * np.abs(wanted[:, ::-1]), 0)
    return np.asarray(np.clip(wanted, -room, room))


def _body(mover: Mover, fps: int, tall: float, turning: bool) -> Array:
    slow, quick = _parts(_way(mover.bodies * mover.told, fps, LEAK), fps)
    if not turning:
        for part in (slow, quick):
            part[:, 2] = 0
            part[:, 3:] = part[:, 3:].mean(axis=1, keepdims=True)
    place = _from_rest(slow[:, :2] * tall, STRIDE_ROOM, quick[:, :2] * tall, BOB_ROOM, fps)
    lean = _from_rest(slow[:, 2:3], LEAN_ROOM, quick[:, 2:3], SWAY_ROOM, fps)
    shape = _from_rest(slow[:, 3:], TURN_ROOM, quick[:, 3:], SQUASH_ROOM, fps)
    shape[:, 1] += BREATH * np.sin(2 * np.pi * np.arange(len(shape)) / fps / BREATH_SECONDS)
    return np.concatenate([place, lean, shape], axis=1)


def _limbs(mover: Mover, fps: int, tall: float, turning: bool) -> Array:
    way = _way(mover.limbs * mover.told, fps, LEAK)
    quick = _calm(way, fps) - smoothed(way, SPRING * fps)
    if not turning:
        quick = quick - _whirl(quick)
    kept = within((quick * tall).reshape(-1, 2), LIMB_ROOM).reshape(quick.shape)
    return _settled(kept, fps)


def _whirl(limbs: Array) -> Array:
    """The part of a motion of limbs that is a turn of all of them."""
    rows, columns = limbs.shape[1:3]
    u, v = np.meshgrid((np.arange(columns) + 0.5) / columns - 0.5, (np.arange(rows) + 0.5) / rows - 0.5)
    turn = (limbs[..., 1] * u - limbs[..., 0] * v).sum((1, 2)) / (u**2 + v**2).sum()
    return np.asarray(turn[:, None, None, None] * np.stack([-v, u], -1))


def _way(steps: Array, fps: int, leak: float | None = None) -> Array:
    """Where steps lead to, nought first; with a leak it is forgotten again little by little."""
    calm = steps * (1 - np.exp(-((_size(steps) / STILL) ** 2)))
    way = np.zeros((len(steps) + 1, *steps.shape[1:]))
    kept = 1.0 if leak is None else float(np.exp(-1 / (leak * fps)))
    for at, step in enumerate(calm):
        way[at + 1] = way[at] * kept + step
    return way


def _size(steps: Array) -> Array:
    """How large each step is about its time, with the shape of the steps."""
    far = np.abs(steps).max(axis=-1, keepdims=True)
    return np.asarray(np.abs(smoothed(far, 2.0)))


def _parts(way: Array, fps: int) -> tuple[Array, Array]:
    """The slow and the quick part of a way, without what only trembles."""
    slow = smoothed(way, SLOW * fps)
    return slow, _calm(way, fps) - slow


def _calm(way: Array, fps: int) -> Array:
    return smoothed(way, max(JITTER * fps, LEAST_JITTER))


def _from_rest(slow: Array, slow_room: float, quick: Array, quick_room: float, fps: int) -> Array:
    """Both parts within their room, beginning where the picture is at rest."""
    return within(slow - slow[:1], slow_room) + _settled(within(quick, quick_room), fps)


def _settled(way: Array, fps: int) -> Array:
    """A way that begins at nought: what it began with fades away."""
    fade = np.exp(-np.arange(len(way)) / (SETTLE * fps)).reshape(-1, *[1] * (way.ndim - 1))
    return np.asarray(way - way[:1] * fade)
