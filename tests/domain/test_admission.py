"""Whether a request becomes a task."""

import pytest

from filmgate.domain.access import Caller
from filmgate.domain.admission import IDEMPOTENCY_KEPT, Remembered, Standing, decide
from filmgate.domain.errors import AccountBanned, IdempotencyMismatch, InsufficientBalance, Unauthenticated

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
