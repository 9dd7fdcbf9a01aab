"""Busts: who is cut off by their picture's lower edge is so by the frame's, close to the lens and staying with it."""

from __future__ import annotations

from filmgate_previz.guests.guest import Guest, Seat
from filmgate_previz.guests.lineup import Figurant, line_up
from filmgate_previz.subjects.course import Course, Place, behind
from filmgate_previz.subjects.players import Player, Plot

FOOT = 1.015  # the row, as a share of the frame's height, where a bust ends
ALONE, BESIDE = 0.94, 0.46  # of the frame's width that busts take; beside others they keep to the left


def busts(plot: Plot, guests: list[Guest], size: tuple[int, int], *, company: bool) -> list[Player]:
    """Everyone of them, from left to right; company: others stand in the shot, too."""
    if not guests:
        return []
    width, height = size
    line = line_up([Figurant(one.kind.long, one.kind.tall, one.head) for one in guests], width / height)
    kind = max((guest.kind for guest in guests), key=lambda one: one.tall)
    fits = kind.tall * width * (BESIDE if company else ALONE) / (line.breadth * height)
    share = min(kind.share, fits)
    middle = plot.view(0.5)
    near = middle.focal * kind.tall / (share * height)
    shift = 0.0 if not company else -0.27 * width * near / middle.focal
    players: list[Player] = []
    for guest, x, z in zip(guests, line.aside, line.back, strict=True):
        course = _pinned(plot, guest.kind.tall, near + 0.4 * z, (x + shift) * (near + 0.4 * z) / near, height)
        players.append(Seat(guest.kind, guest.act, course, guest.number, guest=guest))
    return players


def _pinned(plot: Plot, tall: float, near: float, aside: float, height: int) -> Course:
    """A place in the frame rather than in the world, coming a little nearer."""

    def course(u: float) -> Place:
        view = plot.view(min(max(u, 0.0), 1.0))
        depth = near * (1.04 - 0.04 * u)
        x, z = behind(view, plot, 0.5 + aside * view.focal / depth / view.width, depth)
        foot = plot.high(view) - (FOOT * height - view.horizon) * depth / view.focal
        return Place(x, foot + 0.5 * tall, z, 0.0, 0.0)

    return course
