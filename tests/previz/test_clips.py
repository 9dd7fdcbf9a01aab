"""Clips are decoded upright, in their colours, at the film's pace, with their sound in step; what is broken is said."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz.encode import encode
from filmgate_previz.grading import finish
from filmgate_previz.media import clip as clips
from filmgate_previz.media.clip import frames, grey, greys, look
from filmgate_previz.media.errors import ClipError
from filmgate_previz.media.sound import RATE, sound
from fixtures.clips import clip

Bytes = npt.NDArray[np.uint8]


def kept(folder: Path, content: bytes) -> str:
    path = folder / "clip.mp4"
    path.write_bytes(content)
    return str(path)


def numbered(folder: Path, rate: int, count: int, size: tuple[int, int] = (160, 90), **more: Any) -> str:
    """A clip whose n-th frame is n steps bright."""
    path = folder / "numbered.mp4"
    shown = [np.full((size[1], size[0], 3), 40 + 4 * number, np.uint8) for number in range(count)]
    encode(path, [finish(one, 0, 0.0) for one in shown], *size, fps=rate, **more)
    return str(path)


def numbers(path: str, fps: int, count: int, size: tuple[int, int] = (160, 90)) -> list[int]:
    """Which frames of a numbered clip the film shows."""
    return [round((float(one.mean()) - 40) / 4) for one in frames(look(path), fps, count, *size)]


def test_a_clip_says_what_it_is(tmp_path: Path) -> None:
    told = look(kept(tmp_path, clip(3, width=640, height=360, fps=25)))
    assert (told.width, told.height, told.rate, told.has_sound, told.film_rate) == (640, 360, 25.0, True, 25)
    assert not look(kept(tmp_path, clip(3, sound=False))).has_sound


@pytest.mark.parametrize(("rate", "film"), [(12, 12), (24, 24), (30, 30), (50, 25), (60, 30), (120, 30), (6, 12)])
def test_the_rate_of_a_film_that_follows(tmp_path: Path, rate: int, film: int) -> None:
    assert look(numbered(tmp_path, rate, 8)).film_rate == film


@pytest.mark.parametrize(
    ("rate", "fps", "shown"),
    [
        (24, 24, [0, 1, 2, 3, 4, 5]),
        (12, 24, [0, 0, 1, 1, 2, 2]),
        (48, 24, [0, 2, 4, 6, 8, 10]),
        (30, 24, [0, 1, 2, 3, 5, 6]),
    ],
)
def test_each_frame_is_what_is_shown_at_its_time(tmp_path: Path, rate: int, fps: int, shown: list[int]) -> None:
    assert numbers(numbered(tmp_path, rate, 30), fps, len(shown)) == shown


def test_the_last_frame_stays_where_a_clip_ends_early(tmp_path: Path) -> None:
    assert numbers(numbered(tmp_path, 24, 3), 24, 6) == [0, 1, 2, 2, 2, 2]


def test_no_more_is_decoded_than_is_wanted(tmp_path: Path) -> None:
    assert numbers(numbered(tmp_path, 24, 40), 24, 2) == [0, 1]


@pytest.mark.parametrize("size", [(160, 90), (320, 180), (90, 160)])
def test_what_is_decoded_in_haste_is_the_same_in_grey(tmp_path: Path, size: tuple[int, int]) -> None:
    """A frame that is shown twice is one object, by which whoever follows the clip knows it."""
    path = kept(tmp_path, clip(1, width=640, height=360, fps=12, sound=False))
    whole = [cv2.cvtColor(one, cv2.COLOR_BGR2GRAY) for one in frames(look(path), 24, 12, *size)]
    hasty = list(greys(look(path), 24, 12, *size))
    assert all(one.shape == (size[1], size[0]) for one in hasty)
    assert max(float(np.abs(a.astype(int) - b.astype(int)).mean()) for a, b in zip(whole, hasty, strict=True)) < 3
    assert [a is b for a, b in pairwise(hasty)] == [True, False] * 5 + [True]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_clip_is_turned_upright(tmp_path: Path, turned: int) -> None:
    path = kept(tmp_path, clip(1, width=320, height=160, sound=False, turned=turned))
    told = look(path)
    assert (told.width, told.height) == ((160, 320) if turned % 180 else (320, 160))
    (shown,) = frames(told, 24, 1, told.width, told.height)
    with av.open(path, format="mov") as file:
        stored = next(file.decode(video=0)).to_ndarray(format="bgr24")
    assert np.abs(shown.astype(int) - np.rot90(stored, turned // 90).astype(int)).mean() < 6


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (96, 96), (320, 180), (1280, 720)])
def test_it_fills_the_frame_and_keeps_its_colours(tmp_path: Path, size: tuple[int, int]) -> None:
    """As the renderer's own films are coded: BT.709, in limited range."""
    colour = np.full((90, 160, 3), (40, 120, 220), np.uint8)
    encode(tmp_path / "colour.mp4", [finish(colour, 0, 0.0)] * 3, 160, 90)
    (shown,) = frames(look(str(tmp_path / "colour.mp4")), 24, 1, *size)
    assert shown.shape == (size[1], size[0], 3)
    assert np.abs(shown.astype(int) - (40, 120, 220)).max() <= 4


def test_sound_is_in_step_with_the_pictures(tmp_path: Path) -> None:
    """A click at one second is heard at one second, however long the film is."""
    wave = np.zeros((2, 2 * RATE), np.float32)
    wave[:, RATE : RATE + 480] = 0.5
    shown = [finish(np.zeros((90, 160, 3), np.uint8), 0, 0.0)] * 48
    encode(tmp_path / "click.mp4", shown, 160, 90, sound=wave)
    for length in (RATE // 2, 2 * RATE, 3 * RATE):
        heard = sound(look(str(tmp_path / "click.mp4")), length)
        assert heard.shape == (2, length)
        loud = np.flatnonzero(np.abs(heard[0]) > 0.2)
        if length > RATE:
            assert abs(int(loud[0]) - RATE) < 1200
        else:
            assert not len(loud)


def test_silence_where_there_is_no_sound(tmp_path: Path) -> None:
    assert not sound(look(kept(tmp_path, clip(1, sound=False))), 1000).any()


WHOLE = clip(2, width=320, height=180)
BROKEN = {
    "nothing": b"",
    "no clip": b"RIFF" + bytes(400),
    "a list of other files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "half a clip": WHOLE[: len(WHOLE) // 3],
    "a clip without an index": clip(1, flags="")[:5000],
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_clip_is_said(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, BROKEN[name])
    with pytest.raises(ClipError) as caught:
        list(frames(look(path), 24, 48, 160, 90))
    assert caught.value.code == "invalid_video"
    assert str(caught.value).endswith(".")


def test_a_clip_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="not there"):
        look(str(tmp_path / "clip.mp4"))


def test_a_clip_whose_pictures_are_too_large_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "MOST_PIXELS", 320 * 180 - 1)
    with pytest.raises(ClipError, match="320 × 180"):
        look(kept(tmp_path, WHOLE))


def test_small_grey_copies() -> None:
    picture = cv2.merge([np.full((90, 160), value, np.uint8) for value in (10, 200, 30)])
    assert grey(picture, 80).shape == (45, 80)
    assert grey(picture, 800).shape == (90, 160)
