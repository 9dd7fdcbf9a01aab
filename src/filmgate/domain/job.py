"""A job is one order placed with one engine on behalf of a task."""

from enum import StrEnum

from filmgate.domain.frozen import frozen


class JobState(StrEnum):
    """Where an order stands."""

    PLANNED = "planned"
    SENDING = "sending"
    ACCEPTED = "accepted"
    RUNNING = "running"
    COLLECTING = "collecting"
    DONE = "done"
    REFUSED = "refused"
    LOST = "lost"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


JOB_ENDED = frozenset({JobState.DONE, JobState.REFUSED, JobState.LOST, JobState.CANCELLED})
LIVE = tuple(state for state in JobState if state not in JOB_ENDED and state is not JobState.UNKNOWN)

_IN_FLIGHT = (JobState.SENDING, JobState.ACCEPTED, JobState.RUNNING, JobState.COLLECTING)

JOB_TRANSITIONS: tuple[tuple[str, JobState, str], ...] = (
    ("", JobState.PLANNED, "routed; nothing was sent"),
    (JobState.PLANNED, JobState.SENDING, "a worker claimed it and is about to call the engine"),
    (JobState.PLANNED, JobState.CANCELLED, "its task ended before it was sent"),
    (JobState.SENDING, JobState.ACCEPTED, "the engine took it and gave a handle"),
    (JobState.SENDING, JobState.UNKNOWN, "nobody can say whether the engine took it; never sent again by itself"),
    (JobState.ACCEPTED, JobState.RUNNING, "the engine works on it"),
    (JobState.ACCEPTED, JobState.COLLECTING, "the engine finished before it was ever seen working"),
    (JobState.RUNNING, JobState.COLLECTING, "the engine finished; its film is being fetched and checked"),
    (JobState.COLLECTING, JobState.DONE, "its film is in the media store, or came too late for anybody"),
    *(
        (state, JobState.DONE, "the engine finished after its task had ended; its film is left where it is")
        for state in _IN_FLIGHT[1:3]
    ),
    *(
        (state, JobState.PLANNED, "nothing is under way for it any more, and it may be sent again")
        for state in _IN_FLIGHT
    ),
    *((state, JobState.REFUSED, "the engine said no, or failed") for state in _IN_FLIGHT),
    *((state, JobState.LOST, "the engine knows it no longer") for state in _IN_FLIGHT[1:]),
    *((state, JobState.CANCELLED, "its task ended, and the engine was told to stop") for state in _IN_FLIGHT),
    (JobState.UNKNOWN, JobState.ACCEPTED, "found upstream by our token"),
    (JobState.UNKNOWN, JobState.REFUSED, "the operator, or the upstream, says it never started"),
    (JobState.UNKNOWN, JobState.CANCELLED, "its task ended, and nothing is known upstream"),
)


@frozen
class Job:
    """One row of jobs, as its claimant sees it.

    `fence` grows at every claim: a write with an older one changes nothing. `starts` counts how often it was sent,
    `faults` how often that ended badly on the engine's own account (a dead worker is nobody's fault).
    `token` is our name for the order at the engine, `handle` the engine's name for it. `inquiries` counts how often the
    engine was asked whether it had taken it. A job that is `watched` makes a film that nobody waits for any more.
    """

    id: bytes
    task_id: bytes
    engine: str
    state: JobState
    handle: str | None
    token: str
    starts: int
    faults: int
    fence: int
    cost: int
    inquiries: int = 0
    watched: bool = False


@frozen
class JobRecord:
    """A job as the operator sees it: `sent_at` when it was last about to be sent, `due_at` when it is looked at next.

    Times in microseconds. `worker` has it in hand; `task_state` is where its task stands.
    """

    job: Job
    created_at: int
    sent_at: int | None
    due_at: int
    worker: str | None
    task_state: str
