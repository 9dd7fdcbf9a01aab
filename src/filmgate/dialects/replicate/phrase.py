"""A Generation in this vendor's words: a model for each kind of film, and all that is said of it in `input`."""

import json
from typing import Any

from filmgate.dialects.replicate import wire
from filmgate.dialects.replicate.models import MOTION, OMNI, offer_of
from filmgate.dialects.replicate.words import SHAPES
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.edge.phrase import Body, Tongue, Words, said, shots, words

_MODES = {Mode.STD: "standard", Mode.PRO: "pro", Mode.FOUR_K: "4k"}


def write(asked: Generation, callback_url: str | None) -> Words:
    events = ["completed"] if callback_url else None
    return words(
        f"/v1/models/{offer_of(asked).ref}/predictions",
        input=write_input(asked),
        webhook=callback_url,
        webhook_events_filter=events,
    )


def write_input(asked: Generation) -> Body:
    """What a model is given; what it does not take is left out."""
    offer = offer_of(asked)
    taken = SHAPES[offer.name].__struct_fields__
    return said(**{name: value for name, value in _told(asked).items() if name in taken} | _media(asked))


def _told(asked: Generation) -> dict[str, Any]:
    """Everything but media."""
    edit = asked.workflow is Workflow.VIDEO_EDIT
    parts = shots(asked)
    return {
        "prompt": asked.prompt or None,
        "negative_prompt": asked.negative_prompt or None,
        "multi_prompt": json.dumps(parts, ensure_ascii=False) if parts else None,
        "duration": None if edit or asked.shots else asked.duration,
        "aspect_ratio": None if edit or asked.follows_picture else asked.aspect_ratio,
        "mode": "std" if offer_of(asked) is MOTION and asked.mode is Mode.STD else _MODES[asked.mode],
        "generate_audio": None if asked.video else asked.sound,
        "keep_original_sound": None if asked.keep_original_sound or not asked.video else False,
        "character_orientation": asked.character_orientation,
    }


def _media(asked: Generation) -> Body:
    if asked.workflow is Workflow.MOTION_CONTROL:
        return {"image": asked.image, "video": asked.video}
    media: Body = {"start_image": asked.image, "end_image": asked.end_image}
    if offer_of(asked) is OMNI:
        media |= {"reference_images": list(asked.images) or None, "reference_video": asked.video}
        media["video_reference_type"] = "base" if asked.workflow is Workflow.VIDEO_EDIT else None
    return media


def _read(asked: Generation, raw: bytes) -> tuple[Generation, str | None]:
    request = wire.read_creation(raw)
    return wire.read_input(offer_of(asked), request.input), request.webhook


TONGUE = Tongue(write, _read)
