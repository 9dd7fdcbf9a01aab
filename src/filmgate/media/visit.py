"""Asks a stranger's server for something, believing nothing: every hop's URL is judged as if a caller had named it.

Where a URL really leads is judged by the session, which has to refuse forbidden addresses (PermissionError) at the
moment of connecting.
"""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urljoin

import aiohttp

from filmgate.domain.addresses import Network, judge, known_addresses, read_target
from filmgate.domain.errors import BadInput, ForbiddenTarget
from filmgate.domain.frozen import frozen

T = TypeVar("T")
REDIRECTS_MAX = 3
# Waits before another attempt, after trouble that may pass.
WAITS_SECONDS = (1.0, 3.0, 8.0)
# The URL of a picture or a clip may carry a signature, and with it more than an address of people's has to.
_URL_MAX = 8192
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
_SILENCE_SECONDS = 20.0


@frozen
class Sought:
    """What is asked for: in a word, in the words of an Accept header, and how it is said that it is bad."""

    noun: str
    accept: str
    bad: type[BadInput]


class Trouble(Exception):
    """It did not work now, and may later; says why."""


class Visitor:
    """Opens answers. What is wrong for good is said by the error of what is sought, what may pass by Trouble."""

    def __init__(
        self, session: aiohttp.ClientSession, allowed: tuple[Network, ...], sought: Sought, connect_seconds: float
    ) -> None:
        self._session = session
        self._allowed = allowed
        self._sought = sought
        # Unfolding is for pictures and clips, not for transport: a compressed answer is not asked for, nor unfolded.
        self._headers = {"Accept": sought.accept, "Accept-Encoding": "identity", "User-Agent": "Filmgate"}
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_read=_SILENCE_SECONDS)

    @asynccontextmanager
    async def visit(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer where redirects end, whatever its status."""
        for hop in range(REDIRECTS_MAX + 1):
            self._judge(url, hop)
            async with self._answer(url, headers or {}) as response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                url = _led(url, response.headers.get("Location", ""))
        raise self._sought.bad(f"must be a URL that redirects at most {REDIRECTS_MAX} times.")

    async def insist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What an attempt brings, or after trouble another one; bad is what gave nothing but trouble."""
        for wait in (*WAITS_SECONDS, None):
            try:
                return await attempt()
            except Trouble as trouble:
                if wait is None:
                    raise self._sought.bad(f"must be a URL that can be fetched: {trouble}.") from trouble
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    def check_status(self, status: int, good: tuple[int, ...] = (200,)) -> None:
        if status in _TRANSIENT:
            raise Trouble(f"its server answered {status}")
        if status not in good:
            raise self._sought.bad(
                f"must be a URL that answers with a {self._sought.noun}; its server answered {status}."
            )

    def _judge(self, url: str, hop: int) -> None:
        try:
            target = read_target(url, longest=_URL_MAX)
            judge(target, known_addresses(target) or (), self._allowed, plain_http=True)
        except ForbiddenTarget as error:
            raise self._sought.bad(f"redirects to a URL that {error}" if hop else str(error)) from error

    @asynccontextmanager
    async def _answer(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """One answer; what goes wrong while it is read is said in our words too."""
        try:
            async with self._session.get(
                url,
                headers={**self._headers, **headers},
                timeout=self._timeout,
                allow_redirects=False,
                auto_decompress=False,
            ) as response:
                yield response
        except aiohttp.ClientSSLError as error:
            raise self._sought.bad("must be a URL whose server has a valid certificate.") from error
        except (aiohttp.ClientError, ConnectionError, ValueError) as error:
            raise self._as_said(error) from error

    def _as_said(self, error: Exception) -> BadInput | Trouble:
        if isinstance(error, aiohttp.ClientOSError) and error.errno == errno.EACCES:
            return self._sought.bad("must not lead to a private address.")
        if isinstance(error, ValueError):
            return self._sought.bad("must be a valid http or https URL.")
        if isinstance(error, aiohttp.ClientPayloadError):
            return Trouble("its server hung up before the end of it")
        if isinstance(error, aiohttp.ServerTimeoutError):
            return Trouble("its server took too long")
        return Trouble("its server could not be reached, or did not answer in HTTP")


def _led(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location  # it is judged, and refused, as it stands
