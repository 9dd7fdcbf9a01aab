"""This vendor's words: the bodies of its offers into Generations. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from filmgate.dialects.fal.models import O3, V3, Kind, Offer
from filmgate.dialects.fal.words import SHAPES, Portrait, Seconds
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Element, Generation, Shot, Workflow
from filmgate.edge.body import decode_members, whole

SHOT_SECONDS = 5
# What the vendor's models are told to avoid where the request says nothing.
AVOIDED = "blur, distort, and low quality"
# O3 makes no sound unless it is asked to.
SOUND = {V3.segment: True, O3.segment: False}
Body = Mapping[str, Any]
_bodies = {kind: msgspec.json.Decoder(shape) for kind, shape in SHAPES.items()}
_NOTHING_AVOIDED = ("negative_prompt", "")
_SAME = ("prompt", "negative_prompt", "cfg_scale", "character_orientation", "keep_original_sound")


def read_request(offer: Offer, raw: bytes) -> Generation:
    """What a body asks this offer for, checked against its model's card. InvalidField has the vendor's names."""
    given = _given(decode_members(_bodies[offer.family.segment, offer.kind], raw))
    card = offer.family.card
    asked = Generation(model=card.model, mode=offer.mode, **_translated(offer, given))
    try:
        card.check(asked)
    except errors.InvalidField as error:
        field = _field(offer, error.field)
        raise type(error)(field, error.reason) from error
    return asked


def _given(body: msgspec.Struct) -> Body:
    """The members that say something. A negative prompt without words says that nothing is to be avoided."""
    said = msgspec.structs.asdict(body).items()
    return {name: value for name, value in said if value not in (None, "", ()) or (name, value) == _NOTHING_AVOIDED}


def _translated(offer: Offer, given: Body) -> dict[str, Any]:
    """The members as a Generation names them."""
    made: dict[str, Any] = {name: given[name] for name in _SAME if name in given}
    if offer.family is V3 and offer.kind in (Kind.TEXT, Kind.IMAGE):
        made.setdefault("negative_prompt", AVOIDED)
    made["sound"] = given.get("generate_audio", SOUND[offer.family.segment])
    if "duration" in given:
        made["duration"] = _seconds("duration", given["duration"])
    if parts := given.get("multi_prompt"):
        shots = tuple(Shot(prompt=part.prompt, duration=_shot_seconds(part.duration)) for part in parts)
        made |= {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    if given.get("aspect_ratio", "auto") != "auto":
        made["aspect_ratio"] = AspectRatio(given["aspect_ratio"])
    made["elements"] = tuple(_element(*numbered) for numbered in enumerate(given.get("elements", ()), 1))
    return made | _MADE_OF[offer.kind](given)


def _shot_seconds(said: Seconds | None) -> int:
    return SHOT_SECONDS if said is None else _seconds("multi_prompt", said)


def _seconds(field: str, said: Seconds) -> int:
    """`"5"`, `"5s"`, `5` and `5.0` are all five."""
    if not isinstance(said, str):
        try:
            return whole(field, said)
        except errors.Malformed as error:
            raise errors.InvalidField(field, "must be a whole number of seconds.") from error
    digits = said.removesuffix("s")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 4):
        raise errors.InvalidField(field, f'must be a whole number of seconds such as "5", not "{said[:20]}".')
    return int(digits)


def _element(number: int, shown: Portrait) -> Element:
    """Prompts call them by their numbers: `@Element1`."""
    front = (shown.frontal_image_url,) if shown.frontal_image_url else ()
    pictures = (*front, *(shown.reference_image_urls or ()))
    return Element(name=f"Element{number}", images=pictures, video=shown.video_url or None)


# ---- what a film is made of ------------------------------------------------------------------------------------------


def _of_words(given: Body) -> dict[str, Any]:
    return {"workflow": Workflow.TEXT_TO_VIDEO}


def _of_a_picture(given: Body) -> dict[str, Any]:
    return {
        "workflow": Workflow.IMAGE_TO_VIDEO,
        "image": given.get("start_image_url") or given.get("image_url"),
        "end_image": given.get("end_image_url") or given.get("tail_image_url"),
    }


def _of_a_movement(given: Body) -> dict[str, Any]:
    media = {"image": given.get("image_url"), "video": given.get("video_url")}
    return {"workflow": Workflow.MOTION_CONTROL, "sound": False, "duration": 0, **media}


def _of_references(given: Body) -> dict[str, Any]:
    """Pictures of what is to be seen; without them, what the request comes to: its frames, or its elements alone."""
    frames = {"image": given.get("start_image_url"), "end_image": given.get("end_image_url")}
    pictures = given.get("image_urls", ())
    if pictures:
        return {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": pictures, **frames}
    if frames["image"]:
        return {"workflow": Workflow.IMAGE_TO_VIDEO, **frames}
    if given.get("elements"):
        return {"workflow": Workflow.TEXT_TO_VIDEO}
    raise errors.MissingField("image_urls", "needs a picture, unless there is one in start_image_url or elements.")


def _of_a_clip(given: Body) -> dict[str, Any]:
    if "video_url" not in given:
        raise errors.MissingField("video_url", "is required.")
    return {
        "workflow": Workflow.REFERENCE_TO_VIDEO,
        "video": given["video_url"],
        "images": given.get("image_urls", ()),
        "sound": False,
        "keep_original_sound": given.get("keep_audio", True),
    }


def _of_an_edited_clip(given: Body) -> dict[str, Any]:
    return _of_a_clip(given) | {"workflow": Workflow.VIDEO_EDIT, "duration": 0}


_MADE_OF: dict[Kind, Callable[[Body], dict[str, Any]]] = {
    Kind.TEXT: _of_words,
    Kind.IMAGE: _of_a_picture,
    Kind.MOTION: _of_a_movement,
    Kind.REFERENCE: _of_references,
    Kind.CLIP_REFERENCE: _of_a_clip,
    Kind.CLIP_EDIT: _of_an_edited_clip,
}


# ---- names -----------------------------------------------------------------------------------------------------------

_FIELDS = {"shots": "multi_prompt", "images": "image_urls", "video": "video_url", "end_image": "end_image_url"}


def first_picture(offer: Offer) -> str:
    """What the member with the first picture is called: v3 and o3 call it differently."""
    starts = offer.kind is Kind.REFERENCE or (offer.kind is Kind.IMAGE and offer.family is V3)
    return "start_image_url" if starts else "image_url"


def _field(offer: Offer, name: str) -> str:
    """The vendor's name for what a Generation calls so."""
    return first_picture(offer) if name == "image" else _FIELDS.get(name, name)
