"""Serve films: whole or in ranges, cacheable for ever, read in big pieces off the event loop."""

import asyncio
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import FileIO
from secrets import token_hex
from typing import TypeVar

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain.errors import UnknownRoute
from filmgate.edge.errors import write_plain
from filmgate.edge.house import House
from filmgate.edge.ranges import Unsatisfiable, read_ranges
from filmgate.edge.serving import EnvelopeApp
from filmgate.services.read_film import read_film

T = TypeVar("T")
PREFIX = "/films"
CHUNK_BYTES = 512 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_LASTING = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
}
_readers = ThreadPoolExecutor(8, "filmgate-films")
_log = structlog.get_logger("filmgate.films")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of our own, then bytes `start` to `end` of the file."""

    head: bytes
    start: int
    end: int

    @property
    def length(self) -> int:
        return len(self.head) + self.end - self.start


def build(house: House) -> ASGIApp:
    """`/films/{token}.mp4`: no key is asked for, the token is the secret."""
    return EnvelopeApp("films", [Route(f"{PREFIX}/{{token}}.mp4", _Film(house), methods=["GET"])], write_plain)


class _Film:
    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = scope["path_params"]["token"]
        film = await read_film(self._house.desk.store, token) if _TOKEN.fullmatch(token) else None
        if film is None:
            raise UnknownRoute
        with self._open(token) as file:
            await _serve(scope, receive, send, token, film.media_type, file.fileno())

    def _open(self, token: str) -> FileIO:
        try:
            return self._house.film_path(token).open("rb", buffering=0)
        except FileNotFoundError:
            _log.error("film missing", token=token)
            raise UnknownRoute from None


async def _serve(scope: Scope, receive: Receive, send: Send, token: str, media_type: str, file: int) -> None:
    size = os.fstat(file).st_size
    request = Headers(scope=scope)
    etag = f'"{token}"'
    headers = _LASTING | {"ETag": etag, "Content-Disposition": f'inline; filename="film-{token[:8]}.mp4"'}
    if _known(request.get("if-none-match"), etag):
        return await Response(None, 304, headers)(scope, receive, send)
    asked = request.get("range") if scope["method"] == "GET" and _current(request.get("if-range"), etag) else None
    try:
        ranges = read_ranges(asked, size)
    except Unsatisfiable:
        return await Response(None, 416, {"Content-Range": f"bytes */{size}"})(scope, receive, send)
    pieces, own = _pieces(ranges, size, media_type)
    headers |= own | {"Content-Length": str(sum(piece.length for piece in pieces))}
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 206 if ranges else 200, "headers": raw})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body"})
    else:
        await _send(pieces, file, receive, send)


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


async def _send(pieces: list[Piece], file: int, receive: Receive, send: Send) -> None:
    watch = asyncio.ensure_future(_hung_up(receive))
    try:
        for piece in pieces:
            if piece.head:
                await send({"type": "http.response.body", "body": piece.head, "more_body": True})
            place = piece.start
            while place < piece.end and not watch.done():
                chunk = await _off_loop(partial(os.pread, file, min(CHUNK_BYTES, piece.end - place), place))
                if not chunk:
                    raise RuntimeError("A film is shorter than it was a moment ago.")
                place += len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})
    finally:
        watch.cancel()


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _off_loop(call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_readers, call)


def _known(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names our ETag; there is only ever one version of a film."""
    names = [name.strip().removeprefix("W/") for name in (header or "").split(",")]
    return etag in names or names == ["*"]


def _current(header: str | None, etag: str) -> bool:
    """Whether If-Range lets the Range header count; a date never does, for we send none."""
    return header is None or header.strip() == etag
