"""The mark in the corner, and that it is lifted from pictures out of our own films."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz.media.picture import load
from filmgate_previz.slate import lifted, mark

WIDTH, HEIGHT = 1280, 720
Picture = npt.NDArray[np.uint8]


def ground(level: int, rough: float) -> Picture:
    """A slope of grey with some grain on it."""
    slope = np.linspace(-20, 20, WIDTH)[None, :] + np.linspace(-10, 10, HEIGHT)[:, None]
    grain = cv2.GaussianBlur(np.random.default_rng(3).normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 2)
    grey = level + slope + grain / grain.std() * rough
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def marked(picture: Picture) -> Picture:
    i420 = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
    mark(i420, WIDTH, HEIGHT)
    return np.asarray(cv2.cvtColor(i420, cv2.COLOR_YUV2BGR_I420), np.uint8)


def difference(one: Picture, other: Picture) -> float:
    """Of the lower right corner, where the word lies."""
    corner = np.s_[HEIGHT - 45 : HEIGHT - 20, WIDTH - 120 : WIDTH - 20]
    return float(np.abs(one[corner].astype(int) - other[corner].astype(int)).mean())


@pytest.mark.parametrize("level", [60, 210], ids=["light on dark", "dark on light"])
@pytest.mark.parametrize("rough", [0, 12])
def test_it_is_lifted_from_a_picture_of_our_own(level: int, rough: float) -> None:
    plain = ground(level, rough)
    shown = marked(plain)
    assert difference(shown, plain) > 8
    assert difference(lifted(shown), plain) < 3
    assert np.array_equal(lifted(shown)[: HEIGHT - 60], shown[: HEIGHT - 60]), "nothing else changes"


@pytest.mark.parametrize("rough", [0, 5, 25])
def test_a_picture_without_it_stays_as_it_is(rough: float) -> None:
    plain = ground(120, rough)
    assert lifted(plain) is plain


def test_other_letters_are_left_alone() -> None:
    plain = ground(60, 3)
    cv2.putText(plain, "SUNDAY", (WIDTH - 130, HEIGHT - 25), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (150, 150, 150), 2)
    assert lifted(plain) is plain


def test_a_picture_file_is_read_without_it(tmp_path: Path) -> None:
    plain = ground(60, 4)
    path = str(tmp_path / "last.jpg")
    cv2.imwrite(path, marked(plain))
    assert difference(load(path), plain) < 4


def test_a_tiny_picture_has_no_room_for_it() -> None:
    tiny = np.zeros((8, 20, 3), np.uint8)
    assert lifted(tiny) is tiny
