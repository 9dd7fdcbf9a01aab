"""All keys, or those of one account, with what they have spent."""

from filmgate.services.accounts.find_account import find_account
from filmgate.store import keys
from filmgate.store.base import Reader
from filmgate.store.keys import ListedKey


async def list_keys(store: Reader, account_name: str | None = None) -> list[ListedKey]:
    """Oldest first, deleted ones too; InvalidField where there is no such account."""
    account = None if account_name is None else await find_account(store, account_name)
    return await keys.listed(store, account.id if account else None)
