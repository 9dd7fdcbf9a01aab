"""This vendor's words: requests into Generations, tasks and errors into its envelopes. Decides nothing."""

from typing import Any, Generic, Literal, TypeVar

import msgspec

from filmgate.dialects.apixo.models import Offer
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Shot, Workflow
from filmgate.domain.nature import milliseconds
from filmgate.domain.task import FailureCode, Task, TaskRecord, TaskState
from filmgate.edge.body import Number, decode, whole
from filmgate.edge.errors import sentence, status_of

Data = TypeVar("Data")


class Envelope(msgspec.Struct, kw_only=True):
    """The body of a request; `input` is read in the shape of its mode. Every `provider` is the same route as yet."""

    request_type: Literal["async", "callback"] | None = None
    provider: Literal["auto", "value", "official"] | None = None
    callback_url: str | None = None
    input: msgspec.Raw


class Head(msgspec.Struct):
    """The member of `input` that says what the others mean."""

    mode: Literal["text-to-video", "image-to-video", "motion-control"]


class Part(msgspec.Struct):
    """One shot of `multi_prompt`."""

    prompt: str
    duration: Number


class Words(msgspec.Struct, kw_only=True):
    """What every mode takes."""

    prompt: str | None = None
    negative_prompt: str | None = None
    sound: bool | None = None


class TextToVideo(Words, kw_only=True):
    duration: Number | None = None
    aspect_ratio: AspectRatio | None = None
    cfg_scale: float | None = None
    multi_prompt: tuple[Part, ...] | None = None


class ImageToVideo(Words, kw_only=True):
    duration: Number | None = None
    cfg_scale: float | None = None
    multi_prompt: tuple[Part, ...] | None = None
    image_urls: tuple[str, ...] | None = None


class MotionControl(Words, kw_only=True):
    character_orientation: Literal["video", "image"] | None = None
    image_urls: tuple[str, ...] | None = None
    video_urls: tuple[str, ...] | None = None


class Created(msgspec.Struct):
    """The answer to a new task."""

    taskId: str


class Status(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The answer about a task. `resultJson` is JSON in a string; times are Unix milliseconds."""

    taskId: str
    state: str
    resultJson: str | None = None
    failCode: str | None = None
    failMsg: str | None = None
    createTime: int
    completeTime: int | None = None
    costTime: int | None = None


class Answer(msgspec.Struct, Generic[Data], kw_only=True):
    """The envelope of everything that went well."""

    code: int = 200
    message: str = "success"
    data: Data


class Explanation(msgspec.Struct):
    error: str


class Refused(msgspec.Struct):
    """The envelope of everything else; `code` is the HTTP status."""

    code: int
    message: str
    data: Explanation


_envelope = msgspec.json.Decoder(Envelope)
_head = msgspec.json.Decoder(Head)
_inputs: dict[str, msgspec.json.Decoder[Any]] = {
    Workflow.TEXT_TO_VIDEO: msgspec.json.Decoder(TextToVideo),
    Workflow.IMAGE_TO_VIDEO: msgspec.json.Decoder(ImageToVideo),
    Workflow.MOTION_CONTROL: msgspec.json.Decoder(MotionControl),
}
_write = msgspec.json.Encoder().encode


def read_request(offer: Offer, raw: bytes) -> tuple[Generation, str | None]:
    """What a body asks for, checked against the model's card, and the callback URL that it wants called."""
    envelope = decode(_envelope, raw)
    workflow = Workflow(decode(_head, envelope.input).mode)
    body = decode(_inputs[workflow], envelope.input)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    asked = Generation(model=offer.card.model, mode=offer.mode, workflow=workflow, **_translated(workflow, given))
    offer.card.check(asked)
    return asked, _callback_url(envelope)


def _callback_url(envelope: Envelope) -> str | None:
    if envelope.request_type != "callback":
        return None
    if not envelope.callback_url:
        raise errors.MissingField("callback_url", "is required when request_type is callback.")
    return envelope.callback_url


def _translated(workflow: Workflow, given: dict[str, Any]) -> dict[str, Any]:
    """The members as a Generation names them."""
    if "duration" in given:
        given["duration"] = whole("input.duration", given["duration"])
    if parts := given.pop("multi_prompt", ()):
        shots = tuple(Shot(prompt=part.prompt, duration=whole("input.multi_prompt", part.duration)) for part in parts)
        given |= {"shots": shots, "duration": sum(shot.duration for shot in shots)}
    images, videos = given.pop("image_urls", ()), given.pop("video_urls", ())
    if workflow is Workflow.IMAGE_TO_VIDEO:
        _count("image", images, 1, 2)
        given |= {"image": images[0], "end_image": images[1] if images[1:] else None}
    if workflow is Workflow.MOTION_CONTROL:
        _count("image", images, 1, 1)
        _count("video", videos, 1, 1)
        # Here `sound` is the clip's own: kept or not, while no new one is made.
        given |= {"keep_original_sound": given.get("sound", True), "sound": False}
        given |= {"image": images[0], "video": videos[0], "duration": 0}
    return given


def _count(field: str, urls: tuple[str, ...], least: int, most: int) -> None:
    wanted = f"exactly {least}" if least == most else f"{least} to {most}"
    if len(urls) < least:
        raise errors.MissingField(field, f"needs {wanted} URLs." if most > 1 else "needs exactly 1 URL.")
    if len(urls) > most:
        raise errors.InvalidField(field, f"takes {wanted}, not {len(urls)}.")


def public_id(task: Task) -> str:
    return write_id(task.id)


def write_id(task_id: bytes) -> str:
    return f"task_{task_id.hex()}"


def write_created(task_id: bytes) -> bytes:
    return _write(Answer(data=Created(write_id(task_id))))


def write_balance(balance: int) -> bytes:
    """Micro-dollars as a plain number of dollars with four decimals, rounded down."""
    dollars, rest = divmod(balance // 100, 10_000)
    return _write(Answer(data=msgspec.Raw(f"{dollars}.{rest:04d}".encode())))


def write_status(record: TaskRecord, urls: list[str]) -> bytes:
    task = record.task
    status = Status(taskId=public_id(task), state=_STATES[task.state], createTime=milliseconds(task.created_at))
    if task.ended_at is not None:
        status.completeTime = milliseconds(task.ended_at)
        if task.state is TaskState.SUCCEEDED:
            status.resultJson = _write({"resultUrls": urls}).decode()
            status.costTime = status.completeTime - status.createTime
    if task.failure is not None:
        status.failCode = _FAIL_CODES.get(task.failure.code, "UPSTREAM_ERROR")
        status.failMsg = task.failure.message
    return _write(Answer(data=status))


_STATES = {
    TaskState.PREPARING: "pending",
    TaskState.QUEUED: "pending",
    TaskState.RUNNING: "processing",
    TaskState.SUCCEEDED: "success",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}
_FAIL_CODES = {
    FailureCode.CONTENT_VIOLATION: "CONTENT_VIOLATION",
    FailureCode.INVALID_IMAGE: "INVALID_IMAGE_URL",
    FailureCode.INVALID_VIDEO: "INVALID_VIDEO_URL",
    FailureCode.INVALID_PARAMETER: "INVALID_PARAMETER",
    FailureCode.INSUFFICIENT_BALANCE: "INSUFFICIENT_BALANCE",
    FailureCode.TIMEOUT: "TIMEOUT",
}
_STATUSES: dict[type[Exception], int] = {
    errors.NoRoute: 502,
    errors.SpendCapReached: 402,
    errors.StoreTimeout: 504,
}
_TITLES = {
    400: "Invalid request",
    401: "Unauthorized",
    402: "Insufficient balance",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Request too large",
    429: "Too many requests",
    500: "Server error",
    502: "Upstream error",
    503: "Service unavailable",
    504: "Upstream timeout",
}
_FIELDS = {
    "prompt": "input.prompt",
    "negative_prompt": "input.negative_prompt",
    "duration": "input.duration",
    "cfg_scale": "input.cfg_scale",
    "shots": "input.multi_prompt",
    "image": "input.image_urls",
    "end_image": "input.image_urls",
    "video": "input.video_urls",
}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    status = status_of(error, _STATUSES)
    explained = sentence(error)
    if isinstance(error, errors.InvalidField):
        explained = f"{_FIELDS.get(error.field, error.field)}: {error.reason}"
    return status, _write(Refused(status, _TITLES.get(status, "Error"), Explanation(explained)))
