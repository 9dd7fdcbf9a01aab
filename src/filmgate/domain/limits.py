"""Limits of a key or an account, and whether one more task fits into them.

Rates count creations over the last sixty seconds; spend counts in whole UTC hours and days, and a refund gives its room
back to the hour that paid. None means unlimited.
"""

from dataclasses import fields

from filmgate.domain.errors import InvalidField, RateLimited, SpendCapReached, TooManyTasks
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import DAY, HOUR, MINUTE, SECOND

_SLOT_RETRY_SECONDS = 5
_MOST = 2**63 - 1  # what a database's integer holds


@frozen(kw_only=True)
class Limits:
    """Spend caps are micro-dollars."""

    rate_per_minute: int | None = None
    tasks_at_once: int | None = None
    hour_spend: int | None = None
    day_spend: int | None = None
    total_spend: int | None = None

    @property
    def none(self) -> bool:
        return self == NO_LIMITS


NO_LIMITS = Limits()
PRESETS = {
    "free": Limits(rate_per_minute=10, tasks_at_once=3),
    "pro": Limits(rate_per_minute=60, tasks_at_once=10),
}


def valid_limits(limits: Limits) -> Limits:
    """The same; InvalidField names the limit that is no whole number from 0."""
    for name in (field.name for field in fields(limits)):
        most = getattr(limits, name)
        if most is not None and not (type(most) is int and 0 <= most <= _MOST):
            raise InvalidField(name, "must be a whole number from 0.")
    return limits


@frozen(kw_only=True)
class Usage:
    """What a key or account has used: creations in the last minute and the oldest of them, open tasks, money."""

    recent: int = 0
    oldest_recent_at: int = 0
    open_tasks: int = 0
    hour_spent: int = 0
    day_spent: int = 0
    total_spent: int = 0


def hour_of(now: int) -> int:
    """The start of the UTC hour of a time."""
    return now // HOUR * HOUR


def day_of(now: int) -> int:
    """The start of the UTC day of a time."""
    return now // DAY * DAY


def check(limits: Limits, usage: Usage, price: int, now: int) -> None:
    """Raise the refusal of the first limit that one more task of this price would break."""
    if limits.rate_per_minute is not None and usage.recent >= limits.rate_per_minute:
        wait = usage.oldest_recent_at + MINUTE - now if limits.rate_per_minute else MINUTE
        raise RateLimited(_whole_seconds(wait), f"Only {limits.rate_per_minute} tasks a minute may be created.")
    if limits.tasks_at_once is not None and usage.open_tasks >= limits.tasks_at_once:
        raise TooManyTasks(limits.tasks_at_once, _SLOT_RETRY_SECONDS)
    check_spend(limits, usage, price, now)


def check_spend(limits: Limits, usage: Usage, price: int, now: int) -> None:
    """Raise the refusal of the first spend cap that so much more money would break, in the windows of that time."""
    caps = (
        ("hourly", limits.hour_spend, usage.hour_spent, hour_of(now) + HOUR - now),
        ("daily", limits.day_spend, usage.day_spent, day_of(now) + DAY - now),
        ("total", limits.total_spend, usage.total_spent, None),
    )
    for name, cap, spent, wait_us in caps:
        if cap is not None and spent + price > cap:
            raise SpendCapReached(name, None if wait_us is None else _whole_seconds(wait_us))


def _whole_seconds(microseconds: int) -> int:
    return max(1, -(-microseconds // SECOND))
