"""Where what flies, swims or leaps goes during a shot: along with the camera, in soft curves."""

from __future__ import annotations

import math

from filmgate_previz.subjects.course import HEAD, MOMENTS, Course, Place, Plot, Wish, behind, nearest, reach
from filmgate_previz.subjects.kind import Kind


def to_a_flower(plot: Plot, kind: Kind, wish: Wish, height: int, settled: float) -> tuple[Course, Course]:
    """The courses of a butterfly and of the flower that it comes to sit on: close to the lens, and staying there."""
    middle = plot.view(0.5)
    near = middle.focal * kind.tall / (kind.share * height)
    hand = wish.hand

    def at(u: float, column: float, row: float) -> tuple[float, float, float]:
        view = plot.view(min(max(u, 0.0), 1.0))
        depth = near * (1.22 - 0.22 * u)
        x, z = behind(view, plot, column, depth)
        return x, plot.high(view) - (row * height - view.horizon) * depth / view.focal, z

    def flower(u: float) -> Place:
        x, y, z = at(u, 0.5 + 0.04 * hand, 0.60)
        return Place(x, y, z, -math.pi / 2, 0.0)

    def visitor(u: float) -> Place:
        left = max(1 - u / settled, 0.0) ** 1.6
        t = u * wish.seconds
        column = 0.5 + 0.04 * hand - hand * left * 0.34 + 0.035 * left * math.sin(t * 2.7)
        row = 0.555 - 0.34 * left + 0.06 * left**0.5 * math.sin(t * 4.1) * (left > 0)
        x, y, z = at(u, column, row)
        return Place(x, y, z, math.pi / 2 - 0.5 * hand * (1 - 0.4 * left), 0.0)

    return visitor, flower


def to_the_ground(plot: Plot, air: Course, ground: Course, kind: Kind) -> Course:
    """From the air down to a place on the ground, where it then stays."""
    down = 0.62

    def course(u: float) -> Place:
        high, low = air(u), ground(u)
        share = min(max((u - 0.05) / (down - 0.05), 0.0), 1.0)
        share = share * share * (3 - 2 * share)
        x, z = high.x + (low.x - high.x) * share, high.z + (low.z - high.z) * share
        perched = plot.floor(low.x, low.z) + 0.30 * kind.tall
        y = high.y + (perched - high.y) * min(share * 1.02, 1.0)
        return Place(x, y, z, high.heading, high.way)

    return course


def leaping(plot: Plot, kind: Kind, wish: Wish, height: int) -> Course:
    """Out of the water in an arc, and again some way on."""
    near = nearest(plot, kind, 0.35 * wish.ahead, height, side=False) * 1.5
    hand = {"left": -1, "right": 1}.get(wish.heading, wish.hand)

    def course(u: float) -> Place:
        leap = kind.leap.share(u * wish.seconds) if kind.leap else 0.0
        view = plot.view(min(max(u, 0.0), 1.0))
        x, z = behind(view, plot, 0.5 + hand * (0.55 * u - 0.28), near)
        y = plot.floor(x, z) + (kind.leap.up(leap) if kind.leap else 0.0)
        return Place(x, y, z, 0.0 if hand > 0 else math.pi, 0.0)

    return course


def in_the_open(plot: Plot, kind: Kind, wish: Wish, height: int, low: float, ceiling: float) -> Course:
    """For what flies or swims: it goes along with the camera and crosses the frame in a soft curve.

    low (metres) is as far down as it goes. A heading left or right crosses the whole frame.
    """
    middle = plot.view(0.5)
    near = max(middle.focal * kind.tall / (kind.share * height), middle.focal * wish.breadth / (0.5 * middle.width))
    near = max(near, _clear_of_the_ground(plot, kind, near, height, low))
    hand = {"left": -1, "right": 1}.get(wish.heading, wish.hand)
    crossing = wish.heading in ("left", "right")
    wide = reach(middle, wish.breadth, near) if crossing else min(0.20, reach(middle, wish.breadth, near))
    moved = kind.acts[wish.act] > 0

    def course(u: float) -> Place:
        x, y, z = place(u)
        later, earlier = place(u + 0.02), place(u - 0.02)
        heading = math.atan2(later[2] - earlier[2], later[0] - earlier[0])
        return Place(x, y, z, heading, kind.acts[wish.act] * u * wish.seconds)

    def place(u: float) -> tuple[float, float, float]:
        view = plot.view(min(max(u, 0.0), 1.0))
        depth = near * (1.0 + _depth(wish.heading, u, crossing=crossing, moved=moved))
        aside = wide * hand * (2 * u - 1) * (1 if moved or crossing else 0.25)
        aside += 0.012 * math.sin(u * wish.seconds * 1.3)
        x, z = behind(view, plot, 0.5 + aside, depth)
        top = 0.5 * kind.tall * view.focal / depth / height
        row = min(max(view.horizon / height - 0.20, 0.16 + top), 0.66) - 0.03 * math.sin(u * wish.seconds * 0.9 + 1.0)
        floor = plot.floor(x, z)
        y = plot.high(view) - (row * height - view.horizon) * depth / view.focal
        return x, min(max(y, floor + low), floor + ceiling), z

    return course


def _clear_of_the_ground(plot: Plot, kind: Kind, near: float, height: int, low: float) -> float:
    """How far away it must be for its top to be in the frame while it stays `low` above the ground."""
    farthest = 0.0
    for u in MOMENTS:
        view = plot.view(u)
        x, z = behind(view, plot, 0.5, near)
        above = plot.floor(x, z) + low + 0.5 * kind.tall - plot.high(view)
        if above > 0:
            farthest = max(farthest, above * view.focal / max(view.horizon - HEAD * height, 0.10 * height))
    return farthest


def _depth(heading: str, u: float, *, crossing: bool, moved: bool) -> float:
    """How much farther than its nearest it is, as a share."""
    if crossing:
        return 0.15 * (1 - u)
    if not moved:
        return 0.25 * (1 - u)
    return 1.5 * u if heading == "away" else 1.5 * (1 - u) if heading == "towards" else 0.8 * (1 - u)
