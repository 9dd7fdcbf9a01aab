"""Find out who stands behind a request."""

from filmgate.domain.access import Caller, admit, bearer, key_hash
from filmgate.store import keys
from filmgate.store.base import Reader


async def authenticate(store: Reader, authorization: str | None, address: str | None = None) -> Caller:
    """The caller behind an Authorization header, coming from an address.

    Raises Unauthenticated, AccountBanned, AddressNotAllowed.
    """
    return admit(await keys.find_caller(store, key_hash(bearer(authorization))), address)
