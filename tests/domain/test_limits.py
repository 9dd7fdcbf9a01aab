"""Whether one more task fits into the limits of a key or an account, and what limits may be at all."""

from dataclasses import asdict, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.errors import InvalidField, RateLimited, SpendCapReached, TooManyTasks
from filmgate.domain.limits import NO_LIMITS, PRESETS, Limits, Usage, check, day_of, hour_of, valid_limits
from filmgate.domain.nature import DAY, HOUR, MINUTE, SECOND

MIDNIGHT = 1_767_916_800 * SECOND  # 2026-01-09
NOW = MIDNIGHT + 13 * HOUR + 7 * MINUTE

amounts = st.integers(0, 10**9)
limits_of_any_kind = st.builds(Limits, **{field.name: st.none() | st.integers(0, 20) for field in fields(Limits)})
usages = st.builds(
    Usage,
    recent=st.integers(0, 20),
    oldest_recent_at=st.integers(NOW - MINUTE + 1, NOW),
    open_tasks=st.integers(0, 20),
    hour_spent=st.integers(0, 20),
    day_spent=st.integers(0, 20),
    total_spent=st.integers(0, 20),
)


def refused(limits: Limits, usage: Usage, price: int = 1, now: int = NOW) -> RateLimited | SpendCapReached | None:
    try:
        check(limits, usage, price, now)
    except (RateLimited, SpendCapReached) as refusal:
        return refusal
    return None


@given(usages, amounts)
def test_without_limits_everything_fits(usage: Usage, price: int):
    assert refused(NO_LIMITS, usage, price) is None
    assert NO_LIMITS.none


@given(limits_of_any_kind, usages, st.integers(0, 20))
def test_a_task_is_refused_exactly_if_it_would_break_a_limit(limits: Limits, usage: Usage, price: int):
    """After a task that was let in no limit is passed; after one that was refused at least one would be."""
    used = {
        "rate_per_minute": usage.recent + 1,
        "tasks_at_once": usage.open_tasks + 1,
        "hour_spend": usage.hour_spent + price,
        "day_spend": usage.day_spent + price,
        "total_spend": usage.total_spent + price,
    }
    broken = [name for name, most in asdict(limits).items() if most is not None and used[name] > most]
    assert (refused(limits, usage, price) is not None) == bool(broken)


@given(limits_of_any_kind, usages, st.integers(0, 20))
def test_every_wait_is_a_whole_number_of_seconds_and_never_none_for_a_rate(limits: Limits, usage: Usage, price: int):
    match refused(limits, usage, price):
        case RateLimited(retry_after_s=wait):
            assert 1 <= wait <= 60
        case SpendCapReached(window="total", retry_after_s=wait):
            assert wait is None
        case SpendCapReached(retry_after_s=wait):
            assert wait is not None
            assert 1 <= wait <= 24 * 3600


@pytest.mark.parametrize(("ago_us", "wait"), [(0, 60), (1, 60), (SECOND, 59), (59 * SECOND, 1), (MINUTE - 1, 1)])
def test_a_rate_says_when_the_oldest_creation_leaves_the_window(ago_us: int, wait: int):
    refusal = refused(Limits(rate_per_minute=2), Usage(recent=2, oldest_recent_at=NOW - ago_us))
    assert isinstance(refusal, RateLimited)
    assert refusal.retry_after_s == wait
    assert refused(Limits(rate_per_minute=2), Usage(recent=1, oldest_recent_at=NOW - ago_us)) is None


def test_a_limit_of_nothing_lets_nothing_in():
    assert isinstance(refused(Limits(rate_per_minute=0), Usage()), RateLimited)
    assert isinstance(refused(Limits(tasks_at_once=0), Usage()), TooManyTasks)
    assert isinstance(refused(Limits(total_spend=0), Usage()), SpendCapReached)
    assert refused(Limits(total_spend=0), Usage(), price=0) is None


@pytest.mark.parametrize(
    ("limits", "usage", "window", "wait"),
    [
        (Limits(hour_spend=10), Usage(hour_spent=10), "hourly", 53 * 60),
        (Limits(day_spend=10), Usage(day_spent=10), "daily", (10 * 60 + 53) * 60),
        (Limits(total_spend=10), Usage(total_spent=10), "total", None),
        (Limits(hour_spend=10, day_spend=10), Usage(hour_spent=9, day_spent=10), "daily", (10 * 60 + 53) * 60),
    ],
)
def test_a_cap_says_when_its_window_begins_anew(limits: Limits, usage: Usage, window: str, wait: int | None):
    refusal = refused(limits, usage)
    assert isinstance(refusal, SpendCapReached)
    assert (refusal.window, refusal.retry_after_s) == (window, wait)


def test_a_price_up_to_the_cap_fits():
    limits, usage = Limits(hour_spend=10, day_spend=12, total_spend=14), Usage(hour_spent=4, day_spent=6, total_spent=8)
    assert refused(limits, usage, price=6) is None
    assert refused(limits, usage, price=7) is not None


@given(st.integers(0, 4 * 10**15))
def test_hours_and_days_are_those_of_utc(now: int):
    assert 0 <= now - hour_of(now) < HOUR
    assert 0 <= now - day_of(now) < DAY
    assert day_of(now) % HOUR == 0
    assert hour_of(hour_of(now)) == hour_of(now)


def test_presets_are_what_the_vendors_plans_say():
    assert PRESETS["free"] == Limits(rate_per_minute=10, tasks_at_once=3)
    assert PRESETS["pro"] == Limits(rate_per_minute=60, tasks_at_once=10)


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
@pytest.mark.parametrize("value", [-1, 1.5, "3", True, 2**63])
def test_a_limit_is_a_whole_number(name: str, value: object):
    with pytest.raises(InvalidField) as raised:
        valid_limits(replace(NO_LIMITS, **{name: value}))
    assert raised.value.field == name


@given(limits_of_any_kind)
def test_other_limits_are_good(limits: Limits):
    assert valid_limits(limits) is limits
