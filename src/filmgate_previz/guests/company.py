"""A cast with guests in it: cutouts among drawn subjects, in order of depth, in the shot's light."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.guests.footing import Gloss
from filmgate_previz.guests.footing import mirror as mirror_in_floor
from filmgate_previz.guests.guest import Guest, Seat
from filmgate_previz.guests.life import STRIDE, bend, stir
from filmgate_previz.guests.seating import PICTURE, seats
from filmgate_previz.guests.shadow import throw, touch
from filmgate_previz.guests.standee import Box, Standee, light_table
from filmgate_previz.kernels.table import SUN
from filmgate_previz.subjects import ground as below
from filmgate_previz.subjects.cast import LOW, Cast, unfocus
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.players import Player
from filmgate_previz.subjects.shapes import Frame
from filmgate_previz.subjects.sheet import Sheet, whole
from filmgate_previz.subjects.stance import stance

Plane = npt.NDArray[np.float32]
EYE_SHARE = 0.62  # of the tallest guest's height that the lens is set at
LOWEST = 0.3  # of its own height that a world's lens goes down to
WET = 0.3  # from which on a street mirrors who stands in it
DRAUGHT = 0.05  # of its height that what floats is under water


class Company(Cast):
    """The players of one shot, guests among them; base is the light that their standees were made in."""

    def __init__(
        self, world: Any, kinds: Mapping[str, Kind], names: tuple[str, ...], guests: Sequence[Guest], base: Lighting
    ) -> None:
        super().__init__(world, dict(kinds), names)
        self.guests, self.base = tuple(guests), base
        self._near = bool(guests) and not names and all(guest.thing for guest in guests)
        self._standees = threading.local()

    def bring(self, standees: Mapping[int, Standee | None]) -> None:
        """The standees of this thread's next frame, of guests that are another in every frame."""
        self._standees.now = standees

    @property
    def flat(self) -> bool:
        return not self.guests

    @property
    def anybody(self) -> bool:
        return bool(self.guests) or super().anybody

    def _leading(self) -> Kind | None:
        standing = [guest.kind for guest in self.guests if not guest.bust]
        return super()._leading() or max(standing, key=lambda kind: kind.tall, default=None)

    @property
    def heard(self) -> tuple[str, ...]:
        """Guests are heard as the subjects that they are."""
        own = {id(guest.kind.figure) for guest in self.guests}
        return (*self.names, *(name for name, kind in self.kinds.items() if id(kind.figure) in own - self._drawn))

    @property
    def _drawn(self) -> set[int]:
        return {id(self.kinds[name].figure) for name in self.names}

    def replaced(self) -> None:
        """Forget all courses: the camera has changed."""
        with self._lock:
            self._players.clear()

    def box(self, player: Player, u: float, width: int, height: int) -> Box | None:
        """Where a player is in a frame; None behind the lens."""
        t = u * self.world.shot.seconds
        view = self.lens(self.world.camera(u, t, width, height)) if player.ledge is None else player.ledge.view(u)
        return self._box(player, stance(self.world, player, player.place(u), t), view)

    def _box(self, player: Player, standing: Standing, view: Camera) -> Box | None:
        seen = view.project(standing.x, standing.y, standing.z)
        if seen is None:
            return None
        kind, scale = player.kind, seen[2] * standing.metre
        below_it = {"air": 0.5, "water": 0.5, "afloat": DRAUGHT}.get(kind.home, 0.0) * kind.tall * scale
        return Box(seen[0], seen[1] + below_it, kind.long * scale, kind.tall * scale)

    def perform(self, hdr: Frame | Sheet, view: Camera, u: float, t: float) -> None:
        if self._near and self.world.shot.world != PICTURE:
            unfocus(hdr)  # a lens so near to small things has nothing sharp behind them
        super().perform(hdr, view, u, t)

    def _rank(self, player: Player, depth: float) -> tuple[float, float]:
        pinned = isinstance(player, Seat) and player.guest.bust
        return (2.0, -depth) if pinned else super()._rank(player, depth)

    def lens(self, view: Camera) -> Camera:
        """Lower than a passer-by's eye, where the world has room for that: guests look larger, and nobody is looked
        down upon."""
        world, first = self.world, self._leading()
        low = LOW.get(world.shot.world)
        if first is None or first.home != "land" or low is None or not self.guests:
            return super().lens(view)
        share = min(max(EYE_SHARE * first.tall / low, LOWEST), 1.0)
        return self.raised(replace(view, y=view.y - (1 - share) * low * world.stage.metre))

    def _gathered(self, width: int, height: int) -> list[Player]:
        drawn = super()._gathered(width, height)
        beside = sum(self.kinds[name].long for name in self.names if self.kinds[name].home == "land")
        found = seats(self.world, self.guests, (width, height), beside)
        if beside:
            line = max((seat.aside[0] + 0.5 * seat.kind.long for seat in found), default=0.0)
            drawn = [_moved(player, line + 0.5 * beside) for player in drawn]
        return drawn + found

    def _show(self, hdr: Frame | Sheet, view: Camera, player: Player, u: float, t: float, light: Lighting) -> None:
        if isinstance(player, Seat):
            self._show_guest(whole(hdr), view, player, u, t, light)
        else:
            super()._show(hdr, view, player, u, t, light)

    def _show_guest(self, hdr: Frame, view: Camera, seat: Seat, u: float, t: float, light: Lighting) -> None:
        guest, place = seat.guest, seat.place(u)
        standee: Standee | None = getattr(self._standees, "now", {}).get(seat.number, guest.standee)
        if standee is None:
            return
        standing = stance(self.world, seat, place, t)
        kind, box = seat.kind, self._box(seat, standing, view)
        if box is None:
            return
        steps = place.way * seat.pace / (STRIDE.get(seat.act, 1.0) * max(kind.tall, 0.4))
        legs = standee.aspect < 1.0
        moment = stir(seat.act, t, steps, seat.number, legs=legs, still=guest.thing)
        moved = bend(moment, standee.aspect, mirrored=seat.mirrored)
        height, width = hdr.shape[:2]
        light = self._in_water(light, standing.z - view.z)
        seen = standee.seen(box, moved, (width, height))
        if seen is None:
            return
        table = light_table(self._gain(light), light.haze * np.float32(1 - light.through))
        if kind.home == "afloat":
            seen.pixels[max(round(box.row - DRAUGHT * box.tall) - seen.y, 0) :] = 0
            below.mirror(hdr, seen.cel(table), standing, view, t)
        elif kind.home == "land":
            if isinstance(seat.ledge, Gloss):
                mirror_in_floor(hdr, seen.cel(table), box.row)
            elif getattr(self.world, "wet", 0.0) > WET:
                below.mirror(hdr, seen.cel(table), standing, view, t)
            self._shade(hdr, seat, standee, standing, view, light)
        rim, towards, wide = self._rim(light, box.tall)
        seen.lay(hdr, table, rim, towards, wide)

    def _shade(
        self, hdr: Frame, seat: Seat, standee: Standee, standing: Standing, view: Camera, light: Lighting
    ) -> None:
        """What a guest takes from the light on the ground."""
        units = (seat.kind.long * standing.metre, seat.kind.tall * standing.metre)
        outline, feet = standee.outline, standee.feet
        if seat.mirrored:
            outline, feet = np.ascontiguousarray(outline[:, ::-1]), tuple((1 - at, wide) for at, wide in feet)
        if not isinstance(seat.ledge, Gloss):
            throw(hdr, outline, standing, view, units, light, self.world.light)
        touch(hdr, feet, standing, view, units, light)

    def _gain(self, light: Lighting) -> Plane:
        """This frame's light against that which standees were made in, as far as it comes through the air."""
        now = light.ambient + light.sun * np.float32(0.4)
        then = self.base.ambient + self.base.sun * np.float32(0.4)
        return np.asarray(now / np.maximum(then, 1e-4) * np.float32(light.through), np.float32)

    def _in_water(self, light: Lighting, depth: float) -> Lighting:
        """Under water colours sink into the blue much sooner than air takes them."""
        if self.world.stage.medium != "water":
            return light
        through = math.exp(-0.045 * max(depth, 0.0) / self.world.stage.metre)
        blue = (light.haze / max(float(light.haze.max()), 1e-4)) ** np.float32(0.28)
        return replace(light, ambient=light.ambient * blue, sun=light.sun * blue, through=min(light.through, through))

    def _rim(self, light: Lighting, tall: float) -> tuple[Plane, npt.NDArray[np.float64], float]:
        """Light along the edge that is turned to the sun, how it is turned, and how wide it is."""
        strength = 0.24 * light.through * min(1.0, max(float(light.direction[1]) * 8, 0.4))
        flat = light.direction[:2] * (1, -1) / (math.hypot(*light.direction[:2]) or 1.0)
        rim = np.asarray(self.world.light[SUN] * np.float32(strength), np.float32)
        return rim, flat, min(max(tall * 0.005, 0.7), 2.2)


def _moved(player: Player, aside: float) -> Player:
    x, y, z = player.aside
    return replace(player, aside=(x + aside, y, z)) if player.kind.home == "land" else player
