"""Keep an account out, with all its keys, or let it in again."""

from dataclasses import replace

from filmgate.services.accounts.find_account import find_account
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction


async def ban(store: Store, name: str) -> Account:
    """The account as it is afterwards. Its requests are refused from now on; its open tasks go on to their end."""
    return await _set_state(store, name, "banned")


async def unban(store: Store, name: str) -> Account:
    return await _set_state(store, name, "active")


async def _set_state(store: Store, name: str, state: str) -> Account:
    async def work(transaction: Transaction) -> Account:
        account = await find_account(transaction, name)
        await transaction.batch(accounts.set_state(account.id, state))
        return replace(account, state=state)

    return await store.transact(work)
