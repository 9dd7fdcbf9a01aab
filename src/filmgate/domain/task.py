"""A task is our promise to the customer: its state, its price, its deadline, the dialect it came through."""

from enum import StrEnum

from filmgate.domain.frozen import frozen


class TaskState(StrEnum):
    """Where a promise stands."""

    PREPARING = "preparing"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED})

TASK_TRANSITIONS: tuple[tuple[str, TaskState, str], ...] = (
    ("", TaskState.PREPARING, "accepted, and something has to be fetched or judged first"),
    ("", TaskState.QUEUED, "accepted, and nothing has to be fetched or judged"),
    (TaskState.PREPARING, TaskState.QUEUED, "what it names was fetched and is good, and nothing in it is refused"),
    (
        TaskState.PREPARING,
        TaskState.FAILED,
        "what it names is bad, it is refused, no engine makes it, or its deadline passed",
    ),
    (TaskState.PREPARING, TaskState.CANCELLED, "the customer changed their mind"),
    (TaskState.QUEUED, TaskState.RUNNING, "an engine took its first job"),
    (TaskState.QUEUED, TaskState.FAILED, "no engine took it, or its deadline passed"),
    (TaskState.QUEUED, TaskState.CANCELLED, "the customer changed their mind"),
    (TaskState.RUNNING, TaskState.SUCCEEDED, "its film is in the media store; the hold is captured"),
    (
        TaskState.RUNNING,
        TaskState.FAILED,
        "its last job ended without a film, or its deadline passed; the hold is released",
    ),
    (TaskState.RUNNING, TaskState.CANCELLED, "the customer changed their mind; the hold is released"),
)


class FailureCode(StrEnum):
    """Why a task failed, in our own words; each dialect has its own for them."""

    CONTENT_VIOLATION = "content_violation"
    INVALID_IMAGE = "invalid_image"
    INVALID_VIDEO = "invalid_video"
    INVALID_PARAMETER = "invalid_parameter"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    UPSTREAM = "upstream"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"


# Another engine may do better; every other failure is the customer's matter, and would be the same everywhere.
_OF_ENGINES = frozenset({FailureCode.UPSTREAM, FailureCode.TIMEOUT})


@frozen
class Failure:
    """How a task ended without a film; `message` is for the customer."""

    code: FailureCode
    message: str

    @property
    def of_engine(self) -> bool:
        """Whether it lies with the engine: what the customer sent is nothing to say against."""
        return self.code in _OF_ENGINES


@frozen
class Task:
    """One row of tasks. Times are microseconds, `price` is micro-dollars, `origin` is the customer's base URL.

    `rate_version` is the name and the version of the rate card that made the price, such as `kling3api 2026-02`; empty
    for tasks from before that was kept. `film_ms` is the length of its film in milliseconds, 0 while there is none.
    `external_id` is the customer's own name for it, `route` the path that it was created at, where its dialect goes by
    that. Its callback hears of `callback_events`; of its end where there are none.
    """

    id: bytes
    account_id: bytes
    key_id: bytes
    dialect: str
    model: str
    state: TaskState
    price: int
    origin: str
    callback_url: str | None
    created_at: int
    deadline_at: int
    started_at: int | None = None
    ended_at: int | None = None
    failure: Failure | None = None
    rate_version: str = ""
    film_ms: int = 0
    external_id: str | None = None
    route: str = ""
    callback_events: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def charged(self) -> int:
        """What the customer pays as things stand: the price while it is held or captured, nothing once it failed."""
        return 0 if self.state in (TaskState.FAILED, TaskState.CANCELLED) else self.price


@frozen
class Content:
    """A task's wide row. `request` is the body as received, `generation` and `result` are JSON texts."""

    request: str
    generation: str
    result: str | None


@frozen
class FilmRef:
    """A finished film as an answer names it: `token` is its unguessable name. A removed one is kept no longer."""

    token: str
    size: int
    removed: bool = False


@frozen
class TaskRecord:
    """All that an answer about one task may need."""

    task: Task
    content: Content
    films: tuple[FilmRef, ...] = ()
    progress: int | None = None

    @property
    def film_removed(self) -> bool:
        """Whether there was a film, and is none any more: its URL answers so, too."""
        return bool(self.films) and all(film.removed for film in self.films)
