"""Keep the pictures that come inside a request, so that no task has to carry their bytes."""

import asyncio
import errno
from collections.abc import Sequence
from hashlib import sha256

from filmgate.domain.errors import BadPicture, Misconfigured, StoreUnavailable
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input, InputState, pictures, reference, with_inputs
from filmgate.domain.nature import Nature
from filmgate.domain.pictures import is_data_url, read_data_url
from filmgate.media.base import InputStore

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


async def keep_inputs(
    store: InputStore | None, nature: Nature, asked: Generation
) -> tuple[Generation, tuple[Input, ...]]:
    """The Generation naming inputs in the place of `data:` URLs, and these inputs, their files written and synced.

    A URL that holds no picture becomes a bad input: it is the task that fails. StoreUnavailable: no room for a file.
    """
    if not asked.names_media:
        return asked, ()
    named = {field: text for field, text in pictures(asked).items() if is_data_url(text)}
    if not named:
        return asked, ()
    if store is None:
        raise Misconfigured("There is no place here to keep pictures.")
    kept: list[Input] = []
    try:
        for field, text in named.items():
            kept.append(await _keep(store, nature.new_id(), field, text))
    except BaseException:
        await discard_inputs(store, kept)
        raise
    return with_inputs(asked, {one.field: reference(one.id) for one in kept}), tuple(kept)


async def discard_inputs(store: InputStore | None, kept: Sequence[Input]) -> None:
    """Remove the files of inputs that came to belong to no task."""
    for one in kept:
        assert store is not None, "they were kept somewhere"
        await store.discard(one.id)


async def _keep(store: InputStore, input_id: bytes, field: str, text: str) -> Input:
    try:
        content = await asyncio.to_thread(read_data_url, text)
    except BadPicture as error:
        return Input(id=input_id, field=field, state=InputState.BAD, problem=str(error))
    draft = store.draft(input_id)
    try:
        await asyncio.to_thread(draft.write_bytes, content)
        await store.keep(draft, input_id)
    except OSError as error:
        if error.errno in FULL:
            raise StoreUnavailable(f"there is no room for a picture: {error}") from error
        raise
    finally:
        draft.unlink(missing_ok=True)
    digest = await asyncio.to_thread(sha256, content)
    return Input(id=input_id, field=field, state=InputState.RECEIVED, size=len(content), sha256=digest.digest())
