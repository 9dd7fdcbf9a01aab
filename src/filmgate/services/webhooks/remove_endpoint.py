"""Take an endpoint away, for good."""

from filmgate.domain.errors import UnknownEndpoint
from filmgate.domain.nature import Nature
from filmgate.domain.webhook import EndpointState
from filmgate.store import endpoints, outbox
from filmgate.store.base import Store, Transaction

_REASON = "its endpoint was removed"


async def remove_endpoint(store: Store, nature: Nature, account_id: bytes, endpoint_id: bytes) -> None:
    """What was not delivered yet is given up; what was stays in the log. Raises UnknownEndpoint."""
    now = nature.now()

    async def work(transaction: Transaction) -> None:
        if await endpoints.lock(transaction, account_id, endpoint_id) is None:
            raise UnknownEndpoint()
        await transaction.batch(
            endpoints.set_state(endpoint_id, EndpointState.REMOVED, _REASON, now),
            outbox.give_up_all(endpoint_id, _REASON, now),
        )

    await store.transact(work)
