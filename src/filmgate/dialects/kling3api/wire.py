"""This vendor's words: requests into Generations, tasks and errors into its envelopes. Decides nothing."""

from typing import Any, Generic, TypeVar

import msgspec

from filmgate.dialects.kling3api.profile import Profile
from filmgate.domain import errors
from filmgate.domain.catalog import find
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.nature import iso
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.edge.body import Number, decode, whole
from filmgate.edge.errors import sentence, status_of
from filmgate.services.tasks.content import read_generation

Data = TypeVar("Data")
_MODELS = {"kling-3.0": "", "kling-o3": "o3-"}
_ID_ENDS = {"kling-3.0": "kling3", "kling-o3": "o3"}


class Head(msgspec.Struct):
    """The member that says what the others mean."""

    type: str | None = None


class Words(msgspec.Struct, kw_only=True):
    """What every type takes."""

    prompt: str | None = None
    negative_prompt: str | None = None


class TextToVideo(Words, kw_only=True):
    duration: Number | None = None
    aspect_ratio: AspectRatio | None = None
    sound: bool | None = None


class ImageToVideo(Words, kw_only=True):
    duration: Number | None = None
    image: str | None = None
    image_url: str | None = None
    end_image: str | None = None
    sound: bool | None = None


class GuidedTextToVideo(TextToVideo, kw_only=True):
    cfg_scale: float | None = None


class GuidedImageToVideo(ImageToVideo, kw_only=True):
    cfg_scale: float | None = None


class ReferenceToVideo(TextToVideo, kw_only=True):
    images: tuple[str, ...] | None = None
    video: str | None = None
    keep_original_sound: bool | None = None


class VideoEdit(Words, kw_only=True):
    video: str | None = None
    keep_original_sound: bool | None = None


SHAPES: dict[tuple[str, Workflow], type[Words]] = {
    ("kling-3.0", Workflow.TEXT_TO_VIDEO): GuidedTextToVideo,
    ("kling-3.0", Workflow.IMAGE_TO_VIDEO): GuidedImageToVideo,
    ("kling-o3", Workflow.TEXT_TO_VIDEO): TextToVideo,
    ("kling-o3", Workflow.IMAGE_TO_VIDEO): ImageToVideo,
    ("kling-o3", Workflow.REFERENCE_TO_VIDEO): ReferenceToVideo,
    ("kling-o3", Workflow.VIDEO_EDIT): VideoEdit,
}
TYPES: dict[str, tuple[str, Mode, Workflow]] = {
    f"{_MODELS[model]}{mode}-{workflow}": (model, mode, workflow)
    for model, workflow in SHAPES
    for mode in (Mode.PRO, Mode.STD)
}
# What a customer writes for each model.
NAMES = {model: tuple(kind for kind, (each, _, _) in TYPES.items() if each == model) for model in _MODELS}
_head = msgspec.json.Decoder(Head)
_bodies = {kind: msgspec.json.Decoder(shape) for kind, shape in SHAPES.items()}
_write = msgspec.json.Encoder().encode


class Created(msgspec.Struct):
    """The answer to a new task."""

    task_id: str
    status: str
    consumed_credits: int


class Status(msgspec.Struct):
    """The answer about a task. `response` holds the films' URLs; empty until there is one."""

    task_id: str
    status: str
    consumed_credits: int
    created_at: str
    request: msgspec.Raw
    response: list[str]
    error_message: str | None
    type: str


class Answer(msgspec.Struct, Generic[Data], kw_only=True):
    """The envelope of everything that went well."""

    code: int = 200
    message: str = "success"
    data: Data


class Fault(msgspec.Struct):
    code: str
    message: str


class Refused(msgspec.Struct):
    """The envelope of everything else; `code` is the HTTP status."""

    code: int
    message: str
    error: Fault


def read_request(profile: Profile, raw: bytes) -> Generation:
    """What a body asks for, checked against the model's card. Raises a Refusal."""
    kind = decode(_head, raw).type
    if kind not in TYPES:
        raise errors.UnknownModel(kind or "")
    model, mode, workflow = TYPES[kind]
    body = decode(_bodies[model, workflow], raw)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    asked = Generation(model=model, mode=mode, workflow=workflow, **_translated(profile, workflow, given))
    find(profile.cards, model).check(asked)
    return asked


def _translated(profile: Profile, workflow: Workflow, given: dict[str, Any]) -> dict[str, Any]:
    """The members as a Generation names them."""
    if "image_url" in given:
        alias = given.pop("image_url")
        given["image"] = given.get("image") or alias
    if "duration" in given:
        given["duration"] = whole("duration", given["duration"])
    if workflow is Workflow.VIDEO_EDIT:
        given["duration"] = 0
    # A film made from a clip gets no new sound: the clip's own is kept or not.
    given["sound"] = given.get("sound", profile.sound) and not given.get("video")
    return given


def public_id(profile: Profile, task: Task) -> str:
    return write_id(profile, task.id, task.model)


def write_id(profile: Profile, task_id: bytes, model: str) -> str:
    nearest = model if model in _ID_ENDS else "kling-3.0"
    return f"{profile.id_prefixes[nearest]}{task_id.hex()}{_ID_ENDS[nearest]}"


def type_of(asked: Generation) -> str:
    """The type of a Generation, or of its nearest neighbour where it came through another dialect."""
    model = asked.model if asked.model in _MODELS else "kling-3.0"
    mode = Mode.STD if asked.mode is Mode.STD else Mode.PRO
    workflow = asked.workflow if (model, asked.workflow) in SHAPES else Workflow.IMAGE_TO_VIDEO
    return f"{_MODELS[model]}{mode}-{workflow}"


def write_created(profile: Profile, rates: RateCard, task_id: bytes, asked: Generation, price: int) -> bytes:
    identity = write_id(profile, task_id, asked.model)
    return _write(Answer(data=Created(identity, "IN_PROGRESS", rates.credits_charged(price))))


def write_status(profile: Profile, rates: RateCard, record: TaskRecord, urls: list[str]) -> bytes:
    task = record.task
    status = Status(
        task_id=public_id(profile, task),
        status=_status(task),
        consumed_credits=rates.credits_charged(task.charged),
        created_at=iso(task.created_at),
        request=msgspec.Raw(record.content.request.encode()),
        response=urls,
        error_message=task.failure.message if task.failure else None,
        type=type_of(read_generation(record.content.generation)),
    )
    return _write(Answer(data=status))


def _status(task: Task) -> str:
    if not task.ended:
        return "IN_PROGRESS"
    return "SUCCESS" if task.state is TaskState.SUCCEEDED else "FAILED"


_STATUSES: dict[type[Exception], int] = {errors.UnknownModel: 400, errors.NoRoute: 500, errors.StoreUnavailable: 500}
_CODES: dict[type[Exception], str] = {
    errors.UnknownModel: "INVALID_TYPE",
    errors.Unauthenticated: "INVALID_API_KEY",
    errors.InsufficientBalance: "INSUFFICIENT_CREDITS",
    errors.RateLimited: "RATE_LIMITED",
    errors.SpendCapReached: "RATE_LIMITED",
    errors.AddressNotAllowed: "IP_NOT_ALLOWED",
    errors.ModelNotAllowed: "MODEL_NOT_ALLOWED",
    errors.UnknownTask: "TASK_NOT_FOUND",
    errors.UnknownRoute: "NOT_FOUND",
    errors.WrongMethod: "METHOD_NOT_ALLOWED",
    errors.TooLarge: "BODY_TOO_LARGE",
    errors.IdempotencyMismatch: "IDEMPOTENCY_MISMATCH",
    errors.NoRoute: "INTERNAL_ERROR",
    errors.Refusal: "INVALID_REQUEST",
    Exception: "INTERNAL_ERROR",
}
_FIELD_CODES = {"prompt": "INVALID_PROMPT", "duration": "INVALID_DURATION"}
_MISSING_CODES = {"image": "MISSING_IMAGE", "video": "MISSING_VIDEO"}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    status = status_of(error, _STATUSES)
    message = f"type: must be one of {', '.join(TYPES)}." if isinstance(error, errors.UnknownModel) else sentence(error)
    return status, _write(Refused(status, message, Fault(_code(error), message)))


def _code(error: Exception) -> str:
    if isinstance(error, errors.MissingField) and error.field in _MISSING_CODES:
        return _MISSING_CODES[error.field]
    if isinstance(error, errors.InvalidField) and error.field in _FIELD_CODES:
        return _FIELD_CODES[error.field]
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
