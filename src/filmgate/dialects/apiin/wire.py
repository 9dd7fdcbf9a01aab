"""This vendor's words: requests into Generations, tasks and errors into its envelopes. Decides nothing."""

from typing import Any, Generic, TypeVar

import msgspec

from filmgate.dialects.apiin.models import CARD, NAME
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Element, Generation, Mode, Shot, Workflow
from filmgate.domain.nature import iso
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.edge.body import Number, decode, whole
from filmgate.edge.errors import sentence, status_of

Data = TypeVar("Data")
_IMAGES_MAX = 2


class Head(msgspec.Struct, kw_only=True):
    """The members that say what the others mean: a picture, under whichever name, makes it image-to-video."""

    model: str | None = None
    image: str | None = None
    image_url: str | None = None
    image_urls: tuple[str, ...] | None = None


class Part(msgspec.Struct):
    """One shot of `multi_prompt`."""

    prompt: str
    duration: Number


class Named(msgspec.Struct, kw_only=True):
    """One of `kling_elements`: its pictures come in one list, or as one from the front and others."""

    name: str
    description: str | None = None
    element_input_urls: tuple[str, ...] | None = None
    element_input_video_urls: tuple[str, ...] | None = None
    frontal_image_url: str | None = None
    reference_image_urls: tuple[str, ...] | None = None


class ImageToVideo(msgspec.Struct, kw_only=True):
    """What every request takes."""

    prompt: str | None = None
    mode: Mode | None = None
    duration: Number | None = None
    sound: bool | None = None
    multi_shots: bool | None = None
    multi_prompt: tuple[Part, ...] | None = None
    kling_elements: tuple[Named, ...] | None = None
    callback_url: str | None = None


class TextToVideo(ImageToVideo, kw_only=True):
    aspect_ratio: AspectRatio | None = None


class Created(msgspec.Struct):
    """The answer to a new task."""

    task_id: str
    status: str


class Output(msgspec.Struct):
    video_url: str


class Status(msgspec.Struct, kw_only=True):
    """The answer about a task. The film stands in `response`, `output` and `video_url` alike: clients differ."""

    task_id: str
    status: str
    consumed_credits: int
    created_at: str
    request: msgspec.Raw
    response: list[str]
    error_message: str | None
    output: Output | None
    video_url: str | None


class Answer(msgspec.Struct, Generic[Data], kw_only=True):
    """The envelope of everything that went well."""

    code: int = 200
    message: str = "success"
    data: Data


class Fault(msgspec.Struct):
    """`code` is the HTTP status."""

    code: int
    message: str
    type: str


class Refused(msgspec.Struct):
    """The envelope of everything else."""

    error: Fault


_head = msgspec.json.Decoder(Head)
_bodies: dict[Workflow, msgspec.json.Decoder[Any]] = {
    Workflow.TEXT_TO_VIDEO: msgspec.json.Decoder(TextToVideo),
    Workflow.IMAGE_TO_VIDEO: msgspec.json.Decoder(ImageToVideo),
}
_write = msgspec.json.Encoder().encode


def read_request(raw: bytes) -> tuple[Generation, str | None]:
    """What a body asks for, checked against the model's card, and the callback URL that it wants called."""
    head = decode(_head, raw)
    if not head.model:
        raise errors.MissingField("model", "is required.")
    if head.model != NAME:
        raise errors.UnknownModel(head.model)
    first, last = _frames(head)
    workflow = Workflow.TEXT_TO_VIDEO if first is None else Workflow.IMAGE_TO_VIDEO
    body = decode(_bodies[workflow], raw)
    asked = Generation(model=CARD.model, workflow=workflow, image=first, end_image=last, **_translated(body))
    CARD.check(asked)
    return asked, body.callback_url or None


def _frames(head: Head) -> tuple[str | None, str | None]:
    """The first and the last frame that are named."""
    several = head.image_urls or ()
    if len(several) > _IMAGES_MAX:
        raise errors.InvalidField("image_urls", f"takes 1 or {_IMAGES_MAX} URLs, not {len(several)}.")
    first = head.image or head.image_url or (several[0] if several else None)
    return first, (several[1] or None) if several[1:] else None


def _translated(body: ImageToVideo) -> dict[str, Any]:
    """The members as a Generation names them; what was not sent is left to its defaults."""
    names = ("prompt", "mode", "aspect_ratio", "sound")
    given = {name: value for name in names if (value := getattr(body, name, None)) is not None}
    if body.duration is not None:
        given["duration"] = whole("duration", body.duration)
    if shots := _shots(body):
        given |= {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    return given | {"elements": tuple(_element(each) for each in body.kling_elements or ())}


def _shots(body: ImageToVideo) -> tuple[Shot, ...]:
    """The shots of `multi_prompt`, which needs no flag; a flag that says no is obeyed."""
    parts = body.multi_prompt or ()
    if body.multi_shots and not parts:
        raise errors.MissingField("shots", "is required when multi_shots is true.")
    if body.multi_shots is False:
        return ()
    return tuple(Shot(prompt=part.prompt, duration=whole("multi_prompt", part.duration)) for part in parts)


def _element(given: Named) -> Element:
    clips = given.element_input_video_urls or ()
    if len(clips) > 1:
        raise errors.InvalidField("elements", f"'{given.name[:80]}' takes one clip, not {len(clips)}.")
    front = (given.frontal_image_url,) if given.frontal_image_url else ()
    pictures = (*front, *(given.element_input_urls or ()), *(given.reference_image_urls or ()))
    return Element(
        name=given.name, description=given.description or "", images=pictures, video=clips[0] if clips else None
    )


def public_id(task: Task) -> str:
    return write_id(task.id)


def write_id(task_id: bytes) -> str:
    return f"n75{task_id.hex()}_kling3"


def write_created(task_id: bytes) -> bytes:
    return _write(Answer(data=Created(write_id(task_id), "IN_PROGRESS")))


def write_status(rates: RateCard, record: TaskRecord, urls: list[str]) -> bytes:
    task = record.task
    film = urls[0] if urls else None
    status = Status(
        task_id=public_id(task),
        status=_STATES.get(task.state, "IN_PROGRESS"),
        consumed_credits=rates.credits_charged(task.charged),
        created_at=iso(task.created_at),
        request=msgspec.Raw(record.content.request.encode()),
        response=urls,
        error_message=task.failure.message if task.failure else None,
        output=Output(film) if film else None,
        video_url=film,
    )
    return _write(Answer(data=status))


_STATES = {TaskState.SUCCEEDED: "SUCCESS", TaskState.FAILED: "FAILED", TaskState.CANCELLED: "FAILED"}
_TYPES: dict[type[Exception], str] = {
    errors.Unauthenticated: "authentication_error",
    errors.AddressNotAllowed: "permission_error",
    errors.ModelNotAllowed: "permission_error",
    errors.InsufficientBalance: "insufficient_credits",
    errors.UnknownModel: "not_found",
    errors.UnknownTask: "not_found",
    errors.UnknownRoute: "not_found",
    errors.RateLimited: "rate_limited",
    errors.SpendCapReached: "rate_limited",
    errors.NoRoute: "internal_error",
    errors.Refusal: "invalid_request",
    Exception: "internal_error",
}
_FIELDS = {"shots": "multi_prompt", "end_image": "image_urls", "elements": "kling_elements"}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    status = status_of(error)
    kind = next(_TYPES[each] for each in type(error).__mro__ if each in _TYPES)
    explained = sentence(error)
    if isinstance(error, errors.InvalidField):
        explained = f"{_FIELDS.get(error.field, error.field)}: {error.reason}"
    return status, _write(Refused(Fault(status, explained, kind)))
