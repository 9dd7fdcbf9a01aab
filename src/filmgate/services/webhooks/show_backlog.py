"""How much has not arrived yet."""

from filmgate.store import deliveries
from filmgate.store.base import Reader
from filmgate.store.deliveries import Backlog


async def show_backlog(store: Reader) -> Backlog:
    """Over all accounts: for the operator."""
    return await deliveries.backlog(store)
