"""Give an account money."""

from filmgate.domain.errors import InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.store import ledger
from filmgate.store.base import Store


async def grant(store: Store, nature: Nature, account_id: bytes, amount: int, reason: str) -> None:
    """Add `amount` micro-dollars to the balance; `reason` is kept with it. InvalidField where it is below nothing."""
    if amount < 0:
        raise InvalidField("amount", "must not be negative.")
    entry = Entry(nature.new_id(), account_id, EntryKind.GRANT, amount, nature.now(), Actor.OPERATOR, reason=reason)
    await store.write(*ledger.insert(entry))
