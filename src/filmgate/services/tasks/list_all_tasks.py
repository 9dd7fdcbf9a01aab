"""The newest tasks of all accounts, for the operator."""

from filmgate.domain.task import TaskRecord, TaskState
from filmgate.services.accounts.find_account import find_account
from filmgate.services.accounts.list_accounts import list_accounts
from filmgate.store import tasks
from filmgate.store.base import Reader


async def list_all_tasks(
    store: Reader, account_name: str | None, state: TaskState | None, most: int
) -> list[tuple[TaskRecord, str]]:
    """Newest first, each with its account's name; InvalidField where there is no such account."""
    account = None if account_name is None else await find_account(store, account_name)
    found = await tasks.newest(store, account.id if account else None, state, most)
    names = {one.id: one.name for one in await list_accounts(store)}
    return [(record, names[record.task.account_id]) for record in found]
