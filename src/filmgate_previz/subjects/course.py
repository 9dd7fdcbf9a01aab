"""Where a subject goes during a shot, so that the camera that was asked for keeps it in the frame.

Courses are straight lines in the world wherever the camera allows it: parallax is then right by itself. They are found
by asking where the camera will be, and turning wanted places in the frame into places in the world.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.kind import Kind

MOMENTS = tuple(k / 8 for k in range(9))
FOOT, HEAD = 0.92, 0.05  # rows between which a whole subject is, as shares of the frame's height
FAR = 3.4  # how many times its nearest distance a subject may be away


class Plot(Protocol):
    """What a course asks of a world; lengths in metres of its stage."""

    def view(self, u: float) -> Camera: ...
    def carried(self, view: Camera) -> tuple[float, float]: ...
    def eye(self, view: Camera, ahead: float) -> float: ...
    def high(self, view: Camera) -> float: ...
    def floor(self, x: float, z: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked: act, heading ("left", "right", "towards", "away" or ""), the camera's move, the shot's length.

    ahead, lane and run are the stage's; hand (-1 or 1) decides what is left open.
    """

    act: str
    heading: str
    camera: str
    seconds: float
    ahead: float
    lane: float
    run: str
    hand: int
    breadth: float = 0.0  # metres that the subject or its group is long


@dataclass(frozen=True, slots=True)
class Place:
    """x, y and z in metres of the stage, where it heads, and the way gone."""

    x: float
    y: float
    z: float
    heading: float
    way: float


Course = Callable[[float], Place]
"""u → Place; pure."""


def behind(view: Camera, plot: Plot, column: float, depth: float) -> tuple[float, float]:
    """x and z of what is seen at a column (share of the width) and a depth."""
    x, z = plot.carried(view)
    side = (column - 0.5) * view.width * depth / view.focal
    sine, cosine = math.sin(view.yaw), math.cos(view.yaw)
    return x + side * cosine + depth * sine, z - side * sine + depth * cosine


def nearest(plot: Plot, kind: Kind, ahead: float, height: int, *, side: bool, breadth: float = 0.0) -> float:
    """The distance at which the subject has its size and all of it, from head to foot, is in the frame at all times."""
    view = plot.view(0.5)
    wanted = view.focal * kind.tall / (kind.share * height)
    if side:
        wanted = max(wanted, view.focal * max(kind.long, 0.7 * breadth) / (0.62 * view.width))
    depth = min(max(wanted, 0.55 * ahead), max(3.0 * ahead, wanted))
    for u in MOMENTS:
        view = plot.view(u)
        room = max(FOOT * height - view.horizon, 0.05 * height)
        eye = plot.eye(view, ahead)
        depth = max(depth, eye * view.focal / room)
        above = max(view.horizon - HEAD * height, 0.06 * height)
        depth = max(depth, (kind.tall - eye) * view.focal / above)
    return depth


def reach(view: Camera, breadth: float, depth: float) -> float:
    """How far from the middle of the frame (a share of its width) something so long may go and still be all in it."""
    half = 0.5 * breadth * view.focal / max(depth, 1e-6) / view.width
    return min(max(0.47 - half, 0.12), 0.36)


def on_ground(plot: Plot, kind: Kind, wish: Wish, height: int) -> Course:
    """For what walks, rolls or floats."""
    speed = kind.acts[wish.act]
    side = wish.heading in ("left", "right") or wish.run == "across"
    near = nearest(plot, kind, wish.ahead, height, side=side, breadth=wish.breadth)
    if speed == 0:
        return _standing(plot, kind, wish, near)
    if wish.run == "across" and wish.lane < 1 and wish.camera != "tracking":
        return _in_a_room(plot, near)
    if kind.home == "rail":
        return _along_rails(plot, wish, near, speed * wish.seconds)
    if wish.camera == "tracking":
        return _beside(plot, wish, near)
    start, end = _ends(plot, wish, near, speed * wish.seconds)
    return _line(start, end)


def _standing(plot: Plot, kind: Kind, wish: Wish, near: float) -> Course:
    steps = [plot.carried(plot.view(u)) for u in MOMENTS]
    front = max(z for _, z in steps)
    travel = front - min(z for _, z in steps)
    keeps = (
        max(1.0 - FAR * near / travel, 0.0) if travel > 0 else 0.0
    )  # the part of a long flight that it goes along with
    middle = plot.view(0.5)
    here = plot.carried(middle)
    depth = near + (front - here[1]) * (1 - keeps)
    x, z = behind(middle, plot, 0.5 + 0.03 * wish.hand, depth)
    turned = -math.pi / 2 + kind.turned * wish.hand

    def course(u: float) -> Place:
        if keeps == 0:
            return Place(x, 0.0, z, turned, 0.0)
        left, ahead = plot.carried(plot.view(u))
        return Place(x + keeps * (left - here[0]), 0.0, z + keeps * (ahead - here[1]), turned, 0.0)

    return course


def _beside(plot: Plot, wish: Wish, near: float) -> Course:
    """At the side of a camera that goes with it."""
    first, last = plot.carried(plot.view(0.0)), plot.carried(plot.view(1.0))
    way = 1 if last[0] >= first[0] else -1

    def course(u: float) -> Place:
        view = plot.view(u)
        column = 0.5 - 0.05 * way + 0.08 * way * u
        x, z = behind(view, plot, column, near)
        return Place(x, 0.0, z, 0.0 if way > 0 else math.pi, abs(plot.carried(view)[0] - first[0]) + 0.08 * u * near)

    return course


def _ends(plot: Plot, wish: Wish, near: float, way: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The first and last place of a course about `way` long."""
    opening, closing = plot.view(0.0), plot.view(1.0)
    hand = wish.hand
    if wish.heading in ("left", "right"):
        hand = 1 if wish.heading == "right" else -1
        start = end = (0.0, 0.0)
        for k in range(8):
            depth = near * (1 + 0.12 * k)
            aside = hand * reach(opening, wish.breadth, depth)
            start, end = behind(opening, plot, 0.5 - aside, depth), behind(closing, plot, 0.5 + aside, depth)
            if math.dist(start, end) >= 0.55 * way:
                break
        return start, end
    if wish.camera in ("pan-left", "pan-right"):
        hand = 1 if wish.camera == "pan-right" else -1
        return behind(opening, plot, 0.5 + 0.06 * hand, near), behind(closing, plot, 0.5 - 0.02 * hand, near)
    away = wish.heading == "away"
    aside = 0.05 if wish.run == "away" or wish.heading else 0.24
    first, last = 0.5 - aside * hand, 0.5 + 0.5 * aside * hand
    close, far_view = (opening, closing) if away else (closing, opening)
    end = behind(close, plot, first if away else last, near)
    far = end
    most = 2.3 if wish.run == "away" else FAR
    for k in range(1, 25):
        depth = near * (1 + (most - 1) * k / 24)
        far = behind(far_view, plot, last if away else first, depth)
        if math.dist(far, end) >= way and (far[1] > end[1]):
            break
    if wish.run == "away" and wish.ahead:
        end, far = (_kept(end[0], wish.lane), end[1]), (_kept(far[0], wish.lane), far[1])
    return (end, far) if away else (far, end)


def _in_a_room(plot: Plot, near: float) -> Course:
    """From the back towards the lens, to the right of what stands in the middle."""
    opening, closing = plot.view(0.0), plot.view(1.0)
    return _line(behind(opening, plot, 0.72, 1.45 * near), behind(closing, plot, 0.64, near))


def _along_rails(plot: Plot, wish: Wish, near: float, way: float) -> Course:
    """From afar to the near side, aslant, so that engine and carriages are all seen."""
    hand = {"left": -1, "right": 1}.get(wish.heading, wish.hand)
    opening, closing = plot.view(0.0), plot.view(1.0)
    end = behind(closing, plot, 0.5 + 0.20 * hand, near)
    start = end
    for k in range(1, 30):
        start = behind(opening, plot, 0.5 - 0.20 * hand, near * (1 + 0.12 * k))
        if math.dist(start, end) >= way and start[1] > end[1]:
            break
    return _line(start, end) if wish.heading != "away" else _line(end, start)


def _kept(x: float, lane: float) -> float:
    return min(max(x, -0.6 * lane), 0.6 * lane)


def _line(start: tuple[float, float], end: tuple[float, float]) -> Course:
    dx, dz = end[0] - start[0], end[1] - start[1]
    heading, way = math.atan2(dz, dx), math.hypot(dx, dz)

    def course(u: float) -> Place:
        return Place(start[0] + dx * u, 0.0, start[1] + dz * u, heading, way * u)

    return course
