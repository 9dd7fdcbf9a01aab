"""Connections to customers' addresses: each is judged at the moment of connecting, whatever its name said before."""

import socket
from ipaddress import ip_address
from typing import Any

import aiohttp

from filmgate.domain.addresses import Network, may_reach


def customers_session(allowed: tuple[Network, ...]) -> aiohttp.ClientSession:
    """A client session that connects to public addresses, and to those networks that the operator has allowed."""

    def open_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, place = info
        if not may_reach(ip_address(place[0].partition("%")[0]), allowed):
            raise OSError(f"{place[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(limit=0, socket_factory=open_socket)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
