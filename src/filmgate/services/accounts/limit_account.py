"""Limit what all keys of an account may do together."""

from collections.abc import Mapping
from dataclasses import replace

from filmgate.domain.limits import valid_limits
from filmgate.services.accounts.find_account import find_account
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction


async def limit_account(store: Store, name: str, changes: Mapping[str, int | None]) -> Account:
    """The account with these limits changed, None lifting one; the others stay. InvalidField names what is wrong.

    What was spent before counts: a cap below it refuses at once.
    """

    async def work(transaction: Transaction) -> Account:
        found = await find_account(transaction, name)
        account = await accounts.lock(transaction, found.id) or found
        limits = valid_limits(replace(account.limits, **changes))
        await transaction.batch(accounts.set_limits(account.id, limits))
        return replace(account, limits=limits)

    return await store.transact(work)
