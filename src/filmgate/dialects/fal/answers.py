"""Tasks as this vendor's queue tells of them: waiting, running, completed; and their results. Decides nothing."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from filmgate.dialects.fal import faults
from filmgate.dialects.fal.models import APP
from filmgate.dialects.fal.words import Cancelling, Completed, File, Line, Metrics, Queued, Result, Running, Told
from filmgate.domain import ids
from filmgate.domain.errors import FileRemoved
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND, moment
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.services.tasks.content import read_result
from filmgate.services.tasks.timeline import News, Step

_write = msgspec.json.Encoder().encode
_WAITING = frozenset({TaskState.PREPARING, TaskState.QUEUED})
_SAID = {
    TaskState.PREPARING: "What the request names is being fetched.",
    TaskState.QUEUED: "The request waits for an engine.",
    TaskState.RUNNING: "The film is being made.",
    TaskState.SUCCEEDED: "The film is there.",
    TaskState.FAILED: "There is no film.",
    TaskState.CANCELLED: "The request was cancelled.",
}


def public_id(task: Task) -> str:
    return ids.dashed(task.id)


def write_queued(base: str, task_id: bytes, position: int) -> bytes:
    """The answer to a new request. `base` is where the client has reached this API."""
    return _write(_queued(base, ids.dashed(task_id), position))


def write_status(base: str, record: TaskRecord, position: int, logs: Iterable[Line] = ()) -> bytes:
    """How a request stands; `position` is how many wait before it, and is told only while it waits itself."""
    task, request_id = record.task, public_id(record.task)
    if task.state in _WAITING:
        return _write(_queued(base, request_id, position))
    addresses = _addresses(base, request_id)
    if not task.ended:
        return _write(Running(**addresses, logs=list(logs)))
    completed = Completed(**addresses, logs=list(logs), metrics=Metrics(_seconds(task)))
    if task.failure is not None:
        completed.error = task.failure.message
        completed.error_type = faults.failure_word(task.failure)
    return _write(completed)


def _queued(base: str, request_id: str, position: int) -> Queued:
    return Queued(**_addresses(base, request_id), gateway_request_id=request_id, queue_position=position)


def _addresses(base: str, request_id: str) -> dict[str, str]:
    place = f"{base}{APP}/requests/{request_id}"
    return {
        "request_id": request_id,
        "response_url": place,
        "status_url": f"{place}/status",
        "cancel_url": f"{place}/cancel",
    }


def _seconds(task: Task) -> float | None:
    """How long the film was being made; None where nobody began."""
    if task.started_at is None or task.ended_at is None:
        return None
    return (task.ended_at - task.started_at) / SECOND


def lines(news: News, now: int) -> list[Line]:
    """What has happened as `logs`; how far a film is, as of `now` in microseconds."""
    said = [_line(step) for step in news.steps]
    if news.progress is not None:
        said.append(Line(f"{news.progress} % of the film are made.", "INFO", "USER", moment(now)))
    return said


def _line(step: Step) -> Line:
    state = TaskState(step.event.after)
    said = " ".join(filter(None, (_SAID[state], step.event.told)))
    return Line(said, "ERROR" if state is TaskState.FAILED else "INFO", "USER", moment(step.event.at))


# ---- results ---------------------------------------------------------------------------------------------------------


@frozen
class Written:
    """An answer's status, its body, and the headers that go with it."""

    status: int
    body: bytes
    headers: dict[str, str]


def write_result(record: TaskRecord, urls: list[str]) -> Written:
    """The film; or what there is in its place. Raises FileRemoved where it is kept no longer."""
    failure = record.task.failure
    if failure is not None:
        refused = faults.refusal_of(failure)
        return Written(refused.error.code, _write(refused), faults.failure_headers(failure))
    if record.film_removed:
        raise FileRemoved
    if not urls:
        status, early = faults.unfinished()
        return Written(status, _write(early), {})
    return Written(200, _write(_result(record, urls)), {})


def _result(record: TaskRecord, urls: list[str]) -> Result:
    film, facts = record.films[0], read_result(record.content.result).get("film", {})
    return Result(
        File(
            url=urls[0],
            content_type="video/mp4",
            file_name=f"film-{film.token[:8]}.mp4",
            file_size=film.size,
            width=facts.get("width", UNSET),
            height=facts.get("height", UNSET),
            duration=facts.get("seconds", UNSET),
        )
    )


def write_callback(record: TaskRecord, urls: list[str]) -> bytes:
    """What is posted once a request has ended."""
    request_id, failure = public_id(record.task), record.task.failure
    told = {"request_id": request_id, "gateway_request_id": request_id}
    if failure is None:
        return _write(Told(**told, status="OK", payload=_result(record, urls)))
    refused = faults.refusal_of(failure)
    error = f"Invalid status code: {refused.error.code}"
    return _write(Told(**told, status="ERROR", error=error, payload=refused))


def write_cancelled(*, in_time: bool) -> bytes:
    return _write(Cancelling("CANCELLATION_REQUESTED" if in_time else "ALREADY_COMPLETED"))
