"""Let an account be told of its tasks at an address."""

from collections.abc import Sequence

from filmgate.domain.errors import EndpointConflict
from filmgate.domain.nature import Nature
from filmgate.domain.webhook import (
    ENDPOINTS_MAX,
    Body,
    Endpoint,
    EndpointState,
    valid_events,
    valid_note,
)
from filmgate.store import accounts, endpoints
from filmgate.store.base import Store, Transaction


async def add_endpoint(
    store: Store,
    nature: Nature,
    account_id: bytes,
    url: str,
    *,
    events: Sequence[str] = (),
    dialects: Sequence[str] = (),
    body: Body = Body.OWN,
    note: str = "",
) -> Endpoint:
    """A new, active endpoint; it hears of what ends from now on. The caller has judged the URL and the dialects.

    EndpointConflict where the account has one with this URL, or as many as it may have.
    """
    now = nature.now()
    endpoint = Endpoint(
        id=nature.new_id(),
        account_id=account_id,
        url=url,
        events=valid_events(events),
        dialects=tuple(dict.fromkeys(dialects)),
        body=body,
        note=valid_note(note),
        state=EndpointState.ACTIVE,
        reason="",
        state_at=now,
        failures=0,
        failing_since=None,
        created_at=now,
    )

    async def work(transaction: Transaction) -> None:
        await accounts.lock(transaction, account_id)
        known = await endpoints.of_account(transaction, account_id)
        if any(one.url == url for one in known):
            raise EndpointConflict("This account has an endpoint with this URL; change that one instead.")
        if len(known) >= ENDPOINTS_MAX:
            raise EndpointConflict(f"This account has {ENDPOINTS_MAX} endpoints, and may not have more.")
        await transaction.batch(endpoints.insert(endpoint))

    await store.transact(work)
    return endpoint
