"""Give an account money, for good or for a time."""

from filmgate.domain.credit import CREDITS_MAX
from filmgate.domain.errors import InvalidField
from filmgate.domain.events import operator as actor_of
from filmgate.domain.ledger import Entry, EntryKind, valid_reason
from filmgate.domain.nature import Nature
from filmgate.services.money.take import receive, see_purse, take
from filmgate.store import accounts
from filmgate.store.base import Store, Transaction


async def grant(
    store: Store,
    nature: Nature,
    account_id: bytes,
    amount: int,
    reason: str,
    *,
    operator: str = "",
    expires_at: int | None = None,
) -> None:
    """Add `amount` micro-dollars to the balance; `reason` and the operator's name are kept with it.

    With `expires_at` it is credit that is used before other money, and of which the rest goes away at that time.
    InvalidField where it is below nothing, where it ends before it begins, and where there is too much such credit.
    """
    if amount < 0 or (expires_at is not None and amount == 0):
        raise InvalidField("amount", "must not be negative." if amount < 0 else "must be above 0 to expire.")
    actor, reason = actor_of(operator), valid_reason(reason)

    async def work(transaction: Transaction) -> None:
        account = await accounts.lock(transaction, account_id)
        now = nature.now()
        purse = await see_purse(transaction, account_id, account is not None and account.expiring, now)
        entry = Entry(nature.new_id(), account_id, EntryKind.GRANT, amount, now, actor, reason=reason)
        if expires_at is None:
            return await transaction.batch(*take(nature, entry, purse))
        if expires_at <= now:
            raise InvalidField("expires", "must be a time to come.")
        if len(purse.live) >= CREDITS_MAX:
            raise InvalidField("expires", f"the account has {CREDITS_MAX} credits already that expire; wait for one.")
        await transaction.batch(*receive(nature, entry, purse, expires_at))

    await store.transact(work)
