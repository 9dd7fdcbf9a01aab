"""The older design's words: requests into Generations, tasks into its records. Decides nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from filmgate.dialects.kling import envelope
from filmgate.dialects.kling.elements import Named, check_named, number_of
from filmgate.dialects.kling.envelope import changed_at, seconds, units
from filmgate.dialects.kling.models import Wanted, cards, external_id, model_of
from filmgate.dialects.kling.older import words
from filmgate.dialects.kling.pictures import picture_url
from filmgate.dialects.kling.reading import decode, whole
from filmgate.domain import ids
from filmgate.domain.catalog import KLING_3, KLING_O3
from filmgate.domain.errors import InvalidField, MissingField
from filmgate.domain.generation import Generation, Mode, Shot, Workflow
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState


class Kind(StrEnum):
    """The last part of a path: what is made of what."""

    TEXT = "text2video"
    IMAGE = "image2video"
    SEVERAL = "multi-image2video"
    OMNI = "omni-video"
    MOTION = "motion-control"


_TEXT = ("kling-v3", "kling-v2-6", "kling-v2-5-turbo", "kling-v2-1-master", "kling-v2-master", "kling-v1-6", "kling-v1")
NAMES: dict[str, dict[str, str]] = {
    Kind.TEXT: dict.fromkeys(_TEXT, KLING_3.model),
    Kind.IMAGE: dict.fromkeys((*_TEXT, "kling-v2-1", "kling-v1-5"), KLING_3.model),
    Kind.OMNI: dict.fromkeys(("kling-v3-omni", "kling-video-o1"), KLING_O3.model),
    Kind.MOTION: dict.fromkeys(("kling-v3", "kling-v2-6"), KLING_3.model),
}
# What is meant where no model is named. Of several pictures one model alone makes films, whatever is named.
DEFAULTS = {
    Kind.TEXT: "kling-v1",
    Kind.IMAGE: "kling-v1",
    Kind.OMNI: "kling-video-o1",
    Kind.MOTION: "kling-v2-6",
}
IMAGES_MAX = 4
# Of an omni film: a frame, and as many as a model can show.
PICTURES_MAX = 8
_CARDS = cards(prompt_max=2500)
# A picture speaks for itself.
CARDS = _CARDS | {
    KLING_3.model: replace(
        _CARDS[KLING_3.model], prompt_optional=frozenset({Workflow.IMAGE_TO_VIDEO, Workflow.MOTION_CONTROL})
    )
}
SHAPES: dict[Kind, type[words.Wish]] = {
    Kind.TEXT: words.TextToVideo,
    Kind.IMAGE: words.ImageToVideo,
    Kind.SEVERAL: words.MultiImageToVideo,
    Kind.OMNI: words.OmniVideo,
    Kind.MOTION: words.MotionControl,
}
_bodies = {kind: msgspec.json.Decoder(shape) for kind, shape in SHAPES.items()}
# `<<<image_1>>>` is what the newer design writes as `@image_1`.
_REFERENCE = re.compile(r"<<<?\s*(\w+)\s*>?>>")


def read_request(kind: Kind, raw: bytes) -> Wanted:
    """What a body asks for, from the kind of film in the path. Raises a Refusal."""
    body: Any = decode(_bodies[kind], raw)
    model = model_of(NAMES[kind], body.model_name or DEFAULTS[kind]) if kind in NAMES else KLING_O3.model
    told = _READERS[kind](body)
    asked = Generation(
        model=model,
        prompt=_REFERENCE.sub(r"@\1", body.prompt or ""),
        mode=body.mode or (Mode.PRO if kind is Kind.OMNI else Mode.STD),
        **told,
    )
    CARDS[model].check(asked)
    named = check_named(CARDS[model], asked, _named(getattr(body, "element_list", None) or ()))
    return Wanted(asked, body.callback_url or None, external_id(body.external_task_id), named)


def _text(body: words.TextToVideo) -> dict[str, Any]:
    return (
        {"workflow": Workflow.TEXT_TO_VIDEO}
        | _timed(body)
        | _said(body, "negative_prompt", "cfg_scale", "aspect_ratio")
    )


def _image(body: words.ImageToVideo) -> dict[str, Any]:
    if not body.image:
        raise MissingField("image", "is required.")
    last = picture_url("end_image", body.image_tail) if body.image_tail else None
    frames = {"image": picture_url("image", body.image), "end_image": last}
    return {"workflow": Workflow.IMAGE_TO_VIDEO} | frames | _timed(body) | _said(body, "negative_prompt", "cfg_scale")


def _several(body: words.MultiImageToVideo) -> dict[str, Any]:
    given = body.image_list or ()
    if not 1 <= len(given) <= IMAGES_MAX:
        raise InvalidField("images", f"takes 1 to {IMAGES_MAX} pictures, not {len(given)}.")
    images = tuple(picture_url("images", each.image) for each in given)
    told = {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": images}
    return told | _timed(body) | _said(body, "negative_prompt", "aspect_ratio")


def _motion(body: words.MotionControl) -> dict[str, Any]:
    return {
        "workflow": Workflow.MOTION_CONTROL,
        "image": picture_url("image", body.image_url) if body.image_url else None,
        "video": body.video_url,
        "duration": 0,
        "sound": False,
        "keep_original_sound": body.keep_original_sound != "no",
        "character_orientation": body.character_orientation or "video",
    }


def _omni(body: words.OmniVideo) -> dict[str, Any]:
    """What is made of what follows from what there is."""
    clips = body.video_list or ()
    if len(clips) > 1:
        raise InvalidField("video", f"takes one clip, not {len(clips)}.")
    told = _pictures(body.image_list or ())
    if not clips:
        return told | _timed(body) | _said(body, *([] if "image" in told else ["aspect_ratio"]))
    clip = {"video": clips[0].video_url, "keep_original_sound": clips[0].keep_original_sound != "no", "sound": False}
    if clips[0].refer_type == "feature":
        images = tuple(filter(None, (told.get("image"), *told.get("images", ()))))
        told = {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": images}
        return told | _timed(body) | clip | _said(body, "aspect_ratio")
    if "image" in told:
        raise InvalidField("image", "a base video takes no first_frame.")
    return {"workflow": Workflow.VIDEO_EDIT, "images": told.get("images", ()), "duration": 0} | clip


def _pictures(given: Sequence[words.TypedPicture]) -> dict[str, Any]:
    """The frames among the pictures, and the others; of each frame the first counts."""
    if len(given) > PICTURES_MAX:
        raise InvalidField("images", f"takes at most {PICTURES_MAX} pictures, frames among them, not {len(given)}.")
    urls: dict[str, list[str]] = {"first_frame": [], "end_frame": [], "": []}
    for each in given:
        urls[each.type or ""].append(picture_url("images", each.image_url))
    first, last, images = (urls[name] for name in urls)
    if last and not first:
        raise InvalidField("end_image", "an end_frame needs a first_frame.")
    if first:
        frames = {"image": first[0], "end_image": last[0] if last else None}
        return {"workflow": Workflow.IMAGE_TO_VIDEO, "images": tuple(images)} | frames
    if images:
        return {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": tuple(images)}
    return {"workflow": Workflow.TEXT_TO_VIDEO}


_READERS: dict[Kind, Callable[[Any], dict[str, Any]]] = {
    Kind.TEXT: _text,
    Kind.IMAGE: _image,
    Kind.SEVERAL: _several,
    Kind.OMNI: _omni,
    Kind.MOTION: _motion,
}


def _timed(body: words.Timed) -> dict[str, Any]:
    """Sound, length and shots; the sum of these is the length."""
    told: dict[str, Any] = {"sound": body.sound == "on"}
    if body.duration is not None:
        told["duration"] = _seconds("duration", body.duration)
    if body.multi_shot in (True, "true") and body.multi_prompt:
        shots = tuple(
            Shot(prompt=_REFERENCE.sub(r"@\1", part.prompt), duration=_seconds("multi_prompt", part.duration))
            for part in body.multi_prompt
        )
        told |= {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    return told


def _named(given: Sequence[words.ElementOf]) -> tuple[Named, ...]:
    """Prompts call them by their place in the list."""
    ordered = enumerate(given, 1)
    return tuple(Named(f"element_{at}", number_of("elements", each.element_id)) for at, each in ordered)


def _seconds(field: str, given: words.Seconds) -> int:
    """Whole seconds, which come as a text."""
    if not isinstance(given, str):
        return whole(field, given)
    if not re.fullmatch(r"[0-9]{1,4}", given, re.ASCII):
        raise InvalidField(field, f'must be whole seconds in a text, such as "5", not "{given[:80]}".')
    return int(given)


def _said(body: words.Wish, *names: str) -> dict[str, Any]:
    """The members that were sent."""
    return {name: value for name in names if (value := getattr(body, name)) is not None}


# ---- answers ---------------------------------------------------------------------------------------------------------


_WORDS: Mapping[TaskState, words.State] = {
    TaskState.RUNNING: "processing",
    TaskState.SUCCEEDED: "succeed",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}


def word_of(task: Task) -> words.State:
    return _WORDS.get(task.state, "submitted")


def write_created(task_id: bytes, external_id: str | None) -> bytes:
    """The answer to a new task."""
    at = ids.drawn_at(task_id) // 1000
    return envelope.write_answer(
        words.Created(
            task_id=ids.decimal(task_id),
            task_status="submitted",
            task_info=words.Info(external_id or UNSET),
            created_at=at,
            updated_at=at,
        )
    )


def status_of(rates: RateCard, record: TaskRecord, urls: Sequence[str]) -> words.Status:
    task = record.task
    videos = [words.Video(ids.decimal(task.id), url, seconds(record)) for url in urls]
    return words.Status(
        task_id=ids.decimal(task.id),
        task_status=word_of(task),
        task_status_msg=task.failure.message if task.failure else "",
        task_info=words.Info(task.external_id or UNSET),
        task_result=words.Result(videos) if videos else UNSET,
        final_unit_deduction=units(rates, record) if task.ended else UNSET,
        created_at=task.created_at // 1000,
        updated_at=changed_at(record),
    )


_FIELDS = {
    "end_image": "image_tail",
    "images": "image_list",
    "video": "video_list",
    "elements": "element_list",
    "shots": "multi_prompt",
    "external_id": "external_task_id",
}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    return envelope.write_error(error, _FIELDS)
