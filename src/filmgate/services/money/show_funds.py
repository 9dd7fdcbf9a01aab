"""An account's money: what it may spend, was given, has spent, and what is held for open tasks."""

from filmgate.domain.access import Caller
from filmgate.domain.ledger import Funds
from filmgate.domain.nature import Nature
from filmgate.store import ledger
from filmgate.store.base import Reader


async def show_funds(store: Reader, nature: Nature, caller: Caller) -> Funds:
    return await ledger.funds(store, caller.account_id, nature.now())
