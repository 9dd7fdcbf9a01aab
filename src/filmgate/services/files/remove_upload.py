"""Delete an upload. Tasks that have named it keep what they took of it."""

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownFile
from filmgate.domain.nature import Nature
from filmgate.media.base import UploadStore
from filmgate.store import uploads
from filmgate.store.base import Store


async def remove_upload(store: Store, nature: Nature, files: UploadStore, caller: Caller, public_id: str) -> None:
    """The row first: a crash in between leaves a file that the janitor finds. UnknownFile where there is none."""
    upload_id = ids.read(public_id)
    if upload_id is None:
        raise UnknownFile()
    now = nature.now()
    token = await store.transact(lambda transaction: uploads.remove(transaction, caller.account_id, upload_id, now))
    if token is None:
        raise UnknownFile()
    await files.discard(token)
