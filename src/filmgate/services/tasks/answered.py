"""Find the task that answers a repeated request."""

from filmgate.domain.access import Caller
from filmgate.domain.admission import IDEMPOTENCY_KEPT
from filmgate.domain.nature import Nature
from filmgate.store import idempotency
from filmgate.store.base import Reader


async def answered(store: Reader, nature: Nature, caller: Caller, key: str, fingerprint: bytes) -> bytes | None:
    """The id of the task that was made of this request under this Idempotency-Key, deleted or not; None: of no such."""
    earlier = await idempotency.find(store, caller.account_id, key)
    if earlier is None or nature.now() - earlier.at >= IDEMPOTENCY_KEPT or earlier.fingerprint != fingerprint:
        return None
    return earlier.task_id
