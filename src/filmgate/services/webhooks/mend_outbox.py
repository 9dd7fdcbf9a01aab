"""Find deliveries that should be there and are not, and such as nobody would ever send, and mend both.

What should be there is defined by the rows alone. For a task that has ended, a delivery is missing

- to its callback URL, where it has one that is to hear of its end, and no row of the outbox without an endpoint says
  so;
- to each endpoint of its account that listened to its event at that moment and still does on the same terms, has
  another URL than the callback, and has no row for it.
"""

import asyncio
from collections.abc import Sequence

from filmgate.domain import ids
from filmgate.domain.errors import Conflict
from filmgate.domain.nature import DAY, HOUR, Nature
from filmgate.services.jobs.settle import callbacks_of
from filmgate.services.webhooks.deliver import legible
from filmgate.store import attempts, endpoints, outbox, webhook_secrets
from filmgate.store.base import Statement, Store

# Longer than any ladder's wait and any Retry-After: nobody has meant a delivery to wait for so long.
FARTHEST_US = 8 * DAY
_PAGE = 500


async def mend_outbox(store: Store, nature: Nature, since: int, deadline_us: int) -> int:
    """Mend what has ended since then; how many deliveries it was. No task lives for longer than `deadline_us`."""
    mended = await _mend_callbacks(store, nature, since)
    for endpoint in await endpoints.every(store):
        mended += await _mend_endpoint(store, nature, endpoint.id, since, ids.first_at(since - deadline_us - HOUR))
    mended += await store.transact(lambda transaction: outbox.mend_stranded(transaction, FARTHEST_US))
    if mended:
        store.ring("outbox")
    return mended


async def _mend_callbacks(store: Store, nature: Nature, since: int) -> int:
    mended, place = 0, (since, ids.FIRST)
    while True:
        missing, following = await outbox.without_callback(store, *place, _PAGE)
        records = await legible(store, missing)
        now = nature.now()
        rows = [row for record in records.values() for row in callbacks_of(nature, record.task, now)]
        mended += await _written(store, rows)
        if following is None:
            return mended
        place = following
        await asyncio.sleep(0)  # SQLite answers without ever letting others run


async def _mend_endpoint(store: Store, nature: Nature, endpoint_id: bytes, since: int, above: bytes) -> int:
    mended = 0
    while True:
        missing, last = await outbox.without_delivery(store, endpoint_id, since, above, _PAGE)
        now = nature.now()
        rows = [outbox.insert_missing(nature.new_id(), endpoint_id, task_id, now) for task_id in missing]
        mended += await _written(store, rows)
        if last is None:
            return mended
        above = last
        await asyncio.sleep(0)


async def _written(store: Store, rows: Sequence[Statement]) -> int:
    """Write each by itself; one that another sweep was quicker with is there already."""
    written = 0
    for row in rows:
        try:
            await store.write(row)
            written += 1
        except Conflict:
            pass
    return written


async def give_up_stale(store: Store, nature: Nature, after_us: int) -> None:
    """Callbacks of tasks that have failed for so long wait in vain behind each other: they are given up."""
    now = nature.now()
    await store.write(outbox.give_up_before(now - after_us, "its receiver has not answered for days", now))


async def forget_attempts(store: Store, nature: Nature, kept_us: int) -> int:
    """Attempts are kept for so long, and secrets that have ended; how many attempts were forgotten."""
    before, forgotten = nature.now() - kept_us, 0
    await store.write(webhook_secrets.forget_ended(before))
    while count := await store.transact(lambda transaction: attempts.forget_before(transaction, before, _PAGE)):
        forgotten += count
    return forgotten
