"""Cutouts: known outlines are found on plain borders, busy pictures are left alone, edges keep nothing of either."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz.guests.cutout import SURE, cut_out, matted
from filmgate_previz.media.picture import load_clear
from fixtures.sitters import GREEN, SITTERS, WHITE, Bytes, busy, child, clear_png, graded, jpeg, mug, plain, png, seated

Alpha = npt.NDArray[np.float32]
GROUNDS = {"white": (WHITE, 0.0), "green": (GREEN, 0.3), "graded": (None, 0.4)}


def set_before(name: str, ground: str) -> tuple[Bytes, Alpha]:
    sitter = SITTERS[name]()
    height, width = sitter[1].shape
    colour, shadow = GROUNDS[ground]
    size = (round(width * 1.2) + 40, round(height * 1.12) + 40)
    return seated(sitter, graded(*size) if colour is None else plain(*size, colour), shadow=shadow)


def agreement(alpha: Bytes, known: Alpha) -> float:
    """Intersection over union."""
    a, b = alpha > 127, known > 0.5
    return float((a & b).sum() / (a | b).sum())


def found(picture: Bytes) -> tuple[Bytes, Bytes, float]:
    cut = matted(picture)
    assert cut is not None
    return cut


@pytest.mark.parametrize(
    ("name", "ground"),
    [*((name, ground) for name in ("child", "mug", "dog") for ground in GROUNDS), ("bottle", "green")],
)
def test_a_known_outline_is_found_on_a_plain_border(name: str, ground: str) -> None:
    """Thin limbs, loose hair, a hole in a handle, a soft shadow on a grey gradient."""
    picture, known = set_before(name, ground)
    _, alpha, confidence = found(picture)
    assert agreement(alpha, known) >= 0.97
    assert confidence > 0.9


@pytest.mark.parametrize("name", ["child", "mug"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_known_outline_is_found_in_a_jpeg(tmp_path: Path, name: str, ground: str) -> None:
    picture, known = set_before(name, ground)
    decoded, nothing = load_clear(jpeg(tmp_path, name, picture, 60))
    assert nothing is None
    assert agreement(found(decoded)[1], known) >= 0.93


def test_the_alpha_of_a_png_is_the_outline(tmp_path: Path) -> None:
    colour, alpha = child()
    cut = cut_out(*load_clear(clear_png(tmp_path, "child", (colour, alpha))))
    assert cut is not None
    assert (cut.by_alpha, cut.confidence, cut.cropped) == (True, 1.0, False)
    rows, columns = np.flatnonzero((alpha > 12).any(1)), np.flatnonzero((alpha > 12).any(0))
    part = alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert np.array_equal(cut.alpha, part)


def test_what_is_opaque_but_for_a_corner_is_cut_out_by_its_border(tmp_path: Path) -> None:
    """A little transparency, as of rounded corners, is not taken for an outline."""
    picture, _ = seated(mug(), plain(460, 380))
    alpha = np.full(picture.shape[:2], 255, np.uint8)
    alpha[:8, :8] = 0
    cut = cut_out(*load_clear(clear_png(tmp_path, "mug", (picture, alpha))))
    assert cut is not None
    assert (cut.by_alpha, cut.confidence > SURE) == (False, True)
    assert cut.alpha.shape[0] < 320


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_busy_picture_is_not_cut_out(seed: int) -> None:
    for picture in (busy(500, 470, seed), seated(child(), busy(500, 470, seed))[0]):
        cut = cut_out(picture)
        assert cut is None or cut.confidence < SURE


def test_a_landscape_under_a_plain_sky_is_not_cut_out() -> None:
    """Its sky is as plain as any border, but it leaves the frame on three sides."""
    picture = plain(600, 400, (220, 190, 150))
    picture[190:] = busy(600, 400)[190:]
    cut = cut_out(picture)
    assert cut is None or cut.confidence < SURE


@pytest.mark.parametrize("picture", [plain(300, 200), np.zeros((40, 40, 3), np.uint8), graded(300, 200)])
def test_an_empty_picture_has_no_subject(picture: Bytes) -> None:
    cut = cut_out(picture)
    assert cut is None or cut.confidence < SURE


def test_white_eyes_on_white_paper_are_no_holes() -> None:
    picture, known = seated(child(), plain(440, 480))
    _, cut, _ = found(picture)
    rows, columns = np.nonzero((known > 0.5) & (picture.min(2) > 250))
    assert len(rows) > 60
    assert (cut[rows, columns] > 200).mean() > 0.98


def halo(cut: Bytes, ground: tuple[int, int, int], alone: Bytes, known: Alpha) -> float:
    """How much of the background's colour is in the edge, 0 to 1; `alone` is the sitter before black."""
    edge = (known > 0.25) & (known < 0.9)
    own = alone[edge] / known[edge][:, None]
    way = np.asarray(ground, np.float32) - own
    return float(np.mean(((cut[edge] - own) * way).sum(1) / (way * way).sum(1)))


@pytest.mark.parametrize("ground", [WHITE, GREEN, (200, 60, 60)])
def test_an_edge_keeps_nothing_of_the_background(tmp_path: Path, ground: tuple[int, int, int]) -> None:
    """Not of a photograph's either, whose colours run over by two pixels."""
    picture, known = seated(child(), plain(440, 480, ground))
    alone, _ = seated(child(), plain(440, 480, (0, 0, 0)))
    assert halo(picture, ground, alone, known) > 0.3  # as it was given
    for path in (png(tmp_path, "a", picture), jpeg(tmp_path, "b", picture, 75)):
        assert abs(halo(found(load_clear(path)[0])[0], ground, alone, known)) < 0.15


def test_an_edge_is_soft_and_the_middle_is_whole() -> None:
    picture, known = set_before("dog", "graded")
    _, alpha, _ = found(picture)
    inside = cv2.erode((known > 0.99).astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    outside = cv2.dilate((known > 0.01).astype(np.uint8), np.ones((21, 21), np.uint8)) == 0
    assert (alpha[inside] == 255).all()
    assert (alpha[outside] == 0).all()
    assert ((alpha > 20) & (alpha < 235)).sum() > 400


def test_who_is_cut_off_below_has_no_feet() -> None:
    bust, _ = seated(child(), graded(420, 330), low=-0.42)
    whole, _ = seated(child(), graded(440, 480))
    cuts = [cut_out(picture) for picture in (bust, whole)]
    assert [cut is not None and cut.cropped for cut in cuts] == [True, False]


def test_a_large_picture_is_cut_out_at_a_bounded_size() -> None:
    picture, _ = seated(mug(), plain(460, 380))
    large = np.asarray(cv2.resize(picture, None, fx=5, fy=5, interpolation=cv2.INTER_LINEAR), np.uint8)
    small, big = cut_out(picture), cut_out(large)
    assert small is not None and big is not None
    assert max(big.alpha.shape) < 1024
    assert big.aspect == pytest.approx(small.aspect, rel=0.03)
