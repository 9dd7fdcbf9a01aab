"""Send a test to an endpoint or an address, the way of all deliveries, and wait for what comes of it."""

import asyncio

import msgspec

from filmgate.domain.delivery import Delivery, DeliveryState
from filmgate.domain.errors import RateLimited, UnknownDelivery
from filmgate.domain.ids import dashed
from filmgate.domain.nature import Nature, iso
from filmgate.domain.webhook import TEST, Endpoint, receiver_of
from filmgate.services.webhooks.show_delivery import Shown
from filmgate.store import attempts, deliveries, outbox
from filmgate.store.base import Store

_LOOK_SECONDS = 0.05


async def send_test(store: Store, nature: Nature, account_id: bytes, url: str, endpoint: Endpoint | None) -> bytes:
    """Write the test, which is due at once and tried once; its id. RateLimited while one is under way."""
    if endpoint is not None and await deliveries.due_test(store, endpoint.id):
        raise RateLimited(5, "A test of this endpoint is under way.")
    now = nature.now()
    body = {
        "type": TEST,
        "timestamp": iso(now),
        "data": {"message": "This is a test.", "endpoint_id": dashed(endpoint.id) if endpoint else None},
    }
    delivery = Delivery(
        id=nature.new_id(),
        account_id=account_id,
        task_id=None,
        endpoint_id=endpoint.id if endpoint else None,
        event=TEST,
        url=url,
        receiver=receiver_of(account_id, url),
        body=msgspec.json.encode(body).decode(),
    )
    await store.write(outbox.insert(delivery, now))
    store.ring("outbox")
    return delivery.id


async def outcome(store: Store, delivery_id: bytes, seconds: float) -> Shown:
    """The delivery when it has ended, or as it stands after so many seconds."""
    for looks_left in range(max(int(seconds / _LOOK_SECONDS), 1), -1, -1):
        found = await deliveries.find_any(store, delivery_id)
        if found is not None and (found.state is not DeliveryState.DUE or not looks_left):
            return Shown(found, await attempts.of_delivery(store, delivery_id))
        await asyncio.sleep(_LOOK_SECONDS)
    raise UnknownDelivery()
