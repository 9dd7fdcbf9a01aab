"""Correct an account's balance, up or down."""

from filmgate.domain.errors import InvalidField
from filmgate.domain.events import operator as actor_of
from filmgate.domain.ledger import Entry, EntryKind, valid_reason
from filmgate.domain.money import dollars
from filmgate.domain.nature import Nature
from filmgate.services.accounts.find_account import find_account
from filmgate.services.money.take import see_purse, take
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction


async def adjust(store: Store, nature: Nature, account_name: str, amount: int, reason: str, operator: str) -> Account:
    """Add `amount` micro-dollars, which may be negative; the account as it is afterwards.

    InvalidField where a reason or the operator's name is missing, and where more is taken than the balance holds: money
    that is held for open tasks cannot be taken, and nobody's balance is a debt.
    """
    if amount == 0:
        raise InvalidField("amount", "must not be 0.")
    if not reason.strip():
        raise InvalidField("reason", "is required: an adjustment says why.")
    if not operator.strip():
        raise InvalidField("operator", "is required: an adjustment says who made it.")
    actor, reason = actor_of(operator), valid_reason(reason)

    async def work(transaction: Transaction) -> Account:
        found = await find_account(transaction, account_name)
        account = await accounts.lock(transaction, found.id) or found
        now = nature.now()
        purse = await see_purse(transaction, account.id, account.expiring, now)
        spendable = account.balance - purse.expired
        if spendable + amount < 0:
            raise InvalidField("amount", f"must not take more than the balance, which is {dollars(spendable)}.")
        entry = Entry(nature.new_id(), account.id, EntryKind.ADJUST, amount, now, actor, reason=reason)
        await transaction.batch(*take(nature, entry, purse))
        return await find_account(transaction, account_name)

    return await store.transact(work)
