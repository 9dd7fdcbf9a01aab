"""What each model takes, as JSON Schema: for the document of this API, and for versions."""

from typing import Any

from filmgate.dialects.replicate import wire
from filmgate.dialects.replicate.models import MOTION, OMNI, Offer
from filmgate.dialects.replicate.words import SHAPES
from filmgate.edge.bounds import CLIP, CLIP_IF_ANY, PICTURE, PICTURE_IF_ANY, VISIBLE, bounds_of, shots
from filmgate.edge.bounds import words as saying
from filmgate.edge.glosses import ASKED, defaults
from filmgate.edge.openapi import Schema, Schemas

GLOSSES = {
    "prompt": "What the film shows. Not needed where there are shots, nor for motion control.",
    "mode": "The quality: `standard`, or `std`, is 720p, `pro` is 1080p, `4k` is 2160p.",
    "start_image": "The picture that the film begins with.",
    "Input.image": "Another name for `start_image`, which wins where both are there.",
    "Input.end_image": "The picture that the film ends with.",
    "generate_audio": "Whether the film has sound. A film that is made from a clip gets no new sound.",
    "multi_prompt": 'The shots of the film, up to six, as a list, or as JSON in a text: `[{"prompt": "…", "duration": '
    "3}]`. Their sum is its length, whatever `duration` says.",
    "multi_prompt.prompt": "What the shot shows.",
    "multi_prompt.duration": "How long the shot lasts, in whole seconds.",
    "reference_images": "Pictures of whom or what the film is to show; at most four beside a clip.",
    "reference_video": "The clip that the film is made from.",
    "video_reference_type": "`feature`: the film goes on from the clip. `base`: the clip is changed.",
}
DEFAULTS: dict[str, Any] = {
    **defaults("duration", "aspect_ratio", "keep_original_sound", "character_orientation"),
    "mode": "pro",
    "generate_audio": wire.SOUND,
    "video_reference_type": "feature",
}
# A film ends with a picture only where it begins with one.
_LAST: Schema = {
    "if": {"properties": {"end_image": PICTURE}, "required": ["end_image"]},
    "then": {"anyOf": [{"properties": {name: PICTURE}, "required": [name]} for name in ("start_image", "image")]},
}
_TEXT: Schema = {"type": "string", "pattern": VISIBLE}


def schema(offer: Offer, schemas: Schemas) -> Schema:
    """As a component of a document: one shot with words, or several; a movement needs neither."""
    shape, bounds = SHAPES[offer.name], _bounds(offer)
    if offer is MOTION:
        bounds |= {"image": PICTURE, "video": CLIP}
        return schemas.narrowed(shape, _title(offer), bounds, needed=("image", "video"))
    one: Schema = {"properties": {"prompt": saying(offer.card)}, "required": ["prompt"]}
    several: Schema = {
        "properties": {"multi_prompt": {"anyOf": [_TEXT, {"type": "array", "minItems": 1}]}},
        "required": ["multi_prompt"],
    }
    rules = [_LAST, *(_of_clips(offer, one) if offer is OMNI else ())]
    return schemas.narrowed(shape, _title(offer), bounds, anyOf=[one, several], allOf=rules)


def _of_clips(offer: Offer, one: Schema) -> list[Schema]:
    """Beside a clip there may be fewer pictures, and one that is changed needs words."""
    clip: Schema = {"properties": {"reference_video": CLIP}, "required": ["reference_video"]}
    changed: Schema = {"properties": {"video_reference_type": {"const": "base"}}, "required": ["video_reference_type"]}
    fewer: Schema = {"properties": {"reference_images": {"maxItems": offer.card.images_with_video_max}}}
    return [{"if": clip, "then": fewer}, {"if": {"allOf": [clip, changed]}, "then": one}]


def _bounds(offer: Offer) -> dict[str, Schema]:
    card = offer.card
    return bounds_of(card) | {
        "mode": {"enum": ["standard", "std", "pro", "4k"]},
        "multi_prompt": {"anyOf": [{"type": "string"}, shots(card)]},
        "reference_images": {"type": "array", "items": PICTURE, "maxItems": card.images_max},
        "reference_video": CLIP_IF_ANY,
        "start_image": PICTURE_IF_ANY,
    }


def _title(offer: Offer) -> str:
    return {OMNI: "OmniInput", MOTION: "MotionInput"}.get(offer, "Input")


def plain(offer: Offer) -> Schema:
    """The same for itself, with what each member is and what it is without being said."""
    schemas = Schemas()
    schema(offer, schemas)
    found = schemas.components[_title(offer)]
    members = {name: _told(name, member) for name, member in found["properties"].items()}
    return {**found, "title": "Input", "properties": members}


def _told(name: str, member: Schema) -> Schema:
    said = GLOSSES.get(f"Input.{name}", GLOSSES.get(name, ASKED.get(name, "")))
    return {**member, "description": said, **({"default": DEFAULTS[name]} if name in DEFAULTS else {})}
