"""Whether a request becomes a task: decided purely, on what was seen under lock."""

from filmgate.domain import limits
from filmgate.domain.access import Caller, admit, allow_model
from filmgate.domain.credit import NO_CREDIT, Purse
from filmgate.domain.errors import IdempotencyMismatch, InsufficientBalance
from filmgate.domain.frozen import frozen
from filmgate.domain.limits import Usage
from filmgate.domain.nature import DAY

IDEMPOTENCY_KEPT = DAY


@frozen
class Remembered:
    """An earlier request under the same Idempotency-Key."""

    fingerprint: bytes
    task_id: bytes
    at: int


@frozen
class Standing:
    """What the submitting transaction saw, with the account locked. Usage is counted only for callers with limits.

    The caller's balance is what may be spent: what of the purse is due is not in it.
    """

    caller: Caller | None
    remembered: Remembered | None = None
    key_usage: Usage | None = None
    account_usage: Usage | None = None
    purse: Purse = NO_CREDIT


def decide(standing: Standing, model: str, price: int, fingerprint: bytes, now: int) -> bytes | None:
    """The id of the task that answers already, or None: go on. Raises the Refusal that applies."""
    caller = admit(standing.caller)
    earlier = standing.remembered
    if earlier and now - earlier.at < IDEMPOTENCY_KEPT:
        if earlier.fingerprint != fingerprint:
            raise IdempotencyMismatch()
        return earlier.task_id
    allow_model(caller, model)
    if standing.key_usage is not None:
        limits.check(caller.terms.limits, standing.key_usage, price, now)
    if standing.account_usage is not None:
        limits.check(caller.account_limits, standing.account_usage, price, now)
    if price > caller.balance:
        raise InsufficientBalance(price, caller.balance)
    return None


def decide_raise(standing: Standing, model: str, more: int, at: int) -> None:
    """Raise the Refusal that applies where an admitted task would cost so much more.

    It was let in at the time `at`, and the money counts in the windows of then; rates and open tasks have been counted.
    """
    caller = admit(standing.caller)
    allow_model(caller, model)
    if standing.key_usage is not None:
        limits.check_spend(caller.terms.limits, standing.key_usage, more, at)
    if standing.account_usage is not None:
        limits.check_spend(caller.account_limits, standing.account_usage, more, at)
    if more > caller.balance:
        raise InsufficientBalance(more, caller.balance)
