"""From an order and a shot to a take: which place it is, who is in it, and what the customer is told of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from filmgate_previz import worlds
from filmgate_previz.guests.backdrop import EXPOSED, Backdrop
from filmgate_previz.guests.casting import parts_of
from filmgate_previz.guests.company import Company
from filmgate_previz.guests.found import Found, find_guests, played_subjects
from filmgate_previz.guests.palette import camera_of, lend
from filmgate_previz.guests.seating import company_share
from filmgate_previz.guests.steady import steady
from filmgate_previz.guests.takes import Cutting, GuestClip, GuestPicture, GuestScene, Setting
from filmgate_previz.kernels.table import EXPOSURE
from filmgate_previz.media.clip import Clip, frames
from filmgate_previz.media.picture import Picture, cover, load
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import SUBJECT_WORLDS, Shot
from filmgate_previz.stills.parallax import Parallax
from filmgate_previz.stills.retouch import Retouch
from filmgate_previz.subjects import SUBJECTS
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.takes.base import Source, Take
from filmgate_previz.worlds.base import World

CUT_OUT = "Guests are cut out of their pictures and moved as a whole; nothing in them comes alive."
PRINTED = "Who is called by name and cannot be cut out is shown as a print of the picture."
PLACES = {
    "picture": "A picture that cannot be cut out is the place.",
    "clip": "The clip is the place and plays as it is.",
    "still": "The picture that the film starts on is the place.",
}
LENT = "The place is drawn; what could not be cut out lends it colours at most."
LENDING_RATE = 12  # frames a second at which the first frame of a clip that lends its colours is read


def open_guests(order: FilmOrder, shot: Shot) -> Take:
    """The take of a shot with references. Raises MediaError."""
    given = shot.source == "picture" and order.image is not None
    found = find_guests(order, shot, placed=given or "world" in shot.changes)
    if given:
        return _in_picture(order, shot, found, str(order.image), "still")
    if found.picture is not None:
        moved = shot if "camera" in shot.changes else replace(shot, camera="push-in")  # else nothing would move
        return _in_picture(order, moved, found, found.picture, "picture")
    if found.clip is not None:
        return _in_clip(order, shot, found, found.clip)
    return _in_world(order, shot, found)


def _in_world(order: FilmOrder, shot: Shot, found: Found) -> Take:
    roles = played_subjects(found.visitors, shot.subjects)
    left = tuple(name for name in shot.subjects if name not in roles.values())
    if found.moves is not None and "camera" not in shot.changes:
        shot = replace(shot, camera=camera_of(found.moves) or shot.camera)
    parts = parts_of(found.visitors, roles, tracked=shot.camera == "tracking")
    close = all(part.close for part in parts)
    staged = replace(shot, subjects=left, guests=() if close else tuple(part.visitor.number for part in parts))
    world = worlds.build(staged)
    _lend(world, order, found)
    base, exposure = _light_of(world), float(world.light[EXPOSURE, 0])
    names = tuple(name for name in left if staged.world in SUBJECT_WORLDS[name])
    company = Company(world, SUBJECTS, names, [part.guest(base, exposure) for part in parts], base)
    world.players = company
    steady(world, company, order.width, order.height)
    taken = [name for name in shot.subjects if name in roles.values()]
    told = _source(found, staged.world, taken)
    return GuestScene(world, company, _cutting(order, found, company, exposure), (order.width, order.height), told)


def _lend(world: World, order: FilmOrder, found: Found) -> None:
    lending = found.palette
    if found.moves is not None:
        lending = next(frames(found.moves, LENDING_RATE, 1, order.width, order.height))
    if lending is not None:
        lend(world, lending)


def _light_of(world: World) -> Lighting:
    """The light that standees are made in: that of the middle of the shot."""
    trial = np.zeros((90, 160, 3), np.float32)
    world.draw(trial, 0.5, 0.5 * world.shot.seconds)
    around = np.minimum(trial[::4, ::4], np.float32(1.5)).mean(axis=(0, 1))
    return Lighting.of(world.light, world.haze, 1.0, 0.0, around)


def _cutting(order: FilmOrder, found: Found, company: Company, exposure: float) -> Cutting:
    moving = {one.number: one.moving for one in found.visitors if one.moving is not None}
    return Cutting(moving, order.fps, company, exposure)


def _in_picture(order: FilmOrder, shot: Shot, found: Found, path: str, scene: str) -> Take:
    picture = cover(load(path), order.width, order.height)
    motion = Parallax(picture, shot.camera, shot.seconds)
    setting = _setting(order, shot, found, Backdrop(shot, picture, motion.path), picture, scene)
    return GuestPicture(setting, motion, opens=scene == "still")


def _in_clip(order: FilmOrder, shot: Shot, found: Found, clip: Clip) -> Take:
    first = next(frames(clip, order.fps, 1, order.width, order.height))
    setting = _setting(order, shot, found, Backdrop(shot, first, None), first, "clip")
    return GuestClip(setting, clip, order.fps, (order.width, order.height))


def _setting(order: FilmOrder, shot: Shot, found: Found, backdrop: Backdrop, picture: Picture, scene: str) -> Setting:
    parts = parts_of(found.visitors, played_subjects(found.visitors, shot.subjects), tracked=False)
    small = np.asarray(cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA), np.float32)[..., ::-1]
    around = ((small / np.float32(255)) ** 2).mean(axis=(0, 1))
    base = Lighting.of(backdrop.light, backdrop.haze, 1.0, 0.0, around)
    company = Company(backdrop, SUBJECTS, (), [part.guest(base, EXPOSED) for part in parts], base)
    backdrop.players = company
    _suit(backdrop, company, (order.width, order.height))
    told = _source(found, scene, list(shot.subjects))  # nobody is drawn into a given place
    return Setting(shot, Retouch(shot, picture), backdrop, company, _cutting(order, found, company, EXPOSED), told)


def _suit(backdrop: Backdrop, company: Company, size: tuple[int, int]) -> None:
    standing = [guest for guest in company.guests if not guest.bust]
    if standing:
        backdrop.suit(max(guest.kind.tall for guest in standing), company_share(standing, size))


def _source(found: Found, scene: str, taken: Sequence[str]) -> Source:
    """What is told of a shot; `taken` are subjects that are not drawn: a guest is one, or the place is given."""
    facts: dict[str, Any] = {"scene": scene, "references": found.told}
    if taken:
        facts["instead_of"] = list(taken)
    lent = LENT if scene not in PLACES and (found.palette is not None or found.moves is not None) else ""
    cut_out = CUT_OUT if any(not one.printed for one in found.visitors) else ""
    printed = PRINTED if any(one.printed for one in found.visitors) else ""
    notes = (cut_out, printed, PLACES.get(scene, ""), lent)
    return Source("references", " ".join(note for note in notes if note), facts)
