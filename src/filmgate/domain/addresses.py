"""Where the server may send what a customer asked it to send: a URL's host is judged here, without asking the network.

A customer's address must be public. What the operator has allowed is reachable too: private networks for callbacks to
the neighbour, and plain http into them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from unicodedata import normalize
from urllib.parse import urlsplit

from filmgate.domain.errors import ForbiddenTarget
from filmgate.domain.frozen import frozen

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

URL_MAX = 2048
_CLOSED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
# Of IPv6 only this eighth is handed out to the public internet.
_PUBLIC_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_LOOPBACK = IPv4Address("127.0.0.1")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_FULL_STOPS = str.maketrans("\u3002\uff61", "..")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]|\s")


@frozen
class Target:
    """A customer's URL, taken apart. `host` is ASCII; `literal` is set where it is an address in whatever notation."""

    scheme: str
    host: str
    port: int
    literal: Address | None


def is_loopback(host: str) -> bool:
    """Whether a host, as a URL names it, is this machine's own and nobody else's: `localhost`, 127.0.0.1, [::1]."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return address.is_loopback


def read_target(url: str, *, longest: int = URL_MAX) -> Target:
    """Take a URL apart; ForbiddenTarget where it is not a plain http or https URL of a host."""
    if len(url) > longest:
        raise ForbiddenTarget(f"must be at most {longest} characters.")
    if _UNSAFE.search(url):
        raise ForbiddenTarget("must not hold spaces, control characters or backslashes.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ForbiddenTarget("is not a URL.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ForbiddenTarget("must be an absolute https URL.")
    if "@" in parts.netloc:
        raise ForbiddenTarget("must not hold a user name or password.")
    host, literal = _read_host(host)
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), literal)


def known_addresses(target: Target) -> tuple[Address, ...] | None:
    """The addresses that the URL itself tells; None: its name has to be looked up."""
    if target.literal is not None:
        return (target.literal,)
    if target.host == "localhost" or target.host.endswith(".localhost"):
        return (_LOOPBACK,)
    return None


def judge(target: Target, addresses: Iterable[Address], allowed: tuple[Network, ...], *, plain_http: bool) -> None:
    """ForbiddenTarget unless every address may be reached. No addresses: the name is not known now, and may be later.

    Without `plain_http` an http URL has to lie wholly in the allowed networks.
    """
    found = tuple(addresses)
    if not all(may_reach(address, allowed) for address in found):
        raise ForbiddenTarget("must be a public address.")
    inside = bool(found) and all(_within(_inner(address), allowed) for address in found)
    if target.scheme == "http" and not plain_http and not inside:
        raise ForbiddenTarget("must be an https URL.")


def may_reach(address: Address, allowed: tuple[Network, ...]) -> bool:
    """Whether an address is public, or in one of the networks that the operator has allowed."""
    inner = _inner(address)
    if _within(inner, allowed):
        return True
    public = inner.version == 4 or inner in _PUBLIC_6
    return public and not _within(inner, _CLOSED)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one merely carries, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


@lru_cache(1024)
def _read_host(text: str) -> tuple[str, Address | None]:
    if ":" in text:
        try:
            return text, ip_address(text)
        except ValueError as error:
            raise ForbiddenTarget("does not name a valid address.") from error
    folded = normalize("NFKC", text).translate(_FULL_STOPS).lower().rstrip(".")
    try:
        # IDNA drops characters that nobody sees, so the host is judged as it will be looked up.
        host = folded.encode("idna").decode().lower().rstrip(".")
    except UnicodeError as error:
        raise ForbiddenTarget("does not name a valid host.") from error
    if not _NAME.fullmatch(host):
        raise ForbiddenTarget("does not name a valid host.")
    return host, _read_ipv4(host)


def _read_ipv4(host: str) -> IPv4Address | None:
    """An address in any notation that a resolver takes: decimal, octal, hex, and fewer than four parts."""
    labels = host.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return None
    try:
        *head, last = [_number(label) for label in labels]
        if len(head) > 3 or any(part > 255 for part in head) or last >= 256 ** (4 - len(head)):
            raise ValueError(host)
    except ValueError as error:
        raise ForbiddenTarget("does not name a valid address.") from error
    return IPv4Address(sum(part << (24 - 8 * place) for place, part in enumerate(head)) + last)


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)
