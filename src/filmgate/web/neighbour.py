"""Who is at the other end of a connection within this machine: the system's own table of connections knows.

Another user of the machine reaches a server on loopback like anybody else, and so does whatever stands in front of it.
Linux tells whose socket it is. Elsewhere nothing can be told, and nothing is held against anyone.
"""

import os
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_ROOT = 0
_ESTABLISHED = "01"
End = tuple[str, int]


def is_trusted(peer: End, here: End) -> bool:
    """Whether the connection from `peer` to `here` is of the user whom this server runs as, or of root.

    These can read the data folder anyway. True where the system does not tell.
    """
    if not TABLES[0].exists():
        return True
    wanted = (_plain(peer), _plain(here))
    owners = {owner for local, remote, owner in _connections() if (local, remote) == wanted}
    return bool(owners) and owners <= {os.geteuid(), _ROOT}


def _connections() -> Iterator[tuple[End, End, int]]:
    for table in TABLES:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:  # a system without IPv6
            continue
        for line in lines:
            _, local, remote, state, _, _, _, owner, *_ = line.split()
            if state == _ESTABLISHED:
                yield _end(local), _end(remote), int(owner)


def _end(text: str) -> End:
    """`0100007F:1F90` is 127.0.0.1:8080: words of 32 bits, each as this machine keeps it."""
    address, _, port = text.partition(":")
    raw = bytes.fromhex(address)
    words = [int.from_bytes(raw[at : at + 4], "big").to_bytes(4, sys.byteorder) for at in range(0, len(raw), 4)]
    return _plain((str(ip_address(b"".join(words))), int(port, 16)))


def _plain(end: End) -> End:
    """IPv4 that was written as IPv6 is IPv4."""
    address = ip_address(end[0].partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address), end[1]
