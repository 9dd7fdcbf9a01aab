"""Whether a callback URL may be called: judged at submission, and again by the courier at every attempt."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address

from filmgate.domain.addresses import Address, Network, Target, judge, known_addresses, read_target
from filmgate.domain.errors import ForbiddenTarget, InvalidField

LOOKUP_SECONDS = 2.0
# Names whose servers never answer must not use up those threads in which films are written and databases are found.
_threads = ThreadPoolExecutor(64, "filmgate-callbacks")


async def check_callback(url: str, allowed: tuple[Network, ...], *, plain_http: bool = False) -> None:
    """InvalidField where the URL is not one that the server would call. A name that nobody knows now passes."""
    try:
        target = read_target(url)
        addresses = known_addresses(target)
        judge(target, await look_up(target) if addresses is None else addresses, allowed, plain_http=plain_http)
    except ForbiddenTarget as error:
        raise InvalidField("callback_url", str(error)) from error


async def look_up(target: Target) -> tuple[Address, ...]:
    """The addresses of a host; none where its name is not known, or nobody answers in time."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            look = partial(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
            found = await loop.run_in_executor(_threads, look)
    except (OSError, UnicodeError, TimeoutError):
        return ()
    return tuple(ip_address(str(place[0])) for *_, place in found)
