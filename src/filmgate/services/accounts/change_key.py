"""Disable a key, enable it again, or delete it for good."""

from dataclasses import replace
from enum import StrEnum

from filmgate.domain import ids
from filmgate.domain.errors import InvalidField
from filmgate.store import keys
from filmgate.store.base import Store, Transaction
from filmgate.store.keys import Key


class KeyState(StrEnum):
    """`disabled` is reversible, `deleted` is not; of a deleted key the row stays, for the ledger's sake."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


async def change_key(store: Store, key_id: str, state: KeyState) -> Key:
    """The key as it is afterwards, from its id in any form; InvalidField where there is none, or it was deleted.

    Requests that come after this are refused; tasks that the key has submitted go on.
    """
    identity = ids.read(key_id)

    async def work(transaction: Transaction) -> Key:
        key = await keys.lock(transaction, identity) if identity else None
        if key is None:
            raise InvalidField("id", f"there is no key '{key_id[:80]}'; 'filmgate keys list' shows them all.")
        if key.state == KeyState.DELETED and state is not KeyState.DELETED:
            raise InvalidField(
                "id", "this key was deleted, which is for good; make another with 'filmgate keys create'."
            )
        await transaction.batch(keys.set_state(key.id, state))
        return replace(key, state=str(state))

    return await store.transact(work)
