"""An account's money."""

from filmgate.domain.access import Caller
from filmgate.domain.ledger import Totals
from filmgate.domain.nature import Nature
from filmgate.store import ledger
from filmgate.store.base import Reader


async def show_balance(store: Reader, nature: Nature, caller: Caller) -> Totals:
    return await ledger.totals(store, caller.account_id, nature.now())
