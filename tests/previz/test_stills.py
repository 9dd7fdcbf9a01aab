"""Stills in motion: they begin and end on the pictures, move as asked, and have no edges or holes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import film
from filmgate_previz.ambience import RATE, soundtrack
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.shots import CAMERAS, Shot
from filmgate_previz.stills import open_still
from filmgate_previz.stills.depth import estimate
from filmgate_previz.stills.morph import Morph
from filmgate_previz.stills.move import Motion
from filmgate_previz.stills.move import Path as Way
from filmgate_previz.stills.parallax import Parallax
from filmgate_previz.stills.take import Still
from filmgate_previz.takes.base import Moment

Bytes = npt.NDArray[np.uint8]
SIZE = (192, 108)


def texture(seed: int = 1, size: tuple[int, int] = SIZE) -> Bytes:
    """Soft blotches of colour at two scales: something that a viewer, and optical flow, can follow."""
    rng = np.random.default_rng(seed)
    parts = [
        cv2.GaussianBlur(rng.standard_normal((size[1], size[0], 3)).astype(np.float32), (0, 0), s) * s for s in (2, 7)
    ]
    picture = np.sum(parts, axis=0)
    return np.clip(128 + picture * 110, 12, 243).astype(np.uint8)


def scene(size: tuple[int, int] = SIZE) -> Bytes:
    """A textured backdrop with a plain, round subject before it."""
    picture = texture(3, size)
    cv2.circle(picture, (size[0] // 2, size[1] * 6 // 10), size[1] // 4, (30, 60, 220), -1, cv2.LINE_AA)
    return picture


def saved(folder: Path, name: str, picture: Bytes) -> str:
    path = folder / name
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return str(path)


def order(prompt: str, image: str, end: str | None = None, seconds: float = 2.0, **more: Any) -> FilmOrder:
    given = {"sound": False, "seed": 7, "slate": False, **more}
    return FilmOrder((ShotOrder(prompt, seconds),), *SIZE, image=image, end_image=end, **given)


def to_bgr(i420: Bytes) -> Bytes:
    """BT.709, as a player shows it."""
    width = i420.shape[1]
    height = i420.shape[0] * 2 // 3
    luma = (i420[:height].astype(np.float32) - 16) / 219
    blue, red = (
        cv2.resize(plane.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) / 224 - 128 / 224
        for plane in i420[height:].reshape(2, height // 2, width // 2)
    )
    r, b = luma + 1.5748 * red, luma + 1.8556 * blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    return (np.clip(np.dstack([b, g, r]), 0, 1) * 255 + 0.5).astype(np.uint8)


def psnr(a: Bytes, b: Bytes) -> float:
    return float(10 * np.log10(255**2 / max(float(np.mean((a.astype(float) - b.astype(float)) ** 2)), 1e-9)))


def filmed(wanted: FilmOrder) -> list[Bytes]:
    return list(film.frames(wanted, read(wanted).shots, threads=2))


ASKED = {"push-in": "push in", "pull-out": "pull out", "handheld": "handheld camera", "crane": "crane shot",
         "drone": "drone shot", "static": "static camera", "tracking": "tracking shot"}  # fmt: skip


@pytest.mark.parametrize("move", CAMERAS)
def test_the_film_starts_on_the_picture(tmp_path: Path, move: str) -> None:
    prompt = ASKED.get(move, move.replace("-", " "))
    wanted = order(f"{prompt}, heavy snow at night, black and white", saved(tmp_path, "a.png", scene()), seconds=1.0)
    shots = read(wanted).shots
    assert shots[0].camera == move
    frames = list(film.frames(wanted, shots, threads=2))
    first = to_bgr(frames[0])
    if move == "pull-out":  # ends on the whole picture instead; nobody knows what lies beyond it
        plain = filmed(order("pull out", saved(tmp_path, "a.png", scene()), seconds=1.0))
        assert psnr(to_bgr(plain[-1]), scene()) > 30
    else:
        assert psnr(first, scene()) > 30


def test_the_first_frame_of_the_file_is_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    report = film.render(order("", saved(tmp_path, "a.png", scene()), sound=True), path, threads=2)
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray(format="yuv420p") for frame in file.decode(video=0)]
    assert psnr(to_bgr(frames[0]), scene()) > 30
    assert len(frames) == 48 == report.frames
    told = report.to_dict()
    source = told["shots"][0]["source"]
    assert (source["kind"], source["facts"]) == ("parallax", {"depth": "estimated"})
    assert told["shots"][0]["world"] == "picture"
    assert told["shots"][0]["camera"] == "push-in"
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", "film.mp4"}


def flow(move: str, picture: Bytes) -> npt.NDArray[np.float32]:
    moving = Parallax(picture, move, 5.0)
    grey = [cv2.cvtColor(moving.draw(u, 5 * u), cv2.COLOR_BGR2GRAY) for u in (0.3, 0.6)]
    finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(finder.calc(grey[0], grey[1], None), np.float32)


@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_pictures_move_as_asked(size: tuple[int, int]) -> None:
    picture = texture(5, size)
    x = np.linspace(-1, 1, size[0])[None, :, None]
    assert flow("pan-left", picture)[..., 0].mean() > 0.8
    assert flow("pan-right", picture)[..., 0].mean() < -0.8
    assert flow("tracking", picture)[..., 0].mean() < -0.8
    assert flow("tilt-up", picture)[..., 1].mean() > 0.4
    assert flow("tilt-down", picture)[..., 1].mean() < -0.4
    assert flow("crane", picture)[..., 1].mean() > 0.3
    assert (flow("push-in", picture)[..., :1] * x).mean() > 0.2
    assert (flow("pull-out", picture)[..., :1] * x).mean() < -0.2
    assert (flow("drone", picture)[..., :1] * x).mean() > 0.2
    assert np.abs(flow("static", picture)).max() < 0.05


def test_near_things_move_more() -> None:
    picture = scene((320, 180))
    motion = flow("tracking", picture)[..., 0]
    assert motion[90:130, 140:180].mean() < motion[:30].mean() - 0.8


@pytest.mark.parametrize("move", CAMERAS)
@pytest.mark.parametrize("seconds", [1.0, 5.0, 15.0])
def test_moves_stay_within_the_picture_and_flow(move: str, seconds: float) -> None:
    """No point is fetched from beyond the edges, none goes farther than a twentieth, and no two frames jump."""
    way, before = Way(move, seconds), None
    frames = round(seconds * 24)
    for index in range(frames):
        motion = way.at(index / (frames - 1), index / 24)
        assert abs(motion.x) + 0.8 * abs(motion.near_x) < 0.056
        assert abs(motion.y) + 0.8 * abs(motion.near_y) < 0.056
        assert 0.5 / motion.zoom + abs(motion.x) < 0.506
        assert 0.5 / motion.zoom + abs(motion.y) < 0.506
        assert motion.zoom < 1.25
        if before is not None:
            assert abs(motion.zoom - before.zoom) < 0.012
            assert abs(motion.x - before.x) < 0.006
        before = motion
    assert way.at(1.0 if move == "pull-out" else 0.0, seconds if move == "pull-out" else 0.0) == Motion()


@pytest.mark.parametrize("move", CAMERAS)
def test_no_edge_comes_into_sight(move: str) -> None:
    """A picture with a bright rim: were it mirrored or smeared, the rim would show inside the frame."""
    picture = np.full((108, 192, 3), 60, np.uint8)
    picture[:2] = picture[-2:] = picture[:, :2] = picture[:, -2:] = 250
    moving = Parallax(picture, move, 5.0)
    for u in (0.2, 0.5, 0.8, 1.0):
        inner = moving.draw(u, 5 * u)[5:-5, 5:-5]
        assert inner.max() < 110, u


@pytest.mark.parametrize("kind", ["rain", "snow", "fog", "storm", "overcast"])
def test_weather_comes_over_a_picture(tmp_path: Path, kind: str) -> None:
    prompt = {"rain": "rain", "snow": "snowfall", "fog": "fog", "storm": "thunderstorm", "overcast": "overcast"}[kind]
    image = saved(tmp_path, "a.png", scene())
    frames = filmed(order(f"static camera, {prompt}", image))
    calm = filmed(order("static camera", image))
    assert np.abs(frames[0].astype(int) - calm[0]).max() <= 1
    assert np.abs(frames[-1].astype(int) - calm[-1]).mean() > 2
    assert frames[-1][:108].min() >= 16
    assert frames[-1][:108].max() <= 235


def test_the_light_turns_to_what_is_asked(tmp_path: Path) -> None:
    image = saved(tmp_path, "a.png", scene())
    day, night, sunset, noir = (
        to_bgr(filmed(order(f"static camera, {word}", image))[-1]).reshape(-1, 3).mean(0)
        for word in ("wide", "at night", "at sunset", "black and white")
    )
    assert night.mean() < 0.6 * day.mean()
    assert sunset[2] / sunset[0] > 1.2 * day[2] / day[0]
    assert np.ptp(noir) < 3


def test_a_dark_picture_needs_little_night(tmp_path: Path) -> None:
    dark = (scene() * 0.12).astype(np.uint8)
    frames = filmed(order("static camera, at night", saved(tmp_path, "a.png", dark)))
    assert psnr(to_bgr(frames[-1]), dark) > 30


def moved(picture: Bytes, x: int, y: int) -> Bytes:
    return np.asarray(
        cv2.warpAffine(picture, np.float32([[1, 0, x], [0, 1, y]]), SIZE, borderMode=cv2.BORDER_REFLECT_101)
    )


@pytest.mark.parametrize("last", ["moved", "other"])
def test_a_morph_begins_and_ends_on_its_pictures(tmp_path: Path, last: str) -> None:
    a, b = scene(), moved(scene(), 9, 4) if last == "moved" else texture(8)
    frames = filmed(order("a gale, snow", saved(tmp_path, "a.png", a), saved(tmp_path, "b.png", b)))
    assert psnr(to_bgr(frames[0]), a) > 30
    assert psnr(to_bgr(frames[-1]), b) > 30
    assert len(frames) == 48


def test_what_matches_travels() -> None:
    a, b = scene(), moved(scene(), 12, 0)
    morph = Morph(a, b)
    assert morph.agreement > 0.5
    inner = np.s_[20:-20, 30:-30]
    half = morph.draw(0.5)
    assert (
        psnr(half[inner], moved(a, 6, 0)[inner])
        > psnr(cv2.addWeighted(a, 0.5, b, 0.5, 0)[inner], moved(a, 6, 0)[inner]) + 3
    )


def test_what_does_not_match_dissolves(tmp_path: Path) -> None:
    a, b = texture(11, (480, 270)), texture(12, (480, 270))
    morph = Morph(a, b)
    assert morph.agreement < 0.2
    half = cv2.GaussianBlur(morph.draw(0.5), (0, 0), 6)
    plain = cv2.GaussianBlur(cv2.addWeighted(a, 0.5, b, 0.5, 0), (0, 0), 6)
    assert psnr(half, plain) > 26
    wanted = order("", saved(tmp_path, "a.png", a), saved(tmp_path, "b.png", b), seconds=0.5)
    told = film.render(wanted, tmp_path / "film.mp4", threads=1).to_dict()["shots"][0]["source"]
    assert told["kind"] == "dissolve"
    assert told["facts"]["agreement"] < 0.2
    assert "depth" not in told["facts"]


@pytest.mark.parametrize("level", [0, 128, 255])
def test_flat_pictures(level: int) -> None:
    flat = np.full((108, 192, 3), level, np.uint8)
    depth = estimate(flat)
    assert np.isfinite(depth).all()
    assert (Parallax(flat, "orbit", 5.0).draw(0.7, 3.5) == level).all()
    assert np.abs(Morph(flat, flat).draw(0.4).astype(int) - level).max() <= 1


@pytest.mark.parametrize("size", [(64, 64), (64, 400), (400, 64), (66, 94)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    picture = texture(2, size)
    for u in (0.0, 0.5, 1.0):
        assert Parallax(picture, "crane", 5.0).draw(u, 5 * u).shape == picture.shape
        assert Morph(picture, picture[:, ::-1].copy()).draw(u).shape == picture.shape


def test_depth_is_near_below_and_at_the_subject() -> None:
    depth = estimate(scene((320, 180)))
    assert np.isfinite(depth).all()
    assert depth.min() == 0
    assert depth.max() <= 1
    assert depth[0].mean() < 0.1
    assert depth[-1].mean() > 0.4
    middle = depth[round(depth.shape[0] * 0.6), depth.shape[1] // 2]
    assert middle > depth[round(depth.shape[0] * 0.6), 4] + 0.15


def test_equal_orders_make_equal_frames(tmp_path: Path) -> None:
    a, b = saved(tmp_path, "a.png", scene()), saved(tmp_path, "b.png", moved(scene(), 8, 3))
    for wanted in (order("orbit, snow at dusk", a, seconds=0.5), order("", a, b, seconds=0.5)):
        shots = read(wanted).shots
        once, again = (list(film.frames(wanted, shots, threads=threads)) for threads in (1, 3))
        assert all(np.array_equal(x, y) for x, y in zip(once, again, strict=True))


def test_the_account_of_a_still(tmp_path: Path) -> None:
    image = saved(tmp_path, "a.png", scene())
    account = read(order("a dog runs on the beach at sunset in the rain, orbit, a woman waves", image))
    shot = account.shots[0]
    assert (shot.world, shot.time, shot.weather, shot.camera) == ("sea", "sunset", "rain", "orbit")
    assert shot.source == "picture"
    assert shot.changes == ("time", "weather")
    assert shot.subjects == ()
    assert "beach → sound of sea" in account.understood
    assert "dog (the picture shows what it shows)" in account.ignored
    assert "woman (the picture shows what it shows)" in account.ignored
    morph = read(order("at sunset in the rain, orbit", image, image))
    assert "sunset (the pictures set the light)" in morph.ignored
    assert "orbit" in morph.ignored
    assert morph.shots[0].changes == ("weather",)


def test_a_still_that_names_no_place_has_a_quiet_room(tmp_path: Path) -> None:
    shots = read(order("", saved(tmp_path, "a.png", scene()))).shots
    sound = soundtrack(shots, (48,), 24, 1)
    assert sound.shape == (2, 2 * RATE)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.02


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff\xe0broken"])
@pytest.mark.parametrize("field", ["image", "end_image"])
def test_a_bad_picture_leaves_nothing(tmp_path: Path, data: bytes, field: str) -> None:
    bad, good = tmp_path / "bad.png", saved(tmp_path, "good.png", scene())
    bad.write_bytes(data)
    wanted = order("", str(bad)) if field == "image" else order("", good, str(bad))
    with pytest.raises(film.RenderError) as caught:
        film.render(wanted, tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "invalid_image"
    assert {p.name for p in tmp_path.iterdir()} == {"bad.png", "good.png"}


def several(image: str, *seconds: float, sound: bool = False) -> FilmOrder:
    shots = tuple(
        ShotOrder(prompt, s) for prompt, s in zip(("static camera", "crimson calm", "the sea"), seconds, strict=False)
    )
    return FilmOrder(shots, 128, 72, sound=sound, seed=5, slate=False, image=image)


@pytest.mark.parametrize("seconds", [(1.0, 1.0), (1.02, 1.02, 1.02), (0.7, 2.4)])
def test_the_cut_comes_at_its_frame(tmp_path: Path, seconds: tuple[float, ...]) -> None:
    image = saved(tmp_path, "a.png", scene())
    wanted = several(image, *seconds, sound=True)
    report = film.render(wanted, tmp_path / "film.mp4", threads=2)
    with av.open(str(tmp_path / "film.mp4")) as file:
        frames = [frame.to_ndarray(format="yuv420p") for frame in file.decode(video=0)]
        audio = file.streams.audio[0]
        assert float(audio.duration * audio.time_base) == pytest.approx(len(frames) / 24, abs=1e-3)
    assert len(frames) == sum(wanted.shot_frames) == report.frames == round(sum(seconds) * 24)
    jumps = [float(np.abs(a.astype(int) - b).mean()) for a, b in pairwise(frames)]
    assert int(np.argmax(jumps)) + 1 in np.cumsum(wanted.shot_frames)[:-1]
    assert jumps[wanted.shot_frames[0] - 1] > 5 * max(jumps[: wanted.shot_frames[0] - 1])
    assert [shot.world == "picture" for shot in report.shots] == [True] + [False] * (len(seconds) - 1)


def test_the_sound_of_a_still_does_not_click_at_the_cut(tmp_path: Path) -> None:
    wanted = several(saved(tmp_path, "a.png", scene()), 3.0, 3.0)
    sound = soundtrack(read(wanted).shots, wanted.shot_frames, 24, 5)
    steepest = np.abs(np.diff(sound, axis=1)).max(axis=0)
    around = slice(3 * RATE - 3600, 3 * RATE + 3600)
    elsewhere = np.delete(steepest, np.r_[around])
    assert steepest[around].max() <= 1.3 * elsewhere.max()


def test_a_still_of_pictures_alone(tmp_path: Path) -> None:
    shot = Shot("mood", "day", "clear", "static", (), (), "none", 1.0, 3, source="picture")
    still = open_still(shot, saved(tmp_path, "a.png", scene((300, 200))), None, 96, 96)
    assert isinstance(still, Still)
    assert still.source().kind == "parallax"
    assert still.frame(None, Moment(0.5, 0.5, 3)).shape == (144, 96)
