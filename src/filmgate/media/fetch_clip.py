"""Fetches a clip from where a caller says it is, and stops as soon as its index tells that it is not wanted.

Where the server gives parts of a file, the index is read from the end of it before the rest is loaded, and what broke
off goes on where it stopped. What parts say is advice: the clip is looked at as a whole once it is here.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aiohttp

from filmgate.domain.addresses import Network
from filmgate.domain.clips import Span
from filmgate.domain.errors import BadClip
from filmgate.media import visit
from filmgate.media.arrival import Arrival
from filmgate.media.boxes import DAMAGED, INDEX_BYTES_MAX, Follower
from filmgate.media.fetch import Fetched, created
from filmgate.media.visit import Sought, Trouble, Visitor

CLIP = Sought("clip", "video/mp4, video/quicktime, video/x-m4v", BadClip)
_CHUNK = 256 * 1024
_VISITS_MAX = 40
_STARTS_MAX = 4
# An index that is so near is simply waited for.
_NEAR = 1024 * 1024
# Boxes that may stand between the pictures and the index, and are jumped over.
_JUMPS_MAX = 3
_PART = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.IGNORECASE)


class ClipFetcher:
    """A clip may take `head_start_seconds`, and a second for every `least_rate` bytes of it that have come."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        allowed: tuple[Network, ...],
        *,
        head_start_seconds: float = 60.0,
        least_rate: int = 256 * 1024,
        connect_seconds: float = 10.0,
    ) -> None:
        self._visitor = Visitor(session, allowed, CLIP, connect_seconds)
        self._head_start = head_start_seconds
        self._least_rate = least_rate

    async def fetch(self, url: str, draft: Path, span: Span) -> Fetched:
        """Bring the clip behind a URL into a file. BadClip says what would be right; OSError: no room."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with created(draft) as file:
            arrival = Arrival(file, span)
            try:
                async with asyncio.timeout(self._head_start) as clock:

                    def put_off() -> None:
                        if clock.expired():
                            return  # the time was up just now
                        clock.reschedule(begun + self._head_start + arrival.received / self._least_rate)

                    return await _Download(self._visitor, url, arrival, put_off).run()
            except TimeoutError as error:
                raise BadClip(
                    f"must arrive within {self._head_start:g} seconds, or at {self._least_rate // 1024} KB a second."
                ) from error


class _Download:
    """One clip on its way. `parts`: whether the server is still believed to give parts of a file."""

    def __init__(self, visitor: Visitor, url: str, arrival: Arrival, put_off: Callable[[], None]) -> None:
        self._visitor = visitor
        self._url = url
        self._arrival = arrival
        self._put_off = put_off
        self._parts = True
        self._asked_for_index = False

    async def run(self) -> Fetched:
        waits = iter(visit.WAITS_SECONDS)
        for _ in range(_VISITS_MAX):
            had = self._arrival.received
            try:
                if await self._visit():
                    return self._arrival.end()
            except Trouble as trouble:
                if self._arrival.received > had:
                    waits = iter(visit.WAITS_SECONDS)
                wait = next(waits, None)
                if wait is None:
                    raise BadClip(f"must be a URL that can be fetched: {trouble}.") from trouble
                await asyncio.sleep(wait)
        raise BadClip("must be a URL that can be fetched: its server gives it in too many parts.")

    async def _visit(self) -> bool:
        """Take what one answer has to give; whether that was the rest of it."""
        arrival = self._arrival
        if arrival.size and not (self._parts and arrival.etag):
            self._begin_anew()
            self._parts = False  # nothing says which parts belong together
        async with self._visitor.visit(self._url, self._wanted()) as response:
            end = self._expected(response)
            if end is None:
                return False
            async for piece in response.content.iter_chunked(_CHUNK):
                if end and arrival.size + len(piece) > end:
                    return self._lied()
                await arrival.take(piece)
                self._put_off()
                if self._parts and end:
                    await self._look_for_index()
        return not end or arrival.size == arrival.total

    def _wanted(self) -> dict[str, str]:
        """The headers that ask for what is missing, of the version that the rest is of."""
        if not self._parts:
            return {}
        version = {"If-Range": self._arrival.etag} if self._arrival.size and self._arrival.etag else {}
        return {"Range": f"bytes={self._arrival.size}-", **version}

    def _expected(self, response: aiohttp.ClientResponse) -> int | None:
        """Where the answer ends in the file, 0 where nobody knows; None: it is of no use, and was asked for no more."""
        arrival, etag = self._arrival, response.headers.get("ETag")
        if response.status == 200:
            if arrival.size:
                self._begin_anew()
            self._parts = False
            arrival.expect(response.content_length, etag)
            return response.content_length or 0
        if self._parts and response.status == 416:
            self._lied()
            return None
        self._visitor.check_status(response.status, (206,) if self._parts else ())
        part = _part(response)
        changed = arrival.size and (part is None or part[2] != arrival.total or etag != arrival.etag)
        if part is None or part[0] != arrival.size or changed:
            self._lied()
            return None
        arrival.expect(part[2], etag)
        return part[1] + 1

    def _lied(self) -> bool:
        """Parts of this server do not fit together: from now on it is asked for the whole."""
        self._parts = False
        return False

    def _begin_anew(self) -> None:
        if self._arrival.starts == _STARTS_MAX:
            raise BadClip("must be a URL that can be fetched: its server never gives it whole.")
        self._arrival.begin_anew()
        self._asked_for_index = False

    async def _look_for_index(self) -> None:
        """Read the index from behind the pictures, once, while these wait."""
        at, total = self._arrival.index_at, self._arrival.total
        if at is None or total is None or self._asked_for_index or at - self._arrival.size < _NEAR:
            return
        self._asked_for_index = True
        with suppress(Trouble):
            for _ in range(_JUMPS_MAX):
                if at >= total:
                    raise BadClip(DAMAGED)
                follower = await self._follow_from(at, total)
                if follower is None or not follower.skipping:
                    return
                at = follower.jump()

    async def _follow_from(self, at: int, total: int) -> Follower | None:
        """Follow the boxes from a place of the file; None: the server does not give that part."""
        last = min(at + INDEX_BYTES_MAX + _CHUNK, total) - 1
        wanted = {"Range": f"bytes={at}-{last}"}
        if self._arrival.etag:
            wanted["If-Range"] = self._arrival.etag
        async with self._visitor.visit(self._url, wanted) as response:
            part = _part(response) if response.status == 206 else None
            if part is None or part[0] != at or part[2] != total:
                return None
            follower, left = Follower(at), last + 1 - at
            async for piece in response.content.iter_chunked(_CHUNK):
                follower.feed(piece[:left])
                left -= len(piece)
                if follower.index is not None:
                    self._arrival.judge(follower.index)
                if follower.index is not None or follower.skipping or left <= 0:
                    return follower
        if last + 1 == total:
            follower.end()  # says what is missing
        return follower


def _part(response: aiohttp.ClientResponse) -> tuple[int, int, int] | None:
    """First and last byte of a part, and how many there are in all; None where that makes no sense."""
    match = _PART.fullmatch(response.headers.get("Content-Range", "").strip())
    if match is None:
        return None
    first, last, total = (int(number) for number in match.groups())
    return (first, last, total) if first <= last < total else None
