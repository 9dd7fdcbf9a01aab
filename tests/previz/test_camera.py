"""Camera moves as numbers."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from filmgate_previz.camera import Camera, Pose, focal_length, pose
from filmgate_previz.shots import CAMERAS


@pytest.mark.parametrize("move", CAMERAS)
def test_moves_are_smooth(move: str) -> None:
    for seconds in (3.0, 5.0, 15.0):
        frames = round(seconds * 24)
        path = [pose(move, k / (frames - 1), k / 24, seconds) for k in range(frames)]
        for before, after in pairwise(path):
            for field in ("right", "up", "ahead", "yaw", "tilt"):
                assert abs(getattr(after, field) - getattr(before, field)) < 0.08


def test_static_stands_still_and_an_unknown_move_too() -> None:
    assert pose("static", 0.7, 3.0) == Pose() == pose("sideways", 0.7, 3.0)


@pytest.mark.parametrize(
    ("move", "field", "sign"),
    [("push-in", "ahead", 1), ("pull-out", "ahead", -1), ("pan-left", "yaw", -1), ("pan-right", "yaw", 1),
     ("tilt-up", "tilt", 1), ("tilt-down", "tilt", -1), ("crane", "up", 1),
     ("tracking", "right", 1), ("drone", "ahead", 1)],
)  # fmt: skip
def test_directions(move: str, field: str, sign: int) -> None:
    change = getattr(pose(move, 1.0, 5.0), field) - getattr(pose(move, 0.0, 0.0), field)
    assert change * sign > 0.1


def test_projection() -> None:
    camera = Camera(0, 1, 0, 0, 100, 45, 160)
    assert camera.project(0, 1, 10) == (80, 45, 10)
    assert camera.project(1, 0, 10) == (90, 55, 10)
    assert camera.project(0, 1, -3) is None
    turned = Camera(0, 1, 0, 0.3, 100, 45, 160).project(math.sin(0.3), 1, math.cos(0.3))
    assert turned is not None
    assert turned[0] == pytest.approx(80)


def test_portraits_keep_their_scale() -> None:
    assert focal_length(720, 1280, 30) > focal_length(1280, 720, 30)
