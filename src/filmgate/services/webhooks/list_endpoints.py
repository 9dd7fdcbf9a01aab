"""Look at an account's endpoints, or at all."""

from filmgate.domain.webhook import Endpoint
from filmgate.store import endpoints
from filmgate.store.base import Reader


async def list_endpoints(store: Reader, account_id: bytes) -> list[Endpoint]:
    """Those of one account, the oldest first."""
    return await endpoints.of_account(store, account_id)


async def list_all_endpoints(store: Reader) -> list[Endpoint]:
    """Everybody's: for the operator."""
    return await endpoints.every(store)
