"""Fetches a picture from where a caller says it is, believing nothing: not the URL, not the headers, not the length."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import aiohttp

from filmgate.domain.addresses import Network
from filmgate.domain.errors import BadPicture
from filmgate.domain.frozen import frozen
from filmgate.domain.pictures import BYTES_MAX, TOO_MANY_BYTES, media_type
from filmgate.media.visit import Sought, Visitor

PICTURE = Sought("picture", "image/jpeg, image/png", BadPicture)
_CHUNK = 64 * 1024


@frozen
class Fetched:
    """What arrived: size in bytes, and what it hashes to."""

    size: int
    sha256: bytes


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
        self._visitor = Visitor(session, allowed, PICTURE, connect_seconds)
        self._total_seconds = total_seconds

    async def fetch(self, url: str, draft: Path) -> Fetched:
        """Bring the picture behind a URL into a file. BadPicture says what would be right; OSError: no room."""
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._visitor.insist(lambda: self._bring(url, draft))
        except TimeoutError as error:
            raise BadPicture(f"must arrive within {self._total_seconds:g} seconds.") from error

    async def _bring(self, url: str, draft: Path) -> Fetched:
        async with self._visitor.visit(url) as response:
            self._visitor.check_status(response.status)
            return await _save(response, draft)


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
    with created(draft) as file:
        while piece:
            size += len(piece)
            if size > BYTES_MAX:
                raise BadPicture(TOO_MANY_BYTES)
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
            piece = await response.content.read(_CHUNK)
    return Fetched(size, digest.digest())


def created(draft: Path) -> BinaryIO:
    return draft.open("wb")  # not in a thread: nobody would close what a cancelled call opened
