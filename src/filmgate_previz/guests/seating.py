"""Where the guests of a shot go, so that the camera that was asked for keeps all of them in the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from filmgate_previz.guests.busts import busts
from filmgate_previz.guests.footing import Gloss, Table
from filmgate_previz.guests.guest import Guest, Seat
from filmgate_previz.guests.lineup import FILLED, Figurant, line_up
from filmgate_previz.subjects.course import Course, Place, Wish, on_ground
from filmgate_previz.subjects.flight import in_the_open
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.ledge import DEEP, EYE, LOWEST, OUT_OF_REACH, Ledge
from filmgate_previz.subjects.players import FLOORED, Player, Plot

PICTURE = "picture"  # the place that a picture or clip is
PICTURE_LEVEL = 0.48  # its horizon, a share of its height
PICTURE_FOOT = 0.965  # the row that guests stand on in it: where its ground is nobody knows
FLYING = ("fly", "soar")
TABLE = 0.62  # of its height that the lens is above what a small thing stands on
ROOMY = 0.9  # metres: what is broader cannot pass by the furniture of a room
APPROACH = 0.75  # of its nearest distance that a company comes or goes at most: it is what the shot is about


def seats(world: Any, guests: Sequence[Guest], size: tuple[int, int], beside: float = 0.0) -> list[Player]:
    """Every guest with its course, for frames of a size (width, height); `beside` metres of the line are taken."""
    plot = Plot(world, *size)
    cut_off = [guest for guest in guests if guest.bust]
    rest = [guest for guest in guests if not guest.bust]
    groups: list[Player] = busts(plot, cut_off, size, company=bool(rest))
    for home in ("land", "afloat", "air", "water"):
        members = [guest for guest in rest if _home(world, guest) == home]
        if not members:
            continue
        if home in ("air", "water"):
            groups += _in_the_open(plot, members, size, home)
        else:
            groups += _on_the_ground(plot, members, size, home, beside)
    return groups


def _home(world: Any, guest: Guest) -> str:
    """Where it is at home in this shot: what has nothing to stand on floats, and so does whoever is told to fly."""
    stage = world.stage
    if guest.act in FLYING and not guest.thing:
        return "air"
    on_foot = guest.act in ("walk", "run") or guest.thing
    if stage.medium == "water" and guest.kind.home == "land" and not on_foot:
        return "water"
    if stage.medium == "void":
        return "air"
    if guest.kind.home == "afloat":
        return "afloat" if stage.surface == "water" else "land"
    return guest.kind.home


def _wish(plot: Plot, act: str, breadth: float, hand: int, run: str = "") -> Wish:
    shot, stage = plot.world.shot, plot.world.stage
    return Wish(act, shot.heading, shot.camera, shot.seconds, stage.ahead, stage.lane, run or stage.run, hand, breadth)


def _hand(plot: Plot, guests: Sequence[Guest]) -> int:
    """The way that a company goes where the words leave it open: where the first of them looks who looks aside."""
    return next((guest.facing for guest in guests if guest.facing), 1 if plot.world.shot.seed % 2 == 0 else -1)


def _on_the_ground(plot: Plot, guests: list[Guest], size: tuple[int, int], home: str, beside: float) -> list[Player]:
    """All in one line that stands or goes together; where the world has no ground in reach, on a ledge."""
    width, height = size
    line = line_up([Figurant(one.kind.long, one.kind.tall, one.head) for one in guests], width / height)
    breadth = line.breadth + beside
    act = max((guest.act for guest in guests), key=lambda act: max(one.kind.acts.get(act, 0.0) for one in guests))
    pace = max(guest.kind.acts.get(act, 0.0) for guest in guests)
    kind = _company_kind(guests, breadth, act, pace, size, home)
    kind = replace(kind, acts={act: min(pace, APPROACH * _near(plot, kind, height) / plot.world.shot.seconds)})
    small = all(guest.thing for guest in guests)
    hand = _hand(plot, guests)
    ledge, course = None, None
    if plot.world.shot.world == PICTURE:
        course = _before_a_picture(plot, kind, breadth, size, hand)
    elif small or (home == "land" and (_out_of_reach(plot) or plot.world.shot.world in FLOORED)):
        ledge = _ledge(plot, kind, size, hand, small=small)
        still = replace(kind, acts={act: 0.0}) if small else kind
        course = on_ground(
            ledge, still, replace(_wish(plot, act, breadth, hand, "across"), ahead=5.0 if not small else 1.2), height
        )
    elif plot.world.stage.lane < 1 and plot.world.stage.run == "across" and breadth > ROOMY:
        course = on_ground(plot, replace(kind, acts={act: 0.0}), _wish(plot, act, breadth, hand), height)
    else:
        course = on_ground(plot, kind, _wish(plot, act, breadth, hand), height)
    return _seated(guests, course, line.aside, line.back, beside, ledge, plot.world.shot.seconds)


def _seated(
    guests: list[Guest],
    course: Course,
    aside: Sequence[float],
    back: Sequence[float],
    beside: float,
    ledge: Ledge | None,
    seconds: float,
) -> list[Player]:
    edge = max(course(u).z for u in (0.0, 0.5, 1.0)) + max(back) + 0.6 * max(one.kind.tall for one in guests) + 0.2
    if ledge is not None and ledge.lens >= LOWEST:
        edge += DEEP
    gone = course(1.0).way / seconds
    players: list[Player] = []
    for guest, x, z in zip(guests, aside, back, strict=True):
        own = guest.kind.acts.get(guest.act, 0.0)
        pace = max(0.5 * own / gone, 1.0) if gone > 1e-6 else 1.0
        place = (x - 0.5 * beside, 0.0, z)
        back_to_front = guest.facing * _goes(course) < 0
        players.append(
            Seat(guest.kind, guest.act, course, guest.number, place, pace, 0.0, ledge, edge, guest, back_to_front)
        )
    return players


def _goes(course: Course) -> int:
    """1 for a course that leads to the right, -1 to the left, 0 for one that does neither."""
    first, last = course(0.0), course(1.0)
    if last.way <= 0 or abs(last.x - first.x) < 0.3 * abs(last.z - first.z):
        return 0
    return 1 if last.x > first.x else -1


def _company_kind(guests: list[Guest], breadth: float, act: str, pace: float, size: tuple[int, int], home: str) -> Kind:
    """The whole company as one subject: as tall as its tallest, so far away that its line fits into the frame."""
    tallest = max(guests, key=lambda one: one.kind.tall)
    share = _share(tallest.kind, breadth, len(guests), size)
    return Kind(tallest.kind.figure, home, tallest.kind.tall, 0.0, share, {act: pace}, shutter=0.0)


def _near(plot: Plot, kind: Kind, height: int) -> float:
    """About how far away a company is when it is nearest."""
    view = plot.view(0.5)
    eye = plot.eye(view, plot.world.stage.ahead)
    room = max(0.92 * height - view.horizon, 0.05 * height)
    return max(view.focal * kind.tall / (kind.share * height), min(eye, OUT_OF_REACH) * view.focal / room)


def _share(tallest: Kind, breadth: float, count: int, size: tuple[int, int]) -> float:
    fits = tallest.tall * size[0] * FILLED / (max(breadth, 1e-6) * size[1])
    return min(max(tallest.share, 0.5 if count > 1 else 0.0), fits)


def company_share(guests: Sequence[Guest], size: tuple[int, int]) -> float:
    """The share of a frame's height that the tallest of a company fills before a picture: they stand near."""
    line = line_up([Figurant(one.kind.long, one.kind.tall, one.head) for one in guests], size[0] / size[1])
    tallest = max((guest.kind for guest in guests), key=lambda kind: kind.tall)
    near = replace(tallest, share=min(1.25 * tallest.share, 0.74))
    return _share(near, line.breadth, len(guests), size)


def _before_a_picture(plot: Plot, kind: Kind, breadth: float, size: tuple[int, int], hand: int) -> Course:
    """Nobody can walk into a picture: who goes, goes a little way across it."""
    view = plot.view(0.0)
    near = plot.eye(view, 0.0) * view.focal / ((PICTURE_FOOT - PICTURE_LEVEL) * size[1])
    hand = {"left": -1, "right": 1}.get(plot.world.shot.heading, hand)
    room = max(0.5 - 0.5 * breadth * view.focal / near / size[0] - 0.02, 0.0)
    pace = next(iter(kind.acts.values()))
    way = min(0.5 * pace * plot.world.shot.seconds, 2 * min(room, 0.16) * size[0] * near / view.focal)
    heading = 0.0 if hand > 0 else math.pi

    def course(u: float) -> Place:
        return Place(hand * way * (u - 0.5), 0.0, near, heading, way * u)

    return course


def _ledge(plot: Plot, kind: Kind, size: tuple[int, int], hand: int, *, small: bool) -> Ledge:
    shot = plot.world.shot
    hand = {"left": -1, "right": 1}.get(shot.heading, hand)
    pace = next(iter(kind.acts.values()))
    lens = TABLE * kind.tall if small else min(max(kind.tall * 0.62, LOWEST), EYE)
    kind_of_ledge = Gloss if shot.world in FLOORED else Table if small else Ledge
    return kind_of_ledge(plot.world, size, hand * pace, lens)


def _out_of_reach(plot: Plot) -> bool:
    """Whether what stands needs something to stand on."""
    stage = plot.world.stage
    if stage.surface == "none":
        return plot.world.shot.world not in FLOORED
    return stage.surface == "water" or plot.eye(plot.view(0.0), stage.ahead) > OUT_OF_REACH


def _in_the_open(plot: Plot, guests: list[Guest], size: tuple[int, int], home: str) -> list[Player]:
    """Those who fly or swim go along with the camera, side by side at different heights."""
    width, height = size
    stage = plot.world.stage
    line = line_up([Figurant(one.kind.long, one.kind.tall, one.head) for one in guests], width / height)
    act = guests[0].act
    kind = _company_kind(guests, line.breadth, act, guests[0].kind.acts.get(act, 0.6), size, home)
    low = 0.55 * kind.tall if stage.surface != "none" else -math.inf
    course = in_the_open(
        plot, kind, _wish(plot, act, line.breadth, _hand(plot, guests)), height, low, stage.ceiling - 0.6 * kind.tall
    )
    players: list[Player] = []
    for place, (guest, x, z) in enumerate(zip(guests, line.aside, line.back, strict=True)):
        up = 0.16 * kind.tall * (0.0 if len(guests) == 1 else 1 if place % 2 else -1)
        own = replace(guest, kind=replace(guest.kind, home=home))
        act = "float" if guest.act == "stand" else guest.act
        back_to_front = guest.facing * _goes(course) < 0
        players.append(Seat(own.kind, act, course, guest.number, (x, up, z), guest=own, mirrored=back_to_front))
    return players
