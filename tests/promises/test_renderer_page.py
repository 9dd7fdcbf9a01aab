"""docs/renderer.md: its lists are the renderer's own, and its pictures are small."""

import pytest

from filmgate_previz import shots
from fixtures.checkout import ROOT
from fixtures.documents import page, rows

LISTS = {
    "places": shots.WORLDS,
    "times": shots.TIMES,
    "weathers": shots.WEATHERS,
    "subjects": shots.SUBJECTS,
    "acts": shots.ACTS,
    "headings": shots.HEADINGS,
    "cameras": shots.CAMERAS,
    "framings": shots.FRAMINGS,
    "angles": shots.ANGLES,
    "styles": shots.STYLES,
}
PICTURE_MAX_BYTES = 60_000


@pytest.mark.parametrize("slot", LISTS)
def test_the_page_lists_what_there_is(slot: str) -> None:
    (told,) = (row[1] for row in rows(page("docs/renderer.md")) if row[0] == slot)
    assert told == ", ".join(f"`{word}`" for word in LISTS[slot])


def test_its_pictures_are_small() -> None:
    pictures = list(ROOT.glob("docs/images/renderer/*"))
    assert pictures
    assert all(path.stat().st_size < PICTURE_MAX_BYTES for path in pictures)
