"""What the ear is told of a shot's players: read from the courses and gaits that they are drawn by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from filmgate_previz.ambience.trail import Curve, Touch, Trail
from filmgate_previz.camera import Camera
from filmgate_previz.subjects.balloon import burns
from filmgate_previz.subjects.butterfly import opened
from filmgate_previz.subjects.cat import stride as cat
from filmgate_previz.subjects.course import Place
from filmgate_previz.subjects.dancer import spun
from filmgate_previz.subjects.dancer import stride as dancer
from filmgate_previz.subjects.dog import stride as dog
from filmgate_previz.subjects.eagle import beaten
from filmgate_previz.subjects.gait import STAND, Gait
from filmgate_previz.subjects.horse import stride as horse
from filmgate_previz.subjects.ledge import Ledge
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.players import Player, Plot, World
from filmgate_previz.subjects.robot import turn
from filmgate_previz.subjects.skeleton import stride as biped
from filmgate_previz.subjects.stance import BETWEEN, lifted, rolled
from filmgate_previz.subjects.train import axles

A_SECOND = 25  # looks at each player
AROUND = 0.12  # seconds before and after the shot, for its joints with others
RAIL = 12.5  # metres from one joint to the next
MOST = 6  # of one kind that are listened to
Vehicles = tuple[tuple[float, float, float], ...]

STRIDES: dict[str, Callable[[Moment], tuple[Gait, float]]] = {
    "dog": dog, "cat": cat, "horse": horse, "person": biped, "robot": biped, "dancer": dancer,
}  # fmt: skip
STIRS: dict[str, Callable[[Moment], float]] = {
    "eagle": lambda moment: beaten(moment)[0],
    "butterfly": opened,
    "dancer": spun,
    "robot": turn,
    "balloon": lambda moment: float(burns(moment)),
    "sailboat": lambda moment: rolled(moment.t),
}


def trails(world: World, names: tuple[str, ...], size: tuple[int, int]) -> tuple[Trail, ...]:
    """One trail for each player, and each vehicle of the world's own, that can be heard in a shot of that world, for
    frames of a size (width, height). names are the subjects that the world draws."""
    lookouts: dict[int, _Lookout] = {}
    kinds = {id(world.players.kinds[name].figure): name for name in names}
    heard: dict[str, int] = {}
    found = []
    for player in world.players.players(*size):
        name = kinds.get(id(player.kind.figure))
        if name is None or heard.get(name, 0) >= MOST:
            continue
        heard[name] = heard.get(name, 0) + 1
        plot = Plot(world, *size) if player.ledge is None else player.ledge
        lookout = lookouts.setdefault(id(player.ledge), _Lookout(plot))
        found.append(_trail(name, player, lookout, world.shot.seconds, world.shot.seed))
    return (*found, *_traffic(world, lookouts.get(id(None)) or _Lookout(Plot(world, *size))))


class _Lookout:
    """A plot whose camera is asked once for each moment."""

    def __init__(self, plot: Plot | Ledge) -> None:
        self.plot = plot
        self.view: Callable[[float], Camera] = lru_cache(maxsize=None)(plot.view)

    def seen(self, u: float, x: float, y: float, z: float) -> tuple[float, float]:
        """Pan and distance of a place (metres, y above the plot's own zero), as the lens has it."""
        view = self.view(u)
        left, ahead = self.plot.carried(view)
        dx, dy, dz = x - left, y - self.plot.high(view), z - ahead
        depth = dx * math.sin(view.yaw) + dz * math.cos(view.yaw)
        side = dx * math.cos(view.yaw) - dz * math.sin(view.yaw)
        away = max(math.sqrt(dx * dx + dy * dy + dz * dz), 0.05)
        if depth <= 0:  # behind the lens, and back in the middle when it is straight behind
            return 0.5 + 0.46 * side / max(math.hypot(side, depth), 1e-6), away
        column = side * view.focal / max(depth, 0.25 * abs(side), 1e-3) / view.width
        return min(max(0.5 + 0.8 * column, 0.04), 0.96), away


def _times(seconds: float) -> Curve:
    return np.linspace(-AROUND, seconds + AROUND, math.ceil((seconds + 2 * AROUND) * A_SECOND) + 1)


def _traffic(world: World, lookout: _Lookout) -> Iterator[Trail]:
    """Trails of the cars that a world has of its own."""
    seconds = world.shot.seconds
    vehicles: Callable[[float], Vehicles] = getattr(world, "vehicles", lambda seconds: ())
    for number, (x, z, speed) in enumerate(vehicles(seconds)):
        times = _times(seconds)
        floor = lookout.plot.floor(x, z)
        pan, distance = np.asarray([lookout.seen(t / seconds, x, floor, z + speed * t) for t in times.tolist()]).T
        still = np.zeros(len(times))
        yield Trail("traffic", "drive", number, times, pan, distance, still + abs(speed), still)


def _trail(name: str, player: Player, lookout: _Lookout, seconds: float, seed: int) -> Trail:
    times = _times(seconds)
    places = [player.place(float(t) / seconds) for t in times]
    moments = [
        Moment(float(t), place.way * player.pace, player.act, float(t) / seconds, player.number, 0.0, seed)
        for t, place in zip(times, places, strict=True)
    ]
    stands = player.kind.home in ("land", "afloat", "built", "rail")
    floors = [lookout.plot.floor(place.x, place.z) if stands else 0.0 for place in places]
    pan, distance = np.asarray(
        [
            lookout.seen(moment.u, place.x, floor + place.y, place.z)
            for place, moment, floor in zip(places, moments, floors, strict=True)
        ]
    ).T
    way = np.maximum.accumulate([moment.way for moment in moments])
    stir = np.asarray([STIRS[name](moment) for moment in moments]) if name in STIRS else np.zeros(len(times))
    touches = sorted(_touches(name, player, lookout, times, places, moments), key=lambda touch: touch.t)
    return Trail(name, player.act, player.number, times, pan, distance, np.gradient(way, times), stir, tuple(touches))


def _touches(
    name: str, player: Player, lookout: _Lookout, times: Curve, places: list[Place], moments: list[Moment]
) -> Iterator[Touch]:
    if name == "train":
        for axle in axles(player.number):
            way = np.asarray([moment.way + axle - player.back for moment in moments])
            for t in _crossed(times, way / RAIL):
                yield Touch(t, "joint")
    elif player.kind.leap:
        above = np.asarray([place.y - lookout.plot.floor(place.x, place.z) for place in places])
        if above.min() < 0 < above.max():
            for at in np.flatnonzero(np.sign(above[1:]) != np.sign(above[:-1])):
                share = above[at] / (above[at] - above[at + 1])
                out = bool(above[at + 1] > 0)
                t = float(times[at] + share * (times[at + 1] - times[at]))
                yield Touch(t, "leap" if out else "splash", 0, 0.4 if out else 1.0)
    elif name in STRIDES:
        yield from _steps(name, player, times, moments)


def _steps(name: str, player: Player, times: Curve, moments: list[Moment]) -> Iterator[Touch]:
    """When each foot comes down: where its share of a cycle begins anew."""
    strides = [STRIDES[name](moment) for moment in moments]
    gait = strides[0][0]
    if gait is STAND:
        return
    phase = np.asarray([gone for _, gone in strides])
    feet = gait.phases if name in ("dog", "cat", "horse") else gait.phases[:2]
    jumps = player.act == "jump" and player.kind.home == "land"
    for leg, begin in enumerate(feet):
        for t in _crossed(times, phase + begin):
            if not (jumps and lifted(t) > 0.02):
                yield Touch(t, "step", leg, 1.0 if leg % 2 == 0 else 0.85)
    if jumps:
        first = math.ceil(float(times[0]) / BETWEEN - 0.5)
        for number in range(first, math.ceil(float(times[-1]) / BETWEEN)):
            yield Touch((number + 0.5) * BETWEEN, "landing", 0, 1.6)


def _crossed(times: Curve, count: Curve) -> list[float]:
    """The times at which a count that only grows comes to whole numbers."""
    count = np.maximum.accumulate(count)
    whole = np.arange(math.floor(count[0]) + 1, math.floor(count[-1]) + 1)
    return [float(t) for t in np.interp(whole, count, times)]
