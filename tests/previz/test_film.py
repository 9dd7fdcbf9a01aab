"""Orders become files that play: exact length, right streams, nothing left behind when it fails."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from filmgate_previz import encode, film, worlds
from filmgate_previz.looks.planes import WORKED
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.slate import mark
from filmgate_previz.takes import scene
from filmgate_previz.takes.opened import open_take


def order(*shots: tuple[str, float], size: tuple[int, int] = (128, 72), sound: bool = False, **more: Any) -> FilmOrder:
    taken = tuple(ShotOrder(prompt, seconds) for prompt, seconds in shots or (("the sea at sunset", 1.0),))
    return FilmOrder(taken, size[0], size[1], sound=sound, seed=more.pop("seed", 7), **more)


def boxes(path: Path) -> list[bytes]:
    data, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        found.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big") or len(data)
    return found


def decoded(path: Path) -> list[Any]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="yuv420p") for frame in file.decode(video=0)]


@pytest.mark.parametrize("size", [(128, 72), (72, 128), (96, 96), (160, 90), (66, 94)])
def test_a_film_with_sound(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "film.mp4"
    told: list[float] = []
    report = film.render(
        order(("a sailboat at sunset", 3.0), size=size, sound=True), path, progress=told.append, threads=2
    )
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        context = video.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (video.width, video.height) == size
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert float(video.duration * video.time_base) == 3.0
        assert float(audio.duration * audio.time_base) == 3.0
        assert (audio.codec_context.name, audio.codec_context.profile, audio.rate, audio.channels) == (
            "aac",
            "LC",
            48_000,
            2,
        )
        assert file.metadata["comment"].startswith("procedural previz, not AI")
        assert float(file.duration / av.time_base) == pytest.approx(3.0, abs=0.001)
    kinds = boxes(path)
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert len(decoded(path)) == 72 == report.frames
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 72
    assert [p.name for p in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize(
    ("seconds", "frames"), [((3.0,), 72), ((15.0,), 360), ((3.7,), 89), ((1.3, 2.4), 89), ((1.02, 1.02, 1.02), 73)]
)
def test_length_is_exact(tmp_path: Path, seconds: tuple[float, ...], frames: int) -> None:
    path = tmp_path / "film.mp4"
    report = film.render(order(*(("violet dreams", s) for s in seconds), size=(64, 64), sound=True), path, threads=2)
    assert report.frames == frames == sum(shot.frames for shot in report.shots)
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert video.frames == frames
        assert float(video.duration * video.time_base) == pytest.approx(frames / 24, abs=1e-4)
        assert float(audio.duration * audio.time_base) == pytest.approx(frames / 24, abs=1e-3)
    assert report.seconds == frames / 24


def test_a_silent_film_has_no_sound_stream(tmp_path: Path) -> None:
    report = film.render(order(), tmp_path / "film.mp4", threads=1)
    with av.open(str(tmp_path / "film.mp4")) as file:
        assert not file.streams.audio
    assert not report.has_audio


def test_the_report_tells_what_was_read(tmp_path: Path) -> None:
    told = film.render(
        order(("an eagle over the mountains at dusk, zorbing", 0.5)), tmp_path / "film.mp4", threads=1
    ).to_dict()
    assert told["engine"] == "previz"
    assert "not" in told["note"]
    assert "AI" in told["note"]
    shot = told["shots"][0]
    assert (shot["world"], shot["time"], shot["frames"]) == ("mountains", "dusk", 12)
    assert shot["subjects"] == ["eagle"]
    assert any("eagle" in line for line in told["understood"])
    assert any("zorbing" in line for line in told["ignored"])
    assert told["render_scale"] == 1.0
    assert told["seed"] == 7


def test_equal_orders_make_equal_frames() -> None:
    wanted = order(("sunflowers and a dog", 0.5), ("rain over the city at night", 0.5))
    shots = read(wanted).shots
    once = list(film.frames(wanted, shots, threads=1))
    again = list(film.frames(wanted, shots, threads=4))
    assert len(once) == 24
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))


def test_no_frame_is_far_from_its_neighbours_but_at_cuts() -> None:
    wanted = order(
        ("the sea at sunset", 0.5),
        ("a city at night", 0.5),
        ("a dog running in a field", 0.5),
        size=(96, 54),
        slate=False,
    )
    pictures = np.stack([frame[:54].astype(np.float32) for frame in film.frames(wanted, read(wanted).shots, threads=2)])
    small = pictures.reshape(len(pictures), 9, 6, 16, 6).mean((2, 4))
    steps = np.abs(np.diff(small, axis=0)).mean((1, 2))
    cuts = np.cumsum(wanted.shot_frames)[:-1] - 1
    within = np.delete(steps, cuts)
    assert steps[cuts].min() > 12
    assert within.max() < 0.4 * steps[cuts].min()


def test_nothing_of_another_film_is_in_any_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buffers that hold rubbish give the same frames: every pixel of every one is drawn anew."""
    wanted = order(
        ("rain over the city", 0.2), ("an eagle above the clouds", 0.2), ("a robot in a studio", 0.2), size=(96, 54)
    )
    assert any(scene.Scene(worlds.build(shot), 96, 54)._parted for shot in read(wanted).shots)
    clean = list(film.frames(wanted, read(wanted).shots, threads=1))
    kept = scene.Scene._buffer

    def soiled(self: scene.Scene, name: str, scale: float) -> Any:
        buffer = kept(self, name, scale)
        buffer.fill(np.nan)
        return buffer

    monkeypatch.setattr(scene.Scene, "_buffer", soiled)
    again = list(film.frames(wanted, read(wanted).shots, threads=1))
    assert all(np.array_equal(a, b) for a, b in zip(clean, again, strict=True))


def test_frames_in_memory_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = order(("calm", 3.0), size=(64, 64))
    made = []
    draw = film.Studio.frame

    def counted(studio: film.Studio, cell: Any) -> Any:
        made.append(cell.moment.number)
        return draw(studio, cell)

    monkeypatch.setattr(film.Studio, "frame", counted)
    frames = film.frames(wanted, read(wanted).shots, threads=2)
    next(frames)
    assert len(made) <= 5
    frames.close()
    assert len(made) <= 6


def test_worlds_go_with_their_film_and_wait_for_no_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[weakref.ref[Any]] = []

    def watched(*given: Any) -> Any:
        take = open_take(*given)
        built.append(weakref.ref(take.world))
        return take

    wanted = order(("a dog runs on a street", 0.5), ("a sailboat on a lake", 0.5), sound=True)
    film.render(wanted, tmp_path / "first.mp4")  # compiling kernels leaves circles
    monkeypatch.setattr(film, "open_take", watched)
    gc.disable()
    try:
        film.render(wanted, tmp_path / "f.mp4")
        assert [world() for world in built] == [None, None]
    finally:
        gc.enable()


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()

    def progress(share: float) -> None:
        if share > 0.1:
            stop.set()

    with pytest.raises(film.Cancelled):
        film.render(
            order(("the sea", 15.0), sound=True), tmp_path / "film.mp4", progress=progress, cancelled=stop.is_set
        )
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_render_error(tmp_path: Path) -> None:
    with pytest.raises(film.RenderError) as caught:
        film.render(order(), tmp_path / "no" / "film.mp4", threads=1)
    assert caught.value.code == "failed"


@pytest.mark.parametrize("seconds", [0.5, 5.0])
def test_a_full_disk_is_told_apart(tmp_path: Path, seconds: float) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    (tmp_path / "film.mp4.part").symlink_to("/dev/full")
    with pytest.raises(film.RenderError) as caught:
        film.render(order(("the sea", seconds)), tmp_path / "film.mp4", threads=1)
    assert caught.value.code == "no_space"
    assert list(tmp_path.iterdir()) == []


def test_a_fault_while_drawing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(film.Studio, "frame", broken)
    with pytest.raises(film.RenderError, match="oh"):
        film.render(order(), tmp_path / "film.mp4", threads=2)
    assert list(tmp_path.iterdir()) == []


def test_large_films_are_drawn_at_half_size_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene, "FULL_SIZE_PIXELS", 5_000)
    report = film.render(order(size=(130, 94)), tmp_path / "film.mp4", threads=1)
    assert report.render_scale == 0.5
    assert decoded(tmp_path / "film.mp4")[0].shape == (94 * 3 // 2, 130)


def test_what_a_style_would_smooth_away_is_not_drawn() -> None:
    assert scene.render_scale(1280, 720) == scene.render_scale(1280, 720, "cinematic") == 1.0
    for style in ("anime", "watercolour"):
        assert scene.render_scale(720, 1280, style) == pytest.approx(WORKED / 720)
        assert scene.render_scale(128, 72, style) == 1.0
        assert scene.render_scale(3840, 2160, style) == pytest.approx(WORKED / 2160)


def test_the_slate_can_be_switched_off() -> None:
    marked, plain = order(("calm", 0.2), size=(320, 180)), order(("calm", 0.2), size=(320, 180), slate=False)
    a, b = (next(film.frames(o, read(o).shots, threads=1)) for o in (marked, plain))
    changed = np.argwhere(a != b)
    assert len(changed) > 20
    assert changed[:, 0].min() > 150
    assert changed[:, 1].min() > 240


def test_a_tiny_frame_has_no_room_for_the_slate() -> None:
    i420 = np.full((24, 16), 100, np.uint8)
    mark(i420, 16, 16)
    assert (i420 == 100).all()


def test_encoding_alone(tmp_path: Path) -> None:
    wanted = order(("calm", 0.5))
    frames = list(film.frames(wanted, read(wanted).shots, threads=1))
    encode.encode(tmp_path / "film.mp4", frames, 128, 72)
    assert len(decoded(tmp_path / "film.mp4")) == 12
