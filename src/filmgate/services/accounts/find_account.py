"""Find an account by the name that people call it by."""

from filmgate.domain.errors import InvalidField
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Reader


async def name_of(store: Reader, account_id: bytes) -> str:
    """What an account is called."""
    account = await accounts.find(store, account_id)
    return account.name if account else ""


async def find_account(store: Reader, name: str) -> Account:
    """The account; InvalidField where there is none of that name."""
    account = await accounts.find_by_name(store, name)
    if account is None:
        raise InvalidField("account", f"there is no account '{name}'; make it with 'filmgate accounts create'.")
    return account
