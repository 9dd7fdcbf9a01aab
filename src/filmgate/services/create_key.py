"""Make an API key. Its text is returned once and kept nowhere."""

from dataclasses import dataclass

from filmgate.domain.access import key_hash, key_text
from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import Nature
from filmgate.store import accounts, keys
from filmgate.store.base import Store
from filmgate.store.keys import Key


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its text, shown this once."""

    id: bytes
    text: str


async def create_key(store: Store, nature: Nature, account_name: str, name: str = "") -> NewKey:
    """A new key of the named account; InvalidField where there is no such account."""
    account = await accounts.find_by_name(store, account_name)
    if account is None:
        raise InvalidField("account", f"there is no account '{account_name}'; make it with 'filmgate accounts create'.")
    text = key_text(nature.entropy(32))
    hint = f"{text[:7]}…{text[-4:]}"
    key = Key(nature.new_id(), account.id, name, key_hash(text), hint, "active", nature.now())
    await store.transact(lambda transaction: transaction.batch(keys.insert(key)))
    return NewKey(key.id, text)
