"""Look at one upload: by its id in an account, by the token of its URL, or by its bytes."""

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import FileRemoved, UnknownFile, UnknownRoute
from filmgate.domain.nature import Nature
from filmgate.domain.uploads import Upload
from filmgate.media.base import UploadStore
from filmgate.store import uploads
from filmgate.store.base import Reader


async def show_upload(store: Reader, nature: Nature, caller: Caller, public_id: str) -> Upload:
    """UnknownFile for whatever this account does not keep."""
    upload_id = ids.read(public_id)
    one = await uploads.find(store, caller.account_id, upload_id, nature.now()) if upload_id else None
    if one is None:
        raise UnknownFile()
    return one


async def find_upload(store: Reader, nature: Nature, token: str) -> Upload:
    """Whoever owns it: the token is the secret. UnknownRoute; FileRemoved where its time is over."""
    one = await uploads.find_by_token(store, token)
    if one is None:
        raise UnknownRoute()
    if one.removed_at is not None or one.expires_at <= nature.now():
        raise FileRemoved()
    return one


async def find_same(store: Reader, nature: Nature, files: UploadStore, caller: Caller, sha256: bytes) -> Upload | None:
    """The newest upload of the account that has these bytes, and whose file is there; None where there is none."""
    one = await uploads.find_by_digest(store, caller.account_id, sha256, nature.now())
    return one if one is not None and files.find(one.token) is not None else None
