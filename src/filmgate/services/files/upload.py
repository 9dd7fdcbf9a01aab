"""Keep a picture or a clip for a customer: looked at, within the key's caps, under an unguessable name."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import field as made
from pathlib import Path
from typing import Protocol

from filmgate.domain.access import Caller
from filmgate.domain.errors import BadInput, Busy, InvalidField, RateLimited, StoreUnavailable
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import Nature
from filmgate.domain.uploads import Upload, UploadCaps, UploadKind
from filmgate.media.base import UploadStore
from filmgate.media.examiner import Examiner
from filmgate.media.sorting import Arrived
from filmgate.services.files.keep_inputs import FULL
from filmgate.store import keys, uploads
from filmgate.store.base import Store, Transaction

_OF_A_KEY = 4
_IN_ALL = 32
_RETRY_SECONDS = 5


class Fetch(Protocol):
    """Brings what a URL leads to into a draft. Raises BadInput."""

    async def __call__(self, url: str, draft: Path) -> Arrived: ...


@frozen(kw_only=True)
class UploadDesk:
    """What uploading needs. `kept_us`: how long an upload is kept after its last use; `caps` where a key has none."""

    store: Store
    nature: Nature
    files: UploadStore
    examiner: Examiner
    fetch: Fetch
    kept_us: int
    caps: UploadCaps
    under_way: dict[bytes, int] = made(default_factory=dict)

    def caps_of(self, caller: Caller) -> UploadCaps:
        terms = caller.terms
        return UploadCaps(
            self.caps.files if terms.upload_files is None else terms.upload_files,
            self.caps.bytes if terms.upload_bytes is None else terms.upload_bytes,
        )


async def upload(
    desk: UploadDesk,
    caller: Caller,
    field: str,
    arrive: Callable[[Path], Awaitable[Arrived]],
    declared: int = 0,
    token: str | None = None,
) -> Upload:
    """The upload, once `arrive` has written it into the draft that it is handed. `declared` bytes are said to come.

    `token` is one that nothing else has, where somebody was told it already. Nothing is kept of one that is refused.
    Raises InvalidField, which names `field`, UploadCapReached, RateLimited, Busy, and whatever `arrive` does;
    StoreUnavailable where the disk is full.
    """
    async with _turn(desk, caller):
        caps = desk.caps_of(caller)
        caps.check(*await uploads.kept(desk.store, caller.key_id, desk.nature.now()), declared)
        token = token or desk.nature.entropy(16).hex()
        draft = desk.files.draft(token)
        try:
            arrived = await arrive(draft)
            measures = await _looked_at(desk.examiner, draft, arrived.kind)
            await desk.files.keep(draft, token)
        except BadInput as error:
            raise InvalidField(field, str(error)) from error
        except OSError as error:
            if error.errno in FULL:
                raise StoreUnavailable(f"there is no room for an upload: {error}") from error
            raise
        finally:
            draft.unlink(missing_ok=True)
        one = _row(desk, caller, token, arrived, measures)
        return await _written(desk, caps, one)


def _row(desk: UploadDesk, caller: Caller, token: str, arrived: Arrived, measures: tuple[int, int, int]) -> Upload:
    width, height, duration = measures
    now = desk.nature.now()
    return Upload(
        id=desk.nature.new_id(),
        account_id=caller.account_id,
        key_id=caller.key_id,
        token=token,
        kind=arrived.kind,
        media_type=arrived.media_type,
        size=arrived.size,
        sha256=arrived.sha256,
        width=width,
        height=height,
        duration=duration,
        created_at=now,
        expires_at=now + desk.kept_us,
    )


async def _written(desk: UploadDesk, caps: UploadCaps, one: Upload) -> Upload:
    """The row, if it fits: counted under the key's lock, so that a crowd never keeps one too many."""

    async def work(transaction: Transaction) -> None:
        await keys.lock(transaction, one.key_id)
        caps.check(*await uploads.kept(transaction, one.key_id, one.created_at), one.size)
        await transaction.batch(uploads.insert(one))

    try:
        await desk.store.transact(work)
    except (StoreUnavailable, asyncio.CancelledError):
        raise  # whether it was written nobody knows: the janitor will
    except BaseException:
        await desk.files.discard(one.token)
        raise
    return one


async def _looked_at(examiner: Examiner, draft: Path, kind: UploadKind) -> tuple[int, int, int]:
    """Sides in pixels and milliseconds; BadInput says what would be right."""
    if kind is UploadKind.PICTURE:
        picture = await examiner.look(draft)
        return picture.width, picture.height, 0
    clip = await examiner.look_clip(draft)
    return clip.width, clip.height, clip.duration_ms


@asynccontextmanager
async def _turn(desk: UploadDesk, caller: Caller) -> AsyncIterator[None]:
    """A few at once for a key, and not many in all: drafts count under no cap yet."""
    under_way = desk.under_way
    if under_way.get(caller.key_id, 0) >= _OF_A_KEY:
        raise RateLimited(_RETRY_SECONDS, f"Only {_OF_A_KEY} uploads of a key may be under way at once.")
    if sum(under_way.values()) >= _IN_ALL:
        raise Busy(_RETRY_SECONDS, "Too many uploads are under way; come again in a moment.")
    under_way[caller.key_id] = under_way.get(caller.key_id, 0) + 1
    try:
        yield
    finally:
        under_way[caller.key_id] -= 1
        if not under_way[caller.key_id]:
            del under_way[caller.key_id]
