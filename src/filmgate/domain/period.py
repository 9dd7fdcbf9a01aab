"""A stretch of time that a report is about: from its start to before its end."""

from datetime import UTC, datetime, timedelta

from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import DAY

DAYS_MAX = 366
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# What can be written down in UTC; an offset may lead beyond it.
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


@frozen
class Period:
    """Microseconds; `start` belongs to it, `end` does not."""

    start: int
    end: int


def read_moment(field: str, text: str) -> int:
    """A day of UTC, or a time with its offset, in microseconds; InvalidField names the field that holds neither."""
    wrong = InvalidField(field, "must be a day such as 2026-02-05, or a time such as 2026-02-05T10:30Z.")
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            if len(text.strip()) > len("2026-02-05"):
                raise wrong
            moment = moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError) as error:
        raise wrong from error


def read_period(now: int, start: str | None, end: str | None) -> Period:
    """The period from one moment to another: without words from the first of the month to now.

    InvalidField names `from` or `to` where it is empty or longer than a year.
    """
    last = now if end is None else _within("to", read_moment("to", end))
    first = _month_of(last) if start is None else _within("from", read_moment("from", start))
    if first >= last:
        raise InvalidField("from", "must be before 'to'." if end else "must be in the past.")
    if last - first > DAYS_MAX * DAY:
        raise InvalidField("from", f"must be at most {DAYS_MAX} days before 'to'.")
    return Period(first, last)


def _within(field: str, moment: int) -> int:
    if not _FIRST <= moment <= _LAST:
        raise InvalidField(field, "is too far away.")
    return moment


def _month_of(moment: int) -> int:
    """The start of the month that a moment ends."""
    try:
        before = _EPOCH + timedelta(microseconds=moment - 1)
    except OverflowError as error:
        raise InvalidField("to", "is too far away.") from error
    return (before.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - _EPOCH) // _MICROSECOND
