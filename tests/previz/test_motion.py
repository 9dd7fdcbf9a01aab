"""Pictures that move as clips do: the motion is found again, goes no farther than the picture bears, and is told."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import film
from filmgate_previz.encode import encode
from filmgate_previz.grading import finish
from filmgate_previz.motion.body import GRID
from filmgate_previz.motion.character import find_character
from filmgate_previz.motion.drives import Drive, Layout, drives
from filmgate_previz.motion.evenly import ceiling, smoothed, within
from filmgate_previz.motion.fit import similarity
from filmgate_previz.motion.mover import find_mover
from filmgate_previz.motion.track import Track, track
from filmgate_previz.motion.warp import Warp
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
CLIP = (320, 180)
UNIT = (CLIP[0] * CLIP[1]) ** 0.5
SIZE = (192, 108)
FPS = 24
LAYOUT = Layout((1.3, 0.75), 0.6, (0.0, -0.2))


def texture(seed: int, size: tuple[int, int]) -> Bytes:
    """Soft blotches of colour at two scales: something that optical flow can follow."""
    rng = np.random.default_rng(seed)
    noise = [rng.standard_normal((size[1], size[0], 3)).astype(np.float32) for _ in range(2)]
    picture = sum(cv2.GaussianBlur(one, (0, 0), s) * s for one, s in zip(noise, (2, 7), strict=True))
    return np.clip(128 + picture * 110, 12, 243).astype(np.uint8)


GROUND, SKIN = texture(1, (900, 600)), texture(5, (200, 300))
BODY = cv2.ellipse(np.zeros((300, 200), np.uint8), (100, 150), (70, 140), 0, 0, 360, (255,), -1)


def placed(picture: Bytes, at: tuple[float, float], grow: float, turn: float, border: int) -> Bytes:
    """A picture about its middle at a place of the clip."""
    cosine, sine = grow * math.cos(turn), grow * math.sin(turn)
    x, y = picture.shape[1] / 2, picture.shape[0] / 2
    to = np.float32([[cosine, -sine, at[0] - cosine * x + sine * y], [sine, cosine, at[1] - sine * x - cosine * y]])
    return np.asarray(cv2.warpAffine(picture, to, CLIP, flags=cv2.INTER_LINEAR, borderMode=border))


def scene(x: float = 0, y: float = 0, grow: float = 1, turn: float = 0, mover: tuple[float, ...] = ()) -> Bytes:
    """What a camera sees; a mover is (x, y, size, turn) in the frame."""
    shown = placed(GROUND, (CLIP[0] / 2 + x, CLIP[1] / 2 + y), grow, turn, cv2.BORDER_REFLECT_101)
    if mover:
        where = placed(BODY, mover[:2], *mover[2:], cv2.BORDER_CONSTANT)[..., None] / np.float32(255)
        skin = placed(SKIN, mover[:2], *mover[2:], cv2.BORDER_REFLECT_101)
        shown = (shown + (skin - shown.astype(np.float32)) * where).astype(np.uint8)
    return shown


def greys(frames: list[Bytes]) -> list[Bytes]:
    return [np.asarray(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY)) for one in frames]


def tracked(frames: list[Bytes]) -> Track:
    return track(iter(greys(frames)))


def portrait(size: tuple[int, int] = SIZE) -> Bytes:
    """A plain backdrop with somebody textured before it."""
    picture = np.full((size[1], size[0], 3), (150, 130, 110), np.uint8)
    picture[:] += (np.arange(size[1]) // 8).astype(np.uint8)[:, None, None]
    who = cv2.resize(texture(9, (96, 96)), size)
    who[..., 2] = 200
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.ellipse(mask, (size[0] // 2, size[1] * 60 // 100), (size[0] // 8, size[1] * 32 // 100), 0, 0, 360, (1,), -1)
    picture[mask > 0] = who[mask > 0]
    return picture


def kept(folder: Path, frames: list[Bytes], picture: Bytes, fps: int = FPS) -> tuple[str, str]:
    """Paths of the picture and the clip."""
    image, video = folder / "who.png", folder / "how.mp4"
    image.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    encode(video, [finish(one, 0, 0.0) for one in frames], *CLIP, fps=fps)
    return str(image), str(video)


def order(folder: Path, frames: list[Bytes], prompt: str = "", picture: Bytes | None = None, **more: Any) -> FilmOrder:
    shown = portrait() if picture is None else picture
    image, video = kept(folder, frames, shown)
    size = (shown.shape[1], shown.shape[0])
    given = {"sound": False, "seed": 3, "slate": False, "image": image, "video": video, **more}
    return FilmOrder((ShotOrder(prompt, len(frames) / FPS),), *size, workflow="motion-control", **given)


def filmed(wanted: FilmOrder, threads: int = 2) -> list[Bytes]:
    """The film's grey frames."""
    made = film.frames(wanted, read(wanted).shots, threads=threads)
    return [one[: wanted.height].copy() for one in made]


def flow(before: Bytes, after: Bytes) -> npt.NDArray[np.float32]:
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(finder.calc(before, after, np.zeros((*before.shape, 2), np.float32)), np.float32)


def alike(a: Bytes, b: Bytes) -> float:
    """Signal to noise, in dB."""
    return float(10 * np.log10(255**2 / max(float(np.mean((a.astype(float) - b.astype(float)) ** 2)), 1e-9)))


PANNED = [scene(x=-2.0 * n) for n in range(20)]
SWUNG = [scene(x=14 * math.sin(n / 4)) for n in range(40)]
NODDED = [scene(mover=(160, 95 + 9 * math.sin(n / 3), 0.5, 0)) for n in range(36)]
LEANT = [scene(mover=(160, 95, 0.5, 0.3 * math.sin(n / 5))) for n in range(36)]


@pytest.mark.parametrize("mover", [(), (170, 95, 0.5, 0.0)], ids=["alone", "before somebody"])
@pytest.mark.parametrize(
    ("x", "y", "grow", "turn"), [(1.5, -0.8, 0, 0), (0, 0, 0.006, 0), (0, 0, 0, 0.005), (-2.5, 1, -0.004, 0.003)]
)
def test_the_camera_is_found_again(x: float, y: float, grow: float, turn: float, mover: tuple[float, ...]) -> None:
    """Within a tenth of a pixel of the small frames at their edges, also where somebody stands still before it."""
    frames = [scene(x * n, y * n, math.exp(grow * n), turn * n, mover) for n in range(8)]
    seen = tracked(frames)
    found = similarity(seen.cameras)[2:5].mean(axis=0)
    assert np.abs(found[:2] * UNIT - (x, y)).max() < 0.12
    assert abs(found[2] - grow) < 0.0008
    assert abs(found[3] - turn) < 0.0008
    assert seen.confidence > 0.8
    assert not seen.cuts.any()


def test_who_moves_before_the_background_is_found() -> None:
    mover = find_mover(tracked(NODDED), FPS)
    assert mover.share > 0.9
    middle, half = mover.boxes[18, :2] * UNIT, mover.boxes[18, 2:] * UNIT
    assert np.abs(middle - (0, 5)).max() < 16
    assert 15 < half[0] < 60
    assert 35 < half[1] < 95
    way = np.cumsum(mover.bodies[:, 1]) * 2 * mover.boxes[:, 3] * UNIT
    assert np.corrcoef(way, [9 * math.sin(n / 3) for n in range(1, 36)])[0, 1] > 0.95
    assert np.abs(way).max() > 5


def test_who_walks_with_the_camera_is_found() -> None:
    """They hardly move in the frame, but against their background."""
    frames = [scene(x=-3.0 * n, mover=(160 + 2 * math.sin(n / 2), 95, 0.5, 0)) for n in range(24)]
    seen = tracked(frames)
    mover = find_mover(seen, FPS)
    assert similarity(seen.cameras)[5:, 0].mean() * UNIT == pytest.approx(-3.0, abs=0.3)
    assert mover.share > 0.9
    assert np.abs(mover.boxes[12, :2] * UNIT - (0, 5)).max() < 16


def test_nobody_is_found_where_only_the_camera_moves() -> None:
    assert find_mover(tracked(SWUNG), FPS).told == 0


def test_cuts_are_found() -> None:
    """And what lies on either side of one has nothing to do with the other."""
    frames = [scene(x=-2.0 * n) for n in range(10)] + [scene(x=250, y=-2.0 * n, grow=1.5) for n in range(10)]
    seen = tracked(frames)
    assert list(np.flatnonzero(seen.cuts)) == [9]
    assert seen.trust[9] == 0
    assert seen.confidence > 0.8
    moved = drives(seen, find_mover(seen, FPS), FPS, LAYOUT, turning=True)
    steps = [math.dist(a.shift, b.shift) for a, b in pairwise(moved)]
    assert max(steps) < 0.02
    assert steps[9] < 1.2 * max(steps[4], steps[14])


def test_a_fast_pan_is_no_cut() -> None:
    assert not tracked([scene(x=-22.0 * n) for n in range(8)]).cuts.any()


def test_noise_is_not_followed() -> None:
    rng = np.random.default_rng(2)
    seen = tracked([rng.integers(0, 255, (180, 320, 3), np.uint8) for _ in range(12)])
    assert seen.confidence < 0.2
    moved = drives(seen, find_mover(seen, FPS), FPS, LAYOUT, turning=True)
    assert max(math.hypot(*one.shift) for one in moved) < 0.002
    assert max(np.abs(one.limbs).max() for one in moved) < 0.002


@pytest.mark.parametrize("level", [0, 255])
def test_a_clip_without_any_texture(level: int) -> None:
    seen = tracked([np.full((180, 320, 3), level, np.uint8)] * 6)
    moved = drives(seen, find_mover(seen, FPS), FPS, LAYOUT, turning=True)
    assert np.isfinite([one.zoom for one in moved]).all()
    assert max(one.zoom for one in moved) < 1.01


def test_the_film_moves_as_the_clip_does(tmp_path: Path) -> None:
    """Frame by frame the picture goes the way that the clip's camera takes it."""
    frames = filmed(order(tmp_path, SWUNG, picture=cv2.resize(GROUND, SIZE)))
    ways = np.asarray([flow(a, b)[20:-20, 30:-30].mean(axis=(0, 1)) for a, b in pairwise(frames)])
    asked = np.diff([14 * math.sin(n / 4) for n in range(40)])
    assert np.corrcoef(ways[4:, 0], asked[4:])[0, 1] > 0.9
    assert np.abs(ways[4:, 0]).max() > 0.7
    assert np.abs(ways[:, 1]).mean() < 0.25 * np.abs(ways[:, 0]).mean()


def test_the_character_nods_as_the_mover_does(tmp_path: Path) -> None:
    """And its background stays where it is, as that of the clip does."""
    picture = portrait()
    picture[:, :20] = texture(8, SIZE)[:, :20]
    frames = filmed(order(tmp_path, NODDED, picture=picture))
    ways = np.asarray([flow(a, b) for a, b in pairwise(frames)])
    body, corner = ways[:, 50:80, 86:106, 1].mean(axis=(1, 2)), ways[:, 10:50, 3:14].mean(axis=(1, 2))
    asked = np.diff([9 * math.sin(n / 3) for n in range(36)])
    assert np.corrcoef(body[5:], asked[5:])[0, 1] > 0.9
    assert np.abs(body).max() > 0.3
    assert np.abs(corner).mean() < 0.2 * np.abs(body).mean()


def test_only_a_character_that_follows_the_clip_turns() -> None:
    seen = tracked(LEANT)
    mover = find_mover(seen, FPS)
    turned, upright = (drives(seen, mover, FPS, LAYOUT, turning=turning) for turning in (True, False))
    assert np.ptp([one.body[2] for one in turned]) > 0.05
    assert not any(one.body[2] for one in upright)
    whirls = [np.abs([whirl(one.limbs) for one in moved]).max() for moved in (turned, upright)]
    assert whirls[1] < 0.05 * whirls[0]
    assert [one.shift for one in turned] == [one.shift for one in upright]


def whirl(limbs: Floats) -> float:
    u, v = np.meshgrid(np.arange(GRID[0]) - (GRID[0] - 1) / 2, np.arange(GRID[1]) - (GRID[1] - 1) / 2)
    return float((limbs[..., 1] * u / GRID[0] - limbs[..., 0] * v / GRID[1]).sum())


@pytest.mark.parametrize("frames", [PANNED, SWUNG, NODDED], ids=["panned", "swung", "nodded"])
def test_the_film_starts_on_the_picture(tmp_path: Path, frames: list[Bytes]) -> None:
    picture = portrait()
    wanted = order(tmp_path, frames, "heavy snow at night", picture)
    first = next(iter(film.frames(wanted, read(wanted).shots, threads=1)))
    assert alike(first[: SIZE[1]], finish(picture, 0, 0.0)[: SIZE[1]]) > 21


def test_a_still_clip_leaves_the_picture_still(tmp_path: Path) -> None:
    picture = cv2.resize(GROUND, SIZE)
    wanted = order(tmp_path, [scene()] * 24, picture=picture)
    report = film.render(wanted, tmp_path / "film.mp4", threads=2).to_dict()
    assert "still but for a breath" in report["shots"][0]["source"]["note"]
    frames = filmed(wanted)
    ways = [np.abs(flow(a, b)).max() for a, b in pairwise(frames)]
    assert max(ways) < 0.25
    assert alike(frames[-1], finish(picture, 0, 0.0)[: SIZE[1]]) > 22


def test_a_camera_that_goes_back_ends_on_the_whole_picture() -> None:
    seen = tracked([scene(grow=1.5 * math.exp(-0.02 * n)) for n in range(20)])
    moved = drives(seen, find_mover(seen, FPS), FPS, LAYOUT, turning=True)
    assert moved[0].zoom > 1.2
    assert moved[-1].zoom < 1.03
    assert all(a.zoom > b.zoom - 0.002 for a, b in pairwise(moved))


def test_a_camera_that_comes_nearer_keeps_the_head_in_view() -> None:
    seen = tracked([scene(grow=math.exp(0.02 * n), x=4 * math.sin(n / 2)) for n in range(20)])
    moved = drives(seen, find_mover(seen, FPS), FPS, LAYOUT, turning=True)
    assert moved[-1].zoom > 1.2
    heads = [one.zoom * np.asarray(LAYOUT.head) + one.framing for one in moved]
    assert np.abs(np.asarray(heads) - LAYOUT.head).max() < 0.02


def wild(seed: int) -> Drive:
    """More than any clip makes of a picture."""
    rng = np.random.default_rng(seed)
    limbs = rng.standard_normal((GRID[1], GRID[0], 2)) * 0.05
    return Drive(1.1, 0.1, (0.1, -0.05), (0.02, 0.02), rng.standard_normal(5) * 0.2, limbs)


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (64, 400), (66, 94)])
def test_nothing_folds(size: tuple[int, int]) -> None:
    """Wherever the picture is bent, neighbours stay neighbours: the bend's Jacobian keeps its sign."""
    warp = Warp(portrait(size), find_character(portrait(size)))
    for seed in range(6):
        slopes = warp.slopes(warp.bend(wild(seed)))
        jacobian = (1 + slopes[..., 0, 0]) * (1 + slopes[..., 1, 1]) - slopes[..., 0, 1] * slopes[..., 1, 0]
        assert jacobian.min() > 0.2
        assert warp.draw(wild(seed)).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("way", ["aside", "turned", "farther", "with somebody"])
def test_no_edge_comes_into_sight(way: str) -> None:
    """A picture with a bright rim: were it mirrored or smeared, the rim would show inside the frame."""
    frames = {
        "aside": [scene(x=-6.0 * n, y=3.0 * n) for n in range(30)],
        "turned": [scene(turn=0.02 * n) for n in range(30)],
        "farther": [scene(grow=math.exp(-0.02 * n), x=30) for n in range(30)],
        "with somebody": [scene(x=-4.0 * n, mover=(160, 95 + 12 * math.sin(n / 2), 0.5, 0)) for n in range(30)],
    }[way]
    picture = portrait()
    character = find_character(picture)
    picture[:2] = picture[-2:] = picture[:, :2] = picture[:, -2:] = 250
    picture[2:-2, 2:-2] = 60
    warp = Warp(picture, character)
    seen = tracked(frames)
    for drive in drives(seen, find_mover(seen, FPS), FPS, warp.layout, turning=True):
        assert warp.draw(drive)[5:-5, 5:-5].max() < 110


def test_the_character_is_what_stands_out() -> None:
    character = find_character(portrait((320, 180)))
    assert character.found
    left, top, right, bottom = character.box
    assert (left, right) == pytest.approx((0.375, 0.625), abs=0.04)
    assert (top, bottom) == pytest.approx((0.28, 0.92), abs=0.06)
    region = character.region
    assert region[round(0.6 * region.shape[0]), region.shape[1] // 2] > 0.95
    assert region[:, :10].max() < 0.05


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_picture_has_somebody_in_the_middle(level: int) -> None:
    flat = np.full((108, 192, 3), level, np.uint8)
    character = find_character(flat)
    assert not character.found
    assert (Warp(flat, character).draw(wild(1)) == level).all()


def test_a_bust_has_a_head() -> None:
    """One whose face has the colours of the wall behind it, too."""
    picture = np.full((192, 192, 3), (170, 190, 205), np.uint8)
    cv2.ellipse(picture, (96, 192), (66, 92), 0, 0, 360, (40, 60, 200), -1)
    character = find_character(picture)
    assert character.region[round(0.32 * character.region.shape[0]), character.region.shape[1] // 2] > 0.8


def test_equal_orders_make_equal_frames(tmp_path: Path) -> None:
    wanted = order(tmp_path, NODDED[:12], "snow at dusk")
    shots = read(wanted).shots
    once, again = (list(film.frames(wanted, shots, threads=threads)) for threads in (1, 3))
    assert len(once) == 12
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))


def test_the_film_is_as_long_as_the_clip_and_says_what_drove_what(tmp_path: Path) -> None:
    image, video = kept(tmp_path, NODDED[:25], portrait(), fps=25)
    wanted = FilmOrder(
        (ShotOrder("", 1.0),), *SIZE, sound=True, seed=1, image=image, video=video, workflow="motion-control"
    )
    report = film.render(wanted, tmp_path / "film.mp4", threads=2)
    with av.open(str(tmp_path / "film.mp4")) as made:
        frames = sum(1 for _ in made.decode(video=0))
        assert float(made.streams.audio[0].duration * made.streams.audio[0].time_base) == pytest.approx(1.0, abs=1e-3)
    assert (frames, report.frames, report.fps) == (25, 25, 25)
    shot = report.to_dict()["shots"][0]
    facts = shot["source"]["facts"]
    assert (shot["world"], shot["source"]["kind"]) == ("motion", "motion")
    assert "limbs are not posed anew" in shot["source"]["note"]
    assert facts["confidence"] > 0.8
    assert (facts["camera_from"], facts["character_from"], facts["character"]) == ("nothing", "mover", "found")
    assert facts["cuts"] == 0


def test_the_last_frame_stays_where_the_film_is_longer(tmp_path: Path) -> None:
    wanted = order(tmp_path, PANNED[:4])
    longer = FilmOrder(
        (ShotOrder("", 0.5),), *SIZE, sound=False, seed=1, workflow="motion-control", image=wanted.image,
        video=wanted.video,
    )  # fmt: skip
    assert len(filmed(longer)) == 12


def test_the_account_of_a_motion(tmp_path: Path) -> None:
    wanted = order(tmp_path, PANNED[:2], "a woman dances on the beach at sunset in the rain, orbit to the left")
    account = read(wanted)
    shot = account.shots[0]
    assert (shot.source, shot.world, shot.time, shot.weather) == ("motion", "sea", "sunset", "rain")
    assert (shot.camera, shot.subjects, shot.changes) == ("static", (), ("time", "weather"))
    assert "beach → sound of sea" in account.understood
    assert "rain → weather rain" in account.understood
    assert "orbit (the clip moves the camera)" in account.ignored
    assert "dances (the clip moves the character)" in account.ignored
    assert "woman (the picture shows what it shows)" in account.ignored


def test_a_clip_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """Also where its first frames are sound."""
    wanted = order(tmp_path, [scene(x=-6.0 * n, turn=0.05 * n) for n in range(24)])
    video = Path(str(wanted.video))
    whole = video.read_bytes()
    video.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(film.RenderError) as caught:
        film.render(wanted, tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "invalid_video"
    assert not list(tmp_path.glob("film*"))


@pytest.mark.parametrize(("name", "code"), [("who.png", "invalid_image"), ("how.mp4", "invalid_video")])
def test_what_is_broken_is_said(tmp_path: Path, name: str, code: str) -> None:
    wanted = order(tmp_path, PANNED[:4])
    (tmp_path / name).write_bytes(b"broken")
    with pytest.raises(film.RenderError) as caught:
        film.render(wanted, tmp_path / "film.mp4", threads=1)
    assert caught.value.code == code
    assert not list(tmp_path.glob("film*"))


def test_ways_keep_their_shape_within_their_room() -> None:
    time = np.arange(60) / 60
    way = np.column_stack([3 * time, -time])
    kept_within = within(way, 0.1)
    assert np.linalg.norm(kept_within, axis=1).max() <= 0.1
    assert np.corrcoef(kept_within[:, 0], way[:, 0])[0, 1] > 0.98
    assert kept_within[30, 1] / kept_within[30, 0] == pytest.approx(-1 / 3)
    assert np.array_equal(within(way * 0.02, 0.1), way * 0.02)


def test_an_even_way_stays_even_to_its_ends() -> None:
    way = np.arange(40, dtype=float)[:, None] * 0.3
    assert smoothed(way, 5.0) == pytest.approx(way)
    assert smoothed(way[:3], 5.0).shape == (3, 1)


def test_a_ceiling_is_never_too_low() -> None:
    rng = np.random.default_rng(4)
    values = np.maximum(rng.standard_normal(80), 0)
    above = ceiling(values, 3.0)
    assert (above >= values - 1e-12).all()
    assert np.abs(np.diff(above)).max() < 0.6 * np.abs(np.diff(values)).max()
