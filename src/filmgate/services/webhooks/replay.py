"""Send a delivery once more, under the id that its receiver knows it by."""

from filmgate.domain.delivery import Listed
from filmgate.domain.errors import NotReplayable, UnknownDelivery
from filmgate.domain.webhook import EndpointState
from filmgate.services.webhooks.list_deliveries import Wanted, list_all_deliveries
from filmgate.store import deliveries, endpoints, outbox
from filmgate.store.base import Store, Transaction

_PAGE = 200


async def replay(store: Store, delivery: Listed) -> Listed:
    """The delivery as it is afterwards: due now, from the first rung of its ladder.

    One that is under way stays as it is. NotReplayable where its endpoint takes nothing, or where it was a test.
    """

    async def work(transaction: Transaction) -> Listed:
        if delivery.task_id is None:
            raise NotReplayable("This delivery was a test; make another one instead.")
        if delivery.endpoint_id is not None:
            endpoint = await endpoints.find_any(transaction, delivery.endpoint_id)
            state = EndpointState.REMOVED if endpoint is None else endpoint.state
            if state is not EndpointState.ACTIVE:
                raise NotReplayable(f"This delivery cannot be sent again: its endpoint is {state}.")
        await outbox.set_due_again(transaction, delivery.id)
        found = await deliveries.find_any(transaction, delivery.id)
        if found is None:
            raise UnknownDelivery()
        return found

    after = await store.transact(work)
    store.ring("outbox")
    return after


async def replay_all(store: Store, wanted: Wanted) -> int:
    """The same for all that are wanted, but for tests and what cannot be sent; how many. NotReplayable if none can."""
    count, refused, after = 0, None, None
    while True:
        page = await list_all_deliveries(store, wanted, after, _PAGE)
        for one in page.deliveries:
            if one.task_id is None:
                continue
            try:
                await replay(store, one)
                count += 1
            except NotReplayable as error:
                refused = error
        after = page.next
        if after is not None:
            continue
        if refused is not None and not count:
            raise refused
        return count
