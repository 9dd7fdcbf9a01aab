"""A key for whoever sits at this machine: few are kept, and the oldest is given a new text when one more is wanted."""

from filmgate.domain.access import Terms, key_hash, key_text
from filmgate.domain.nature import Nature
from filmgate.services.accounts.create_key import NewKey, hint_of
from filmgate.store import accounts, keys
from filmgate.store.base import Reader, Store, Transaction
from filmgate.store.keys import Key

ACCOUNT = "default"
NAME = "playground"
KEPT = 5
# What is told to a browser here is worth nothing elsewhere.
TERMS = Terms(networks=("127.0.0.0/8", "::1"))


async def is_home(store: Reader) -> bool:
    """Whether there is an account to welcome visitors to."""
    account = await accounts.find_by_name(store, ACCOUNT)
    return account is not None and account.state == "active"


async def welcome(store: Store, nature: Nature) -> NewKey | None:
    """A key that only this machine can use; None where there is no such account, or it is banned."""

    async def work(transaction: Transaction) -> NewKey | None:
        account = await accounts.find_by_name(transaction, ACCOUNT)
        account = account and await accounts.lock(transaction, account.id)
        if account is None or account.state != "active":
            return None
        kept = await keys.named(transaction, account.id, NAME, TERMS)
        text, now = key_text(nature.entropy(32)), nature.now()
        key_id = kept[0].id if len(kept) >= KEPT else nature.new_id()
        made = Key(key_id, account.id, NAME, key_hash(text), hint_of(text), "active", now, TERMS)
        again = len(kept) >= KEPT
        await transaction.batch(keys.renew(key_id, made.hash, made.hint, now) if again else keys.insert(made))
        return NewKey(key_id, text, TERMS)

    return await store.transact(work)
