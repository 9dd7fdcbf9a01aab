"""Serve films: whole or in ranges, cacheable for ever, read in big pieces off the event loop."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import msgspec
import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain.errors import StoreUnavailable
from filmgate.edge.front import nothing
from filmgate.edge.house import House
from filmgate.edge.ranges import Unsatisfiable, read_ranges
from filmgate.services.read_film import read_film

T = TypeVar("T")
PREFIX = "/films"
CHUNK_BYTES = 512 * 1024
_PATH = re.compile(rf"{PREFIX}/([A-Za-z0-9_-]{{1,128}})\.mp4")
_CACHE = "public, max-age=31536000, immutable"
_METHODS = "GET, HEAD"
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


class Films:
    """`/films/{token}.mp4`: no key is asked for, the token is the secret."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await _refusal(405, "Films are read with GET or HEAD.", Allow=_METHODS)(scope, receive, send)
        match = _PATH.fullmatch(scope["path"])
        try:
            film = await read_film(self._house.desk.store, match[1]) if match else None
        except StoreUnavailable:
            return await _refusal(503, "Try again in a moment.", **{"Retry-After": "1"})(scope, receive, send)
        if film is None:
            return await nothing(scope, receive, send)
        try:
            async with _opened(self._house.film_path(film.token)) as file:
                await _serve(scope, receive, send, film.token, film.media_type, file)
        except FileNotFoundError:
            _log.error("film missing", token=film.token)
            await nothing(scope, receive, send)


async def _serve(scope: Scope, receive: Receive, send: Send, token: str, media_type: str, file: int) -> None:
    size = os.fstat(file).st_size
    request = Headers(scope=scope)
    etag = f'"{token}"'
    headers = {
        "ETag": etag,
        "Cache-Control": _CACHE,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'inline; filename="film-{token[:8]}.mp4"',
        "X-Content-Type-Options": "nosniff",
    }
    if _known(request.get("if-none-match"), etag):
        return await Response(None, 304, headers)(scope, receive, send)
    asked = request.get("range") if scope["method"] == "GET" and _current(request.get("if-range"), etag) else None
    try:
        ranges = read_ranges(asked, size)
    except Unsatisfiable:
        outside = {"Content-Range": f"bytes */{size}"}
        return await _refusal(416, "The file has no such bytes.", **outside)(scope, receive, send)
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


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[int]:
    file = await _off_loop(partial(os.open, path, os.O_RDONLY | os.O_CLOEXEC))
    try:
        yield file
    finally:
        os.close(file)


async def _off_loop(call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_readers, call)


def _known(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names our ETag; there is only ever one version of a film."""
    names = [name.strip().removeprefix("W/") for name in (header or "").split(",")]
    return etag in names or names == ["*"]


def _current(header: str | None, etag: str) -> bool:
    """Whether If-Range lets the Range header count; a date never does, for we send none."""
    return header is None or header.strip() == etag


def _refusal(status: int, message: str, **headers: str) -> ASGIApp:
    body = msgspec.json.encode({"error": {"code": status, "message": message}})
    return Response(body, status, headers, "application/json")
