"""Worlds fill every pixel, depend on time alone, and move as the camera is told to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import grading, weather, worlds
from filmgate_previz.shots import CAMERAS, SUBJECTS, TIMES, WEATHERS, WORLDS, Shot
from filmgate_previz.takes.base import Moment
from filmgate_previz.takes.scene import Scene

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


@cache
def at(name: str, time: str = SHOT.time, kind: str = "clear") -> worlds.World:
    """A world without subjects at an hour and in a weather, built once for all tests."""
    return worlds.build(replace(SHOT, world=name, time=time, weather=kind, subjects=()))


OUTDOORS = [name for name, world in worlds.WORLDS.items() if world.outdoors]
STAGED = [name for name in WORLDS if name != "mood"]


@pytest.mark.parametrize("name", WORLDS)
def test_a_shot_that_is_drawn_small_shows_what_a_large_one_does(name: str) -> None:
    world = at(name)
    world.grain = 0.0
    for width, height in ((320, 180), (180, 320)):
        size = (round(height * world.share), round(width * world.share), 3)
        small = np.full(size, np.nan, np.float32)
        world.draw_small(small, 0.5, 2.5)
        assert np.isfinite(small).all()
        shown = Scene(world, width, height).frame(None, Moment(0.5, 2.5, 60)).astype(np.float32)
        large = grading.develop(world, filmed(world, world.shot.camera, 0.5, 2.5, (width, height)), 60)
        assert shown.shape == large.shape
        assert np.abs(shown - large).mean() < 4.0
        assert shown.mean() == pytest.approx(large.mean(), abs=0.6)


@pytest.mark.parametrize("name", ["snow", "field", "lake"])
def test_nothing_is_drawn_small_that_somebody_is_in(name: str) -> None:
    assert at(name).share < 1
    assert worlds.build(replace(SHOT, world=name, subjects=("dog", "sailboat"))).share == 1


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("mountains", "eagle"),
        ("snow", "train"),
        ("desert", "horse"),
        ("studio", "robot"),
        ("street", "car"),
        ("clouds", "eagle"),
    ],
)
def test_who_is_filmed_is_as_sharp_before_a_place_that_is_drawn_small(name: str, who: str) -> None:
    """A frame in parts looks like one that is drawn whole: no part of anybody is missing, and there is no seam."""
    world = worlds.build(replace(SHOT, world=name, subjects=(who,), camera="static"))
    world.grain = 0.0
    size = (640, 360)
    scene = Scene(world, *size)
    hdr = np.full((*size[::-1], 3), np.nan, np.float32)
    for u in (0.2, 0.5, 0.8):
        moment = Moment(u, 5 * u, 0)
        small, window = scene._in_parts(moment)
        assert np.isfinite(small).all()
        assert window is not None
        assert np.isfinite(window.picture).all()
        world.draw(hdr, u, 5 * u)
        apart = np.abs(
            scene.frame(None, moment)[: size[1]].astype(np.float32) - grading.develop(world, hdr, 0)[: size[1]]
        )
        assert apart.mean() < 2.0
        inside = apart[window.y + 12 : window.y + len(window.picture) - 12, window.x + 12 :]
        assert cv2.blur(inside[:, : window.picture.shape[1] - 24], (5, 5)).max() < 12


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("time", TIMES)
def test_every_world_is_lit_at_every_hour(name: str, time: str) -> None:
    """Neither black nor burnt out, whatever the shape of the frame."""
    world = at(name, time)
    for size in ((128, 72), (72, 128), (96, 96)):
        luma = grading.develop(world, filmed(world, "static", 0.4, 2.0, size), 0)[: size[1]].astype(np.float32)
        assert 22 < luma.mean() < 225, f"{name} at {time} in {size}"
        assert (luma > 233).mean() < 0.45
        assert luma.std() > 4


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("kind", ["rain", "snow", "fog", "storm", "aurora"])
def test_every_world_stands_every_weather(name: str, kind: str) -> None:
    world = at(name, "night", kind)
    hdr = filmed(world, "push-in", 0.5, 2.1)
    weather.fall(world, hdr, 2.1)
    assert np.isfinite(hdr).all()
    assert hdr.min() >= -1e-4


@pytest.mark.parametrize("name", OUTDOORS)
def test_night_falls_in_every_open_place(name: str) -> None:
    means = {}
    for time in ("day", "night"):
        world = at(name, time)
        means[time] = float(grading.develop(world, filmed(world, "static", 0.0, 1.0), 0)[:90].mean())
    assert means["night"] < 0.85 * means["day"]


@pytest.mark.parametrize("name", OUTDOORS)
def test_low_sun_warms_every_open_place(name: str) -> None:
    red = {}
    for time in ("day", "sunset"):
        world = at(name, time)
        red[time] = float(grading.develop(world, filmed(world, "static", 0.0, 1.0), 0)[90:].reshape(2, -1)[1].mean())
    assert red["sunset"] > red["day"] + 4


@pytest.mark.parametrize("name", ["sea", "lake", "desert", "snow", "field", "mountains", "forest", "clouds"])
def test_light_goes_through_the_hours_in_their_order(name: str) -> None:
    """Brighter from night over dusk and sunset to day; a low sun is redder than a high one or the moon."""
    bright, red = {}, {}
    for time in TIMES:
        world = at(name, time)
        i420 = grading.develop(world, filmed(world, "static", 0.4, 2.0), 0)
        bright[time] = float(i420[:90].mean())
        blue, warm = i420[90:].reshape(2, -1).mean(1)
        red[time] = float(warm - blue)
    assert bright["night"] < bright["dusk"] < bright["sunset"] < max(bright["day"], bright["golden"])
    assert max(red["night"], red["day"]) < min(red["golden"], red["sunset"])


@pytest.mark.parametrize("name", WORLDS)
def test_the_horizon_lies_where_the_world_says(name: str) -> None:
    world = at(name)
    for width, height in ((160, 90), (90, 160), (90, 90)):
        view = world.camera(0.0, 0.0, width, height)
        assert view.horizon == pytest.approx(world.level * height, abs=0.03 * height)
        assert view.width == width


@pytest.mark.parametrize("name", ["sea", "desert", "lake", "snow"])
def test_sky_meets_land_or_water_at_the_horizon(name: str) -> None:
    """Above the horizon's row the picture is another than below it."""
    world = worlds.build(replace(SHOT, world=name, time="day", subjects=()))
    hdr = filmed(world, "static", 0.0, 1.0)
    row = int(world.camera(0.0, 1.0, 160, 90).horizon)
    assert np.abs(hdr[: row // 2].mean((0, 1)) - hdr[(row + 90) // 2 :].mean((0, 1))).max() > 0.05


def flicker(world: worlds.World, camera: str) -> float:
    """How far the brightness of a patch jumps to and fro between frames, in 8-bit levels, in a move without grain."""
    world.grain = 0.0
    world.shot = replace(world.shot, camera=camera)
    size = (320, 180)
    scene = Scene(world, *size)
    lumas = []
    for frame in range(48, 53):
        luma = scene.frame(None, Moment(frame / 119, frame / 24, frame))[: size[1]].astype(np.float32)
        lumas.append(cv2.resize(luma, (20, 11), interpolation=cv2.INTER_AREA))
    return float(np.abs(np.diff(np.stack(lumas), n=2, axis=0)).mean())


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_flickers(name: str) -> None:
    """A blink of one level in a hundred is just seen; lamps that blink and cars that pass stay below it."""
    world = at(name)
    for camera in ("static", "pan-right", "push-in"):
        assert flicker(world, camera) < 2.0, camera


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("camera", CAMERAS)
def test_no_move_jumps(name: str, camera: str, built: dict[str, worlds.World]) -> None:
    """From one frame to the next the whole picture never changes more than a cut would."""
    world = built[name]
    frames = (filmed(world, camera, k / 120, k / 24, (96, 54)) for k in range(58, 62))
    small = [cv2.resize(frame, (16, 9), interpolation=cv2.INTER_AREA) for frame in frames]
    steps = [float(np.abs(after - before).mean()) for before, after in pairwise(small)]
    assert max(steps) < 6 * min(steps) + 0.01


@pytest.mark.parametrize("name", STAGED)
@pytest.mark.parametrize("size", [(160, 90), (90, 160), (90, 90)])
def test_a_subject_finds_its_place_in_every_shape(name: str, size: tuple[int, int]) -> None:
    """The stage ahead of the opening camera is in the frame, and smaller and hazier the farther it is."""
    world = at(name)
    view = world.camera(0.0, 0.0, *size)
    stage = world.stage
    ahead, up = (stage.ahead, 0.0) if stage.surface != "none" and stage.medium == "air" else stage.flight
    place, beyond = world.spot(view, 0.0, up, ahead), world.spot(view, 0.0, up, ahead * 3)
    assert place is not None
    assert beyond is not None
    assert 0 <= place.column < size[0]
    assert 0 <= place.row < size[1]
    assert place.scale > beyond.scale
    assert place.through > beyond.through
    assert place.depth == pytest.approx(ahead, rel=0.35)
    assert world.spot(view, 0.0, 0.0, -ahead) is None


@pytest.mark.parametrize("name", WORLDS)
def test_metres_begin_where_the_camera_opens(name: str) -> None:
    world = worlds.build(replace(SHOT, world=name, camera="static", subjects=()))
    right, ahead = world.carried(world.camera(0.0, 0.0, 160, 90))
    assert (right, ahead) == pytest.approx((0.0, 0.0), abs=0.2)


def test_northern_lights_turn_a_night_green() -> None:
    pictures = {}
    for kind in ("clear", "aurora"):
        world = worlds.build(replace(SHOT, world="sea", time="night", weather=kind, subjects=()))
        pictures[kind] = filmed(world, "static", 0.4, 2.0)[:36].mean((0, 1))
    assert pictures["aurora"][1] / pictures["aurora"][2] > 1.3 * pictures["clear"][1] / pictures["clear"][2]


def test_lightning_strikes_when_the_picture_flashes() -> None:
    world = worlds.build(replace(SHOT, world="sea", time="night", weather="storm", subjects=()))
    moments = np.arange(0, 12, 0.02)
    flashes = [weather.flash(world, float(t)) for t in moments]
    bright, dark = float(moments[int(np.argmax(flashes))]), float(moments[int(np.argmin(flashes))])
    struck, calm = (filmed(world, "static", 0.5, t)[:30] for t in (bright, dark))
    assert max(flashes) > 1.3
    assert struck.max() > calm.max() + 0.5


def test_fog_hides_what_is_far_and_not_what_is_near() -> None:
    depth = {}
    for kind in ("clear", "fog"):
        world = worlds.build(replace(SHOT, world="field", time="day", weather=kind, subjects=()))
        depth[kind] = (world.clear(2.0), world.clear(60.0))
    assert depth["fog"][0] > 0.9
    assert depth["fog"][1] < depth["clear"][1]


@pytest.mark.parametrize("name", ["sea", "lake", "desert", "mountains"])
def test_the_sky_of_a_fog_is_of_one_grey(name: str) -> None:
    uneven = [
        sky.std(axis=(0, 1)).mean() / sky.mean()
        for sky in (filmed(at(name, "day", kind), "static", 0.5, 1.0)[:20] for kind in ("overcast", "fog"))
    ]
    assert uneven[1] < 0.06
    assert uneven[1] < 0.6 * uneven[0]


def test_a_fog_hides_where_the_sea_ends() -> None:
    ends = []
    for kind in ("overcast", "fog"):
        world = at("sea", "day", kind)
        rows = filmed(world, "static", 0.5, 1.0).mean(axis=(1, 2))
        line = int(world.camera(0.5, 1.0, 160, 90).horizon)
        ends.append(float(rows[line - 3] - rows[line + 4]) / float(rows.mean()))
    assert ends[1] < 0.75 * ends[0]


def test_nothing_falls_under_a_roof_or_under_water() -> None:
    for name in ("interior", "underwater", "space"):
        world = worlds.build(replace(SHOT, world=name, weather="rain", subjects=()))
        hdr = filmed(world, "static", 0.5, 1.0)
        before = hdr.copy()
        weather.fall(world, hdr, 1.0)
        assert np.array_equal(before, hdr)


def test_what_falls_on_a_snowfield_is_snow() -> None:
    frames = []
    for kind in ("rain", "snow"):
        world = worlds.build(replace(SHOT, world="snow", weather="rain", subjects=()))
        world.shot = replace(world.shot, weather=kind)
        hdr = np.zeros((90, 160, 3), np.float32)
        weather.fall(world, hdr, 1.0)
        frames.append(hdr)
    assert np.array_equal(*frames)


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


@pytest.mark.parametrize("name", ["city", "desert", "street"])
def test_the_other_moves_have_the_flow_that_they_should(built: dict[str, worlds.World], name: str) -> None:
    """A crane that rises lets the near ground sink, a camera that goes to the right lets all pass to the left."""
    world = built[name]
    near = slice(100, 144)
    assert np.abs(flow(world, "static")).max() < 0.3
    assert flow(world, "crane")[near, :, 1].mean() > 0.05
    assert flow(world, "tracking")[near, :, 0].mean() < -0.2
    if name != "desert":  # what is far off does not grow
        assert widening(flow(world, "drone")) > 0.02
    orbit = flow(world, "orbit")
    assert np.abs(orbit[..., 0]).mean() > 0.2
    assert orbit[near, :, 0].mean() < orbit[20:60, :, 0].mean(), "what is near passes quicker"
    assert 0.02 < np.abs(flow(world, "handheld")).mean() < 2.0


def widening(motion: Frame) -> float:
    """How much the picture's parts move away from its middle."""
    width = motion.shape[1]
    x = np.linspace(-1, 1, width)[None, :, None]
    return float((motion[..., :1] * x).mean())


@pytest.mark.parametrize("name", ["mountains", "city", "street", "forest", "interior", "space", "mood"])
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
    assert 20 < changed.sum() < changed.size * 0.45


def test_hues_colour_the_mood() -> None:
    def mean(*hues: str) -> npt.NDArray[np.float64]:
        hdr = np.full((90, 160, 3), np.nan, np.float32)
        worlds.build(replace(SHOT, subjects=(), hues=hues)).draw(hdr, 0.5, 1.0)
        return hdr.reshape(-1, 3).mean(0)

    red, green = mean("crimson", "coral", "umber"), mean("emerald", "lime", "teal")
    assert red[0] / red[1] > 2 * green[0] / green[1]


def test_what_stands_still_is_drawn_once_and_looks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Land over a moving sky, and a canvas; another view is drawn anew."""
    for name, kind in (("lake", "fog"), ("studio", "clear")):
        world = at(name, kind=kind)
        first, again = (filmed(world, "static", 0.4, 2.0) for _ in range(2))
        assert np.array_equal(first, again)
        away = filmed(world, "orbit", 1.0, 5.0)
        assert np.array_equal(away, filmed(worlds.build(world.shot), "orbit", 1.0, 5.0))
        with monkeypatch.context() as patched:
            patched.setattr(worlds.World, "still", False)
            assert np.abs(filmed(world, "static", 0.4, 2.0) - first).max() < 1e-3
