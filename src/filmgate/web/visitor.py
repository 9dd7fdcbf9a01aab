"""Whether a request comes from a browser on this machine, and from our own page in it: only then it gets a key.

Each rule keeps somebody out: other machines; what stands in front of the server and speaks for others; pages under a
name that was made to lead here; pages of other sites; other users of the machine.
"""

import asyncio
import re

from starlette.requests import Request

from filmgate.domain.addresses import is_loopback
from filmgate.edge.auth import address_of
from filmgate.web.neighbour import is_trusted

_FORWARDED = ("forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?")


def is_local(request: Request) -> bool:
    """Sent on this machine, under one of its own names, by nobody who speaks for others."""
    return is_loopback(address_of(request)) and not _spoken_for(request) and is_loopback(_name(_host(request)))


async def is_visitor(request: Request) -> bool:
    """The same, and sent by our own page, in a browser of the user whom the server runs as."""
    if not is_local(request) or not _from_our_page(request):
        return False
    client, server = request.client, request.scope.get("server")
    if client is None or not server or server[1] is None:
        return False
    return await asyncio.to_thread(is_trusted, (client.host, client.port), (server[0], server[1]))


def _spoken_for(request: Request) -> bool:
    """Proxies say so, mostly; those that keep silent often speak the HTTP of 1996, which no browser does."""
    named = any(name.startswith("x-forwarded") or name in _FORWARDED for name in request.headers)
    return named or request.scope.get("http_version") == "1.0"


def _host(request: Request) -> str:
    """The one host that was asked for, with its port; empty where there is none, or several are."""
    said = request.headers.getlist("host")
    return said[0] if len(said) == 1 else ""


def _name(host: str) -> str:
    """A host without its port; empty where it is not written as browsers write it."""
    found = _HOST.fullmatch(host)
    return found[1] if found else ""


def _from_our_page(request: Request) -> bool:
    origin, site = request.headers.getlist("origin"), request.headers.getlist("sec-fetch-site")
    return origin == [f"{request.scope['scheme']}://{_host(request)}"] and site == ["same-origin"]
