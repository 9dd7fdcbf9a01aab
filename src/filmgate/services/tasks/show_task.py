"""Everything that is kept of one task, for the operator."""

from filmgate.domain.events import Event
from filmgate.domain.frozen import frozen
from filmgate.domain.inputs import Input
from filmgate.domain.job import Job
from filmgate.domain.ledger import Entry
from filmgate.domain.task import TaskRecord
from filmgate.services.accounts.list_accounts import list_accounts
from filmgate.services.tasks.read import read_any
from filmgate.store import events, inputs, jobs, keys, ledger, outbox
from filmgate.store.base import Reader


@frozen(kw_only=True)
class Dossier:
    """`deliveries` are state, attempts and last answer of each; `key_hint` tells the key that was used."""

    record: TaskRecord
    account_name: str
    key_hint: str
    events: list[Event]
    jobs: list[Job]
    entries: list[Entry]
    deliveries: list[tuple[str, int, str | None]]
    inputs: list[Input]


async def show_task(store: Reader, public_id: str) -> Dossier:
    """The task that any dialect's form of an id names, of whichever account; UnknownTask where there is none."""
    record = await read_any(store, public_id)
    task = record.task
    names = {one.id: one.name for one in await list_accounts(store)}
    key = await keys.find(store, task.key_id)
    return Dossier(
        record=record,
        account_name=names[task.account_id],
        key_hint=key.hint if key else "",
        events=await events.of_task(store, task.id),
        jobs=await jobs.of_task(store, task.id),
        entries=await ledger.of_task(store, task.id),
        deliveries=await outbox.of_task(store, task.id),
        inputs=list(await inputs.of_task(store, task.id)),
    )
