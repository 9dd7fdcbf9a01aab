"""Compile every kernel once, so that no film waits for it."""

from __future__ import annotations

import numpy as np

from filmgate_previz import film, worlds
from filmgate_previz.footage.light import asked_light
from filmgate_previz.footage.regrade import Regrade
from filmgate_previz.footage.scout import Scout
from filmgate_previz.grading import develop
from filmgate_previz.guests.company import Company
from filmgate_previz.guests.cutout import Cutout
from filmgate_previz.guests.guest import Guest
from filmgate_previz.guests.size import kind_of
from filmgate_previz.guests.standee import Standee
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.shots import SUBJECTS, WORLDS, Shot
from filmgate_previz.stills import Still
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.takes.base import Moment
from filmgate_previz.worlds.base import Frame

SIZE = (128, 72)
LIGHTS = (("sea", "aurora"), ("sea", "fog"), ("street", "rain"))  # that have kernels of their own


def warm_up() -> int:
    """Draw a frame of every world in every weather that has kernels of its own; returns the number of frames.

    What ends every frame is first: a film that comes meanwhile compiles the kernels of its world itself, and finds it.
    """
    develop(worlds.build(Shot("mood", "day", "clear", "static", (), (), "none", 1.0, 1)), _dark(), 0)
    shots = tuple(
        Shot(world, "night", weather, "drone", SUBJECTS, (), "neon", 0.2, 1)
        for world, weather in [*((world, "clear") for world in WORLDS), ("mood", "storm"), ("mood", "snow"), *LIGHTS]
    )
    empty = Shot("lake", "day", "clear", "drone", (), (), "none", 0.2, 1)  # drawn smaller than those with somebody
    count = 0
    for shot in (*shots, empty):
        order = FilmOrder((ShotOrder("", 0.2),), *SIZE, sound=False, seed=1, fps=12)
        count += sum(1 for _ in film.frames(order, (shot,), threads=1))
    return count + _warm_stills() + _warm_guests() + _warm_footage()


def _dark() -> Frame:
    return np.zeros((SIZE[1], SIZE[0], 3), np.float32)


def _warm_stills() -> int:
    picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    for changes in ((), ("weather",)):
        shot = Shot("mood", "day", "rain", "push-in", (), (), "none", 1.0, 1, source="picture", changes=changes)
        Still(shot, picture).frame(None, Moment(0.5, 0.5, 0))
    return 2


def _warm_guests() -> int:
    alpha = np.full((64, 32), 255, np.uint8)
    cutout = Cutout(np.zeros((64, 32, 3), np.uint8), alpha, 1.0)
    world = worlds.build(Shot("sea", "day", "clear", "static", (), (), "none", 1.0, 1))
    light = Lighting.of(world.light, world.haze, 1.0, 0.0, np.zeros(3, np.float32))
    guest = Guest(0, Standee(cutout, light), kind_of(cutout, "", ""), "stand")
    world.players = Company(world, {}, (), [guest], light)
    world.draw(_dark(), 0.5, 0.5)
    return 1


def _warm_footage() -> int:
    """A clip with a sky, and one without."""
    ground = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    landscape = ground.copy()
    landscape[: SIZE[1] // 2] = (230, 170, 120)
    for picture in (landscape, ground):
        shot = Shot("mood", "night", "clear", "static", (), (), "none", 1.0, 1, source="edit", changes=("time",))
        Regrade(shot, picture).finished(picture, Scout(24).see(picture), asked_light(picture, shot), Moment(0, 0, 0))
    return 2
