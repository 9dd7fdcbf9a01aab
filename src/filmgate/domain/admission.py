"""Whether a request becomes a task: decided purely, on what one look under lock has seen."""

from dataclasses import dataclass

from filmgate.domain.access import Caller, admit
from filmgate.domain.errors import IdempotencyMismatch, InsufficientBalance
from filmgate.domain.nature import DAY

IDEMPOTENCY_KEPT = DAY


@dataclass(frozen=True, slots=True)
class Remembered:
    """An earlier request under the same Idempotency-Key."""

    fingerprint: bytes
    task_id: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the submitting transaction saw, with the account locked."""

    caller: Caller | None
    remembered: Remembered | None = None


def decide(standing: Standing, price: int, fingerprint: bytes, now: int) -> bytes | None:
    """The id of the task that answers already, or None: go on. Raises the Refusal that applies."""
    caller = admit(standing.caller)
    earlier = standing.remembered
    if earlier and now - earlier.at < IDEMPOTENCY_KEPT:
        if earlier.fingerprint != fingerprint:
            raise IdempotencyMismatch()
        return earlier.task_id
    if price > caller.balance:
        raise InsufficientBalance(price, caller.balance)
    return None
