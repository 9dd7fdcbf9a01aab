"""Look at deliveries, page by page, the newest first."""

from dataclasses import replace

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.nature import SECOND
from filmgate.store import deliveries
from filmgate.store.base import Reader
from filmgate.store.deliveries import DeliveryPage, Wanted

__all__ = ["DeliveryPage", "Wanted", "list_deliveries"]

# An id is drawn a moment before or after the time that its row says it was written at.
_DRAWN_WITHIN_US = 60 * SECOND


async def list_deliveries(
    store: Reader, caller: Caller, wanted: Wanted, after: bytes | None, limit: int
) -> DeliveryPage:
    """Those of the caller's account: at most `limit` that follow the one with id `after`; None: the first page."""
    return await list_all_deliveries(store, replace(wanted, account_id=caller.account_id), after, limit)


async def list_all_deliveries(store: Reader, wanted: Wanted, after: bytes | None, limit: int) -> DeliveryPage:
    """The same over all accounts: for the operator."""
    lowest = ids.FIRST if wanted.since is None else ids.first_at(wanted.since - _DRAWN_WITHIN_US)
    return await deliveries.page(store, wanted, after or ids.LAST, lowest, limit)
