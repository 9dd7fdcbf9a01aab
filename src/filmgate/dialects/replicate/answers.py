"""Tasks as this vendor tells of them: predictions. Decides nothing."""

from collections.abc import Iterable

import msgspec

from filmgate.dialects.replicate.models import Offer, offer_of, read_version
from filmgate.dialects.replicate.phrase import write_input
from filmgate.dialects.replicate.words import Addresses, Kept, Metrics, Prediction, Predictions
from filmgate.domain import ids
from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import SECOND, moment
from filmgate.domain.task import FailureCode, Task, TaskRecord, TaskState
from filmgate.edge.body import echo
from filmgate.services.tasks.content import read_generation

NAME = "replicate"
STARTING = "starting"
_kept = msgspec.json.Decoder(Kept)
_write = msgspec.json.Encoder().encode
_STATES = {
    TaskState.PREPARING: STARTING,
    TaskState.QUEUED: STARTING,
    TaskState.RUNNING: "processing",
    TaskState.SUCCEEDED: "succeeded",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "canceled",
}
_BAR = 20


def public_id(task: Task) -> str:
    return task.id.hex()


def write_created(base: str, task_id: bytes, offer: Offer, version: str, kept: str) -> bytes:
    """The answer to a new task, from what is known without asking for it: whoever hears nothing sends it again.

    `kept` is what is kept of its request.
    """
    told = _kept.decode(kept)
    return _write(_prediction(base, task_id, offer.ref, version, told.input))


def write_prediction(base: str, record: TaskRecord, urls: list[str]) -> bytes:
    return _write(prediction_of(base, record, urls))


def prediction_of(base: str, record: TaskRecord, urls: list[str]) -> Prediction:
    """A task in this API's words; `base` is the server's base URL as its client knows it."""
    task, told = record.task, _told(record)
    offer, version = _named(record, told)
    prediction = _prediction(base, task.id, offer.ref, version, told.input)
    prediction.status = _status(task, told)
    prediction.started_at = None if task.started_at is None else moment(task.started_at)
    prediction.logs = _logs(record)
    if task.ended_at is not None:
        prediction.completed_at = moment(task.ended_at)
        prediction.metrics = _measured(task, task.ended_at)
    if task.state is TaskState.SUCCEEDED:
        prediction.output = urls[0] if urls and not record.film_removed else None
        prediction.data_removed = record.film_removed
    if task.failure is not None:
        prediction.error = task.failure.message
    return prediction


def _told(record: TaskRecord) -> Kept:
    """What the request said; of one that came through another dialect, what it would have said here."""
    if record.task.dialect == NAME:
        return _kept.decode(record.content.request)
    given = write_input(read_generation(echo(record.content.generation.encode())))
    return Kept(input=msgspec.Raw(_write(given)))


def _named(record: TaskRecord, told: Kept) -> tuple[Offer, str]:
    """The offer that makes such films, and its version as the request has named it."""
    offer = offer_of(read_generation(record.content.generation))
    try:
        named, version = read_version(told.version or told.model or "")
    except InvalidField:
        return offer, offer.version
    return offer, version if named is offer else offer.version


def _status(task: Task, told: Kept) -> str:
    """A task whose customer has said how long it may take was called off, not failed: nobody had begun, or somebody."""
    if told.bounded and task.failure is not None and task.failure.code is FailureCode.TIMEOUT:
        return "aborted" if task.started_at is None else "canceled"
    return _STATES[task.state]


def _logs(record: TaskRecord) -> str:
    """How far a film is, as a line that the vendor's clients read."""
    done = 100 if record.task.state is TaskState.SUCCEEDED else record.progress
    if done is None or record.task.started_at is None:
        return ""
    full = done * _BAR // 100
    return f"{done}%|{'█' * full}{' ' * (_BAR - full)}| {done}/100\n"


def _measured(task: Task, ended_at: int) -> Metrics:
    metrics = Metrics(total_time=(ended_at - task.created_at) / SECOND)
    if task.started_at is not None:
        metrics.predict_time = (ended_at - task.started_at) / SECOND
    return metrics


def _prediction(base: str, task_id: bytes, model: str, version: str, given: msgspec.Raw) -> Prediction:
    """One that waits."""
    place = f"{base}/v1/predictions/{task_id.hex()}"
    return Prediction(
        id=task_id.hex(),
        model=model,
        version=version,
        input=given,
        logs="",
        output=None,
        data_removed=False,
        error=None,
        status=STARTING,
        created_at=moment(ids.drawn_at(task_id)),
        started_at=None,
        completed_at=None,
        metrics=Metrics(),
        urls=Addresses(place, f"{place}/cancel"),
    )


def write_page(predictions: Iterable[Prediction], following: str | None) -> bytes:
    return _write(Predictions(results=list(predictions), next=following))
