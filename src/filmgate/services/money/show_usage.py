"""Show what was made in a period, and what it brought and cost."""

from collections.abc import Sequence

from filmgate.domain.access import Caller
from filmgate.domain.period import Period
from filmgate.domain.usage import By, Made
from filmgate.services.accounts.find_account import find_account
from filmgate.store import usage
from filmgate.store.base import Reader, Store


async def show_usage(store: Store, caller: Caller, by: By, period: Period) -> Sequence[Made]:
    """For the account itself: without what its films cost us."""

    async def look(reader: Reader) -> Sequence[Made]:
        return await usage.usage(reader, caller.account_id, by, period, cost=False)

    return await store.snapshot(look)


async def show_usage_of(store: Store, account_name: str | None, by: By, period: Period) -> Sequence[Made]:
    """For the operator: of one account, or of all, with costs. InvalidField where there is no such account."""
    account = None if account_name is None else await find_account(store, account_name)

    async def look(reader: Reader) -> Sequence[Made]:
        return await usage.usage(reader, account.id if account else None, by, period, cost=True)

    return await store.snapshot(look)
