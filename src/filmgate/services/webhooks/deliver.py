"""Bring events to their receivers: see what is due, claim it, write down how each attempt went."""

from collections.abc import Sequence

from filmgate.domain.delivery import GONE, Attempt, Delivery, DeliveryState, next_wait
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND, Nature, iso
from filmgate.domain.secret import SecretKey
from filmgate.domain.task import TaskRecord
from filmgate.domain.webhook import Body, Endpoint, EndpointState
from filmgate.services.webhooks.show_secrets import signing_secrets
from filmgate.store import attempts, endpoints, outbox, tasks
from filmgate.store.base import Statement, Store, Transaction
from filmgate.store.outbox import Claimed, Line

__all__ = ["Line"]

_DISABLED = f"its endpoint answered {GONE} Gone and is disabled"
_GONE_AWAY = "its endpoint is not there any more"


@frozen
class Parcel:
    """A claimed delivery with all that sending it takes. `record` is None for a test, or where it cannot be read.

    `secrets` is None where they were sealed with another secret key than ours.
    """

    delivery: Delivery
    record: TaskRecord | None
    body: Body
    secrets: tuple[bytes, ...] | None


@frozen
class Noted:
    """What an attempt led to; `endpoint` is one that changed its state because of it."""

    state: DeliveryState
    endpoint: Endpoint | None = None


async def look(store: Store, after: str, most: int) -> list[Line]:
    """What is due at the next so many receivers by name, a few deliveries of each."""
    return await outbox.lines(store, after, most)


async def claim(
    store: Store, nature: Nature, key: SecretKey, worker: str, lease_us: int, ids: Sequence[bytes]
) -> list[Parcel]:
    """Lease those of these deliveries that are still due. Those whose endpoint takes nothing are put aside."""
    claimed = await outbox.claim(store, worker, lease_us, ids)
    wanted = [one for one in claimed if _wanted(one)]
    for one in claimed:
        if not _wanted(one):
            # One by one: whoever changes the endpoint at this moment locks the same rows, in an order of its own.
            await store.write(_put_aside(one, nature.now()))
    if not wanted:
        return []
    records = await legible(store, [one.delivery.task_id for one in wanted if one.delivery.task_id])
    secrets = await signing_secrets(store, nature, key, [one.delivery.account_id for one in wanted])
    return [
        Parcel(
            one.delivery,
            records.get(one.delivery.task_id or b""),
            Body(one.endpoint_body or Body.OWN),
            secrets[one.delivery.account_id],
        )
        for one in wanted
    ]


def _wanted(one: Claimed) -> bool:
    """A test is sent whatever its endpoint's state."""
    return one.endpoint_state in (None, EndpointState.ACTIVE) or one.delivery.task_id is None


def _put_aside(one: Claimed, now: int) -> Statement:
    if one.endpoint_state == EndpointState.PAUSED:
        return outbox.set_held(one.delivery)
    answer = _DISABLED if one.endpoint_state == EndpointState.DISABLED else _GONE_AWAY
    return outbox.set_ended(one.delivery, DeliveryState.GIVEN_UP, answer, now, attempts=0)


async def legible(store: Store, task_ids: Sequence[bytes]) -> dict[bytes, TaskRecord]:
    """These tasks by id; one that cannot be read is left out and takes no other with it."""
    if not task_ids:
        return {}
    try:
        return await tasks.find_many(store, task_ids)
    except (ValueError, TypeError, KeyError):
        return {task_id: record for task_id in task_ids if (record := await _record(store, task_id))}


async def _record(store: Store, task_id: bytes) -> TaskRecord | None:
    try:
        return await tasks.find_any(store, task_id)
    except (ValueError, TypeError, KeyError):
        return None


async def give_up(store: Store, nature: Nature, delivery: Delivery, reason: str) -> None:
    """There is nothing that could be sent."""
    await store.write(outbox.set_ended(delivery, DeliveryState.GIVEN_UP, reason, nature.now(), attempts=0))


async def note(
    store: Store, nature: Nature, delivery: Delivery, attempt: Attempt, ladder: tuple[float, ...], pause_after_us: int
) -> Noted:
    """Write an attempt down: delivered, due again after the next rung of the ladder, or given up after the last.

    An endpoint that is gone is disabled; one that has failed for longer than `pause_after_us` is paused.
    """
    now, written = nature.now(), attempts.insert(delivery, attempt)
    # The endpoint comes before its deliveries, as wherever it is changed: two orders would be a deadlock.
    endpoint_id = delivery.endpoint_id if delivery.task_id is not None else None
    if attempt.good:
        ended = outbox.set_ended(delivery, DeliveryState.DELIVERED, attempt.words, now)
        await store.write(*([endpoints.set_well(endpoint_id)] if endpoint_id else ()), written, ended)
        return Noted(DeliveryState.DELIVERED)
    gone = attempt.status == GONE
    wait = None if gone else next_wait(ladder, delivery.rung + 1, attempt.retry_after)
    if wait is None:
        state, moved = DeliveryState.GIVEN_UP, outbox.set_ended(delivery, DeliveryState.GIVEN_UP, attempt.words, now)
    else:
        state, moved = DeliveryState.DUE, outbox.set_waiting(delivery, int(wait * SECOND), attempt.words)
    if endpoint_id is None:
        await store.write(written, moved)
        return Noted(state)

    async def work(transaction: Transaction) -> Noted:
        endpoint = await endpoints.count_failure(transaction, endpoint_id, now)
        await transaction.batch(written, moved)
        if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
            return Noted(state)
        if gone:
            return Noted(state, await _disable(transaction, endpoint, now))
        if endpoint.failing_since is not None and endpoint.failing_since <= now - pause_after_us:
            return Noted(state, await _pause(transaction, endpoint, attempt, now))
        return Noted(state)

    return await store.transact(work)


async def _disable(transaction: Transaction, endpoint: Endpoint, now: int) -> Endpoint | None:
    await transaction.batch(
        endpoints.set_state(endpoint.id, EndpointState.DISABLED, f"it answered {GONE} Gone", now),
        outbox.give_up_all(endpoint.id, _DISABLED, now),
    )
    return await endpoints.find_any(transaction, endpoint.id)


async def _pause(transaction: Transaction, endpoint: Endpoint, attempt: Attempt, now: int) -> Endpoint | None:
    reason = f"nothing has arrived since {iso(endpoint.failing_since or now)}; the last attempt: {attempt.words}"
    await transaction.batch(
        endpoints.set_state(endpoint.id, EndpointState.PAUSED, reason, now), outbox.hold_all(endpoint.id)
    )
    return await endpoints.find_any(transaction, endpoint.id)
