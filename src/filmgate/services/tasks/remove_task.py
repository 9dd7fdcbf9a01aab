"""Delete a task for its customer: it ends, its film goes, and it is unknown to them from then on.

What it cost stays in the ledger, and the operator sees it as before.
"""

from filmgate.domain.access import Caller
from filmgate.domain.nature import Nature
from filmgate.domain.task import TaskRecord
from filmgate.media.base import MediaStore
from filmgate.services.tasks.cancel import cancel
from filmgate.store import files, tasks
from filmgate.store.base import Store, Transaction


async def remove_task(
    store: Store, nature: Nature, media: MediaStore | None, caller: Caller, public_id: str
) -> TaskRecord:
    """The task as it was at its end. An open one is cancelled first. Raises UnknownTask.

    The rows first: a crash in between leaves a film without a claim, which the janitor finds.
    """
    record = await cancel(store, nature, caller, public_id)
    now = nature.now()

    async def work(transaction: Transaction) -> list[str]:
        await transaction.batch(tasks.set_deleted(record.task.id, now))
        return await files.remove_of_task(transaction, record.task.id, now)

    for token in await store.transact(work):
        assert media is not None, "films are kept somewhere"
        await media.discard(token)
    return record
