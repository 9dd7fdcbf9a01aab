"""Fetches what a customer uploads by naming a URL: its first bytes tell whether it comes as a picture or a clip."""

import asyncio
from pathlib import Path

import aiohttp

from filmgate.domain.addresses import Network
from filmgate.domain.clips import ANY_LENGTH
from filmgate.domain.errors import BadInput
from filmgate.domain.uploads import HEAD_BYTES, UploadKind, kind_of
from filmgate.media.fetch import Fetcher
from filmgate.media.fetch_clip import ClipFetcher
from filmgate.media.sorting import Arrived
from filmgate.media.visit import Sought, Visitor

UPLOAD = Sought("picture or clip", "image/jpeg, image/png, video/mp4, video/quicktime, video/x-m4v", BadInput)
_HEAD_SECONDS = 30.0


class UploadFetcher:
    """`pictures` and `clips` bring the rest, each by its own rules."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        allowed: tuple[Network, ...],
        pictures: Fetcher,
        clips: ClipFetcher,
        *,
        connect_seconds: float = 10.0,
    ) -> None:
        self._visitor = Visitor(session, allowed, UPLOAD, connect_seconds)
        self._pictures = pictures
        self._clips = clips

    async def fetch(self, url: str, draft: Path) -> Arrived:
        """Bring what is behind a URL into a file. BadInput says what would be right; OSError: no room."""
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                kind, _ = kind_of(await self._visitor.insist(lambda: self._head(url)))
        except TimeoutError as error:
            raise BadInput(f"must begin to arrive within {_HEAD_SECONDS:g} seconds.") from error
        if kind is UploadKind.PICTURE:
            fetched = await self._pictures.fetch(url, draft)
        else:
            fetched = await self._clips.fetch(url, draft, ANY_LENGTH)
        with draft.open("rb") as file:  # a server may give another file the second time
            kind, media_type = kind_of(file.read(HEAD_BYTES))
        return Arrived(kind, media_type, fetched.size, fetched.sha256)

    async def _head(self, url: str) -> bytes:
        async with self._visitor.visit(url, {"Range": f"bytes=0-{HEAD_BYTES - 1}"}) as response:
            self._visitor.check_status(response.status, (200, 206))
            try:
                return await response.content.readexactly(HEAD_BYTES)
            except asyncio.IncompleteReadError as error:
                return error.partial
