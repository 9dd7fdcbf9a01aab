"""Who is in a shot: for each subject its course, its place in its group, and what it stands on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.blossom import blossom
from filmgate_previz.subjects.butterfly import SETTLED
from filmgate_previz.subjects.course import Course, Place, Wish, on_ground
from filmgate_previz.subjects.flight import in_the_open, leaping, to_a_flower, to_the_ground
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.ledge import DEEP, EYE, LOWEST, OUT_OF_REACH, Ledge
from filmgate_previz.subjects.rails import VEHICLES, behind_engine
from filmgate_previz.subjects.shapes import Frame

FLOORED = frozenset({"mood"})  # worlds without ground whose subjects stand on what is not seen
LEAST_PACE = 0.5  # of a gait's own speed: below it, feet would rather slip than dream


class World(Protocol):
    """What subjects need of the world they are in."""

    shot: Shot
    light: Frame
    haze: Frame
    stage: Any
    players: Any

    def camera(self, u: float, t: float, width: int, height: int) -> Camera: ...
    def carried(self, view: Camera) -> tuple[float, float]: ...
    def origin(self) -> tuple[float, float]: ...
    def ground(self, x: float, z: float) -> float: ...
    def clear(self, depth: float) -> float: ...


class Plot:
    """A world as a course sees it."""

    def __init__(self, world: World, width: int, height: int) -> None:
        self.world, self.size = world, (width, height)
        self._views: dict[float, Camera] = {}

    def view(self, u: float) -> Camera:
        if u not in self._views:
            self._views[u] = self.world.players.lens(self.world.camera(u, u * self.world.shot.seconds, *self.size))
        return self._views[u]

    def carried(self, view: Camera) -> tuple[float, float]:
        return self.world.carried(view)

    def eye(self, view: Camera, ahead: float) -> float:
        """How high the lens is above what lies so far ahead of it, in metres."""
        metre = self.world.stage.metre
        x, z = view.x + ahead * metre * math.sin(view.yaw), view.z + ahead * metre * math.cos(view.yaw)
        return float(view.y - self.world.ground(x, z)) / float(metre)

    def high(self, view: Camera) -> float:
        """How high the lens is in the world, in metres."""
        return view.y / float(self.world.stage.metre)

    def floor(self, x: float, z: float) -> float:
        """How high the ground or water is at a place of the stage, in metres."""
        metre, (left, start) = self.world.stage.metre, self.world.origin()
        return self.world.ground(left + x * metre, start + z * metre) / float(metre)


@dataclass(frozen=True, slots=True)
class Player:
    """One subject of a shot: its course, its place in its group, and what it stands on where the world has no ground.

    pace is the way that its feet go for each metre gone; back is how far behind the course's head it is.
    """

    kind: Kind
    act: str
    course: Course
    number: int = 0
    aside: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pace: float = 1.0
    back: float = 0.0
    ledge: Ledge | None = None
    edge: float = 0.0

    def place(self, u: float) -> Place:
        at = self.course(u)
        x, y, z = self.aside
        ch, sh = math.cos(at.heading), math.sin(at.heading)
        return Place(at.x + x - self.back * ch, at.y + y, at.z + z - self.back * sh, at.heading, at.way)


def gathered(world: World, kinds: Mapping[str, Kind], names: Sequence[str], size: tuple[int, int]) -> list[Player]:
    """Everyone in a shot, for frames of a size (width, height)."""
    plot = Plot(world, *size)
    return [player for at, name in enumerate(names) for player in _group(plot, kinds[name], name, at)]


def _group(plot: Plot, kind: Kind, name: str, at: int) -> list[Player]:
    shot, stage, height = plot.world.shot, plot.world.stage, plot.size[1]
    act = kind.act(shot.acts or (("stand",) if stage.poses else ()))
    count = shot.counts[at] if at < len(shot.counts) else 1
    hand = 1 if (shot.seed >> at) % 2 == 0 else -1
    wish = Wish(
        act, shot.heading, shot.camera, shot.seconds, stage.ahead, stage.lane, stage.run, hand, _breadth(kind, count)
    )
    if name == "butterfly" and (act == "land" or shot.style == "macro"):
        return _by_a_flower(plot, kind, wish)
    if kind.home in ("land", "rail") and _out_of_reach(plot):
        return _on_ledge(plot, kind, wish, count, at)
    if kind.leap and stage.medium != "water" and stage.surface == "water":
        act, kind = "jump", replace(kind, metre=kind.leap.larger * kind.metre)
        course = leaping(plot, kind, wish, height)
    elif kind.home in ("air", "water"):
        low = 0.6 * kind.tall if stage.surface != "none" else -math.inf
        course = in_the_open(plot, kind, wish, height, low, stage.ceiling - 0.6 * kind.tall)
        if name == "eagle" and act == "land" and not _out_of_reach(plot):
            still = replace(kind, acts={act: 0.0}, tall=0.7)
            course = to_the_ground(plot, course, on_ground(plot, still, wish, height), kind)
    else:
        course = on_ground(plot, kind, wish, height)
    if kind.home == "rail":
        return [Player(kind, act, course, number, back=behind_engine(number)) for number in range(VEHICLES)]
    pace = _pace(kind, act, course, shot.seconds)
    return [
        Player(kind, act, course, number, _aside(kind, number, count, at, shot.seed), pace) for number in range(count)
    ]


def _by_a_flower(plot: Plot, kind: Kind, wish: Wish) -> list[Player]:
    close = replace(kind, share=0.40)
    settled = SETTLED if wish.act == "land" else math.inf
    visitor, flower = to_a_flower(plot, close, wish, plot.size[1], settled)
    posy = Kind(blossom, "air", 0.2, 0.2, 0.5, {"stand": 0.0}, metre=0.125, shutter=0.0, rim=0.25)
    return [Player(posy, "stand", flower), Player(close, wish.act, visitor)]


def _on_ledge(plot: Plot, kind: Kind, wish: Wish, count: int, at: int) -> list[Player]:
    act, size = wish.act, plot.size
    hand = {"left": -1, "right": 1}.get(wish.heading, wish.hand)
    speed = kind.acts[act]
    ledge = Ledge(plot.world, size, hand * speed, min(max(kind.tall * 1.1, LOWEST), EYE))
    heading = wish.heading if speed == 0 else "right" if hand > 0 else "left"
    across = replace(wish, heading=heading, run="across", ahead=5.0)
    course = on_ground(ledge, kind, across, size[1])
    pace = _pace(kind, act, course, wish.seconds)
    places = [_aside(kind, number, count, at, plot.world.shot.seed) for number in range(count)]
    if kind.home == "rail":
        return [Player(kind, act, course, k, back=behind_engine(k), ledge=ledge, edge=40.0) for k in range(VEHICLES)]
    edge = max(course(u).z for u in (0.0, 0.5, 1.0)) + max(place[2] for place in places) + DEEP + 0.3 * kind.long
    return [Player(kind, act, course, k, place, pace, ledge=ledge, edge=edge) for k, place in enumerate(places)]


def _out_of_reach(plot: Plot) -> bool:
    """Whether what stands needs something to stand on."""
    stage = plot.world.stage
    if stage.surface == "none":
        return plot.world.shot.world not in FLOORED
    return stage.surface == "water" or plot.eye(plot.view(0.0), stage.ahead) > OUT_OF_REACH


def _pace(kind: Kind, act: str, course: Course, seconds: float) -> float:
    """Feet keep at least half of their own pace, however slowly a camera lets them go."""
    gone = course(1.0).way / seconds
    return max(LEAST_PACE * kind.acts[act] / gone, 1.0) if gone > 1e-6 else 1.0


def _breadth(kind: Kind, count: int) -> float:
    return kind.long + kind.apart * (_row(count) - 1)


def _row(count: int) -> int:
    """How many of a group go side by side."""
    return min(count, max(2, math.ceil(math.sqrt(count * 1.8))))


def _aside(kind: Kind, number: int, count: int, at: int, seed: int) -> tuple[float, float, float]:
    """Where one of a group is beside the course: in two rows on the ground, in a cloud elsewhere."""
    if count == 1:
        return (0.9 * kind.apart * at, 0.0, 0.35 * kind.apart * at) if at else (0.0, 0.0, 0.0)
    rng = np.random.default_rng((seed + 977 * at + 31 * number) % 2**32)
    jitter = rng.uniform(-0.25, 0.25, 3)
    row, place = divmod(number, _row(count))
    across = place - (_row(count) - 1) / 2
    if kind.home in ("air", "water"):
        up = (number * 0.618) % 1.0 - 0.5
        return (
            kind.apart * (across + jitter[0]),
            kind.apart * (1.1 * up + 0.5 * jitter[1]),
            kind.apart * (row + jitter[2]),
        )
    return kind.apart * (across + jitter[0] * 0.6), 0.0, kind.apart * (0.9 * row + 0.5 * (place % 2) + jitter[2] * 0.6)
