"""Clips that come along with a request: each is an upload of the caller's, one for the same bytes."""

import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from filmgate.domain.access import Caller
from filmgate.domain.errors import Refusal, UnknownFile, UnknownRoute
from filmgate.domain.uploads import Upload
from filmgate.edge.forms import Fields
from filmgate.edge.house import House
from filmgate.edge.uploads import arriving
from filmgate.services.files.remove_upload import remove_upload
from filmgate.services.files.show_upload import find_same
from filmgate.services.files.upload import upload


@asynccontextmanager
async def kept_clip(house: House, caller: Caller, fields: Fields, digest: str) -> AsyncIterator[Upload]:
    """The clip that a form names by its digest, as long as its request is looked at.

    An upload that was made for it goes again if the request is refused; of the same bytes none is made twice, so that
    repeating a request costs no room. Raises what `upload` raises.
    """
    desk = house.uploads
    if desk is None:
        raise UnknownRoute
    sha256 = binascii.unhexlify(digest.partition(":")[2])
    earlier = await find_same(desk.store, desk.nature, desk.files, caller, sha256)
    if earlier is not None:
        yield earlier
        return
    clip = fields.clips[digest]
    one = await upload(desk, caller, "video", arriving(clip), len(clip))
    try:
        yield one
    except Refusal:
        with suppress(UnknownFile):  # its customer was quicker
            await remove_upload(desk.store, desk.nature, desk.files, caller, one.id.hex())
        raise
