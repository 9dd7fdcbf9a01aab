"""Take back what is left of credit whose time is over."""

from filmgate.domain.nature import Nature
from filmgate.services.money.take import expire, see_purse
from filmgate.store import accounts, credits
from filmgate.store.base import Store, Transaction

_AT_ONCE = 500


async def expire_credit(store: Store, nature: Nature) -> int:
    """Of all accounts, one transaction each; how many there were. Money that is spent meanwhile stays spent."""
    expired, now = 0, nature.now()
    while due := await credits.due_accounts(store, now, _AT_ONCE):
        for account_id in due:
            expired += await _expire(store, nature, account_id, now)
    return expired


async def _expire(store: Store, nature: Nature, account_id: bytes, now: int) -> bool:
    """Of one account; False: nothing was due any more, because somebody else was quicker."""

    async def work(transaction: Transaction) -> bool:
        await accounts.lock(transaction, account_id)
        purse = await see_purse(transaction, account_id, True, now)
        if not purse.due:
            return False
        await transaction.batch(*expire(nature, account_id, purse, now))
        return True

    return await store.transact(work)
