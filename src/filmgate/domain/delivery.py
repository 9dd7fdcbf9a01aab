"""A delivery brings one event of one task to the customer's address, at least once, under a stable id."""

from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox, as its claimant sees it."""

    id: bytes
    task_id: bytes
    url: str
    attempts: int
    fence: int


def next_wait(ladder: tuple[float, ...], attempts: int) -> float | None:
    """Seconds to wait after the given number of failed attempts; None: give up."""
    return ladder[attempts - 1] if attempts <= len(ladder) else None
