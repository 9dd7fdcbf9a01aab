"""What is served without a key: films, their posters and previews, and uploads. The token is the secret."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filmgate.domain.errors import FileRemoved, LinkRefused, UnknownRoute
from filmgate.domain.links import FILMS, UPLOADS, Seal, read_seal
from filmgate.domain.nature import SECOND
from filmgate.edge.errors import write_plain
from filmgate.edge.house import House
from filmgate.edge.sending import Sent
from filmgate.edge.serving import EnvelopeApp
from filmgate.media.base import Part
from filmgate.media.darkroom import Spoilt
from filmgate.services.files.adopt_files import part_of
from filmgate.services.files.show_upload import find_upload
from filmgate.services.tasks.read_film import read_film

_NAME = re.compile(r"([0-9a-f]{32})(-preview)?\.(jpg|png|mp4|mov|m4v)")
_METHODS = ["GET", "HEAD", "OPTIONS"]
_FOR_EVER = "public, max-age=31536000, immutable"
_DAY_SECONDS = 86400
_UPLOAD_SECONDS = 3600
_ETAGS = {Part.FILM: "", Part.POSTER: "-poster", Part.PREVIEW: "-preview", Part.SPRITES: "-sprites"}
# Any page may play a film, and may see what its player has to know of the answer.
_FOR_ALL = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": str(_DAY_SECONDS),
}
_log = structlog.get_logger("filmgate.films")
Find = Callable[["_Asked"], Awaitable[Sent]]


class _Asked:
    """A path taken apart: token, ending, and the seal of its query."""

    def __init__(self, house: House, shelf: str, scope: Scope) -> None:
        name = _NAME.fullmatch(scope["path_params"]["name"])
        if name is None:
            raise UnknownRoute
        self.token, preview, self.extension = name[1], name[2] is not None, name[3]
        self.part = part_of(self.extension, preview)
        self.preview = preview
        self.now = house.desk.nature.now()
        self.seal: Seal | None = read_seal(scope.get("query_string", b"").decode("latin-1"))
        if not house.links.good(shelf, self.token, self.seal, self.now):
            raise LinkRefused


def build(house: House) -> list[tuple[str, ASGIApp]]:
    """The prefixes and what serves them."""
    films, uploads = _Films(house), _Uploads(house)
    return [
        (FILMS, _app("films", house, FILMS, films.find)),
        (UPLOADS, _app("files", house, UPLOADS, uploads.find)),
    ]


def _app(name: str, house: House, shelf: str, find: Find) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            return await Response(None, 204, _PREFLIGHT)(scope, receive, send)
        asked = _Asked(house, shelf, scope)
        try:
            sent = await find(asked)
            await house.sender.send(scope, receive, send, sent)
        except FileNotFoundError:
            _log.error("file missing", shelf=shelf, token=asked.token[:8])
            raise UnknownRoute from None

    return _Shared(EnvelopeApp(name, [Route(f"{shelf}/{{name}}", _Endpoint(serve), methods=_METHODS)], write_plain))


class _Endpoint:
    """An ASGI app as a route takes it: a class, so that it is not called with a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _Shared:
    """Lets pages of other origins have every answer, refusals too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_FOR_ALL]}
            await send(message)

        await self._app(scope, receive, shared)


class _Films:
    def __init__(self, house: House) -> None:
        self._house = house

    async def find(self, asked: _Asked) -> Sent:
        """Raises UnknownRoute, FileRemoved, Busy; FileNotFoundError where the disk has lost it."""
        if asked.part is None:
            raise UnknownRoute
        return await find_part(self._house, asked.token, asked.part, self._cache(asked))

    def _cache(self, asked: _Asked) -> str:
        """For ever, unless its time or its link's will be over."""
        left = self._house.links.seconds_left(asked.seal, asked.now)
        if left is not None:
            return f"private, max-age={left}"
        return _FOR_EVER if self._house.films_last else f"public, max-age={_DAY_SECONDS}"


async def find_part(house: House, token: str, part: Part, cache: str) -> Sent:
    """A film, or what is made of it. Raises UnknownRoute, FileRemoved, Busy; FileNotFoundError where the disk has lost
    it."""
    film = await read_film(house.desk.store, token)
    if film is None:
        raise UnknownRoute
    if film.removed_at is not None:
        raise FileRemoved
    return Sent(
        path=await _path(house, token, part),
        etag=f'"{token}{_ETAGS[part]}"',
        media_type="image/jpeg" if part.endswith(".jpg") else film.media_type,
        modified_at=film.created_at,
        name=f"film-{token[:8]}{part}",
        cache=cache,
    )


async def _path(house: House, token: str, part: Part) -> Path:
    if part is Part.FILM:
        return house.film_path(token)
    if house.develop is None:
        raise UnknownRoute
    try:
        return await house.develop(token, part)
    except Spoilt:
        raise UnknownRoute from None


class _Uploads:
    def __init__(self, house: House) -> None:
        self._house = house

    async def find(self, asked: _Asked) -> Sent:
        """Raises UnknownRoute, FileRemoved; FileNotFoundError where the disk has lost it."""
        desk = self._house.uploads
        if desk is None:
            raise UnknownRoute
        one = await find_upload(desk.store, desk.nature, asked.token)
        if asked.preview or asked.extension != one.extension:
            raise UnknownRoute
        path = desk.files.find(asked.token)
        if path is None:
            raise FileNotFoundError(asked.token)
        ends = [(one.expires_at - asked.now) // SECOND, _UPLOAD_SECONDS]
        left = self._house.links.seconds_left(asked.seal, asked.now)
        return Sent(
            path=path,
            etag=f'"{asked.token}"',
            media_type=one.media_type,
            modified_at=one.created_at,
            name=f"{one.kind}-{asked.token[:8]}.{one.extension}",
            cache=f"private, max-age={max(0, min(ends if left is None else [*ends, left]))}",
        )
