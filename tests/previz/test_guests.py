"""Guests: they stand where the shot plays, in its light, in the frame of every camera, and beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmgate_previz import film
from filmgate_previz.guests.company import Company
from filmgate_previz.guests.cutout import cut_out
from filmgate_previz.guests.facing import facing
from filmgate_previz.guests.life import bend, stir
from filmgate_previz.guests.lineup import Figurant, line_up
from filmgate_previz.guests.opening import open_guests
from filmgate_previz.guests.playback import places
from filmgate_previz.guests.steady import steady
from filmgate_previz.guests.takes import GuestClip, GuestPicture, GuestScene
from filmgate_previz.media.picture import load_clear
from filmgate_previz.order import FilmOrder, Reference, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.shots import CAMERAS, WORLDS, Shot
from filmgate_previz.takes.base import Moment
from filmgate_previz.takes.opened import open_take
from filmgate_previz.takes.staging import staging
from fixtures.sitters import GREEN, SITTERS, Bytes, busy, child, clear_png, jpeg, plain, seated

SIZE = (192, 108)
PLACE = {"snow": "a snowfield", "sea": "the sea", "interior": "a living room", "street": "a street", "mood": "",
         "city": "a city skyline", "field": "a field"}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sitter as a PNG with alpha, and pictures of other sorts."""
    made = tmp_path_factory.mktemp("guests")
    for name, sitter in SITTERS.items():
        clear_png(made, name, sitter())
    jpeg(made, "busy", busy(400, 300))
    jpeg(made, "other", busy(400, 300, 5))
    jpeg(made, "bust", seated(child(), plain(420, 330, (225, 225, 225)), low=-0.42)[0])
    filmed(made / "scenery.mp4", scenery())
    filmed(made / "dancer.mp4", dancer())
    return made


def filmed(path: Path, pictures: Iterator[Bytes]) -> None:
    with av.open(str(path), "w") as file:
        track = file.add_stream("libx264", rate=24, options={"preset": "ultrafast", "crf": "16"})
        track.width, track.height, track.pix_fmt = 320, 180, "yuv420p"
        for picture in pictures:
            file.mux(track.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        file.mux(track.encode(None))


def scenery() -> Iterator[Bytes]:
    """A second of a camera that pans to the right over something busy."""
    wide = cv2.GaussianBlur(busy(520, 180), (0, 0), 1.5)
    for k in range(24):
        yield np.ascontiguousarray(wide[:, 4 * k : 4 * k + 320])


def dancer() -> Iterator[Bytes]:
    """A second of somebody who hops before a green screen."""
    colour, alpha = child(420)
    small = np.asarray(cv2.resize(np.dstack([colour, alpha]), (106, 148), interpolation=cv2.INTER_AREA), np.float32)
    for k in range(24):
        frame = plain(320, 180, GREEN).astype(np.float32)
        top, left, share = 20 - abs(k % 12 - 6), 100 + 2 * k, small[..., 3:] / 255
        part = frame[top : top + 148, left : left + 106]
        part[:] = part * (1 - share) + small[..., :3] * share
        yield frame.astype(np.uint8)


def order(folder: Path, prompt: str, *names: str, video: str | None = None, **more: Any) -> FilmOrder:
    """Names are those of pictures; "@rex dog" is an element."""
    references = []
    for name in names:
        called, _, picture = name.rpartition(" ")
        kind = "jpg" if picture in ("busy", "other", "bust") else "png"
        references.append(Reference((str(folder / f"{picture}.{kind}"),), None, called.lstrip("@")))
    chosen = {"sound": False, "seed": 4, "slate": False, "workflow": "reference-to-video", **more}
    size = chosen.pop("size", SIZE)
    clip = None if video is None else str(folder / video)
    return FilmOrder((ShotOrder(prompt, chosen.pop("seconds", 1.0)),), *size, references=tuple(references), video=clip,
                     **chosen)  # fmt: skip


def opened(wanted: FilmOrder, **changes: Any) -> Any:
    return open_guests(wanted, replace(read(wanted).shots[0], **changes))


def company_of(take: Any) -> Company:
    found = take._company if isinstance(take, GuestScene) else take._setting.company
    assert isinstance(found, Company)
    return found


def drawn(take: GuestScene, u: float = 0.5, size: tuple[int, int] = SIZE) -> np.ndarray[Any, Any]:
    hdr = np.full((size[1], size[0], 3), np.nan, np.float32)
    take.world.draw(hdr, u, u * take.world.shot.seconds)
    return hdr


def emptied(take: GuestScene, size: tuple[int, int] = SIZE) -> np.ndarray[Any, Any]:
    """The same frame while its guests are away."""
    company = company_of(take)
    company.bring({guest.number: None for guest in company.guests})
    hdr = drawn(take, size=size)
    company.bring({})
    return hdr


def told(take: Any) -> dict[str, str]:
    return {line["reference"]: line["used"] for line in take.source().facts["references"]}


@pytest.mark.parametrize("world", WORLDS)
def test_guests_are_seen_in_every_world(folder: Path, world: str) -> None:
    """All of the frame is drawn, and the red of a shirt is in it that was not there before."""
    take = opened(order(folder, "", "child", "dog"), world=world, changes=("world",), time="day", weather="clear")
    hdr = drawn(take)
    assert np.isfinite(hdr).all()
    company = company_of(take)
    changed = np.abs(hdr - emptied(take)).max(2) > 0.02
    assert changed.sum() > 150
    red = (hdr[..., 0] > 1.35 * hdr[..., 1]) & (hdr[..., 0] > 1.35 * hdr[..., 2]) & changed
    assert red.sum() > 30 or world == "underwater"
    assert all(company.box(seat, 0.5, *SIZE) is not None for seat in company.players(*SIZE))


@pytest.mark.parametrize("world", ["snow", "desert", "street"])
def test_feet_are_on_the_ground(folder: Path, world: str) -> None:
    """The lowest row of a body is the row in which the world shows the ground at its place."""
    take = opened(order(folder, "", "child"), world=world, changes=("world",), camera="static", weather="clear")
    company, at = company_of(take), take.world
    seat = company.players(*SIZE)[0]
    place = seat.place(0.5)
    spot = at.spot(at.players.lens(at.camera(0.5, 0.5, *SIZE)), place.x, 0.0, place.z)
    box = company.box(seat, 0.5, *SIZE)
    assert spot is not None and box is not None
    assert (box.column, box.row) == pytest.approx((spot.column, spot.row), abs=0.5)
    changed = np.abs(drawn(take) - emptied(take)).max(2) > 0.03
    assert changed[round(box.row) - 4 : round(box.row) + 2].any()
    assert not changed[: max(round(box.row - box.tall) - 6, 0)].any()


def test_night_is_darker_than_day(folder: Path) -> None:
    def light(time: str) -> float:
        take = opened(order(folder, "", "child"), world="snow", changes=("world",), time=time, weather="clear",
                      camera="static")  # fmt: skip
        body = company_of(take).guests[0].standee.sizes[-1].astype(np.float32)
        exposure = float(take.world.light[13, 0])
        return float((body[..., :3][body[..., 3] > 200] ** 2).mean()) * exposure

    assert light("night") < 0.75 * light("day")


@pytest.fixture(scope="module")
def walkers(folder: Path) -> list[tuple[GuestScene, Company]]:
    """Who stands alone and who walks in company, on open ground."""
    made = []
    for names, acts in ((("child",), ()), (("child", "dog", "bottle"), ("walk",))):
        take = opened(order(folder, "", *names, seconds=4.0), world="snow", changes=("world", "camera"), acts=acts,
                      weather="clear")  # fmt: skip
        made.append((take, company_of(take)))
    return made


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("size", [(192, 108), (108, 192), (144, 144)])
def test_every_camera_keeps_its_guests_in_the_frame(
    walkers: list[tuple[GuestScene, Company]], camera: str, size: tuple[int, int]
) -> None:
    """Standing or walking, alone or not: their middles stay inside at all times."""
    for take, company in walkers:
        if camera == "tracking" and company.guests[0].act == "stand":
            continue  # then they walk
        take.world.shot = replace(take.world.shot, camera=camera)
        steady(take.world, company, *size)
        for seat in company.players(*size):
            for u in (0.0, 0.5, 1.0):
                box = company.box(seat, u, *size)
                assert box is not None
                assert 0.02 < box.column / size[0] < 0.98
                assert 0.04 < (box.row - 0.5 * box.tall) / size[1] < 0.98
                assert box.tall > 0.04 * size[1]


@pytest.mark.parametrize(
    ("name", "subject", "looks"),
    [("dog", "dog", 1), ("dog", "", 1), ("car", "car", 1), ("car", "", 1), ("child", "person", 0)],
)
def test_who_is_seen_from_its_side_looks_somewhere(folder: Path, name: str, subject: str, looks: int) -> None:
    """To the right, and its mirror image to the left; who looks into the lens does neither."""
    cutout = cut_out(*load_clear(str(folder / f"{name}.png")))
    assert cutout is not None
    mirrored = replace(cutout, alpha=np.ascontiguousarray(cutout.alpha[:, ::-1]))
    assert [facing(one, subject) for one in (cutout, mirrored)] == [looks, -looks]


@pytest.mark.parametrize(("words", "turned", "way"), [("", False, 1), (" from right to left", True, -1)])
def test_a_guest_goes_the_way_that_it_looks(folder: Path, words: str, turned: bool, way: int) -> None:
    """Or is turned round, where the words want it to go the other way."""
    take = opened(order(folder, f"@Rex runs{words} in the sea, static camera", "@Rex dog", seconds=3.0))
    company = company_of(take)
    seat = company.players(*SIZE)[0]
    first, last = (company.box(seat, u, *SIZE) for u in (0.0, 1.0))
    assert first is not None and last is not None
    assert (last.column - first.column) * way > 0.1 * SIZE[0]
    assert seat.mirrored == turned  # type: ignore[attr-defined]


def test_who_stands_walks_with_a_camera_that_goes_along(folder: Path) -> None:
    take = opened(order(folder, "a street", "child"), camera="tracking", changes=("world", "camera"))
    assert company_of(take).guests[0].act == "walk"


FIGURANTS = st.builds(Figurant, st.floats(0.15, 4.5), st.floats(0.3, 2.0), st.floats(0.3, 1.0))


@given(st.lists(FIGURANTS, min_size=1, max_size=7), st.sampled_from([16 / 9, 1.0, 9 / 16]))
@settings(max_examples=60, deadline=None)
def test_nobody_hides_a_face(figurants: list[Figurant], shape: float) -> None:
    """In one line nobody overlaps anybody; in two, nobody's head is behind another of about the same height."""
    line = line_up(figurants, shape)
    for a, one in enumerate(figurants):
        for b, other in enumerate(figurants[:a]):
            apart = abs(line.aside[a] - line.aside[b])
            near, far = (one, other) if line.back[a] < line.back[b] else (other, one)
            same_row = abs(line.back[a] - line.back[b]) < 0.75
            if same_row and len(figurants) < 3:
                assert apart >= 0.5 * (one.wide + other.wide)
            elif near.tall > 0.62 * far.tall and not (far.wide > 2.6 >= near.wide):
                assert apart >= 0.5 * (near.head * near.wide + far.head * far.wide) * 0.99 or same_row is False
    wide = max(abs(x) + 0.5 * one.wide for x, one in zip(line.aside, figurants, strict=True))
    assert wide <= 0.5 * line.breadth * 1.26


def test_seven_fit_into_one_shot(folder: Path) -> None:
    names = ("child", "dog", "bottle", "child", "mug", "car", "child")
    for size in ((192, 108), (108, 192)):
        take = opened(order(folder, "a street by day, static shot", *names, size=size))
        company = company_of(take)
        boxes = [company.box(seat, 0.5, *size) for seat in company.players(*size)]
        assert len(boxes) == 7
        assert all(box is not None and 0 < box.column < size[0] and 0 < box.row < size[1] for box in boxes)
        people = sorted(box.column for box, name in zip(boxes, names, strict=True) if box and name == "child")
        assert min(b - a for a, b in pairwise(people)) > 4


@pytest.mark.parametrize("prompt", ["The character walks through a street", "a street, a man and a dog"])
def test_a_guest_takes_the_place_of_whom_the_words_mean(folder: Path, prompt: str) -> None:
    """No person is drawn beside a picture of one; a dog of which there is no picture still is."""
    wanted = order(folder, prompt, "child")
    take = opened(wanted)
    assert "person" not in company_of(take).names
    assert ("dog" in company_of(take).names) == ("dog" in prompt)
    assert take.source().facts["instead_of"] == ["person"]


def test_a_picture_takes_the_subject_that_it_may_show(folder: Path) -> None:
    """A wide picture is the dog, not the man who walks it."""
    take = opened(order(folder, "a man walks his dog in a street", "dog"))
    assert company_of(take).names == ("person",)


def test_who_cannot_be_cut_out_is_the_place_where_none_is_named(folder: Path) -> None:
    wanted = order(folder, "the character waits", "child", "busy", "other")
    take = opened(wanted)
    assert isinstance(take, GuestPicture)
    assert told(take) == {"images.0": "cut out", "images.1": "backdrop", "images.2": "unused"}
    assert take.source().kind == "references"
    shown = take.frame({}, Moment(0.5, 0.5, 0))
    company_of(take).guests = ()
    assert (np.abs(shown.astype(int) - take.frame({}, Moment(0.5, 0.5, 0))) > 12).mean() > 0.02


def test_who_cannot_be_cut_out_lends_its_colours_where_a_place_is_named(folder: Path) -> None:
    plain_take, lent = (opened(order(folder, "the sea by day", *names)) for names in (("child",), ("child", "busy")))
    assert told(lent) == {"images.0": "cut out", "images.1": "palette"}
    assert not np.allclose(plain_take.world.light, lent.world.light)
    assert np.abs(plain_take.world.light - lent.world.light).max() < 0.5


@pytest.mark.parametrize(("prompt", "drawn_too"), [("@Mia in a forest", ()), ("a dog and @Mia at the sea", ("dog",))])
def test_who_is_called_and_cannot_be_cut_out_is_a_print(folder: Path, prompt: str, drawn_too: tuple[str, ...]) -> None:
    """Its picture stands in the scene, whole and upright, and takes nobody's place."""
    take = opened(order(folder, prompt, "@Mia busy", size=(384, 216)))
    assert told(take) == {"@Mia": "print"}
    company = company_of(take)
    assert company.names == drawn_too
    assert company.guests[0].thing
    sheet = company.guests[0].standee
    assert sheet.aspect == pytest.approx(4 / 3, abs=0.03)
    assert sheet.sizes[0][..., 3].mean() > 250, "all of it is paper"
    shown, empty = drawn(take, size=(384, 216)), emptied(take, (384, 216))
    assert (np.abs(shown - empty).max(-1) > 0.05).mean() > 0.02


def test_the_best_of_several_pictures_is_the_body(folder: Path) -> None:
    pictures = tuple(str(folder / name) for name in ("busy.jpg", "child.png", "bust.jpg"))
    wanted = replace(order(folder, "@Mia at the sea"), references=(Reference(pictures, None, "Mia"),))
    assert told(opened(wanted)) == {"@Mia 1": "unused", "@Mia 2": "cut out", "@Mia 3": "unused"}


def test_a_bust_ends_where_the_frame_does(folder: Path) -> None:
    """Close to the lens, whatever the camera does."""
    take = opened(order(folder, "a forest", "bust", seconds=3.0), camera="orbit")
    company = company_of(take)
    seat = company.players(*SIZE)[0]
    for u in (0.0, 0.5, 1.0):
        box = company.box(seat, u, *SIZE)
        assert box is not None
        assert box.row == pytest.approx(1.015 * SIZE[1], abs=1.0)
        assert box.tall > 0.5 * SIZE[1]


def test_who_walks_is_heard(folder: Path) -> None:
    """A guest's steps are those of the subject that it is; one that stands still is silent."""
    for words, steps in (("walks in", True), ("waits in", False)):
        wanted = order(folder, f"The character {words} a street by day, static camera", "child", seconds=2.0)
        shot = read(wanted).shots[0]
        trails = staging(wanted, shot, open_take(wanted, shot)).trails
        heard = [trail for trail in trails if trail.name == "person"]
        assert len(heard) == 1
        assert bool(heard[0].touches) == steps


def test_small_things_stand_on_a_table_and_large_among_others(folder: Path) -> None:
    takes = [opened(order(folder, "a street, static", *names)) for names in (("bottle",), ("bottle", "child"))]
    alone, among = map(company_of, takes)
    bottle = alone.box(alone.players(*SIZE)[0], 0.5, *SIZE)
    both = [among.box(seat, 0.5, *SIZE) for seat in among.players(*SIZE)]
    assert bottle is not None and bottle.tall > 0.3 * SIZE[1]
    assert both[0] is not None and both[1] is not None and both[0].tall < 0.5 * both[1].tall


def test_a_film_that_starts_on_a_picture_starts_on_it_alone(folder: Path) -> None:
    """Elements come into it from its side."""
    wanted = order(folder, "@Rex walks", "@Rex dog", image=str(folder / "busy.jpg"), workflow="")
    take = open_take(wanted, read(wanted).shots[0])
    assert isinstance(take, GuestPicture)
    alone = open_take(replace(wanted, references=()), replace(read(wanted).shots[0], guests=(), roles=()))
    first, later = Moment(0.0, 0.0, 0), Moment(0.9, 0.9, 20)
    assert np.abs(take.frame({}, first).astype(int) - alone.frame(None, first)).max() <= 2
    assert (np.abs(take.frame({}, later).astype(int) - alone.frame(None, later)) > 20).mean() > 0.03


def test_a_clip_is_the_place_where_none_is_named(folder: Path) -> None:
    """It plays as it is; a guest stands in it."""
    wanted = order(folder, "the character waits", "child", video="scenery.mp4", seconds=1.0)
    take = opened(wanted)
    assert isinstance(take, GuestClip)
    assert told(take) == {"video": "backdrop", "images.0": "cut out"}
    frames = list(film.frames(replace(wanted, references=()), read(replace(wanted, references=())).shots, threads=1))
    assert len(frames) == 24
    shown = [np.asarray(cv2.cvtColor(frame, cv2.COLOR_YUV2BGR_I420), np.int32) for frame in (frames[0], frames[-1])]
    with av.open(str(folder / "scenery.mp4")) as file:
        given_frames = [frame.reformat(*SIZE, format="bgr24").to_ndarray() for frame in file.decode(video=0)]
    for mine, given_frame in zip(shown, (given_frames[0], given_frames[23]), strict=True):
        assert np.abs(mine - given_frame).mean() < 14


def test_a_clip_with_a_plain_border_is_a_guest_who_moves(folder: Path) -> None:
    wanted = order(folder, "the sea by day, static", video="dancer.mp4")
    take = opened(wanted)
    assert told(take) == {"video": "cut out"}
    plates = list(take.plates(24))
    shown = [take.frame(plates[k], Moment(k / 23, 0.0, 0))[: SIZE[1]].astype(int) for k in (0, 6)]
    assert (np.abs(shown[0] - shown[1]) > 25).mean() > 0.004, "it hops while the sea stands still"
    assert company_of(take).guests[0].standee.aspect < 1.0


def test_a_scene_that_cuts_is_nobody_to_cut_out(folder: Path, tmp_path: Path) -> None:
    """Each of its shots is before something plain, and each before something else."""
    before = [(90, 60, 30), (40, 150, 190), (200, 200, 205), (60, 40, 150)]
    filmed(tmp_path / "cuts.mp4", (seated(child(), plain(320, 180, before[k // 6]))[0] for k in range(24)))
    take = opened(replace(order(folder, "a desert"), video=str(tmp_path / "cuts.mp4")))
    assert told(take) == {"video": "palette and camera"}


def test_a_busy_clip_lends_its_camera_where_a_place_is_named(folder: Path) -> None:
    take = opened(order(folder, "a desert", video="scenery.mp4"))
    assert told(take) == {"video": "palette and camera"}
    assert take.world.shot.camera == "pan-right"
    assert opened(order(folder, "a desert, push in", video="scenery.mp4")).world.shot.camera == "push-in"


@given(st.integers(1, 240), st.integers(1, 400))
@settings(max_examples=80, deadline=None)
def test_a_clip_that_is_too_short_never_jumps(own: int, count: int) -> None:
    """It starts at its beginning and never moves faster than it was shot."""
    count = max(count, own)
    at = places(own, count, 24)
    assert len(at) == count
    assert at[0] == 0
    assert min(at) >= 0 and max(at) <= own - 1 + 1e-9
    assert max((abs(b - a) for a, b in pairwise(at)), default=0) <= 1 + 1e-9
    if count == own:
        assert at == pytest.approx(list(range(own)))


@pytest.mark.parametrize("act", ["stand", "walk", "run", "dance", "turn", "drive", "sit"])
def test_a_body_keeps_its_feet(act: str) -> None:
    """Breathing, swaying and stepping move its head; one foot at least is where it stands, but for a runner's leap."""
    across, up = np.asarray([-0.3, 0.3], np.float32), np.zeros(2, np.float32)
    for k in range(20):
        at = stir(act, 0.13 * k, 0.21 * k, 0, legs=True, still=False)
        x, y = bend(at, 0.5)(across, up)
        assert np.abs(y + at.rise).min() < 0.035
        assert np.abs(x - across).max() < 0.06
        head_x, head_y = bend(at, 0.5)(np.zeros(1, np.float32), np.ones(1, np.float32))
        assert abs(float(head_x[0])) < 0.4 and abs(float(head_y[0]) - 1) < 0.12


def test_a_thing_does_not_move_by_itself() -> None:
    assert stir("stand", 1.7, 0.0, 0, legs=False, still=True) == stir("stand", 0.0, 0.0, 0, legs=False, still=True)


@pytest.mark.parametrize(
    ("prompt", "names", "more"),
    [
        ("two friends dance in a street at night in the rain", ("child", "dog"), {}),
        ("the character waits", ("child", "busy"), {}),
        ("the character waits", ("bust",), {"video": "scenery.mp4"}),
        ("the sea", (), {"video": "dancer.mp4"}),
    ],
)
def test_equal_orders_make_equal_frames(folder: Path, prompt: str, names: tuple[str, ...], more: Any) -> None:
    wanted = order(folder, prompt, *names, seconds=0.5, size=(96, 64), **more)
    shots = read(wanted).shots
    once, again = (list(film.frames(wanted, shots, threads=count)) for count in (1, 4))
    assert len(once) == 12
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))


def test_a_film_with_guests(folder: Path, tmp_path: Path) -> None:
    """Several shots, each with its own; the report says what became of every reference."""
    references = (
        Reference((str(folder / "child.png"),)),
        Reference((str(folder / "dog.png"),), None, "Rex", "a dog"),
        Reference((str(folder / "car.png"),), None, "Car"),
    )
    shots = (ShotOrder("@Rex runs in a field", 0.5), ShotOrder("the sea at night", 0.5))
    wanted = FilmOrder(shots, 96, 64, sound=True, seed=3, references=references, workflow="reference-to-video")
    report = film.render(wanted, tmp_path / "film.mp4", threads=2).to_dict()
    used = [[line["reference"] for line in shot["source"]["facts"]["references"]] for shot in report["shots"]]
    assert used == [["images.0", "@Rex"], ["images.0"]]
    assert [shot["source"]["kind"] for shot in report["shots"]] == ["references"] * 2
    assert "@Car (no prompt calls it)" in report["ignored"]
    assert (report["seconds"], report["has_audio"]) == (1.0, True)


@pytest.mark.parametrize("broken", ["child.png", "bust.jpg"])
def test_a_broken_picture_is_said_and_leaves_no_file(folder: Path, tmp_path: Path, broken: str) -> None:
    path = tmp_path / broken
    path.write_bytes((folder / broken).read_bytes()[:-200])
    wanted = replace(order(folder, "the sea"), references=(Reference((str(path),)),))
    with pytest.raises(film.RenderError) as caught:
        film.render(wanted, tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "invalid_image"
    assert str(caught.value).endswith(".") and "Traceback" not in str(caught.value)
    assert [one.name for one in tmp_path.iterdir()] == [broken]


def test_a_broken_clip_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no clip")
    wanted = replace(order(folder, "the sea"), video=str(tmp_path / "clip.mp4"))
    with pytest.raises(film.RenderError) as caught:
        film.render(wanted, tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "invalid_video"


@cache
def shot_of(prompt: str) -> Shot:
    return read(FilmOrder((ShotOrder(prompt, 1.0),), *SIZE, False, 1)).shots[0]


def test_a_shot_without_references_is_what_it_was() -> None:
    wanted = FilmOrder((ShotOrder("the sea", 1.0),), *SIZE, False, 1)
    assert open_take(wanted, shot_of("the sea")).source() is None
