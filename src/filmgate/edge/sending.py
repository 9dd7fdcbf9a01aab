"""Send a file: whole or in ranges, to whoever has it already not at all, read in pieces off the event loop.

No descriptor and no thread is held between two pieces, and pieces become small when many are sent at once: a crowd that
asks and then does not read costs some memory, and nobody else's time.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TypeVar
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from filmgate.domain.errors import Busy
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND
from filmgate.edge.body import Gone
from filmgate.edge.ranges import Unsatisfiable, read_ranges

T = TypeVar("T")
CHUNK_BYTES = 512 * 1024
_CHUNK_MIN = 16 * 1024
# Of all that is being sent: a piece that waits in its connection, and the next one that waits behind it.
_HELD_BYTES = 32 * 1024 * 1024
_RETRY_SECONDS = 5
_readers = ThreadPoolExecutor(8, "filmgate-films")
_log = structlog.get_logger("filmgate.films")


@frozen(kw_only=True)
class Sent:
    """A file that is sent under an `etag` of its own. It is of `modified_at`, in microseconds, and never changes."""

    path: Path
    etag: str
    media_type: str
    modified_at: int
    name: str
    cache: str

    def headers(self, *, download: bool) -> dict[str, str]:
        return {
            "Cache-Control": self.cache,
            "Accept-Ranges": "bytes",
            "X-Content-Type-Options": "nosniff",
            "ETag": self.etag,
            "Last-Modified": formatdate(self.modified_at // SECOND, usegmt=True),
            "Content-Disposition": f'{"attachment" if download else "inline"}; filename="{self.name}"',
        }


@frozen
class Piece:
    """Some bytes of our own, then bytes `start` to `end` of the file."""

    head: bytes
    start: int
    end: int

    @property
    def length(self) -> int:
        return len(self.head) + self.end - self.start


class Sender:
    """Sends files, at most so many at once."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._under_way = 0

    async def send(self, scope: Scope, receive: Receive, send: Send, sent: Sent) -> None:
        """Answer a GET or HEAD. Raises FileNotFoundError, Gone, and Busy where too many are being sent."""
        if self._under_way >= self._at_once:
            raise Busy(_RETRY_SECONDS)
        self._under_way += 1
        try:
            await self._answer(scope, receive, send, sent)
        finally:
            self._under_way -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send, sent: Sent) -> None:
        size = (await _off_loop(partial(os.stat, sent.path))).st_size
        request = Headers(scope=scope)
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        headers = sent.headers(download=("download", "1") in query)
        if _known(request, sent):
            return await Response(None, 304, headers)(scope, receive, send)
        asked = request.get("range") if scope["method"] == "GET" and _current(request.get("if-range"), sent) else None
        try:
            ranges = read_ranges(asked, size)
        except Unsatisfiable:
            return await Response(None, 416, {"Content-Range": f"bytes */{size}"})(scope, receive, send)
        pieces, own = _pieces(ranges, size, sent.media_type)
        headers |= own | {"Content-Length": str(sum(piece.length for piece in pieces))}
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 206 if ranges else 200, "headers": raw})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
        else:
            await self._send(pieces, sent.path, receive, send)

    async def _send(self, pieces: list[Piece], path: Path, receive: Receive, send: Send) -> None:
        watch = asyncio.ensure_future(_hung_up(receive))
        try:
            for piece in pieces:
                if piece.head:
                    await send({"type": "http.response.body", "body": piece.head, "more_body": True})
                place = piece.start
                while place < piece.end and not watch.done():
                    chunk = await _piece_of(path, place, min(self._chunk, piece.end - place))
                    if not chunk:
                        raise RuntimeError("A file is shorter than it was a moment ago.")
                    place += len(chunk)
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            watch.cancel()

    @property
    def _chunk(self) -> int:
        return max(_CHUNK_MIN, min(CHUNK_BYTES, _HELD_BYTES // 2 // max(1, self._under_way)))


async def _piece_of(path: Path, start: int, length: int) -> bytes:
    """Raises Gone where the file is: its owner has deleted it, or its time is over. The reader is cut off."""
    try:
        return await _off_loop(partial(_read, path, start, length))
    except FileNotFoundError:
        _log.info("removed while it was sent", file=path.name[:8])
        raise Gone from None


def _read(path: Path, start: int, length: int) -> bytes:
    """Opened for each piece anew: a reader that stalls holds no descriptor."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.pread(descriptor, length, start)
    finally:
        os.close(descriptor)


def _pieces(ranges: list[tuple[int, int]] | None, size: int, media_type: str) -> tuple[list[Piece], dict[str, str]]:
    """What to send, and the headers that say so."""
    if ranges is None:
        return [Piece(b"", 0, size)], {"Content-Type": media_type}
    if len(ranges) == 1:
        start, end = ranges[0]
        return [Piece(b"", start, end)], {
            "Content-Type": media_type,
            "Content-Range": f"bytes {start}-{end - 1}/{size}",
        }
    boundary = token_hex(12)
    pieces = [
        Piece(
            f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n"
            f"Content-Range: bytes {start}-{end - 1}/{size}\r\n\r\n".encode(),
            start,
            end,
        )
        for start, end in ranges
    ]
    closing = Piece(f"\r\n--{boundary}--\r\n".encode(), 0, 0)
    return [*pieces, closing], {"Content-Type": f"multipart/byteranges; boundary={boundary}"}


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _off_loop(call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_readers, call)


def _known(request: Headers, sent: Sent) -> bool:
    """Whether the client has it: by its ETag, or where none is named, by its date. There is only ever one version."""
    names = request.get("if-none-match")
    if names is not None:
        listed = [name.strip().removeprefix("W/") for name in names.split(",")]
        return sent.etag in listed or listed == ["*"]
    seen = _seconds(request.get("if-modified-since"))
    return seen is not None and seen >= sent.modified_at // SECOND


def _current(header: str | None, sent: Sent) -> bool:
    """Whether If-Range lets the Range header count: it names our ETag, or the very date that we say."""
    return header is None or header.strip() == sent.etag or _seconds(header) == sent.modified_at // SECOND


def _seconds(date: str | None) -> int | None:
    """A date of HTTP in Unix seconds; None where there is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) if date else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
