"""Accounts are tenants, keys are how they come in. Of a key only its SHA-256 is kept; its text is shown once."""

from dataclasses import dataclass
from hashlib import sha256

from filmgate.domain.errors import AccountBanned, Unauthenticated

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind a request: a live key and its account, as one look-up saw them."""

    key_id: bytes
    account_id: bytes
    key_state: str
    account_state: str
    balance: int


def key_text(entropy: bytes) -> str:
    """A new key's text from 32 random bytes: `sk-` and 43 letters and digits (256 bits)."""
    number, letters = int.from_bytes(entropy, "big"), []
    for _ in range(_KEY_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "sk-" + "".join(letters)


def key_hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def bearer(header: str | None) -> str:
    """The key inside an Authorization header; Unauthenticated says what is missing."""
    if not header:
        raise Unauthenticated("The Authorization header is missing; send 'Authorization: Bearer YOUR_API_KEY'.")
    scheme, _, text = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthenticated("The Authorization header must read 'Bearer YOUR_API_KEY'.")
    return text.strip()


def admit(caller: Caller | None) -> Caller:
    """The caller, if key and account are live."""
    if caller is None or caller.key_state != "active":
        raise Unauthenticated()
    if caller.account_state != "active":
        raise AccountBanned()
    return caller
