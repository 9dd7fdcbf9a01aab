"""This vendor's words: the inputs of its models into Generations. Decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from filmgate.dialects.replicate.headers import CANCEL_AFTER
from filmgate.dialects.replicate.models import MODES, MOTION, OMNI, V3, Offer
from filmgate.dialects.replicate.words import SHAPES, Creation, Heard, Kept, Part
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.domain.task import TaskState
from filmgate.domain.webhook import EVENTS, RUNNING, event_of
from filmgate.edge.body import Number, decode, decode_text, whole

Members = Mapping[str, Any]
# What a request gets that does not say.
MODE = Mode.PRO
SOUND = False
_creation = msgspec.json.Decoder(Creation)
_kept = msgspec.json.Decoder(Kept)
_inputs = {name: msgspec.json.Decoder(shape) for name, shape in SHAPES.items()}
_shots = msgspec.json.Decoder(tuple[Part, ...])
# The one output is there at the end, and the logs have more to say when a film is begun and when it is over.
_EVENTS: dict[Heard, tuple[str, ...]] = {
    "start": (RUNNING,),
    "output": (event_of(TaskState.SUCCEEDED),),
    "logs": (RUNNING, *EVENTS),
    "completed": EVENTS,
}
_SAME = ("prompt", "negative_prompt", "character_orientation", "keep_original_sound")


def read_creation(raw: bytes) -> Creation:
    """The request around an input. Raises Malformed, InvalidField, MissingField."""
    asked: Creation = _read(_creation, raw)
    if bytes(asked.input) in (b"", b"null"):
        raise errors.MissingField("input", "is required: an object with what the model takes.")
    return asked


def read_input(offer: Offer, raw: bytes | msgspec.Raw) -> Generation:
    """What an input asks this offer for, checked against its model's card. InvalidField has the vendor's names."""
    given = _given(_read(_inputs[offer.name], raw))
    asked = Generation(model=offer.card.model, **_translated(offer, given))
    try:
        offer.card.check(asked)
    except errors.InvalidField as error:
        raise type(error)(_field(offer, error.field), error.reason) from error
    return asked


def events_of(wanted: Sequence[Heard] | None) -> tuple[str, ...]:
    """What a webhook hears of, in our own words: of the end where nothing is said."""
    return tuple(dict.fromkeys(event for each in wanted or ("completed",) for event in _EVENTS[each]))


def with_lasting(raw: bytes, lasting: str | None) -> bytes:
    """The request as it is kept: with the header that says how long it may take, too.

    The last of a name counts, so a member of the body never passes for the header.
    """
    if lasting is None and not decode(_kept, raw).bounded:
        return raw
    return raw.rstrip()[:-1] + b',"%s":%s}' % (CANCEL_AFTER.encode(), msgspec.json.encode(lasting))


def _read(decoder: msgspec.json.Decoder[Any], raw: bytes | msgspec.Raw) -> Any:
    try:
        return decode(decoder, raw)
    except errors.Malformed as error:
        field, _, reason = str(error).partition(": ")
        if not isinstance(error.__cause__, msgspec.ValidationError):
            raise
        if not reason:
            raise errors.InvalidField("input", "must be an object.") from error
        raise errors.InvalidField(field, reason) from error


def _given(said: msgspec.Struct) -> Members:
    """The members that say something."""
    return {name: value for name, value in msgspec.structs.asdict(said).items() if value not in (None, "", ())}


def _translated(offer: Offer, given: Members) -> dict[str, Any]:
    """The members as a Generation names them."""
    made: dict[str, Any] = {name: given[name] for name in _SAME if name in given}
    made["mode"] = MODES[given["mode"]] if "mode" in given else MODE
    made["sound"] = given.get("generate_audio", SOUND)
    if "duration" in given:
        made["duration"] = _seconds("duration", given["duration"])
    if parts := _parts(given.get("multi_prompt", ())):
        shots = tuple(Shot(prompt=part.prompt, duration=_seconds("multi_prompt", part.duration)) for part in parts)
        made |= {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    if "aspect_ratio" in given:
        made["aspect_ratio"] = AspectRatio(given["aspect_ratio"])
    return made | _MADE_OF[offer.name](given)


def _parts(said: str | tuple[Part, ...]) -> tuple[Part, ...]:
    """The shots, which are a text of JSON, or the list itself."""
    if not isinstance(said, str):
        return said
    try:
        return decode_text(_shots, said) if said.strip() else ()
    except errors.Malformed as error:
        example = '[{"prompt": "A cat jumps", "duration": 3}]'
        raise errors.InvalidField("multi_prompt", f"must be a list of shots as JSON, such as {example}.") from error


def _seconds(field: str, said: Number) -> int:
    try:
        return whole(field, said)
    except errors.Malformed as error:
        raise errors.InvalidField(field, "must be a whole number of seconds.") from error


# ---- what a film is made of ------------------------------------------------------------------------------------------


def _of_words(given: Members) -> dict[str, Any]:
    first, last = given.get("start_image") or given.get("image"), given.get("end_image")
    if last and not first:
        raise errors.MissingField("start_image", "is required where there is an end_image.")
    if first:
        return {"workflow": Workflow.IMAGE_TO_VIDEO, "image": first, "end_image": last}
    return {"workflow": Workflow.TEXT_TO_VIDEO}


def _of_anything(given: Members) -> dict[str, Any]:
    made = _of_words(given)
    clip, pictures = given.get("reference_video"), given.get("reference_images", ())
    if clip and given.get("video_reference_type") == "base":
        edit = {"workflow": Workflow.VIDEO_EDIT, "duration": 0, "sound": False, "shots": ()}
        return edit | {"video": clip, "images": pictures}
    if clip or pictures:
        made |= {"workflow": Workflow.REFERENCE_TO_VIDEO, "video": clip, "images": pictures}
    return made | ({"sound": False} if clip else {})


def _of_a_movement(given: Members) -> dict[str, Any]:
    media = {"image": given.get("image"), "video": given.get("video")}
    return {"workflow": Workflow.MOTION_CONTROL, "sound": False, "duration": 0, **media}


_MADE_OF: dict[str, Callable[[Members], dict[str, Any]]] = {
    V3.name: _of_words,
    OMNI.name: _of_anything,
    MOTION.name: _of_a_movement,
}


# ---- names -----------------------------------------------------------------------------------------------------------

_FIELDS = {"shots": "multi_prompt", "images": "reference_images", "video": "reference_video", "image": "start_image"}


def _field(offer: Offer, name: str) -> str:
    """The vendor's name for what a Generation calls so."""
    return name if offer is MOTION else _FIELDS.get(name, name)
