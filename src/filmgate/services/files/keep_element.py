"""Keep an element for an account: what shows it is uploaded, and stays for as long as the element does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from filmgate.domain.access import Caller
from filmgate.domain.admission import IDEMPOTENCY_KEPT
from filmgate.domain.elements import ELEMENTS_MAX, KEPT_US, KeptElement, Shown, check_kind, first_number
from filmgate.domain.errors import (
    BadInput,
    IdempotencyMismatch,
    InvalidField,
    NameTaken,
    StoreUnavailable,
    UploadCapReached,
)
from filmgate.domain.frozen import frozen
from filmgate.domain.uploads import Upload, UploadKind
from filmgate.media.sorting import Arrived
from filmgate.services.files.find_elements import show
from filmgate.services.files.upload import UploadDesk, upload
from filmgate.store import accounts, elements, uploads
from filmgate.store.base import Reader, Transaction


@frozen
class Likeness:
    """A picture or a clip of an element: the member of the request that names it, and what writes it into a draft."""

    field: str
    kind: UploadKind
    arrive: Callable[[Path], Awaitable[Arrived]]


@frozen(kw_only=True)
class Introduced:
    """An element as a customer describes it; `fingerprint` tells the request from others with its Idempotency-Key."""

    name: str
    description: str
    likenesses: tuple[Likeness, ...]
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    idempotency_key: str | None = None
    fingerprint: bytes | None = None


async def keep_element(desk: UploadDesk, caller: Caller, introduced: Introduced) -> Shown:
    """The element, once all that shows it has come, or the one that answers this Idempotency-Key already.

    Of one that is refused nothing is kept. Raises IdempotencyMismatch, InvalidField, NameTaken, StoreUnavailable,
    UploadCapReached, and whatever uploading does.
    """
    if earlier := await _earlier(desk.store, desk, caller, introduced):
        return await show(desk.store, desk.nature, earlier)
    taken: list[Upload] = []
    try:
        for likeness in introduced.likenesses:
            taken.append(await upload(desk, caller, likeness.field, likeness.arrive))
            _check(likeness, taken[-1])
        made = await _written(desk, caller, introduced, taken)
    except (StoreUnavailable, asyncio.CancelledError):
        raise  # whether it was written nobody knows; what belongs to no element expires
    except BaseException:
        for one in taken:
            await _discard(desk, one)
        raise
    if made.uploads != tuple(one.id for one in taken):  # a twin with the same key was there first
        for one in taken:
            await _discard(desk, one)
        return await show(desk.store, desk.nature, made)
    return Shown(made, tuple(replace(one, expires_at=made.created_at + KEPT_US) for one in taken))


def _check(likeness: Likeness, one: Upload) -> None:
    try:
        check_kind(one, likeness.kind)
    except BadInput as error:
        raise InvalidField(likeness.field, str(error)) from error


async def _earlier(reader: Reader, desk: UploadDesk, caller: Caller, introduced: Introduced) -> KeptElement | None:
    """What the same request has made in the last 24 hours. Raises IdempotencyMismatch."""
    key = introduced.idempotency_key
    if key is None:
        return None
    found = await elements.made_by(reader, caller.account_id, key, desk.nature.now() - IDEMPOTENCY_KEPT)
    if found is not None and found.fingerprint != introduced.fingerprint:
        raise IdempotencyMismatch
    return found


async def _written(desk: UploadDesk, caller: Caller, introduced: Introduced, shown_by: Sequence[Upload]) -> KeptElement:
    """The row, under the account's lock: two at a time never get one number, one name, or one Idempotency-Key."""
    identity, now = desk.nature.new_id(), desk.nature.now()
    one = KeptElement(
        id=identity,
        account_id=caller.account_id,
        number=first_number(identity),
        name=introduced.name,
        description=introduced.description,
        uploads=tuple(each.id for each in shown_by),
        tags=introduced.tags,
        external_id=introduced.external_id,
        created_at=now,
        idempotency_key=introduced.idempotency_key,
        fingerprint=introduced.fingerprint,
    )

    async def work(transaction: Transaction) -> KeptElement:
        await accounts.lock(transaction, one.account_id)
        if earlier := await _earlier(transaction, desk, caller, introduced):
            return earlier
        if await elements.count(transaction, one.account_id) >= ELEMENTS_MAX:
            raise UploadCapReached(f"An account may keep {ELEMENTS_MAX} elements, and this one does")
        if one.external_id and await elements.find_named(transaction, one.account_id, one.external_id):
            raise NameTaken(one.external_id)
        number = one.number
        while await elements.numbered(transaction, one.account_id, [number]):
            number += 1
        made = replace(one, number=number)
        kept = [uploads.put_off(upload_id, now + KEPT_US) for upload_id in one.uploads]
        await transaction.batch(elements.insert(made), *kept)
        return made

    return await desk.store.transact(work)


async def _discard(desk: UploadDesk, one: Upload) -> None:
    now = desk.nature.now()
    await desk.store.transact(lambda transaction: uploads.remove(transaction, one.account_id, one.id, now))
    await desk.files.discard(one.token)
