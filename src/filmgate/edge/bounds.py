"""A ModelCard's limits as JSON Schema, in the vocabulary of a Generation: what a document can say of them."""

from typing import Any

from filmgate.domain.catalog import ELEMENT_IMAGES_MAX, ELEMENT_NAME_MAX, SHOT_PROMPT_MAX, SHOTS_MAX, ModelCard

Schema = dict[str, Any]
# What is not blank, as Python sees it: dialects of regular expressions differ about the rarer blanks.
VISIBLE = r"[^\s\x1c-\x1f\x85]"
_HTTP = "[hH][tT][tT][pP][sS]?://"
PICTURE: Schema = {"type": "string", "pattern": f"^({_HTTP}|[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/)"}
CLIP: Schema = {"type": "string", "pattern": f"^{_HTTP}"}
# An empty text is the same as none.
PICTURE_IF_ANY: Schema = {"type": "string", "pattern": f"^($|{_HTTP}|[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/)"}
CLIP_IF_ANY: Schema = {"type": "string", "pattern": f"^($|{_HTTP})"}
CALLBACK: Schema = {"type": "string", "maxLength": 2048}


def bounds_of(card: ModelCard) -> dict[str, Schema]:
    """By the name of a member of a Generation. What members say together (shots and duration) no schema says."""
    return {
        "prompt": {"type": "string", "maxLength": card.prompt_max},
        "negative_prompt": {"type": "string", "maxLength": card.prompt_max},
        "duration": _duration(card),
        "cfg_scale": {"type": "number", "minimum": 0, "maximum": 1},
        "mode": {"enum": sorted(card.modes)},
        "aspect_ratio": {"enum": sorted(card.aspect_ratios)},
        "image": PICTURE_IF_ANY,
        "end_image": PICTURE_IF_ANY,
        "images": {"type": "array", "items": PICTURE, "maxItems": card.images_max},
        "video": CLIP_IF_ANY,
        "shots": shots(card),
        "elements": {"type": "array", "maxItems": card.elements_max, "items": _element(card)},
        "callback_url": CALLBACK,
    }


def words(card: ModelCard) -> Schema:
    """A prompt that has to say something."""
    return {"type": "string", "minLength": 1, "maxLength": card.prompt_max, "pattern": VISIBLE}


def shots(card: ModelCard) -> Schema:
    """At most six; the sum of their durations is the film's."""
    prompt = {"type": "string", "minLength": 1, "maxLength": SHOT_PROMPT_MAX, "pattern": VISIBLE}
    seconds = {"type": "integer", "minimum": 1, "maximum": max(card.durations)}
    shot = {"type": "object", "properties": {"prompt": prompt, "duration": seconds}, "required": ["prompt", "duration"]}
    return {"type": "array", "items": shot, "maxItems": SHOTS_MAX}


def _duration(card: ModelCard) -> Schema:
    low, high = min(card.durations), max(card.durations)
    if len(card.durations) == high - low + 1:
        return {"type": "integer", "minimum": low, "maximum": high}
    return {"type": "integer", "enum": sorted(card.durations)}


def _element(card: ModelCard) -> Schema:
    return {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": ELEMENT_NAME_MAX, "pattern": VISIBLE},
            "description": {"anyOf": [{"type": "string", "maxLength": card.prompt_max}, {"type": "null"}]},
            "images": {
                "anyOf": [{"type": "array", "items": PICTURE, "maxItems": ELEMENT_IMAGES_MAX}, {"type": "null"}]
            },
            "video": {"anyOf": [CLIP_IF_ANY, {"type": "null"}]},
        },
        "required": ["name"],
        "anyOf": [
            {
                "properties": {"images": {"type": "array", "minItems": 1}, "video": {"enum": ["", None]}},
                "required": ["images"],
            },
            {
                "properties": {"images": {"type": ["array", "null"], "maxItems": 0}, "video": CLIP},
                "required": ["video"],
            },
        ],
    }
