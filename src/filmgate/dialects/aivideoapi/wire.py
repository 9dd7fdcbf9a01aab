"""This vendor's words: requests into Generations, tasks and errors into its envelopes. Decides nothing."""

from typing import Generic, TypeVar

import msgspec

from filmgate.dialects.aivideoapi.models import ALWAYS, CARD, NAME
from filmgate.domain import errors, ids
from filmgate.domain.generation import Generation, Mode
from filmgate.domain.ledger import Totals
from filmgate.domain.nature import seconds
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.edge.body import decode
from filmgate.edge.errors import sentence, status_of

Data = TypeVar("Data")


class Head(msgspec.Struct):
    """The member that says what the others mean."""

    model: str | None = None


class Input(msgspec.Struct, kw_only=True):
    prompt: str | None = None
    mode: Mode | None = None


class Body(msgspec.Struct, kw_only=True):
    """The body of a request."""

    input: Input | None = None
    callback_url: str | None = None


class Created(msgspec.Struct):
    """The answer to a new task."""

    taskId: str


class Metadata(msgspec.Struct):
    model: str


class Output(msgspec.Struct):
    urls: list[str]
    metadata: Metadata


class Cause(msgspec.Struct):
    code: str
    message: str


class Status(msgspec.Struct, kw_only=True):
    """The answer about a task, without an envelope. Times are Unix seconds; an open task has a `progress`, null or
    percent."""

    id: str
    status: str
    model: str
    created_at: int
    progress: int | msgspec.UnsetType | None = msgspec.UNSET
    completed_at: int | msgspec.UnsetType = msgspec.UNSET
    output: Output | msgspec.UnsetType = msgspec.UNSET
    error: Cause | msgspec.UnsetType = msgspec.UNSET


class Credits(msgspec.Struct):
    """The answer about money, in whole credits."""

    balance: int
    total_purchased: int
    total_consumed: int


class Answer(msgspec.Struct, Generic[Data], kw_only=True):
    """The envelope of a new task and of the credits."""

    code: int = 200
    msg: str = "success"
    data: Data


class Fault(msgspec.Struct):
    code: str
    message: str
    type: str


class Refused(msgspec.Struct):
    """The envelope of everything that went wrong."""

    error: Fault


_head = msgspec.json.Decoder(Head)
_body = msgspec.json.Decoder(Body)
_write = msgspec.json.Encoder().encode


def read_request(raw: bytes) -> tuple[Generation, str | None]:
    """What a body asks for, checked against the model's card, and the callback URL that it wants called."""
    model = decode(_head, raw).model
    if not model:
        raise errors.MissingField("model", "is required.")
    if model != NAME:
        raise errors.UnknownModel(model)
    body = decode(_body, raw)
    if body.input is None:
        raise errors.MissingField("input", "is required.")
    asked = Generation(mode=body.input.mode or Mode.STD, prompt=body.input.prompt or "", **ALWAYS)
    CARD.check(asked)
    return asked, body.callback_url or None


def public_id(task: Task) -> str:
    return ids.dashed(task.id)


def write_created(task_id: bytes) -> bytes:
    return _write(Answer(data=Created(ids.dashed(task_id))))


def write_credits(rates: RateCard, totals: Totals) -> bytes:
    """Both rounded down, and what was consumed is their difference, so that the three always add up."""
    balance, purchased = rates.whole_credits(totals.balance), rates.whole_credits(totals.purchased)
    return _write(Answer(data=Credits(balance, purchased, purchased - balance)))


def write_status(record: TaskRecord, urls: list[str]) -> bytes:
    task = record.task
    created_at = seconds(task.created_at)
    status = Status(id=public_id(task), status=_STATES[task.state], model=NAME, created_at=created_at)
    if not task.ended:
        status.progress = record.progress
    if task.state is TaskState.SUCCEEDED and task.ended_at is not None:
        status.completed_at = seconds(task.ended_at)
        status.output = Output(urls, Metadata(f"{NAME}/video"))
    if task.failure is not None:
        status.error = Cause("upstream_error", task.failure.message)
    return _write(status)


_STATES = {
    TaskState.PREPARING: "pending",
    TaskState.QUEUED: "pending",
    TaskState.RUNNING: "processing",
    TaskState.SUCCEEDED: "completed",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}
_STATUSES: dict[type[Exception], int] = {errors.StoreUnavailable: 500}
_WORDS: dict[type[Exception], tuple[str, str]] = {
    errors.Unauthenticated: ("invalid_api_key", "authentication_error"),
    errors.InsufficientBalance: ("insufficient_credits", "billing_error"),
    errors.AddressNotAllowed: ("ip_not_allowed", "permission_error"),
    errors.ModelNotAllowed: ("model_not_allowed", "permission_error"),
    errors.UnknownModel: ("model_not_found", "invalid_request_error"),
    errors.UnknownTask: ("task_not_found", "invalid_request_error"),
    errors.UnknownRoute: ("not_found", "invalid_request_error"),
    errors.WrongMethod: ("method_not_allowed", "invalid_request_error"),
    errors.TooLarge: ("request_too_large", "invalid_request_error"),
    errors.IdempotencyMismatch: ("idempotency_mismatch", "invalid_request_error"),
    errors.RateLimited: ("rate_limit_exceeded", "rate_limit_error"),
    errors.SpendCapReached: ("spend_limit_exceeded", "billing_error"),
    errors.NoRoute: ("upstream_error", "upstream_error"),
    errors.Refusal: ("invalid_request", "invalid_request_error"),
    Exception: ("internal_error", "api_error"),
}
_FIELDS = {"prompt": "input.prompt", "mode": "input.mode"}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    code, kind = next(_WORDS[each] for each in type(error).__mro__ if each in _WORDS)
    explained = sentence(error)
    if isinstance(error, errors.InvalidField):
        explained = f"'{_FIELDS.get(error.field, error.field)}' {error.reason}"
    return status_of(error, _STATUSES), _write(Refused(Fault(code, explained, kind)))
