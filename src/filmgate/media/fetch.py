"""Fetches a picture from where a caller says it is, believing nothing: not the URL, not the headers, not the length.

Every hop's URL is judged by its text here; where it really leads is judged by the session, which has to refuse
forbidden addresses (PermissionError) at the moment of connecting.
"""

import asyncio
import errno
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin

import aiohttp

from filmgate.domain.addresses import Network, judge, known_addresses, read_target
from filmgate.domain.errors import BadPicture, ForbiddenTarget
from filmgate.domain.pictures import BYTES_MAX, TOO_MANY_BYTES, media_type

REDIRECTS_MAX = 3
# A picture's URL may carry a signature, and with it more than an address of people's has to.
_URL_MAX = 8192
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
_WAITS_SECONDS = (1.0, 3.0, 8.0)
_SILENCE_SECONDS = 20.0
_CHUNK = 64 * 1024
# Unfolding is for pictures, not for transport: a compressed answer is not asked for, and never unfolded.
_HEADERS = {"Accept": "image/jpeg, image/png", "Accept-Encoding": "identity", "User-Agent": "Filmgate"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What arrived: size in bytes, and what it hashes to."""

    size: int
    sha256: bytes


class _Trouble(Exception):
    """It did not work now, and may later; says why."""


class Fetcher:
    """`total_seconds` is for all of it: redirects, attempts and the waits between them."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        allowed: tuple[Network, ...],
        *,
        total_seconds: float = 60.0,
        connect_seconds: float = 10.0,
    ) -> None:
        self._session = session
        self._allowed = allowed
        self._total_seconds = total_seconds
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_read=_SILENCE_SECONDS)

    async def fetch(self, url: str, draft: Path) -> Fetched:
        """Bring the picture behind a URL into a file. BadPicture says what would be right; OSError: no room."""
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._insist(url, draft)
        except TimeoutError as error:
            raise BadPicture(f"must arrive within {self._total_seconds:g} seconds.") from error

    async def _insist(self, url: str, draft: Path) -> Fetched:
        for wait in (*_WAITS_SECONDS, None):
            try:
                return await self._follow(url, draft)
            except _Trouble as trouble:
                if wait is None:
                    raise BadPicture(f"must be a URL that can be fetched: {trouble}.") from trouble
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _follow(self, url: str, draft: Path) -> Fetched:
        """Go where redirects lead, judging each of them as if the caller had named it."""
        for hop in range(REDIRECTS_MAX + 1):
            try:
                target = read_target(url, longest=_URL_MAX)
                judge(target, known_addresses(target) or (), self._allowed, plain_http=True)
            except ForbiddenTarget as error:
                raise BadPicture(f"redirects to a URL that {error}" if hop else str(error)) from error
            arrived = await self._visit(url, draft)
            if isinstance(arrived, Fetched):
                return arrived
            url = arrived
        raise BadPicture(f"must be a URL that redirects at most {REDIRECTS_MAX} times.")

    async def _visit(self, url: str, draft: Path) -> Fetched | str:
        """The picture, or the URL that the answer redirects to."""
        try:
            async with self._session.get(
                url, headers=_HEADERS, timeout=self._timeout, allow_redirects=False, auto_decompress=False
            ) as response:
                if response.status in _REDIRECTS:
                    return urljoin(url, response.headers.get("Location", ""))
                _check_status(response.status)
                return await _save(response, draft)
        except aiohttp.ClientSSLError as error:
            raise BadPicture("must be a URL whose server has a valid certificate.") from error
        except (aiohttp.ClientError, ConnectionError, ValueError) as error:
            raise _as_said(error) from error


def _check_status(status: int) -> None:
    if status in _TRANSIENT:
        raise _Trouble(f"its server answered {status}")
    if status != 200:
        raise BadPicture(f"must be a URL that answers with a picture; its server answered {status}.")


async def _save(response: aiohttp.ClientResponse, draft: Path) -> Fetched:
    """Write what arrives, and stop as soon as it is no picture or too much of one, whatever was declared."""
    if response.content_length is not None and response.content_length > BYTES_MAX:
        raise BadPicture(TOO_MANY_BYTES)
    try:
        piece = await response.content.readexactly(8)
    except asyncio.IncompleteReadError as error:
        piece = error.partial
    media_type(piece)
    digest, size = sha256(), 0
    with _created(draft) as file:
        while piece:
            size += len(piece)
            if size > BYTES_MAX:
                raise BadPicture(TOO_MANY_BYTES)
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
            piece = await response.content.read(_CHUNK)
    return Fetched(size, digest.digest())


def _created(draft: Path) -> BinaryIO:
    return draft.open("wb")  # not in a thread: nobody would close what a cancelled call opened


def _as_said(error: Exception) -> BadPicture | _Trouble:
    if isinstance(error, aiohttp.ClientOSError) and error.errno == errno.EACCES:
        return BadPicture("must not lead to a private address.")
    if isinstance(error, ValueError):
        return BadPicture("must be a valid http or https URL.")
    if isinstance(error, aiohttp.ClientPayloadError):
        return _Trouble("its server hung up before the end of it")
    if isinstance(error, aiohttp.ServerTimeoutError):
        return _Trouble("its server took too long")
    return _Trouble("its server could not be reached, or did not answer in HTTP")
