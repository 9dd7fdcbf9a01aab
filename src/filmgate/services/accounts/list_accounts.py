"""All accounts, by name."""

from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Reader


async def list_accounts(store: Reader) -> list[Account]:
    return await accounts.every(store)
