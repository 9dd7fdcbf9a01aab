"""Take money out of a locked account: what has expired goes first, then credit that expires, the soonest end first."""

from filmgate.domain.credit import Credit, Purse
from filmgate.domain.events import Actor
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.store import accounts, credits, ledger
from filmgate.store.base import Statement, Transaction


async def see_purse(transaction: Transaction, account_id: bytes, expiring: bool, now: int) -> Purse:
    """The purse of a locked account: one round trip, and none for an account without expiring credit."""
    return Purse.at(await credits.open_of(transaction, account_id) if expiring else (), now)


def take(nature: Nature, entry: Entry, purse: Purse) -> list[Statement]:
    """The rows of an entry that moves the balance, and of all that the purse knows to be due.

    The caller has seen that the balance, without what is due, bears it.
    """
    if not purse.due and not purse.live:
        return list(ledger.insert(entry))
    draws = purse.draw(-entry.change)
    return [ledger.insert_row(entry), *credits.draw(entry, draws), *_settled(nature, purse, entry.at, entry)]


def receive(nature: Nature, grant: Entry, purse: Purse, expires_at: int) -> list[Statement]:
    """The rows of a grant that expires, and of all that the purse knows to be due."""
    credit = Credit(grant.id, grant.account_id, grant.amount, grant.amount, expires_at)
    return [ledger.insert_row(grant), credits.insert(credit), *_settled(nature, purse, grant.at, grant, credit)]


def expire(nature: Nature, account_id: bytes, purse: Purse, now: int) -> list[Statement]:
    """The rows that take back what is left of credit whose time is over."""
    due = [_expiry(nature, credit, now) for credit in purse.due if credit.remaining]
    change = accounts.change_credit(account_id, -purse.expired, expiring=bool(purse.live))
    return [*(ledger.insert_row(entry) for entry in due), *credits.expire(purse.due, now), change]


def _settled(nature: Nature, purse: Purse, now: int, entry: Entry, new: Credit | None = None) -> list[Statement]:
    """Expiries and the one change of the account that goes with them and with the entry."""
    *rows, _ = expire(nature, entry.account_id, purse, now)
    expiring = new is not None or bool(purse.live)
    return [*rows, accounts.change_credit(entry.account_id, entry.change - purse.expired, expiring=expiring)]


def _expiry(nature: Nature, credit: Credit, now: int) -> Entry:
    return Entry(
        id=nature.new_id(),
        account_id=credit.account_id,
        kind=EntryKind.EXPIRE,
        amount=credit.remaining,
        at=now,
        actor=Actor.JANITOR,
        credit_id=credit.entry_id,
    )
