"""Forget what nobody needs any longer."""

from collections.abc import Sequence

from filmgate.domain.admission import IDEMPOTENCY_KEPT
from filmgate.domain.nature import DAY, Nature
from filmgate.store import files, idempotency, inputs, uploads
from filmgate.store.base import Reader, Store

INPUTS_KEPT = DAY
_AT_ONCE = 500


async def forget_idempotency(store: Store, nature: Nature) -> None:
    """Idempotency-Keys are remembered for a day."""
    row = idempotency.forget_before(nature.now() - IDEMPOTENCY_KEPT)
    await store.write(row)


async def orphans(store: Reader, tokens: Sequence[str]) -> list[str]:
    """Which of these films belong to no task, or were removed from theirs by somebody who did not live to the end."""
    kept = await files.kept(store, tokens)
    return [token for token in tokens if token not in kept]


async def remove_films(store: Store, nature: Nature, dialect: str, kept_us: int) -> list[str]:
    """A dialect's films whose time is over; the tokens of those whose files are to go. Their tasks stay as they are."""
    now = nature.now()
    return await store.transact(
        lambda transaction: files.remove_outlived(transaction, dialect, now - kept_us, now, _AT_ONCE)
    )


async def expire_uploads(store: Store, nature: Nature) -> list[str]:
    """Uploads that nobody has used for long enough; the tokens of those whose files are to go."""
    now = nature.now()
    return await store.transact(lambda transaction: uploads.remove_expired(transaction, now, _AT_ONCE))


async def stray_uploads(store: Reader, tokens: Sequence[str]) -> list[str]:
    """Which of these files are nobody's upload, or not any more."""
    kept = await uploads.not_removed(store, tokens)
    return [token for token in tokens if token not in kept]


async def forget_inputs(store: Store, nature: Nature) -> list[bytes]:
    """Callers' pictures are kept for a day after their task has ended; the ids of those whose files may go now."""
    before = nature.now() - INPUTS_KEPT
    return await store.transact(lambda transaction: inputs.remove_outlived(transaction, before, _AT_ONCE))


async def is_needed(store: Reader, input_id: bytes) -> bool:
    """Whether the file of an input belongs to a task that may need it."""
    return await inputs.is_kept(store, input_id)


async def unneeded(store: Reader, input_ids: Sequence[bytes]) -> list[bytes]:
    """Which of these pictures are nobody's."""
    kept = await inputs.kept(store, input_ids)
    return [input_id for input_id in input_ids if input_id not in kept]
