"""Change an endpoint: its address, what it is told, whether it is told at all."""

from dataclasses import replace

from filmgate.domain.errors import EndpointConflict, UnknownEndpoint
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import Nature
from filmgate.domain.webhook import Body, Endpoint, EndpointState, valid_events, valid_note
from filmgate.store import accounts, endpoints, outbox
from filmgate.store.base import Store, Transaction


@frozen(kw_only=True)
class Changes:
    """What is to be different; None: stays. `reason` goes with a state."""

    url: str | None = None
    events: tuple[str, ...] | None = None
    dialects: tuple[str, ...] | None = None
    body: Body | None = None
    note: str | None = None
    state: EndpointState | None = None
    reason: str = ""


async def change_endpoint(
    store: Store, nature: Nature, account_id: bytes, endpoint_id: bytes, changes: Changes
) -> Endpoint:
    """The endpoint as it is afterwards. The caller has judged the URL and the dialects.

    A paused one keeps what happens, and sends it when it is active again; what had not arrived at an old address goes
    to the new one. Raises UnknownEndpoint, EndpointConflict.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> Endpoint:
        await accounts.lock(transaction, account_id)
        before = await endpoints.lock(transaction, account_id, endpoint_id)
        if before is None:
            raise UnknownEndpoint()
        await _set_terms(transaction, before, _changed(before, changes), now)
        if changes.state is not None and changes.state is not before.state:
            await _set_state(transaction, before, changes.state, changes.reason, now)
        after = await endpoints.find(transaction, account_id, endpoint_id)
        assert after is not None
        return after

    endpoint = await store.transact(work)
    store.ring("outbox")
    return endpoint


def _changed(before: Endpoint, changes: Changes) -> Endpoint:
    return replace(
        before,
        url=before.url if changes.url is None else changes.url,
        events=before.events if changes.events is None else valid_events(changes.events),
        dialects=before.dialects if changes.dialects is None else tuple(dict.fromkeys(changes.dialects)),
        body=before.body if changes.body is None else changes.body,
        note=before.note if changes.note is None else valid_note(changes.note),
    )


async def _set_terms(transaction: Transaction, before: Endpoint, after: Endpoint, now: int) -> None:
    if after == before:
        return
    if after.url != before.url:
        others = await endpoints.of_account(transaction, before.account_id)
        if any(one.url == after.url for one in others):
            raise EndpointConflict("This account has another endpoint with this URL.")
        await transaction.batch(outbox.move_all(after))
    await transaction.batch(endpoints.set_terms(after, now))


async def _set_state(transaction: Transaction, before: Endpoint, state: EndpointState, reason: str, now: int) -> None:
    await transaction.batch(endpoints.set_state(before.id, state, reason, now))
    if state is EndpointState.ACTIVE:
        await transaction.batch(outbox.let_go_all(before.id))
    elif state is EndpointState.PAUSED:
        await transaction.batch(outbox.hold_all(before.id))
    else:
        await transaction.batch(outbox.give_up_all(before.id, reason, now))
