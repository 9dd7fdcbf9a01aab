"""What the embedded engine tells its renderer of a Generation."""

from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.generation import Element, Generation, Shot, Workflow
from filmgate.engines.previz import film_order
from filmgate_previz.order import FilmOrder, Reference

HERE = Path("/inputs")


def ordered(workflow: Workflow, *places: str, **given: Any) -> FilmOrder:
    """The renderer's order for a generation whose inputs lie in these places."""
    asked = Generation(model="kling-3.0", workflow=workflow, prompt="A dog runs", **given)
    return FilmOrder.parse(film_order(asked, True, {place: HERE / place for place in places}))


@pytest.mark.parametrize("workflow", Workflow)
def test_every_workflow_is_an_order(workflow: Workflow) -> None:
    places = {
        Workflow.TEXT_TO_VIDEO: (),
        Workflow.IMAGE_TO_VIDEO: ("image", "end_image"),
        Workflow.REFERENCE_TO_VIDEO: ("video",),
        Workflow.VIDEO_EDIT: ("video",),
        Workflow.MOTION_CONTROL: ("image", "video"),
    }[workflow]
    order = ordered(workflow, *places)
    assert order.made_as == workflow
    for place in ("image", "end_image", "video"):
        assert getattr(order, place) == (f"/inputs/{place}" if place in places else None)


def test_a_film_that_follows_a_clip_is_as_long_as_it() -> None:
    order = ordered(Workflow.VIDEO_EDIT, "video", duration=4, clip_ms=3_250, sound=False, clip_sound=True)
    assert (order.seconds, order.sound, order.keep_sound) == (3.25, False, True)


def test_pictures_and_elements_are_references() -> None:
    elements = (
        Element(name="Rex", description="a dog", images=("input:1", "input:2")),
        Element(name="Rain", video="input:3"),
    )
    places = ("images.0", "images.1", "elements.0.images.0", "elements.0.images.1", "elements.1.video")
    order = ordered(
        Workflow.REFERENCE_TO_VIDEO, *places, images=("input:4", "input:5"), elements=elements, negative_prompt="cats"
    )
    assert order.references == (
        Reference(("/inputs/images.0",)),
        Reference(("/inputs/images.1",)),
        Reference(("/inputs/elements.0.images.0", "/inputs/elements.0.images.1"), None, "Rex", "a dog"),
        Reference((), "/inputs/elements.1.video", "Rain", ""),
    )
    assert order.negative_prompt == "cats"


def test_shots_keep_their_words_and_lengths() -> None:
    shots = (Shot(prompt="One", duration=2), Shot(prompt="Two", duration=3))
    order = ordered(Workflow.TEXT_TO_VIDEO, shots=shots)
    assert [(shot.prompt, shot.seconds) for shot in order.shots] == [("One", 2.0), ("Two", 3.0)]
