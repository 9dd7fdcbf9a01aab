"""Inputs in the place of URLs."""

import pytest

from filmgate.domain.generation import Element, Generation, Workflow
from filmgate.domain.inputs import clips, kept, pictures, read_reference, reference, with_inputs

ID = bytes(range(16))
ASKED = Generation(
    model="m",
    workflow=Workflow.IMAGE_TO_VIDEO,
    image="http://a/1",
    end_image="http://a/2",
    images=("http://a/3", "http://a/4"),
    video="http://a/5",
    elements=(Element(name="x", images=("http://a/6",)), Element(name="y", images=("http://a/7", "http://a/8"))),
)


def test_every_place_of_a_picture():
    """Each place that names a picture has a name of its own; clips are none."""
    assert pictures(ASKED) == {
        "image": "http://a/1",
        "end_image": "http://a/2",
        "images.0": "http://a/3",
        "images.1": "http://a/4",
        "elements.0.images.0": "http://a/6",
        "elements.1.images.0": "http://a/7",
        "elements.1.images.1": "http://a/8",
    }
    assert pictures(Generation(model="m", workflow=Workflow.TEXT_TO_VIDEO)) == {}


def test_every_place_of_a_clip():
    """The clip of the request, and one for each element that is shown by one."""
    assert clips(ASKED) == {"video": "http://a/5"}
    shown = Generation(
        model="m",
        workflow=Workflow.TEXT_TO_VIDEO,
        elements=(Element(name="x", images=("http://a/6",)), Element(name="y", video="http://a/9")),
    )
    assert clips(shown) == {"elements.1.video": "http://a/9"}
    changed = with_inputs(shown, {"elements.1.video": reference(ID)})
    assert kept(changed) == {"elements.1.video": ID}
    assert pictures(changed) == pictures(shown)
    assert kept(with_inputs(ASKED, {"video": reference(ID)})) == {"video": ID}


def test_places_say_something_else():
    """Each place can be given an input, and the others stay as they are."""
    for place in pictures(ASKED):
        changed = with_inputs(ASKED, {place: reference(ID)})
        assert pictures(changed) == pictures(ASKED) | {place: reference(ID)}
        assert kept(changed) == {place: ID}
        assert changed.video == ASKED.video
    assert with_inputs(ASKED, {}) is ASKED
    assert kept(ASKED) == {}


@pytest.mark.parametrize(
    "text", ["", "input:", f"input:{'0' * 31}", f"input:{'A' * 32}", f"input:{'0' * 32}\n", "http://x"]
)
def test_what_is_no_reference(text: str):
    """Only an id of 32 small hexadecimal digits is an input."""
    assert read_reference(text) is None
