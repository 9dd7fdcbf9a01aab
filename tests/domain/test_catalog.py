"""What a model takes, as its card says."""

from typing import Any

import pytest

from filmgate.domain import catalog
from filmgate.domain.catalog import KLING_3, KLING_O3, SHOT_PROMPT_MAX, ModelCard
from filmgate.domain.errors import InvalidField, MissingField, UnknownModel
from filmgate.domain.generation import Element, Generation, Mode, Shot, Workflow

PICTURE = "https://pictures.example/a.png"
CLIP = "https://clips.example/a.mp4"


def asked(**given: Any) -> Generation:
    return Generation(**{"model": "kling-3.0", "workflow": Workflow.TEXT_TO_VIDEO, "prompt": "a lake", **given})


def shots(*seconds: int, prompt: str = "a lake") -> tuple[Shot, ...]:
    return tuple(Shot(prompt=prompt, duration=duration) for duration in seconds)


def elements(count: int = 1, **given: Any) -> tuple[Element, ...]:
    return (Element(**{"name": "dog", "images": (PICTURE,), **given}),) * count


GOOD: list[tuple[ModelCard, dict[str, Any]]] = [
    (KLING_3, {}),
    (KLING_3, {"duration": 3}),
    (KLING_3, {"duration": 15, "mode": Mode.PRO, "cfg_scale": 0}),
    (KLING_3, {"prompt": "x" * 2500, "negative_prompt": "y" * 2500, "cfg_scale": 1.0}),
    (KLING_3, {"prompt": "", "shots": shots(1, 2, 3), "duration": 6}),
    (KLING_3, {"shots": shots(*[1] * 6, prompt="x" * SHOT_PROMPT_MAX), "duration": 6}),
    (KLING_3, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": PICTURE, "end_image": "data:image/png;base64,AA=="}),
    (KLING_3, {"workflow": Workflow.MOTION_CONTROL, "image": PICTURE, "video": CLIP, "duration": 0, "prompt": ""}),
    (KLING_3, {"elements": elements(3)}),
    (KLING_3, {"elements": elements(name="x" * 100, description="y" * 2500, images=(PICTURE,) * 4)}),
    (KLING_3, {"elements": elements(images=(), video=CLIP)}),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE,) * 7}),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE,) * 4, "video": CLIP}),
    (KLING_O3, {"workflow": Workflow.VIDEO_EDIT, "video": "HTTPS://clips.example/a.mp4", "duration": 0}),
]
BAD: list[tuple[ModelCard, dict[str, Any], str, bool]] = [
    (KLING_3, {"workflow": Workflow.VIDEO_EDIT, "video": CLIP}, "workflow", False),
    (KLING_3, {"mode": Mode.FOUR_K}, "mode", False),
    (KLING_3, {"prompt": ""}, "prompt", True),
    (KLING_3, {"prompt": " \n\u3000"}, "prompt", True),
    (KLING_3, {"prompt": "x" * 2501}, "prompt", False),
    (KLING_3, {"negative_prompt": "x" * 2501}, "negative_prompt", False),
    (KLING_3, {"shots": shots(*[1] * 7), "duration": 7}, "shots", False),
    (KLING_3, {"shots": shots(0, 5)}, "shots", False),
    (KLING_3, {"shots": shots(5, prompt=" ")}, "shots", False),
    (KLING_3, {"shots": shots(5, prompt="x" * (SHOT_PROMPT_MAX + 1))}, "shots", False),
    (KLING_3, {"shots": shots(5, 1_000_000)}, "shots", False),
    (KLING_3, {"shots": shots(10, 6), "duration": 16}, "duration", False),
    (KLING_3, {"duration": 2}, "duration", False),
    (KLING_3, {"duration": 16}, "duration", False),
    (KLING_3, {"duration": 0}, "duration", False),
    (KLING_3, {"cfg_scale": 1.01}, "cfg_scale", False),
    (KLING_3, {"cfg_scale": -0.1}, "cfg_scale", False),
    (KLING_3, {"cfg_scale": float("nan")}, "cfg_scale", False),
    (KLING_3, {"workflow": Workflow.IMAGE_TO_VIDEO}, "image", True),
    (KLING_3, {"workflow": Workflow.MOTION_CONTROL, "image": PICTURE}, "video", True),
    (KLING_3, {"workflow": Workflow.MOTION_CONTROL, "video": CLIP}, "image", True),
    (KLING_3, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": "file:///etc/passwd"}, "image", False),
    (KLING_3, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": "picture.png"}, "image", False),
    (KLING_3, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": "data:text/html,hello"}, "image", False),
    (KLING_3, {"elements": elements(4)}, "elements", False),
    (KLING_3, {"elements": elements(name=" ")}, "elements", False),
    (KLING_3, {"elements": elements(name="x" * 101)}, "elements", False),
    (KLING_3, {"elements": elements(description="y" * 2501)}, "elements", False),
    (KLING_3, {"elements": elements(images=())}, "elements", False),
    (KLING_3, {"elements": elements(images=(PICTURE,) * 5)}, "elements", False),
    (KLING_3, {"elements": elements(video=CLIP)}, "elements", False),
    (KLING_3, {"elements": elements(images=("",))}, "elements", False),
    (KLING_3, {"elements": elements(images=("file:///etc/passwd",))}, "elements", False),
    (KLING_3, {"elements": elements(images=(), video="data:image/png;base64,AA==")}, "elements", False),
    (KLING_O3, {"workflow": Workflow.VIDEO_EDIT, "video": "data:image/png;base64,AA=="}, "video", False),
    (KLING_O3, {"workflow": Workflow.VIDEO_EDIT}, "video", True),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO}, "image", True),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE,) * 8}, "images", False),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE,) * 5, "video": CLIP}, "images", False),
    (KLING_O3, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE, "gopher://x")}, "images", False),
]


@pytest.mark.parametrize(("card", "given"), GOOD)
def test_what_a_model_takes(card: ModelCard, given: dict[str, Any]):
    """Everything up to its limits is taken."""
    card.check(asked(**given))


@pytest.mark.parametrize(("card", "given", "field", "missing"), BAD)
def test_what_a_model_does_not_take(card: ModelCard, given: dict[str, Any], field: str, missing: bool):
    """Everything beyond a limit is refused with the name of the field and a sentence."""
    with pytest.raises(InvalidField) as raised:
        card.check(asked(**given))
    assert raised.value.field == field
    assert isinstance(raised.value, MissingField) is missing
    assert raised.value.reason.endswith(".")


def test_models_are_found_by_name():
    """A model that is not on the list is unknown, and its name is not repeated at length."""
    assert catalog.find((KLING_3, KLING_O3), "kling-o3") is KLING_O3
    with pytest.raises(UnknownModel) as raised:
        catalog.find((KLING_3,), "x" * 10_000)
    assert len(str(raised.value)) < 200


def test_what_has_to_be_fetched():
    """A picture, a clip and an element are the caller's own; words alone name nothing."""
    assert not asked().names_media
    for given in ({"image": PICTURE}, {"images": (PICTURE,)}, {"video": CLIP}, {"elements": elements()}):
        assert asked(**given).names_media
