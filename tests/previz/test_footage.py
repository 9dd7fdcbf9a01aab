"""Clips that are edited: their light, sky and weather change as the words say, and all else stays as it was."""

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
from filmgate_previz.encode import encode
from filmgate_previz.footage.scout import Scout
from filmgate_previz.footage.sky import find_sky
from filmgate_previz.grading import finish, to_bgr
from filmgate_previz.media.clip import look
from filmgate_previz.media.sound import RATE, sound
from filmgate_previz.order import FilmOrder, Reference, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.takes.base import Moment
from filmgate_previz.takes.opened import open_take

Bytes = npt.NDArray[np.uint8]
SIZE = (192, 108)
FPS = 24
HORIZON = 52  # row


def texture(seed: int) -> Bytes:
    """Blotches of green and brown, wider than a frame."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.standard_normal((SIZE[1], 2 * SIZE[0])).astype(np.float32), (0, 0), 1.6)
    light = np.clip(0.34 + 0.5 * noise, 0.05, 0.8)[..., None]
    return np.asarray(light * np.asarray([70, 170, 130]), np.uint8)


GROUND = texture(3)


def landscape(at: float = 0.0, noise: int = 0) -> Bytes:
    """A field and a tower under a blue sky with a cloud; `at` is how many pixels the camera has panned."""
    down = np.linspace(0, 1, HORIZON)[:, None, None]
    shown = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
    shown[:HORIZON] = np.asarray([215, 140, 70]) * (1 - down) + np.asarray([245, 215, 190]) * down
    cloud = np.zeros(SIZE[::-1], np.float32)
    cv2.ellipse(cloud, (round(150 - at), 16), (30, 6), 0, 0, 360, (0.8,), -1)
    cloud = cv2.GaussianBlur(cloud, (0, 0), 4)[..., None]
    shown += (np.asarray([250, 248, 246]) - shown) * cloud
    shift = np.float32([[1, 0, -at], [0, 1, 0]])
    shown[HORIZON:] = cv2.warpAffine(GROUND, shift, SIZE, borderMode=cv2.BORDER_WRAP)[HORIZON:]
    left = round(70 - at)
    shown[20 : HORIZON + 20, max(left, 0) : max(left + 14, 0)] = (40, 52, 90)
    if noise:
        shown += np.random.default_rng(noise).normal(0, 3, shown.shape)
    return np.clip(shown, 0, 255).astype(np.uint8)


STILL = [landscape(noise=1 + n) for n in range(12)]
PANNED = [landscape(1.5 * n) for n in range(12)]


def kept(folder: Path, frames: list[Bytes], tone: float = 0.0, fps: int = FPS) -> str:
    """Where the clip is; tone is the pitch (Hz) of its sound, if it has any."""
    path = folder / "clip.mp4"
    times = np.arange(round(len(frames) / fps * RATE)) / RATE
    heard = np.tile(np.float32(0.3) * np.sin(2 * np.pi * tone * times).astype(np.float32), (2, 1)) if tone else None
    encode(path, [finish(one, 0, 0.0) for one in frames], *SIZE, fps=fps, sound=heard)
    return str(path)


def order(video: str, prompt: str, count: int = 12, fps: int = FPS, **more: Any) -> FilmOrder:
    given = {"sound": False, "seed": 5, "slate": False, "fps": fps, **more}
    return FilmOrder((ShotOrder(prompt, count / fps),), *SIZE, video=video, workflow="video-edit", **given)


def filmed(wanted: FilmOrder, threads: int = 2) -> list[Bytes]:
    """The film's frames as I420 bytes."""
    return [one.copy() for one in film.frames(wanted, read(wanted).shots, threads=threads)]


def colours(i420: Bytes, rows: slice) -> npt.NDArray[np.float64]:
    """Mean blue, green and red of some rows."""
    return np.asarray(to_bgr(i420)[rows].reshape(-1, 3).mean(0))


SKY, FIELD = slice(0, 18), slice(HORIZON + 24, SIZE[1])


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> str:
    return kept(tmp_path_factory.mktemp("day"), STILL)


@pytest.fixture(scope="module")
def pan(tmp_path_factory: pytest.TempPathFactory) -> str:
    return kept(tmp_path_factory.mktemp("pan"), PANNED)


def test_words_that_change_nothing_leave_the_clip(day: str) -> None:
    for made, shown in zip(filmed(order(day, "a woman walks to the left")), STILL, strict=True):
        assert np.abs(made[: SIZE[1]].astype(int) - finish(shown, 0, 0.0)[: SIZE[1]]).mean() < 3


def test_night_is_darker_and_bluer(day: str) -> None:
    """Everywhere, and the ground keeps what it shows."""
    before, after = filmed(order(day, ""))[6], filmed(order(day, "make it night"))[6]
    for rows in (SKY, FIELD):
        bright, dark = colours(before, rows), colours(after, rows)
        assert dark.mean() < 0.55 * bright.mean()
        assert dark[0] / dark[2] > 1.2 * (bright[0] / bright[2] if rows is FIELD else 1.0)
    shown = [one[FIELD].astype(float).ravel() for one in (before, after)]
    assert np.corrcoef(*shown)[0, 1] > 0.85


def test_a_sunset_is_warmer(day: str) -> None:
    before, after = filmed(order(day, ""))[6], filmed(order(day, "at sunset"))[6]
    for rows in (SKY, FIELD):
        cool, warm = colours(before, rows), colours(after, rows)
        assert warm[2] / warm[0] > 1.1 * cool[2] / cool[0]


def test_snow_falls_in_bright_specks(day: str) -> None:
    """That move, over ground that does not."""
    clear, snowy = (filmed(order(day, prompt)) for prompt in ("overcast", "heavy snow"))

    def specks(i420: Bytes) -> npt.NDArray[np.bool_]:
        grey = i420[FIELD]
        return np.asarray(grey.astype(int) - cv2.medianBlur(grey, 5) > 25)

    counts = [sum(specks(one).sum() for one in frames) for frames in (clear, snowy)]
    assert counts[1] > counts[0] + 200
    assert (specks(snowy[0]) & specks(snowy[11])).sum() < 0.5 * specks(snowy[0]).sum()
    assert colours(snowy[6], FIELD).mean() > colours(clear[6], FIELD).mean()


def test_fog_hides_what_is_far(day: str) -> None:
    far, near = slice(HORIZON + 2, HORIZON + 12), slice(SIZE[1] - 14, SIZE[1])
    before, after = filmed(order(day, ""))[6], filmed(order(day, "thick fog"))[6]
    left = [float(after[rows].std(axis=1).mean() / before[rows].std(axis=1).mean()) for rows in (far, near)]
    assert left[0] < 0.6 * left[1]


def test_a_style_takes_the_colour(day: str) -> None:
    frame = filmed(order(day, "film noir"))[6]
    assert np.abs(frame[SIZE[1] :].astype(int) - 128).max() <= 2


def test_noir_leaves_a_bright_sky_its_tones(tmp_path: Path) -> None:
    """From light grey to white, as in the clip, rather than all of it white."""
    shown = landscape()
    shown[:18] = np.linspace(190, 240, SIZE[0], dtype=np.uint8)[:, None]
    before, after = (filmed(order(kept(tmp_path, [shown] * 3), prompt, 3))[1] for prompt in ("", "film noir"))
    sky = [one[4:14, SIZE[0] // 4 : -SIZE[0] // 4].mean(0) for one in (before, after)]
    assert np.ptp(sky[1]) > 0.5 * np.ptp(sky[0])
    assert sky[1].max() < 234


@pytest.mark.parametrize("seed", [1, 2])
def test_a_city_in_haze_stands_before_its_sky(seed: int) -> None:
    """Houses that are hardly darker than the sky, over water that is: the renderer's own."""
    wanted = FilmOrder((ShotOrder("a city in overcast weather, day", 1.0),), 960, 540, sound=False, seed=seed)
    shown = to_bgr(next(iter(film.frames(wanted, read(wanted).shots, threads=1))))
    sky = find_sky(np.asarray(cv2.resize(shown, (208, 117), interpolation=cv2.INTER_AREA), np.uint8))
    assert sky.sure > 0.3
    assert 0.25 < sky.mask.mean() < 0.5


def test_the_sky_is_found_down_to_its_end() -> None:
    sky = find_sky(landscape())
    assert sky.sure > 0.9
    assert sky.mask[: HORIZON - 2, :60].mean() > 0.99
    assert sky.mask[HORIZON + 2 :].max() == 0
    assert sky.mask[22 : HORIZON - 2, 72:82].max() == 0
    assert sky.mask[16, 150] == 1


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_frame_has_no_sky(level: int) -> None:
    assert find_sky(np.full((108, 192, 3), level, np.uint8)).sure == 0


def test_another_sky_comes_behind_what_stands(day: str) -> None:
    """The sky is the new one up to the tower's edge; the tower stays dark and the ground is what it was."""
    before, after = filmed(order(day, ""))[6], filmed(order(day, "gray skies"))[6]
    tower = after[24:48, 73:81].mean()
    assert after[24:48, 50:66].mean() > tower + 12
    assert np.abs(np.diff(after[20:50, 40:66].astype(float), axis=1)).max() < 30
    shown = [one[FIELD].astype(float).ravel() for one in (before, after)]
    assert np.corrcoef(*shown)[0, 1] > 0.85


def test_nothing_flickers(day: str) -> None:
    """Of a clip that stands still but for its noise, the mask and the film stand still too."""
    scout = Scout(FPS)
    mattes = [scout.see(one).matte for one in STILL]
    assert scout.cuts == 0
    assert max(float(np.abs(b - a).mean()) for a, b in pairwise(mattes)) < 0.004
    frames = filmed(order(day, "at dusk"))
    changes = [float(np.abs(b[: SIZE[1]].astype(int) - a[: SIZE[1]]).mean()) for a, b in pairwise(frames)]
    assert max(changes) < 3


def test_the_sky_turns_with_the_camera() -> None:
    scout = Scout(FPS)
    sights = [scout.see(one) for one in PANNED]
    assert sights[-1].turned * SIZE[0] == pytest.approx(-1.5 * 11, abs=2.5)
    assert all(abs(one.horizon * SIZE[1] - HORIZON) < 2.5 for one in sights)
    assert min(float(one.matte[:15].mean()) for one in sights) > 0.9


def test_a_sky_is_no_plain_background() -> None:
    """A wall behind somebody is, whatever its colour, where that may count."""
    assert not Scout(FPS, borders=True).see(landscape()).plain
    for wall in ((205, 205, 205), (215, 140, 70), (60, 190, 70)):
        shown = dancer(96)
        shown[(shown == 205).all(-1)] = wall
        sight = Scout(FPS, borders=True).see(shown)
        assert sight.plain
        assert sight.matte[-8:, :40].min() > 0.9


def test_a_cut_begins_anew() -> None:
    scout = Scout(FPS)
    wall = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    wall[::2, ::3] = 90
    sights = [scout.see(one) for one in [*PANNED[:4], *[wall] * 3]]
    assert scout.cuts == 1
    assert [one.scene for one in sights] == [0, 0, 0, 0, 1, 1, 1]
    assert sights[3].matte.max() > 0.9
    assert sights[4].matte.max() == 0


def test_equal_orders_make_equal_frames(pan: str) -> None:
    wanted = order(pan, "a rainy night")
    once, again = (filmed(wanted, threads) for threads in (1, 3))
    assert len(once) == 12
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    other = filmed(order(pan, "a rainy night", seed=6))
    assert not np.array_equal(once[6], other[6])


def test_the_film_is_as_long_as_its_clip_and_keeps_its_sound(tmp_path: Path) -> None:
    video = kept(tmp_path, [landscape(n) for n in range(25)], tone=440.0, fps=25)
    wanted = order(video, "at night", 25, 25, sound=True, keep_sound=True)
    report = film.render(wanted, tmp_path / "film.mp4", threads=2)
    with av.open(str(tmp_path / "film.mp4")) as made:
        assert sum(1 for _ in made.decode(video=0)) == report.frames == 25
    heard = sound(look(str(tmp_path / "film.mp4")), RATE)
    assert np.argmax(np.abs(np.fft.rfft(heard[0] * np.hanning(RATE)))) == pytest.approx(440, abs=2)
    shot = report.to_dict()["shots"][0]
    assert (shot["world"], shot["time"], shot["source"]["kind"]) == ("edit", "night", "edit")
    assert shot["source"]["facts"]["changes"] == {"time": "night"}
    assert shot["source"]["facts"]["sky"] > 0.3
    assert "under a drawn sky" in shot["source"]["note"]


def test_a_film_without_the_clips_sound_gets_an_ambience(day: str, tmp_path: Path) -> None:
    """That of the new weather."""
    film.render(order(day, "heavy rain in a field", sound=True), tmp_path / "film.mp4", threads=2)
    heard = sound(look(str(tmp_path / "film.mp4")), RATE // 2)
    power = np.abs(np.fft.rfft(heard[0] * np.hanning(RATE // 2))) ** 2
    frequencies = np.fft.rfftfreq(RATE // 2, 1 / RATE)
    assert (power * frequencies).sum() / power.sum() > 800


def test_the_account_of_an_edit(day: str) -> None:
    account = read(order(day, "make it a snowy night, add a dog that runs to the left, remove the car, orbit shot"))
    shot = account.shots[0]
    assert (shot.source, shot.time, shot.weather, shot.changes) == ("edit", "night", "snow", ("time", "weather"))
    assert (shot.camera, shot.subjects) == ("static", ())
    assert {"snowy → weather snow", "night → time night"} <= set(account.understood)
    ignored = " | ".join(account.ignored)
    assert "dog (nobody is put into a clip or taken out of it)" in ignored
    assert "orbit shot (the clip's camera moves as it does)" in ignored
    assert "runs (who is in the clip does what they do)" in ignored


@pytest.mark.parametrize(
    ("prompt", "world", "changes"),
    [
        ("Change the background to a snowy mountain landscape", "mountains", ("weather", "world")),
        ("put her on a beach at sunset", "sea", ("time", "world")),
        ("turn the field into a forest", "forest", ("world",)),
        ("arka planı şehirle değiştir", "city", ("world",)),
        ("背景を森に変えて", "forest", ("world",)),
        ("把背景换成沙漠", "desert", ("world",)),
        ("make the sea stormy", "sea", ("weather",)),
        ("turn day into night on the beach", "sea", ("time",)),
        ("change the weather from sunny to rain", "mood", ("weather",)),
        ("replace the sky with stars", "mood", ("time",)),
    ],
)
def test_a_place_comes_behind_where_words_put_it(day: str, prompt: str, world: str, changes: tuple[str, ...]) -> None:
    """And is only heard where they say no more than that it is there."""
    shot = read(order(day, prompt)).shots[0]
    assert (shot.world, shot.changes) == (world, changes)


def test_a_drawn_place_stands_behind_what_stands(day: str) -> None:
    """The city's fronts are seen beside the tower, which still is; the ground is what it was."""
    before, after = (filmed(order(day, prompt))[6] for prompt in ("", "change the background to a city"))
    behind = [cv2.Laplacian(one[HORIZON - 14 : HORIZON - 3, 90:180], cv2.CV_32F).std() for one in (before, after)]
    assert behind[1] > 2 * behind[0]
    assert np.abs(after[24:48, 73:81].astype(int) - before[24:48, 73:81]).mean() < 8
    assert np.abs(after[FIELD].astype(int) - before[FIELD]).mean() < 4


def dancer(at: float) -> Bytes:
    """Somebody in red before a plain wall."""
    shown = np.full((SIZE[1], SIZE[0], 3), 205, np.uint8)
    cv2.ellipse(shown, (round(at), 58), (13, 38), 0, 0, 360, (40, 30, 190), -1)
    cv2.circle(shown, (round(at), 16), 9, (120, 150, 200), -1)
    return shown


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> str:
    return kept(tmp_path_factory.mktemp("studio"), [dancer(80 + 2 * n) for n in range(12)])


def picture(folder: Path, name: str, pixels: Bytes) -> Reference:
    path = folder / name
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return Reference((str(path),))


def test_a_plain_wall_gives_way_to_a_place(studio: str) -> None:
    """And whoever moves before it stays, with no wall around them."""
    wanted = order(studio, "put her on a beach")
    take = open_take(wanted, read(wanted).shots[0])
    frames = [take.frame(plate, Moment(0.5, n / FPS, n)) for n, plate in enumerate(take.plates(12))]
    first, last = (to_bgr(frames[at]).astype(int) for at in (0, 11))
    assert np.abs(first[58, 80] - (40, 30, 190)).max() < 40
    assert np.abs(last[58, 102] - (40, 30, 190)).max() < 40
    walls = [np.abs(one - 205).max(-1) < 10 for one in (first, last)]
    assert max(float(wall.mean()) for wall in walls) < 0.03
    told = take.source()
    assert told is not None
    assert told.facts["border"] > 0.6
    assert "plain background" in told.note


def test_a_given_picture_comes_behind_and_the_rest_is_unused(studio: str, tmp_path: Path) -> None:
    green = texture(9)[:, : SIZE[0]].copy()
    green[..., 1] = 200
    references = (
        picture(tmp_path, "who.png", dancer(96)), picture(tmp_path, "where.png", green),
        picture(tmp_path, "more.png", green),
    )  # fmt: skip
    wanted = order(studio, "use my picture as the background", references=references)
    take = open_take(wanted, read(wanted).shots[0])
    frame = to_bgr(next(take.frame(plate, Moment(0.0, 0.0, 0)) for plate in take.plates(1)))
    assert frame[:, :40, 1].mean() > frame[:, :40, 2].mean() + 60
    told = take.source()
    assert told is not None
    assert [one["used"] for one in told.facts["references"]] == ["unused", "backdrop", "unused"]
    named = order(studio, "put her in a forest", references=references)
    told = open_take(named, read(named).shots[0]).source()
    assert told is not None
    assert {one["used"] for one in told.facts["references"]} == {"unused"}


@pytest.mark.parametrize("share", [0.0, 0.67])
def test_a_broken_clip_is_said(tmp_path: Path, share: float) -> None:
    """Also one that breaks off, and nothing is left."""
    path = Path(kept(tmp_path, [landscape(3.0 * n, noise=n) for n in range(24)]))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)] or b"broken")
    with pytest.raises(film.RenderError) as caught:
        film.render(order(str(path), "at night", 24), tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "invalid_video"
    assert not list(tmp_path.glob("film*"))
