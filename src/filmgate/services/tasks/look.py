"""Look at one task in the name of a key: who asks, and what they ask after, in one question to the database."""

from filmgate.domain import ids
from filmgate.domain.access import Caller, admit, bearer, key_hash
from filmgate.domain.task import TaskRecord
from filmgate.store import tasks
from filmgate.store.base import Reader


async def look(
    store: Reader, authorization: str | None, address: str | None, public_id: str
) -> tuple[Caller, TaskRecord | None]:
    """The caller behind an Authorization header, and their task that any dialect's form of an id names, if there is.

    Raises Unauthenticated, AccountBanned, AddressNotAllowed.
    """
    caller, record = await tasks.find_for_key(store, key_hash(bearer(authorization)), ids.read(public_id) or b"")
    return admit(caller, address), record
