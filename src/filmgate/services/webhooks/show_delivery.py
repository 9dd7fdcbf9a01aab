"""One delivery with every attempt."""

from filmgate.domain import ids
from filmgate.domain.delivery import Attempt, Listed
from filmgate.domain.errors import UnknownDelivery
from filmgate.domain.frozen import frozen
from filmgate.store import attempts, deliveries
from filmgate.store.base import Reader

_PREFIX = "msg_"


@frozen
class Shown:
    """A delivery, and its attempts, oldest first."""

    delivery: Listed
    attempts: list[Attempt]


def read_delivery_id(text: str) -> bytes | None:
    """The id in any of its forms, also as receivers see it: `msg_…`."""
    return ids.read(text.removeprefix(_PREFIX))


async def show_delivery(store: Reader, account_id: bytes, delivery_id: str) -> Shown:
    """The account's delivery; UnknownDelivery for everything else, other accounts' too."""
    identity = read_delivery_id(delivery_id)
    found = await deliveries.find(store, account_id, identity) if identity else None
    if found is None:
        raise UnknownDelivery()
    return Shown(found, await attempts.of_delivery(store, found.id))


async def show_any_delivery(store: Reader, delivery_id: str) -> Shown:
    """The same whoever owns it: for the operator, never for a customer's request."""
    identity = read_delivery_id(delivery_id)
    found = await deliveries.find_any(store, identity) if identity else None
    if found is None:
        raise UnknownDelivery()
    return Shown(found, await attempts.of_delivery(store, found.id))
