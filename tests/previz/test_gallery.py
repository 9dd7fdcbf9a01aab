"""The gallery: every word of the vocabulary has a still, the page names all of them, and old stills go."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import pytest

from filmgate_previz.gallery.exhibits import SECTIONS, Room, exhibits
from filmgate_previz.gallery.hanging import Hung, hang, take_down
from filmgate_previz.gallery.sheet import sheet
from filmgate_previz.shots import ANGLES, CAMERAS, FRAMINGS, STYLES, SUBJECT_WORLDS, SUBJECTS, TIMES, WEATHERS, WORLDS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gallery")


@pytest.fixture(scope="module")
def hung(folder: Path) -> list[Hung]:
    """Some that are made of a picture, a clip and references."""
    made = exhibits(Room(128, folder), ("workflows",))
    kept = [exhibit for exhibit in made if exhibit.title.startswith(("reference", "motion", "multi"))]
    return hang(kept, folder)


def test_every_word_is_shown(folder: Path) -> None:
    room = Room(128, folder)
    shots = [
        shot
        for name in SECTIONS
        if name != "workflows"
        for exhibit in exhibits(room, (name,))
        for shot in exhibit.shots
    ]
    for slot, words in (
        ("world", WORLDS), ("time", TIMES), ("weather", WEATHERS), ("camera", CAMERAS), ("style", STYLES),
        ("framing", FRAMINGS), ("angle", ANGLES),
    ):  # fmt: skip
        assert {getattr(shot, slot) for shot in shots} >= set(words), slot
    shown = {(name, shot.world) for shot in shots for name in shot.subjects}
    assert shown >= {(name, world) for name in SUBJECTS for world in SUBJECT_WORLDS[name]}


def test_every_still_is_a_picture_of_its_size(folder: Path, hung: list[Hung]) -> None:
    for one in hung:
        assert len(one.stills) == len(one.exhibit.numbers)
        for name in one.stills:
            picture = cv2.imread(str(folder / name))
            assert picture.shape == (one.exhibit.order.height, one.exhibit.order.width, 3)
            assert picture.std() > 8


def test_what_a_film_was_made_of_is_told(hung: list[Hung]) -> None:
    told = {one.exhibit.title.partition(":")[0]: one.notes for one in hung}
    assert any("clip" in note for note in told["motion-control"])
    assert told["reference-to-video"]


def test_the_page_names_every_still(hung: list[Hung]) -> None:
    page = sheet(hung)
    assert re.findall(r'src="([^"]+)"', page) == [name for one in hung for name in one.stills]
    assert "http" not in page


def test_captions_are_words_and_no_markup(hung: list[Hung]) -> None:
    exhibit = hung[0].exhibit
    odd = Hung(type(exhibit)(exhibit.section, 'a <b> & "c"', exhibit.order, exhibit.shots), (), ())
    assert "<b>" not in sheet([odd])


def test_only_stills_are_taken_down(tmp_path: Path) -> None:
    for name in ("worlds-003-0.jpg", "holiday.jpg", "index.html"):
        (tmp_path / name).write_bytes(b"")
    take_down(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["holiday.jpg", "index.html"]
