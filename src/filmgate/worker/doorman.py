"""Connections to customers' addresses: each is judged at the moment of connecting, whatever its name said before."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from filmgate.domain.addresses import Network, may_reach

# A name whose server never answers holds a thread for half a minute, and there may be one for every delivery and every
# fetch under way: fewer threads, and one customer's names would keep the others' waiting.
LOOKUPS_AT_ONCE = 512


@asynccontextmanager
async def customers_session(
    allowed: tuple[Network, ...], lookups_at_once: int = LOOKUPS_AT_ONCE
) -> AsyncIterator[aiohttp.ClientSession]:
    """A client session that connects to public addresses, and to those networks that the operator has allowed."""
    lookups = Lookups(lookups_at_once)
    connector = aiohttp.TCPConnector(limit=0, socket_factory=doorman(allowed), resolver=lookups)
    jar = aiohttp.DummyCookieJar()
    try:
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, trust_env=False) as session:
            yield session
    finally:
        await lookups.close()


def doorman(allowed: tuple[Network, ...]) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Opens a socket towards an address that may be reached; PermissionError for any other."""

    def open_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, place = info
        if not may_reach(ip_address(place[0].partition("%")[0]), allowed):
            raise PermissionError(errno.EACCES, f"{place[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    return open_socket


class Lookups(AbstractResolver):
    """Looks names up in threads of its own: slow name servers must not use up those that films are written in."""

    def __init__(self, at_once: int = LOOKUPS_AT_ONCE) -> None:
        self._threads = ThreadPoolExecutor(at_once, "filmgate-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; raises OSError where nobody knows it."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(place[0]),
                port=port,
                family=kin,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kin, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
