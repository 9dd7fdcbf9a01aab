"""Find an endpoint by its id."""

from filmgate.domain import ids
from filmgate.domain.errors import UnknownEndpoint
from filmgate.domain.webhook import Endpoint
from filmgate.store import endpoints
from filmgate.store.base import Reader


async def find_endpoint(store: Reader, account_id: bytes, endpoint_id: str) -> Endpoint:
    """The account's endpoint; UnknownEndpoint for everything else, other accounts' too."""
    identity = ids.read(endpoint_id)
    found = await endpoints.find(store, account_id, identity) if identity else None
    if found is None:
        raise UnknownEndpoint()
    return found


async def find_any_endpoint(store: Reader, endpoint_id: str) -> Endpoint:
    """The same whoever owns it: for the operator, never for a customer's request."""
    identity = ids.read(endpoint_id)
    found = await endpoints.find_any(store, identity) if identity else None
    if found is None:
        raise UnknownEndpoint()
    return found
