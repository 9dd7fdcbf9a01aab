"""Looks: each changes the picture in its own way, in legal bytes, alike for alike frames, and without a flicker."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import grading, worlds
from filmgate_previz.looks import LOOKS, dress
from filmgate_previz.shots import STYLES, Shot
from filmgate_previz.worlds.enlarging import enlarge

SHOT = Shot("sea", "sunset", "clear", "push-in", (), (), "none", 5.0, 4)
SIZE = (160, 90)
Bytes = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def frames() -> list[Bytes]:
    """Three frames in a row without grain."""
    world = worlds.build(SHOT)
    world.grain = 0.0
    made = []
    for number in range(48, 51):
        hdr = np.full((SIZE[1], SIZE[0], 3), np.nan, np.float32)
        world.draw(hdr, number / 119, number / 24)
        made.append(grading.develop(world, hdr, number))
    return made


def dressed(frame: Bytes, style: str, number: int = 48, share: float = 1.0) -> Bytes:
    out = frame.copy()
    dress(out, replace(SHOT, style=style), number, share)
    return out


def luma(frame: Bytes) -> npt.NDArray[np.float32]:
    return frame[: SIZE[1]].astype(np.float32)


def test_looks_are_of_styles() -> None:
    assert set(LOOKS) < set(STYLES)


@pytest.mark.parametrize("style", LOOKS)
def test_a_look_changes_the_picture_and_nothing_but_legal_bytes(frames: list[Bytes], style: str) -> None:
    made = dressed(frames[0], style)
    assert np.abs(made.astype(int) - frames[0]).mean() > 1.5
    assert made[: SIZE[1]].min() >= 16
    assert made[: SIZE[1]].max() <= 235
    assert made[SIZE[1] :].min() >= 16
    assert made[SIZE[1] :].max() <= 240
    assert np.array_equal(made, dressed(frames[0], style))


@pytest.mark.parametrize("style", LOOKS)
def test_a_look_comes_by_shares(frames: list[Bytes], style: str) -> None:
    none, half, whole = (dressed(frames[0], style, share=share).astype(int) for share in (0.0, 0.5, 1.0))
    assert np.array_equal(none, frames[0])
    assert 0 < np.abs(half - none).mean() < np.abs(whole - none).mean()


@pytest.mark.parametrize("style", LOOKS)
def test_no_look_flickers(frames: list[Bytes], style: str) -> None:
    """Brightness jumps to and fro hardly more than that of the waves themselves, in 8-bit levels of a patch."""

    def unrest(shown: list[Bytes]) -> float:
        patches = [cv2.resize(luma(one), (20, 11), interpolation=cv2.INTER_AREA) for one in shown]
        return float(np.abs(np.diff(np.stack(patches), n=2, axis=0)).mean())

    made = [dressed(frame, style, 48 + k) for k, frame in enumerate(frames)]
    assert unrest(made) < 1.4 * unrest(frames) + 0.4


def test_noir_has_no_colour(frames: list[Bytes]) -> None:
    assert np.abs(dressed(frames[0], "noir")[SIZE[1] :].astype(int) - 128).max() <= 1


def test_anime_has_fewer_tones(frames: list[Bytes]) -> None:
    def common(frame: Bytes) -> int:
        counts = np.bincount(frame[: SIZE[1]].ravel(), minlength=256)
        return int((np.sort(counts)[::-1].cumsum() < 0.6 * counts.sum()).sum())

    assert common(dressed(frames[0], "anime")) < 0.8 * common(frames[0])


def test_watercolour_leaves_paper_along_the_border(frames: list[Bytes]) -> None:
    made = luma(dressed(frames[0], "watercolour"))
    border = np.concatenate([made[0], made[-1], made[:, 0], made[:, -1]])
    assert np.median(border) > 205
    assert made[30:60, 40:120].mean() < border.mean() - 15


def test_macro_is_sharp_in_a_strip_alone(frames: list[Bytes]) -> None:
    def detail(frame: Bytes, rows: slice) -> float:
        return float(np.abs(np.diff(luma(frame)[rows], axis=1)).mean())

    before, after = frames[0], dressed(frames[0], "macro")
    strip, foot = slice(54, 58), slice(80, 88)
    assert detail(after, strip) > 0.8 * detail(before, strip)
    assert detail(after, foot) < 0.4 * detail(before, foot)


def test_an_enlarged_sun_has_no_dark_rim() -> None:
    small = np.full((30, 40, 3), 0.2, np.float32)
    small[10:13, 20:23] = 18.0
    large = np.full((43, 57, 3), np.nan, np.float32)
    enlarge(small, large)
    assert large.min() > 0.05
    assert large.max() > 10
