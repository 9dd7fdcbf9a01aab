"""Every change of state leaves an event: the customer's timeline, the audit log, the proof of 'ended once'."""

from dataclasses import dataclass
from enum import StrEnum


class Noun(StrEnum):
    """What changed."""

    TASK = "task"
    JOB = "job"


class Actor(StrEnum):
    """Who did it; an operator's name may follow after a colon."""

    CUSTOMER = "customer"
    PREPARER = "preparer"
    RUNNER = "runner"
    RESCUER = "rescuer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Event:
    """One row of events: `at` in microseconds, `before` empty for a beginning, `cause` one sentence or empty."""

    task_id: bytes
    noun: Noun
    subject_id: bytes
    at: int
    before: str
    after: str
    actor: str
    cause: str = ""
