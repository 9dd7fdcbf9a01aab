"""The newer design's words: requests into Generations, tasks into its records. Decides nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from filmgate.dialects.kling import envelope
from filmgate.dialects.kling.elements import Named, check_named, number_of
from filmgate.dialects.kling.envelope import changed_at, seconds, units
from filmgate.dialects.kling.models import Wanted, cards, external_id, model_of
from filmgate.dialects.kling.newer import words
from filmgate.dialects.kling.newer.storyboard import read_shots
from filmgate.dialects.kling.pictures import picture_url
from filmgate.dialects.kling.reading import decode, whole
from filmgate.domain import ids
from filmgate.domain.catalog import KLING_3, KLING_O3
from filmgate.domain.errors import InvalidField, MissingField
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState


class Kind(StrEnum):
    """The first part of a path: what is made of what."""

    TEXT = "text-to-video"
    IMAGE = "image-to-video"
    OMNI = "omni-video"
    MOTION = "motion-control"


_THREE = ("kling-3.0", "kling-3.0-turbo", "kling-2.6", "kling-2.5-turbo")
NAMES: dict[str, dict[str, str]] = {
    Kind.TEXT: dict.fromkeys(_THREE, KLING_3.model),
    Kind.IMAGE: dict.fromkeys(_THREE, KLING_3.model),
    Kind.OMNI: dict.fromkeys(("kling-3.0-omni", "kling-o1"), KLING_O3.model),
    Kind.MOTION: dict.fromkeys(("kling-3.0", "kling-2.6"), KLING_3.model),
}
# Its films have sound, whatever is said.
_SOUNDING = "kling-3.0-turbo"
CARDS = cards(prompt_max=3072)
RESOLUTIONS = {"720p": Mode.STD, "1080p": Mode.PRO, "4k": Mode.FOUR_K}
_MEDIA = ("first_frame", "last_frame", "refer_image", "feature_video", "base_video", "image", "video")
TYPES = ("prompt", *_MEDIA, "element")
# Voices are taken and left aside: no model here has any.
_KNOWN = (*TYPES, "voice")
_body = msgspec.json.Decoder(words.Body)


class Contents:
    """The contents of a request by their types; of what there is one of, the first counts."""

    def __init__(self, body: words.Body) -> None:
        self._items = body.contents or ()
        for item in self._items:
            _check(item)
        names = Counter(item.id for item in self._items if item.id)
        if twice := next((name for name, count in names.items() if count > 1), ""):
            raise InvalidField("contents", f"two items have the id '{twice[:80]}'; a prompt can call only one so.")
        told = (item.text for item in self._items if item.type == "prompt" and item.text)
        self.prompt = next(told, body.prompt or "")

    def pictures(self, kind: str) -> tuple[str, ...]:
        return tuple(picture_url("contents", url) for url in self._urls(kind))

    def picture(self, kind: str) -> str | None:
        return next(iter(self.pictures(kind)), None)

    def clip(self, kind: str) -> str | None:
        return next(iter(self._urls(kind)), None)

    def elements(self) -> tuple[Named, ...]:
        """Prompts call them by the ids that they have here; one that has no number goes by its id alone."""
        shown = [item for item in self._items if item.type == "element"]
        return tuple(
            Named(item.id or f"element_{at}", number_of("elements", item.element_id or item.id or ""))
            for at, item in enumerate(shown, 1)
        )

    def _urls(self, kind: str) -> list[str]:
        return [item.url for item in self._items if item.type == kind and item.url]


def _check(item: words.Item) -> None:
    """InvalidField where nobody can tell what an item shows."""
    if item.type not in _KNOWN:
        raise InvalidField("contents", f"there is no type '{item.type[:80]}'; there are {', '.join(TYPES)}.")
    if item.type in _MEDIA and not (item.url and item.url.strip()):
        reason = f"the type {item.type} needs a url; what goes by an id alone is an element, of the type element."
        raise InvalidField("contents", reason)


def read_request(kind: str, name: str, raw: bytes) -> Wanted:
    """What a body asks for, from the kind of film and the model's name in the path. Raises a Refusal."""
    model = model_of(NAMES[kind], name)
    body = decode(_body, raw)
    settings, options = body.settings or words.Settings(), body.options or words.Options()
    contents = Contents(body)
    told = _READERS[Kind(kind)](contents, settings)
    sound = settings.audio == "native" or name == _SOUNDING
    asked = Generation(
        model=model,
        mode=RESOLUTIONS[settings.resolution or "720p"],
        sound=sound and not told.get("video"),
        **_measures(told["workflow"], contents.prompt, settings) | told,
    )
    CARDS[model].check(asked)
    named = check_named(CARDS[model], asked, contents.elements())
    return Wanted(asked, options.callback_url or None, external_id(options.external_task_id), named)


def _text(contents: Contents, settings: words.Settings) -> dict[str, Any]:
    return {"workflow": Workflow.TEXT_TO_VIDEO}


def _image(contents: Contents, settings: words.Settings) -> dict[str, Any]:
    first, last = contents.picture("first_frame"), contents.picture("last_frame")
    if first is None:
        raise MissingField("image", "a first_frame is required.")
    return {"workflow": Workflow.IMAGE_TO_VIDEO, "image": first, "end_image": last}


def _motion(contents: Contents, settings: words.Settings) -> dict[str, Any]:
    return {
        "workflow": Workflow.MOTION_CONTROL,
        "image": contents.picture("image"),
        "video": contents.clip("video"),
        "keep_original_sound": settings.audio != "off",
        "character_orientation": settings.character_orientation or "video",
    }


def _omni(contents: Contents, settings: words.Settings) -> dict[str, Any]:
    """What is made of what follows from what there is."""
    first, last = contents.picture("first_frame"), contents.picture("last_frame")
    shown, keeps = contents.pictures("refer_image"), {"keep_original_sound": settings.audio == "original"}
    if last and not first:
        raise InvalidField("end_image", "a last_frame needs a first_frame.")
    if base := contents.clip("base_video"):
        if first:
            raise InvalidField("image", "a base_video takes no first_frame.")
        return {"workflow": Workflow.VIDEO_EDIT, "video": base, "images": shown} | keeps
    if feature := contents.clip("feature_video"):
        images = (first, *shown) if first else shown
        return {"workflow": Workflow.REFERENCE_TO_VIDEO, "video": feature, "images": images} | keeps
    if first:
        return _image(contents, settings) | {"images": shown}
    return {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": shown} if shown else _text(contents, settings)


_READERS: dict[Kind, Callable[[Contents, words.Settings], dict[str, Any]]] = {
    Kind.TEXT: _text,
    Kind.IMAGE: _image,
    Kind.OMNI: _omni,
    Kind.MOTION: _motion,
}


def _measures(workflow: Workflow, prompt: str, settings: words.Settings) -> dict[str, Any]:
    """Words, length and shape, as far as the workflow takes them. Shots in the prompt make the film as long as they."""
    if workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL):
        return {"prompt": prompt, "duration": 0}
    told: dict[str, Any] = {"prompt": prompt}
    if settings.duration is not None:
        told["duration"] = whole("duration", settings.duration)
    if shots := read_shots(prompt) if settings.multi_shot is not False else ():
        told = {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    if workflow is not Workflow.IMAGE_TO_VIDEO and settings.aspect_ratio is not None:
        told["aspect_ratio"] = settings.aspect_ratio
    return told


# ---- answers ---------------------------------------------------------------------------------------------------------


_WORDS: dict[TaskState, words.State] = {
    TaskState.RUNNING: "processing",
    TaskState.SUCCEEDED: "succeeded",
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
            id=ids.decimal(task_id),
            status="submitted",
            create_time=at,
            update_time=at,
            external_id=external_id or UNSET,
        )
    )


def status_of(rates: RateCard, record: TaskRecord, urls: Sequence[str]) -> words.Status:
    task = record.task
    done = task.state is TaskState.SUCCEEDED
    return words.Status(
        id=ids.decimal(task.id),
        status=word_of(task),
        message=task.failure.message if task.failure else "",
        create_time=task.created_at // 1000,
        update_time=changed_at(record),
        external_id=task.external_id or UNSET,
        outputs=[words.Output(id=ids.decimal(task.id), url=url, duration=seconds(record)) for url in urls],
        billing=[words.Charge(amount=units(rates, record))] if done else [],
    )


_FIELDS = {
    "image": "contents",
    "end_image": "contents",
    "images": "contents",
    "video": "contents",
    "elements": "contents",
    "shots": "prompt",
    "mode": "settings.resolution",
    "duration": "settings.duration",
    "external_id": "options.external_task_id",
    "callback_url": "options.callback_url",
}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    return envelope.write_error(error, _FIELDS)
