"""Make an API key. Its text is returned once and kept nowhere."""

from dataclasses import dataclass

from filmgate.domain.access import NO_TERMS, Terms, key_hash, key_text, valid_key_name, valid_terms
from filmgate.domain.nature import Nature
from filmgate.services.find_account import find_account
from filmgate.store import keys
from filmgate.store.base import Store
from filmgate.store.keys import Key


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its text, shown this once. `terms` are those that were asked for, in their shortest words."""

    id: bytes
    text: str
    terms: Terms = NO_TERMS


def hint_of(text: str) -> str:
    """Enough of a key's text for people to tell keys apart."""
    return f"{text[:7]}…{text[-4:]}"


async def create_key(
    store: Store, nature: Nature, account_name: str, name: str = "", terms: Terms = NO_TERMS
) -> NewKey:
    """A new key of the named account; InvalidField where there is no such account, or no such terms."""
    terms, name = valid_terms(terms), valid_key_name(name)
    account = await find_account(store, account_name)
    text = key_text(nature.entropy(32))
    key = Key(nature.new_id(), account.id, name, key_hash(text), hint_of(text), "active", nature.now(), terms)
    await store.write(keys.insert(key))
    return NewKey(key.id, text, terms)
