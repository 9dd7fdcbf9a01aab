"""Every change of state leaves an event: the customer's timeline, the audit log, the proof of 'ended once'."""

from enum import StrEnum

from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen


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
    INQUIRER = "inquirer"
    WATCHER = "watcher"
    JANITOR = "janitor"
    OPERATOR = "operator"


OPERATOR_NAME_MAX = 100


def operator(name: str) -> str:
    """The actor that an operator of this name is, or of none; InvalidField where it cannot be shown."""
    name = name.strip()
    if len(name) > OPERATOR_NAME_MAX or (name and not name.isprintable()):
        raise InvalidField("operator", f"must be at most {OPERATOR_NAME_MAX} printable characters.")
    return f"{Actor.OPERATOR}:{name}" if name else str(Actor.OPERATOR)


# In a cause: what follows is for the operator alone.
_FOR_OPERATORS = "· moderation: "


@frozen
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

    @property
    def told(self) -> str:
        """The cause as the customer may read it."""
        return self.cause.partition(_FOR_OPERATORS)[0].rstrip()


def with_note(cause: str, note: str) -> str:
    """A cause with something in it that only the operator reads."""
    return f"{cause} {_FOR_OPERATORS}{note}".lstrip() if note else cause
