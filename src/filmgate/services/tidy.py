"""Forget what nobody needs any longer."""

from collections.abc import Iterable

from filmgate.domain.admission import IDEMPOTENCY_KEPT
from filmgate.domain.nature import Nature
from filmgate.store import files, idempotency
from filmgate.store.base import Reader, Store


async def forget_idempotency(store: Store, nature: Nature) -> None:
    """Idempotency-Keys are remembered for a day."""
    row = idempotency.forget_before(nature.now() - IDEMPOTENCY_KEPT)
    await store.transact(lambda transaction: transaction.batch(row))


async def orphans(store: Reader, tokens: Iterable[str]) -> list[str]:
    """Which of these films belong to no task."""
    return [token for token in tokens if await files.find(store, token) is None]
