"""A delivery brings one event to one receiver, at least once, under a stable id; every attempt is written down."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND

ANSWER_MAX = 300
RETRY_AFTER_MAX_SECONDS = 3600.0
GONE = 410


class DeliveryState(StrEnum):
    """Where a delivery stands; what is `held` waits until its endpoint is resumed."""

    DUE = "due"
    HELD = "held"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@frozen(kw_only=True)
class Delivery:
    """One row of the outbox, as its claimant sees it.

    `task_id` is None for a test, which has its own `body`; `endpoint_id` is None for a task's own callback. `attempts`
    counts all of them, `rung` those that failed since the delivery was written or replayed last.
    """

    id: bytes
    account_id: bytes
    task_id: bytes | None
    endpoint_id: bytes | None
    event: str
    url: str
    receiver: str
    attempts: int = 0
    rung: int = 0
    fence: int = 0
    body: str | None = None


@frozen(kw_only=True)
class Attempt:
    """One try: `status` of the answer, or the `error` that kept it from coming; `duration` in microseconds.

    `answer` is the beginning of what the receiver said. `retry_after` is the wait in seconds that it asked for.
    """

    number: int
    at: int
    url: str
    duration: int
    status: int | None = None
    error: str | None = None
    answer: str = ""
    retry_after: float | None = None

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def words(self) -> str:
        """In one text, bounded."""
        return f"{self.status} {self.answer}".rstrip() if self.status is not None else str(self.error)


@frozen(kw_only=True)
class Listed:
    """A delivery as a list shows it; times in microseconds, `due_at` of the next attempt."""

    id: bytes
    account_id: bytes
    task_id: bytes | None
    endpoint_id: bytes | None
    event: str
    url: str
    state: DeliveryState
    attempts: int
    last_answer: str | None
    created_at: int
    ended_at: int | None
    due_at: int


def next_wait(ladder: tuple[float, ...], rung: int, retry_after: float | None = None) -> float | None:
    """Seconds to wait after so many failed attempts, longer where the receiver asks for it; None: give up."""
    if rung > len(ladder):
        return None
    return max(ladder[rung - 1], retry_after or 0.0)


def read_retry_after(header: str | None, now: int) -> float | None:
    """The wait in seconds that a Retry-After header asks for, as a number or a date, and within bounds."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), RETRY_AFTER_MAX_SECONDS)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    wait = (at - datetime.fromtimestamp(now / SECOND, UTC)).total_seconds()
    return min(max(wait, 0.0), RETRY_AFTER_MAX_SECONDS)


def legible(text: str) -> str:
    """What a stranger sent, as it can be kept: PostgreSQL takes no NUL."""
    return text.replace("\0", "\ufffd")[:ANSWER_MAX]
