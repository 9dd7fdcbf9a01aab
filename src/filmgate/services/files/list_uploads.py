"""Look at an account's uploads, page by page, newest first."""

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.nature import Nature
from filmgate.domain.uploads import Upload
from filmgate.store import uploads
from filmgate.store.base import Reader


async def list_uploads(
    store: Reader, nature: Nature, caller: Caller, after: bytes | None, limit: int
) -> tuple[list[Upload], bytes | None]:
    """At most `limit` uploads that follow the one with id `after` (None: the first ones), and the id to go on after."""
    found = await uploads.page(store, caller.account_id, after or ids.LAST, limit + 1, nature.now())
    return found[:limit], found[limit - 1].id if len(found) > limit else None
