"""Whether a request becomes a task."""

import pytest

from filmgate.domain.access import NO_TERMS, Caller, Terms
from filmgate.domain.admission import IDEMPOTENCY_KEPT, Remembered, Standing, decide, decide_raise
from filmgate.domain.errors import (
    AccountBanned,
    IdempotencyMismatch,
    InsufficientBalance,
    ModelNotAllowed,
    SpendCapReached,
    Unauthenticated,
)
from filmgate.domain.limits import NO_LIMITS, Limits, Usage

NOW = 1_700_000_000_000_000


def standing(balance: int = 100, remembered: Remembered | None = None, account: str = "active") -> Standing:
    return Standing(Caller(b"k", b"a", "active", account, balance), remembered)


def test_money_decides():
    """A price up to the balance goes on, a higher one is refused with both figures."""
    assert decide(standing(), "kling-3.0", 100, b"f", NOW) is None
    assert decide(standing(0), "kling-3.0", 0, b"f", NOW) is None
    with pytest.raises(InsufficientBalance) as raised:
        decide(standing(), "kling-3.0", 101, b"f", NOW)
    assert (raised.value.price, raised.value.balance) == (101, 100)


def test_a_remembered_request_is_answered_before_money_is_asked_for():
    """The same request under the same key gets its task again, even from an empty account."""
    assert decide(standing(0, Remembered(b"f", b"task", NOW)), "kling-3.0", 100, b"f", NOW) == b"task"


def test_another_request_under_the_same_key_is_refused():
    """A key stands for one request."""
    with pytest.raises(IdempotencyMismatch):
        decide(standing(remembered=Remembered(b"f", b"task", NOW)), "kling-3.0", 1, b"g", NOW)


def test_keys_are_remembered_for_a_day():
    """A request is remembered for a day to the microsecond, and then forgotten, whatever it was."""
    kept = standing(remembered=Remembered(b"f", b"task", NOW - IDEMPOTENCY_KEPT + 1))
    forgotten = standing(remembered=Remembered(b"f", b"task", NOW - IDEMPOTENCY_KEPT))
    assert decide(kept, "kling-3.0", 1, b"f", NOW) == b"task"
    assert decide(forgotten, "kling-3.0", 1, b"f", NOW) is None
    assert decide(forgotten, "kling-3.0", 1, b"g", NOW) is None


def test_who_is_not_admitted_is_told_nothing_else():
    """Whether the key and the account are live is looked at first."""
    with pytest.raises(AccountBanned):
        decide(standing(0, Remembered(b"f", b"task", NOW), account="banned"), "kling-3.0", 100, b"g", NOW)
    with pytest.raises(Unauthenticated):
        decide(Standing(None), "kling-3.0", 0, b"f", NOW)


def test_a_price_is_raised_under_the_same_checks():
    """Key, account, model, spend caps and balance; not the rate and the open tasks, which were counted before."""
    capped = Limits(rate_per_minute=0, tasks_at_once=0, day_spend=100)
    for terms, account in ((Terms(limits=capped), NO_LIMITS), (NO_TERMS, capped)):
        caller = Caller(b"k", b"a", "active", "active", 100, terms, account)
        used = Usage(recent=9, open_tasks=9, day_spent=60)
        seen = Standing(caller, key_usage=used, account_usage=used)
        decide_raise(seen, "kling-3.0", 40, NOW)
        with pytest.raises(SpendCapReached):
            decide_raise(seen, "kling-3.0", 41, NOW)
    decide_raise(standing(), "kling-3.0", 100, NOW)
    with pytest.raises(InsufficientBalance):
        decide_raise(standing(), "kling-3.0", 101, NOW)
    with pytest.raises(AccountBanned):
        decide_raise(standing(account="banned"), "kling-3.0", 1, NOW)
    for state in ("disabled", "deleted"):
        with pytest.raises(Unauthenticated):
            decide_raise(Standing(Caller(b"k", b"a", state, "active", 100)), "kling-3.0", 1, NOW)
    with pytest.raises(ModelNotAllowed):
        decide_raise(
            Standing(Caller(b"k", b"a", "active", "active", 9, Terms(models=("kling-o3",)))), "kling-3.0", 1, NOW
        )
