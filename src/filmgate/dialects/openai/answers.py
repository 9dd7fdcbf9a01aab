"""Tasks as this vendor tells of them: videos. Decides nothing."""

import msgspec

from filmgate.dialects.openai import words
from filmgate.dialects.openai.wire import NAME
from filmgate.domain import ids
from filmgate.domain.errors import Malformed
from filmgate.domain.generation import Generation
from filmgate.domain.nature import seconds
from filmgate.domain.task import FailureCode, Task, TaskRecord, TaskState
from filmgate.edge.body import decode
from filmgate.services.tasks.content import read_generation

# The route of a remix. What a request says by itself of its origin is not believed: any request may say it.
REMIX = "/v1/videos/remix"
STATES = {
    TaskState.PREPARING: "queued",
    TaskState.QUEUED: "queued",
    TaskState.RUNNING: "in_progress",
    TaskState.SUCCEEDED: "completed",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}
_CAUSES = {
    FailureCode.CONTENT_VIOLATION: "moderation_blocked",
    FailureCode.INVALID_IMAGE: "invalid_image",
    FailureCode.INVALID_VIDEO: "invalid_video",
    FailureCode.INVALID_PARAMETER: "invalid_value",
    FailureCode.INSUFFICIENT_BALANCE: "insufficient_quota",
    FailureCode.UPSTREAM: "server_error",
    FailureCode.TIMEOUT: "timeout",
    FailureCode.CANCELLED: "cancelled",
}


class Told(msgspec.Struct):
    """What a request says that a Generation does not."""

    model: str | None = None


class _ToldOfRemix(Told):
    remixed_from_video_id: str | None = None


_told = msgspec.json.Decoder(Told)
_told_of_remix = msgspec.json.Decoder(_ToldOfRemix)
_write = msgspec.json.Encoder().encode


def public_id(task: Task) -> str:
    return write_id(task.id)


def write_id(task_id: bytes) -> str:
    return f"video_{task_id.hex()}"


def write_created(task_id: bytes, asked: Generation, told: Told) -> bytes:
    """The answer to a new task, from what is known without asking for it: whoever hears nothing sends it again."""
    return _write(_video(task_id, seconds(ids.drawn_at(task_id)), told.model or asked.model, asked, told))


def remix_request(source: Task, prompt: str) -> bytes:
    """A remix as its customer may see it again: the path has said what it was made from."""
    return _write({"prompt": prompt, "remixed_from_video_id": public_id(source)})


def read_told(raw: bytes, route: str) -> Told:
    """What a request says besides; of a remix, which this server has written down, what it is one of."""
    return decode(_told_of_remix, raw) if route == REMIX else decode(_told, raw)


def _told_of(record: TaskRecord) -> Told:
    """The same of a task; nothing where nothing of it can be read, so that a list has the others."""
    if record.task.dialect != NAME:
        return Told()
    try:
        return read_told(record.content.request.encode(), record.task.route)
    except Malformed:
        return Told()


def write_video(record: TaskRecord, urls: list[str]) -> bytes:
    return _write(video_of(record, urls))


def video_of(record: TaskRecord, urls: list[str]) -> words.Video:
    """A task in this API's words."""
    task, failure = record.task, record.task.failure
    told = _told_of(record)
    asked = read_generation(record.content.generation)
    video = _video(task.id, seconds(task.created_at), told.model or task.model, asked, told)
    video.status = STATES[task.state]
    video.progress = 100 if task.state is TaskState.SUCCEEDED else record.progress or 0
    if task.state is TaskState.SUCCEEDED and task.ended_at is not None:
        video.completed_at = seconds(task.ended_at)
        video.seconds = f"{round(task.film_ms / 1000)}" if task.film_ms else video.seconds
        video.url = urls[0] if urls and not record.film_removed else None
    if failure is not None:
        video.error = words.Cause(_CAUSES[failure.code], failure.message)
    return video


def _video(task_id: bytes, created_at: int, model: str, asked: Generation, told: Told) -> words.Video:
    """A video that waits."""
    width, height = asked.size
    return words.Video(
        id=write_id(task_id),
        model=model,
        status=STATES[TaskState.QUEUED],
        progress=0,
        created_at=created_at,
        completed_at=None,
        expires_at=None,
        size=f"{width}x{height}",
        seconds=str(round(asked.whole_seconds)),
        prompt=asked.prompt or " ".join(shot.prompt for shot in asked.shots) or None,
        remixed_from_video_id=told.remixed_from_video_id if isinstance(told, _ToldOfRemix) else None,
        error=None,
        url=None,
    )


def write_list(videos: list[words.Video], has_more: bool) -> bytes:
    first, last = (videos[0].id, videos[-1].id) if videos else (None, None)
    return _write(words.Listed(data=videos, first_id=first, last_id=last, has_more=has_more))


def write_deleted(task: Task) -> bytes:
    return _write(words.Deleted(id=public_id(task)))
