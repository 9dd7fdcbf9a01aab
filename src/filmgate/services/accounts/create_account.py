"""Open an account, with play money if asked."""

from filmgate.domain.access import NAME_MAX
from filmgate.domain.errors import Conflict, InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.store import accounts, ledger
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction


async def create_account(store: Store, nature: Nature, name: str, grant: int) -> Account:
    """A new account; `grant` in micro-dollars. InvalidField where the name is taken or empty."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX or not name.isprintable():
        raise InvalidField("name", f"must be 1 to {NAME_MAX} printable characters.")
    if grant < 0:
        raise InvalidField("grant", "must not be negative.")
    account = Account(nature.new_id(), name, "active", 0, nature.now())

    async def work(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account))
        if grant:
            entry = Entry(nature.new_id(), account.id, EntryKind.GRANT, grant, nature.now(), Actor.OPERATOR)
            await transaction.batch(*ledger.insert(entry))

    try:
        await store.transact(work)
    except Conflict as error:
        raise InvalidField("name", f"'{name}' is taken; choose another.") from error
    return Account(account.id, name, account.state, grant, account.created_at)
