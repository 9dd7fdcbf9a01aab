"""Make an API key, with a secret key besides. Their texts are returned once; the key's is kept nowhere."""

from filmgate.domain.access import (
    NO_TERMS,
    Terms,
    access_key,
    key_hash,
    key_text,
    secret_key_text,
    valid_key_name,
    valid_terms,
)
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import Nature
from filmgate.domain.secret import SecretKey
from filmgate.services.accounts.find_account import find_account
from filmgate.store import keys
from filmgate.store.base import Store
from filmgate.store.keys import Key
from filmgate.store.secret import seal

SECRET_KEYS = "secret key"


@frozen
class NewKey:
    """A key and its text, shown this once. `terms` are those that were asked for, in their shortest words.

    `secret_key` is what passes are signed with in the name of its access key; None where the key has none.
    """

    id: bytes
    text: str
    terms: Terms = NO_TERMS
    secret_key: str | None = None

    @property
    def access_key(self) -> str:
        return access_key(self.id)


def hint_of(text: str) -> str:
    """Enough of a key's text for people to tell keys apart."""
    return f"{text[:7]}…{text[-4:]}"


async def create_key(
    store: Store,
    nature: Nature,
    account_name: str,
    name: str = "",
    terms: Terms = NO_TERMS,
    secret: SecretKey | None = None,
) -> NewKey:
    """A new key of the named account; InvalidField where there is no such account, or no such terms.

    With the installation's secret, which seals it, the key has a secret key.
    """
    terms, name = valid_terms(terms), valid_key_name(name)
    account = await find_account(store, account_name)
    text = key_text(nature.entropy(32))
    secret_key, sealed = _secret_key(nature, secret) if secret else (None, None)
    key = Key(nature.new_id(), account.id, name, key_hash(text), hint_of(text), "active", nature.now(), terms, sealed)
    await store.write(keys.insert(key))
    return NewKey(key.id, text, terms, secret_key)


def _secret_key(nature: Nature, secret: SecretKey) -> tuple[str, str]:
    """A new secret key, and the same as it is kept."""
    text = secret_key_text(nature.entropy(32))
    return text, seal(secret, SECRET_KEYS, text.encode())
