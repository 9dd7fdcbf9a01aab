"""Framings and angles: who is filmed is as large, and the horizon as high, as the words ask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filmgate_previz import worlds
from filmgate_previz.camera import Camera
from filmgate_previz.framing import ANGLES, FRAMINGS, Zoom, scaled
from filmgate_previz.shots import ANGLES as ANGLE_WORDS
from filmgate_previz.shots import FRAMINGS as FRAMING_WORDS
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import SUBJECTS, Cast
from filmgate_previz.subjects.stance import stance

SIZE = (160, 90)
VIEW = Camera(1.0, 1.6, 2.0, 0.1, 150.0, 40.0, 160)
SHOT = Shot("snow", "day", "clear", "static", ("person",), (), "none", 5.0, 4, acts=("stand",))


@pytest.fixture(scope="module")
def world() -> worlds.World:
    return worlds.build(SHOT)


def seen(world: worlds.World, shot: Shot, u: float = 0.5) -> tuple[Camera, float, float, float]:
    """The camera, and the row of the head, the row of the feet and the column of the first player, as shares."""
    world.shot = shot
    world.players = Cast(world, SUBJECTS, shot.subjects)
    view = world.players.framed(world.players.lens(world.camera(u, 5 * u, *SIZE)), u, SIZE)
    (player,) = world.players.players(*SIZE)
    standing = stance(world, player, player.place(u), 5 * u)
    head = view.project(standing.x, standing.y + player.kind.tall * standing.metre, standing.z)
    foot = view.project(standing.x, standing.y, standing.z)
    assert head is not None
    assert foot is not None
    return view, head[1] / SIZE[1], foot[1] / SIZE[1], head[0] / SIZE[0]


def test_every_word_has_its_numbers() -> None:
    assert set(FRAMINGS) == set(FRAMING_WORDS)
    assert set(ANGLES) == set(ANGLE_WORDS)


def test_closer_framings_show_larger_people(world: worlds.World) -> None:
    tall = {}
    for framing in ("wide", "", "medium", "close"):
        _, head, foot, column = seen(world, replace(SHOT, framing=framing))
        tall[framing] = foot - head
        assert 0.2 < column < 0.8
        assert 0.01 < head < 0.6, framing
    assert tall["wide"] < 0.8 * tall[""]
    assert tall[""] < tall["medium"] < tall["close"]
    assert tall["close"] > 1.2


@pytest.mark.parametrize("camera", ["push-in", "pan-left", "orbit", "tracking", "tilt-up"])
def test_a_close_up_keeps_the_face_in_the_frame(world: worlds.World, camera: str) -> None:
    for u in (0.0, 0.5, 1.0):
        _, head, _, column = seen(world, replace(SHOT, framing="close", camera=camera, acts=("walk",)), u)
        assert 0.0 < head < 0.5
        assert 0.3 < column < 0.7


def test_a_close_up_of_a_product_shows_all_of_it() -> None:
    shot = replace(SHOT, world="studio", subjects=("bottle",), framing="close", acts=())
    made = worlds.build(shot)
    for u in (0.0, 0.5, 1.0):
        _, head, foot, column = seen(made, shot, u)
        assert 0.0 < head < 0.15
        assert foot > 0.95
        assert 0.45 < column < 0.55


def test_angles_move_lens_and_horizon(world: worlds.World) -> None:
    (level, *_), (low, *_), (high, *_) = (seen(world, replace(SHOT, angle=angle)) for angle in ("", "low", "high"))
    assert low.y < level.y < high.y
    assert low.horizon > level.horizon + 8
    assert high.horizon < level.horizon - 8


def test_what_is_behind_a_close_up_is_soft(world: worlds.World) -> None:
    def detail(framing: str) -> float:
        world.shot = replace(SHOT, framing=framing)
        world.players = Cast(world, SUBJECTS, SHOT.subjects)
        hdr = np.full((SIZE[1], SIZE[0], 3), np.nan, np.float32)
        world.draw(hdr, 0.5, 2.5)
        assert np.isfinite(hdr).all()
        return float(np.abs(np.diff(hdr[10:80, :30], axis=1)).mean())

    assert detail("close") < 0.5 * detail("medium")


def test_a_zoom_brings_a_place_where_it_is_told() -> None:
    place = VIEW.project(3.0, 1.0, 14.0)
    assert place is not None
    after = Zoom(place[:2], (80.0, 36.0), 2.5).over(VIEW).project(3.0, 1.0, 14.0)
    assert after is not None
    assert after[:2] == pytest.approx((80.0, 36.0), abs=0.6)
    assert after[2] == pytest.approx(2.5 * place[2], rel=0.05)


def test_a_smaller_frame_sees_the_same() -> None:
    small = scaled(VIEW, 80, 0.5)
    whole, half = VIEW.project(3.0, 1.0, 14.0), small.project(3.0, 1.0, 14.0)
    assert whole is not None
    assert half is not None
    assert half == pytest.approx(tuple(value / 2 for value in whole))
