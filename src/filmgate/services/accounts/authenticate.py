"""Find out who stands behind a request."""

from functools import lru_cache

from filmgate.domain.access import Caller, admit, bearer, key_hash, read_access_key
from filmgate.domain.errors import Unauthenticated
from filmgate.domain.passes import is_pass, read_pass
from filmgate.domain.secret import SecretKey
from filmgate.services.accounts.create_key import SECRET_KEYS
from filmgate.store import keys
from filmgate.store.base import Reader
from filmgate.store.secret import unseal


async def authenticate(store: Reader, authorization: str | None, address: str | None = None) -> Caller:
    """The caller behind an Authorization header, coming from an address.

    Raises Unauthenticated, AccountBanned, AddressNotAllowed.
    """
    return admit(await keys.find_caller(store, key_hash(bearer(authorization))), address)


async def authenticate_named(store: Reader, key_id: bytes, address: str | None = None) -> Caller:
    """The caller with that key, where this server's own signature stands in the place of its text. Raises the same."""
    return admit(await keys.find_holder(store, key_id), address)


async def authenticate_signed(
    store: Reader, secret: SecretKey, now: int, authorization: str | None, address: str | None = None
) -> Caller:
    """The same where the header may hold a pass in the place of a key; `secret` opens secret keys."""
    text = bearer(authorization)
    if not is_pass(text):
        return await authenticate(store, authorization, address)
    shown = read_pass(text)
    key_id = read_access_key(shown.access_key)
    found = await keys.find_signer(store, key_id) if key_id else None
    if found is None:
        raise Unauthenticated("There is no such access key, or its key has no secret key.")
    caller, sealed = found
    shown.check(_opened(secret, sealed), now)
    return admit(caller, address)


@lru_cache(4096)
def _opened(secret: SecretKey, sealed: str) -> str:
    return unseal(secret, SECRET_KEYS, sealed).decode()
