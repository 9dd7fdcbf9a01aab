"""Worlds fill every pixel, depend on time alone, and move as the camera is told to."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import grading, weather, worlds
from filmgate_previz.shots import CAMERAS, SUBJECTS, TIMES, WEATHERS, WORLDS, Shot

SHOT = Shot("mood", "golden", "clear", "static", SUBJECTS, (), "none", 5.0, 4)
Frame = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def built() -> dict[str, worlds.World]:
    return {name: worlds.build(replace(SHOT, world=name, subjects=())) for name in WORLDS}


def filmed(world: worlds.World, camera: str, u: float, t: float, size: tuple[int, int] = (160, 90)) -> Frame:
    world.shot = replace(world.shot, camera=camera)
    hdr = np.full((size[1], size[0], 3), np.nan, np.float32)
    world.draw(hdr, u, t)
    return hdr


def test_every_word_for_a_world_is_registered() -> None:
    assert set(worlds.WORLDS) == set(WORLDS)


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("camera", CAMERAS)
def test_every_pixel_is_drawn(built: dict[str, worlds.World], name: str, camera: str) -> None:
    for size in ((128, 72), (72, 128)):
        for u, t in ((0.0, 0.0), (0.5, 2.5), (1.0, 15.0)):
            hdr = filmed(built[name], camera, u, t, size)
            assert np.isfinite(hdr).all(), f"{name} {camera} {size} leaves holes at {u}"
            assert hdr.min() >= -1e-4


@pytest.mark.parametrize("size", [(97, 61), (64, 64), (256, 64), (64, 256)])
@pytest.mark.parametrize("name", WORLDS)
def test_odd_and_extreme_shapes(built: dict[str, worlds.World], name: str, size: tuple[int, int]) -> None:
    for camera in ("tilt-up", "crane", "orbit"):
        for u in (0.0, 1.0):
            assert np.isfinite(filmed(built[name], camera, u, 5 * u, size)).all()


@pytest.mark.parametrize("name", WORLDS)
def test_a_frame_depends_on_its_time_alone(name: str) -> None:
    shot = replace(SHOT, world=name, camera="drone", weather="storm")
    first, second = worlds.build(shot), worlds.build(shot)
    wanted = np.full((72, 128, 3), np.nan, np.float32)
    first.draw(wanted, 0.5, 2.0)
    other = np.full((72, 128, 3), np.nan, np.float32)
    for u in (0.9, 0.1, 0.5):
        second.draw(other, u, u * 4)
    assert np.array_equal(wanted, other)


@pytest.mark.parametrize("name", WORLDS)
def test_the_seed_changes_the_place(name: str) -> None:
    frames = []
    for seed in (4, 2**62 + 5):
        hdr = np.full((72, 128, 3), np.nan, np.float32)
        worlds.build(replace(SHOT, world=name, seed=seed)).draw(hdr, 0.0, 0.0)
        frames.append(hdr)
    assert np.abs(frames[0] - frames[1]).mean() > 1e-3


def flow(world: worlds.World, camera: str, size: tuple[int, int] = (256, 144)) -> Frame:
    """Dense motion in pixels between two moments of a move; the clock stands still, so only the camera moves."""
    pictures = []
    for u in (0.45, 0.53):
        i420 = grading.develop(world, filmed(world, camera, u, 2.0, size), 0)
        pictures.append(np.ascontiguousarray(i420[: size[1]]))
    finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(finder.calc(pictures[0], pictures[1], None), np.float32)


@pytest.mark.parametrize("name", WORLDS)
def test_pans_and_tilts_move_the_picture_the_other_way(built: dict[str, worlds.World], name: str) -> None:
    world = built[name]
    assert flow(world, "pan-left")[..., 0].mean() > 0.5
    assert flow(world, "pan-right")[..., 0].mean() < -0.5
    assert flow(world, "tilt-up")[..., 1].mean() > 0.4
    assert flow(world, "tilt-down")[..., 1].mean() < -0.4


def widening(motion: Frame) -> float:
    """How much the picture's parts move away from its middle."""
    width = motion.shape[1]
    x = np.linspace(-1, 1, width)[None, :, None]
    return float((motion[..., :1] * x).mean())


@pytest.mark.parametrize("name", ["mountains", "city", "mood"])
def test_pushing_in_widens_and_pulling_out_narrows(built: dict[str, worlds.World], name: str) -> None:
    assert widening(flow(built[name], "push-in")) > 0.02
    assert widening(flow(built[name], "pull-out")) < -0.02


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("camera", [name for name in CAMERAS if name not in ("static",)])
def test_every_move_is_visible(built: dict[str, worlds.World], name: str, camera: str) -> None:
    moved = np.abs(filmed(built[name], camera, 0.2, 2.0) - filmed(built[name], camera, 0.8, 2.0 + 0.7)).mean()
    still = np.abs(filmed(built[name], "static", 0.2, 2.0) - filmed(built[name], "static", 0.8, 2.0)).mean()
    assert still == 0
    assert moved > 1e-3


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("kind", WEATHERS)
def test_light_and_weather_are_finite_and_graded(time: str, kind: str) -> None:
    world = worlds.build(replace(SHOT, world="sea", time=time, weather=kind))
    hdr = np.full((72, 128, 3), np.nan, np.float32)
    world.draw(hdr, 0.5, 1.0)
    weather.fall(world, hdr, 1.0)
    assert np.isfinite(hdr).all()
    i420 = grading.develop(world, hdr, 3, weather.flash(world, 1.0))
    assert i420[:72].min() >= 16
    assert i420[:72].max() <= 235
    assert 17 < i420[:72].mean() < 230


def test_night_is_darker_than_day() -> None:
    means = {}
    for time in ("day", "night"):
        world = worlds.build(replace(SHOT, world="sea", time=time))
        means[time] = float(grading.develop(world, filmed(world, "static", 0.0, 1.0), 0)[:90].mean())
    assert means["night"] < 0.7 * means["day"]


def test_sunset_is_warmer_than_day() -> None:
    red = {}
    for time in ("day", "sunset"):
        world = worlds.build(replace(SHOT, world="sea", time=time))
        red[time] = float(grading.develop(world, filmed(world, "static", 0.0, 1.0), 0)[90:].reshape(2, -1)[1].mean())
    assert red["sunset"] > red["day"] + 8


@pytest.mark.parametrize(
    ("name", "subject"),
    [("mountains", "eagle"), ("sea", "sailboat"), ("field", "dog"), ("field", "butterfly"), ("mood", "eagle")],
)
def test_subjects_are_seen(name: str, subject: str) -> None:
    frames = []
    for subjects in ((), (subject,)):
        hdr = np.full((90, 160, 3), np.nan, np.float32)
        worlds.build(replace(SHOT, world=name, subjects=subjects)).draw(hdr, 0.5, 1.0)
        frames.append(hdr)
    changed = np.abs(frames[0] - frames[1]).max(axis=2) > 0.02
    assert 20 < changed.sum() < changed.size / 3


def test_hues_colour_the_mood() -> None:
    def mean(*hues: str) -> npt.NDArray[np.float64]:
        hdr = np.full((90, 160, 3), np.nan, np.float32)
        worlds.build(replace(SHOT, subjects=(), hues=hues)).draw(hdr, 0.5, 1.0)
        return hdr.reshape(-1, 3).mean(0)

    red, green = mean("crimson", "coral", "umber"), mean("emerald", "lime", "teal")
    assert red[0] / red[1] > 2 * green[0] / green[1]
