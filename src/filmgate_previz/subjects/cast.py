"""Puts a shot's subjects into a world: in order of depth, in its light, with shadow or reflection."""

from __future__ import annotations

import math
import threading
import weakref
from dataclasses import replace

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.framing import ANGLES, FRAMINGS, LOW_ANGLE_LEAST, Framing, Zoom
from filmgate_previz.kernels.table import SUN
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import ground as below
from filmgate_previz.subjects.course import Place
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.painter import filmed, lay, shine
from filmgate_previz.subjects.players import Player, World, gathered
from filmgate_previz.subjects.rails import lay_rails
from filmgate_previz.subjects.shapes import Frame
from filmgate_previz.subjects.sheet import Sheet
from filmgate_previz.subjects.stance import scale_of, stance

FPS = 24.0
LOW = {
    "interior": 1.5,
    "street": 1.65,
    "forest": 1.6,
    "snow": 2.0,
    "desert": 2.6,
    "studio": 1.45,
}  # metres that a lens stands high
SHOWN = 0.58  # of that height, for what is on a plinth
CIRCLED = 0.78  # of the way to the middle of a stage: where a plinth stands
HEADS = 0.34  # of its length that the head of what goes on four legs is before its middle
SHUTTERS = {"medium": 0.6, "close": 0.3}  # of a kind's own: what is enlarged would fall apart into its moments
ON_PLINTH = 0.7  # of what a framing fills: a product is seen whole
CLOSEST, AIMED = 7.0, 0.40  # the strongest zoom, and the row that it brings a face to
DARK = {"night": 1.0, "dusk": 0.8, "sunset": 0.35, "sunrise": 0.15}


class Cast:
    """The players of one shot; courses are found once for each size of frame.

    The world holds its cast; a cast that held its world would keep both, some 100 MB, until Python looks for circles.
    """

    def __init__(self, world: World, kinds: dict[str, Kind], names: tuple[str, ...]) -> None:
        self.world, self.kinds, self.names = weakref.proxy(world), kinds, names
        self._lock = threading.Lock()
        self._players: dict[tuple[Shot, int, int], list[Player]] = {}

    @property
    def heard(self) -> tuple[str, ...]:
        """The subjects whose steps and wings are heard."""
        return self.names

    @property
    def flat(self) -> bool:
        """Whether everybody asks for their place before they are drawn on a Sheet."""
        return True

    @property
    def anybody(self) -> bool:
        """Whether there is anybody to draw."""
        return bool(self.names)

    def players(self, width: int, height: int) -> list[Player]:
        key = (self.world.shot, width, height)
        with self._lock:
            if key not in self._players:
                self._players[key] = self._gathered(width, height)
            return self._players[key]

    def _gathered(self, width: int, height: int) -> list[Player]:
        return gathered(self.world, self.kinds, self.names, (width, height))

    def _leading(self) -> Kind | None:
        """Whose height the lens is set to."""
        return self.kinds[self.names[0]] if self.names else None

    def lens(self, view: Camera) -> Camera:
        """The world's camera, lower where a small animal is filmed and nothing grows between, then at its angle."""
        return self.raised(self._circling(self._lowered(view)))

    def raised(self, view: Camera) -> Camera:
        """As high above the ground, and as low, as the shot's angle has it."""
        angle, stage = ANGLES.get(self.world.shot.angle), self.world.stage
        if angle is None or stage.medium != "air":
            return view
        floor = self.world.ground(view.x, view.z)
        eye = (view.y - floor) / stage.metre
        wanted = max(min(eye * angle.eye, 0.85 * stage.ceiling), min(eye, LOW_ANGLE_LEAST))
        return replace(view, y=floor + wanted * stage.metre)

    def _lowered(self, view: Camera) -> Camera:
        world = self.world
        first = self._leading()
        if (
            first is None
            or first.home != "land"
            or world.shot.world not in LOW
            or (first.tall > 1.0 and not first.base)
        ):
            return view
        eye = SHOWN if first.base else max(first.tall / 0.95, 0.5)
        return replace(view, y=view.y - (1 - eye) * LOW[world.shot.world] * world.stage.metre)

    def _circling(self, view: Camera) -> Camera:
        """Half as far aside and turned to the plinth, where the camera would pass one by."""
        first = self._leading()
        if first is None or not first.base or self.world.shot.camera not in ("orbit", "tracking"):
            return view
        x = 0.5 * view.x
        return replace(view, x=x, yaw=math.atan2(-x, CIRCLED * self.world.stage.ahead - view.z))

    @property
    def shallow(self) -> bool:
        """Whether nothing is sharp before and behind those who are filmed."""
        shot = self.world.shot
        return bool(self.names or shot.guests) and (shot.style == "macro" or shot.framing == "close")

    def framed(self, view: Camera, u: float, size: tuple[int, int]) -> Camera:
        """The camera as the shot's framing has it, for frames of a size (width, height)."""
        framing = FRAMINGS.get(self.world.shot.framing)
        if framing is None or (self.world.shot.style == "macro" and "butterfly" in self.names):  # is near already
            return view
        middle = (size[0] / 2, size[1] / 2)
        players = self.players(*size)
        if not framing.filled or len(players) != 1:
            return Zoom(middle, middle, framing.zoom).over(view)
        return self._about(players[0], framing, u, size).over(view)

    def _about(self, player: Player, framing: Framing, u: float, size: tuple[int, int]) -> Zoom:
        """The zoom onto the part of a player that a framing shows: its face, or the middle of what flies."""
        width, height = size
        kind, t = player.kind, u * self.world.shot.seconds
        base = self.lens(self.world.camera(u, t, width, height)) if player.ledge is None else player.ledge.view(u)
        place = player.place(u)
        standing = stance(self.world, player, place, t)
        metre = standing.metre / kind.metre
        before, up, filled, aimed = _part(kind, framing)
        seen = base.project(
            standing.x + before * metre * math.cos(place.heading),
            standing.y + up * metre,
            standing.z + before * metre * math.sin(place.heading),
        )
        if seen is None:
            return Zoom((width / 2, height / 2), (width / 2, height / 2), framing.zoom)
        column, row, scale = seen
        extent = max(kind.tall, 0.55 * kind.long) * scale * metre
        factor = min(max(filled * height / max(extent, 1.0), 1.1), CLOSEST) * (0.94 + 0.12 * u)
        return Zoom((column, row), (width / 2, aimed * height), factor)

    def perform(self, hdr: Frame | Sheet, view: Camera, u: float, t: float) -> None:
        """Draw all players over a frame, farthest first."""
        height, width = hdr.shape[:2]
        players = self.players(width, height)
        if not players:
            return
        if self.shallow:
            unfocus(hdr)
        thinned = hdr.thinned() if isinstance(hdr, Sheet) else hdr[::16, ::16]
        around = np.minimum(thinned, np.float32(1.5)).mean(axis=(0, 1))
        shown: list[tuple[float, Player, Camera]] = []
        for player in players:
            seen = view if player.ledge is None else self.framed(player.ledge.view(u), u, (width, height))
            shown.append((self._depth(seen, player, player.place(u)), player, seen))
        shown.sort(key=lambda one: self._rank(one[1], one[0]))
        laid: set[str] = set()
        for depth, player, seen in shown:
            light = Lighting.of(self.world.light, self.world.haze, self.world.clear(max(depth, 0.0)), seen.yaw, around)
            if player.ledge is not None and "ledge" not in laid:
                player.ledge.draw(hdr, seen, light, max(one.edge for _, one, _ in shown))
                laid.add("ledge")
            if player.kind.home == "rail" and "rails" not in laid:
                lay_rails(hdr, stance(self.world, player, player.place(u), t), seen, light)
                laid.add("rails")
            if depth > 0.1:
                self._show(hdr, seen, player, u, t, light)

    def _rank(self, player: Player, depth: float) -> tuple[float, float]:
        """The order of painting: what is far first, and what stands on a ledge, which is nearest, last."""
        return float(player.ledge is not None), -depth

    def _depth(self, view: Camera, player: Player, place: Place) -> float:
        metre, (left, start) = scale_of(self.world, player)
        dx, dz = left + place.x * metre - view.x, start + place.z * metre - view.z
        return (dx * math.sin(view.yaw) + dz * math.cos(view.yaw)) / metre

    def _show(self, hdr: Frame | Sheet, view: Camera, player: Player, u: float, t: float, light: Lighting) -> None:
        world, kind, shot = self.world, player.kind, self.world.shot
        height, width = hdr.shape[:2]
        dark = DARK.get(shot.time, 0.5 if shot.weather in ("storm", "rain", "fog") else 0.0)

        def at(late: float) -> tuple[Figure, Standing]:
            share = u + late / shot.seconds
            place = player.place(share)
            moment = Moment(t + late, place.way * player.pace, player.act, share, player.number, dark, shot.seed)
            return kind.figure(moment), stance(self.world, player, place, t + late)

        cel, drawn = filmed(at, view, light, (width, height), kind.shutter * SHUTTERS.get(shot.framing, 1.0) / FPS)
        if cel is None or drawn is None:
            return
        standing = stance(self.world, player, player.place(u), t)
        if kind.home == "water" and world.stage.surface == "water" and world.stage.medium != "water":
            below.cut(cel, standing, view, world.ground(standing.x, standing.z))
        if kind.home == "land" and (player.ledge is not None or world.stage.surface != "water"):
            below.shade(hdr, standing, view, kind, light)
        elif kind.home in ("afloat", "built"):
            below.mirror(hdr, cel, standing, view, t)
        rim = world.light[SUN] * np.float32(
            0.55 * kind.rim * light.through * min(1.0, max(float(light.direction[1]) * 8, 0.4))
        )
        flat = light.direction[:2] * (1, -1) / (math.hypot(*light.direction[:2]) or 1.0)
        tall = float(drawn.high[1] - drawn.low[1])
        lay(hdr, cel, rim, flat, min(max(tall * 0.012, 0.8), 3.0))
        shine(hdr, at(0.0)[0], standing, view, light.through)


def _part(kind: Kind, framing: Framing) -> tuple[float, float, float, float]:
    """What a framing shows of who is filmed: metres before its middle and up, heights of the frame, and its row."""
    if kind.base:
        return 0.0, 0.5 * (kind.base + kind.tall), ON_PLINTH * framing.filled, 0.5
    land = kind.home == "land"
    before = HEADS * kind.long if land and kind.long > kind.tall else 0.0
    up = framing.aim * kind.tall if kind.home in ("land", "rail", "afloat", "built") else 0.0
    return before, up, framing.filled if land else min(framing.filled, 1.0), AIMED


def unfocus(frame: Frame | Sheet) -> None:
    """What is behind a subject close to the lens is out of focus."""
    hdr = frame.small if isinstance(frame, Sheet) else frame
    height, width = hdr.shape[:2]
    small = cv2.resize(hdr, (max(width // 4, 2), max(height // 4, 2)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), min(height, width) / 4 * 0.016 + 0.3)
    cv2.resize(small, (width, height), dst=hdr, interpolation=cv2.INTER_LINEAR)
