"""Accounts are tenants, keys are how they come in. Of a key only its SHA-256 is kept; its text is shown once.

A key may have a secret key besides, which is never sent: clients sign passes with it, in the name of its access key.
"""

import re
from dataclasses import replace
from hashlib import sha256
from ipaddress import IPv6Network, ip_address, ip_network

from filmgate.domain.catalog import MODELS
from filmgate.domain.errors import (
    AccountBanned,
    AddressNotAllowed,
    InvalidField,
    KeyMissing,
    ModelNotAllowed,
    Unauthenticated,
)
from filmgate.domain.frozen import frozen
from filmgate.domain.limits import NO_LIMITS, Limits, valid_limits

NETWORKS_MAX = 10
NAME_MAX = 100
ROUTES = ("auto", "value", "official")
# The dialects that share their paths, so that a key has to say which it means there.
PINS = ("kling3api", "kling3api-v1")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 43
_SCHEMES = ("bearer", "key", "token")
_ACCESS_KEY = re.compile(r"ak-([0-9a-f]{32})")


@frozen(kw_only=True)
class Terms:
    """What a key may do. Empty `networks` or `models` allow all; `dialect` pins the older version of shared paths.

    Of uploads it may keep so many, and so many bytes in all; where it says None, as many as the server lets keys keep.
    """

    networks: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    dialect: str = ""
    route: str = "auto"
    limits: Limits = NO_LIMITS
    upload_files: int | None = None
    upload_bytes: int | None = None


NO_TERMS = Terms()
_MAPPED = ip_network("::ffff:0:0/96")


def valid_terms(terms: Terms) -> Terms:
    """The same with each network in its shortest words and once; InvalidField says what is wrong."""
    if len(terms.networks) > NETWORKS_MAX:
        raise InvalidField("networks", f"must be at most {NETWORKS_MAX}, not {len(terms.networks)}.")
    for model in terms.models:
        if model not in MODELS:
            raise InvalidField("models", f"there is no model '{model[:80]}'; there is {', '.join(MODELS)}.")
    if terms.dialect and terms.dialect not in PINS:
        raise InvalidField("dialect", f"must be one of {', '.join(PINS)}, not '{terms.dialect[:80]}'.")
    if terms.route not in ROUTES:
        raise InvalidField("route", f"must be one of {', '.join(ROUTES)}, not '{terms.route[:80]}'.")
    for name, most in (("upload_files", terms.upload_files), ("upload_bytes", terms.upload_bytes)):
        if most is not None and not (type(most) is int and 0 <= most < 2**62):
            raise InvalidField(name, "must be a whole number from 0.")
    return replace(
        terms,
        networks=tuple(dict.fromkeys(_network(text) for text in terms.networks)),
        models=tuple(dict.fromkeys(terms.models)),
        limits=valid_limits(terms.limits),
    )


def valid_key_name(name: str) -> str:
    """The same without spaces around it; a key needs no name, InvalidField where it has one that cannot be shown."""
    name = name.strip()
    if len(name) > NAME_MAX or (name and not name.isprintable()):
        raise InvalidField("name", f"must be at most {NAME_MAX} printable characters.")
    return name


def _network(text: str) -> str:
    """An address or CIDR range; bits beyond the prefix are dropped, IPv4 written as IPv6 is IPv4."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise InvalidField("networks", f"'{text[:80]}' is no address or CIDR range, such as 203.0.113.0/24.") from None
    if isinstance(network, IPv6Network):
        if network.network_address.scope_id is not None:
            raise InvalidField("networks", f"'{text[:80]}' names an interface; leave out the % and what follows.")
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= _MAPPED.prefixlen:
            network = ip_network((mapped, network.prefixlen - _MAPPED.prefixlen))
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)


@frozen
class Caller:
    """Who stands behind a request: a key and its account, as one look-up saw them.

    `balance` in micro-dollars; where some of it is `expiring`, it may hold credit whose time is over.
    """

    key_id: bytes
    account_id: bytes
    key_state: str
    account_state: str
    balance: int
    terms: Terms = NO_TERMS
    account_limits: Limits = NO_LIMITS
    expiring: bool = False

    @property
    def limited(self) -> bool:
        """Whether admission has to count for this caller."""
        return not (self.terms.limits.none and self.account_limits.none)


def key_text(entropy: bytes) -> str:
    """A new key's text from 32 random bytes: `sk-` and 43 letters and digits (256 bits)."""
    return f"sk-{secret_key_text(entropy)}"


def secret_key_text(entropy: bytes) -> str:
    """A new secret key from 32 random bytes: 43 letters and digits (256 bits)."""
    number, letters = int.from_bytes(entropy, "big"), []
    for _ in range(_KEY_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def access_key(key_id: bytes) -> str:
    """What a key is called by those who sign with its secret key; it is no secret."""
    return f"ak-{key_id.hex()}"


def read_access_key(text: str) -> bytes | None:
    """The id of the key that an access key names; None where it names none."""
    match = _ACCESS_KEY.fullmatch(text)
    return bytes.fromhex(match[1]) if match else None


def key_hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def bearer(header: str | None) -> str:
    """The key inside an Authorization header, `Bearer KEY`, `Key KEY` or `Token KEY`; Unauthenticated says what is
    missing.

    A key that is written as a pair, `ID:KEY`, is its second half: no key has a colon.
    """
    if not header:
        raise KeyMissing()
    scheme, _, text = header.strip().partition(" ")
    if scheme.lower() not in _SCHEMES or not text.strip():
        raise Unauthenticated("The Authorization header must read 'Bearer YOUR_API_KEY' or 'Key YOUR_API_KEY'.")
    return text.strip().rpartition(":")[2]


def admit(caller: Caller | None, address: str | None = None) -> Caller:
    """The caller, if key and account are live and the key may be used from this address (None: from anywhere)."""
    if caller is None or caller.key_state != "active":
        raise Unauthenticated()
    if caller.account_state != "active":
        raise AccountBanned()
    if caller.terms.networks and address is not None and not _within(address, caller.terms.networks):
        raise AddressNotAllowed()
    return caller


def allow_model(caller: Caller, model: str) -> None:
    """Raise ModelNotAllowed where the key is bound to other models."""
    if caller.terms.models and model not in caller.terms.models:
        raise ModelNotAllowed(model)


def _within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        asked = ip_address(address.partition("%")[0])
    except ValueError:
        return False  # a client without an address of its own (a local socket) is on no list
    mapped = getattr(asked, "ipv4_mapped", None)
    return any((mapped or asked) in ip_network(network, strict=False) for network in networks)
