"""Bring settled tasks to their customers: claim due deliveries, write down how each attempt went."""

from dataclasses import dataclass

from filmgate.domain.delivery import Delivery, DeliveryState, next_wait
from filmgate.domain.nature import SECOND, Nature
from filmgate.domain.task import TaskRecord
from filmgate.store import outbox, tasks
from filmgate.store.base import Store


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery and the task it is about."""

    delivery: Delivery
    record: TaskRecord


async def claim(store: Store, worker: str, lease_us: int, most: int) -> list[Parcel]:
    """Lease deliveries that are due."""
    claimed = await store.transact(lambda transaction: outbox.claim(transaction, worker, lease_us, most))
    records = [(delivery, await tasks.find_any(store, delivery.task_id)) for delivery in claimed]
    return [Parcel(delivery, record) for delivery, record in records if record is not None]


async def delivered(store: Store, nature: Nature, delivery: Delivery, answer: str) -> None:
    row = outbox.set_ended(delivery, DeliveryState.DELIVERED, answer, nature.now())
    await store.write(row)


async def failed(
    store: Store, nature: Nature, delivery: Delivery, answer: str, ladder: tuple[float, ...]
) -> DeliveryState:
    """Wait for the next rung of the ladder, or give up after the last one."""
    wait = next_wait(ladder, delivery.attempts + 1)
    if wait is None:
        row = outbox.set_ended(delivery, DeliveryState.GIVEN_UP, answer, nature.now())
    else:
        row = outbox.set_waiting(delivery, int(wait * SECOND), answer)
    await store.write(row)
    return DeliveryState.GIVEN_UP if wait is None else DeliveryState.DUE
