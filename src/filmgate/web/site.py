"""What is served where, and the headers that every page has."""

import asyncio
from collections.abc import Callable, Sequence
from hashlib import sha256

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from filmgate.domain.errors import UnknownRoute
from filmgate.edge.dialect import Dialect
from filmgate.edge.errors import write_plain
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.serving import JSON, EnvelopeApp
from filmgate.web import documents, static_files
from filmgate.web.explorer import Explorer, places
from filmgate.web.languages import ASKED, COOKIE, LANGUAGES, language_of
from filmgate.web.library import Library
from filmgate.web.pages import Reader, page
from filmgate.web.parts import live
from filmgate.web.playground import Playground
from filmgate.web.samples import first_requests

_YEAR_SECONDS = 31536000
_AN_HOUR = "public, max-age=3600"
_MARKDOWN = "text/markdown; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"
Make = Callable[[Reader], bytes]


class Site:
    """All pages. What makes them runs beside the event loop: the first look at a long document takes a while."""

    def __init__(self, house: House, dialects: Sequence[Dialect]) -> None:
        self._house = house
        self._dialects = dialects
        self._library = Library(live(dialects, house.rate_cards, house.desk.router), places(dialects))
        self._explorer = Explorer(dialects, self._library)
        self._app = EnvelopeApp(
            "pages",
            [
                Route("/", self._front),
                *Playground(house, self._answer).routes,
                Route("/docs", self._first_document),
                Route("/docs/llms.txt", self._index),
                Route("/llms.txt", self._index),
                Route("/docs/search.json", self._search_index),
                Route("/docs/explorer", self._first_explorer),
                Route("/docs/explorer/{dialect}", self._explore),
                Route("/docs/images/{name:path}", self._picture),
                Route("/docs/{name}", self._document),
                Route(f"{static_files.PREFIX}/{{version}}/{{name:path}}", static_files.serve),
            ],
            write_plain,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def _front(self, request: Request) -> Response:
        return await self._answer(request, self._front_page)

    def _front_page(self, reader: Reader) -> bytes:
        return page("front.html", reader, first_requests=Markup(first_requests(self._dialects, reader.origin)))

    async def _first_document(self, request: Request) -> Response:
        return RedirectResponse(f"{documents.HOME}/{documents.NAMES[0]}", 307)

    async def _document(self, request: Request) -> Response:
        asked = str(request.path_params["name"])
        name = asked.removesuffix(".md")
        if name not in documents.NAMES:
            raise UnknownRoute
        if name != asked:
            return await self._answer(request, lambda reader: self._library.markdown(name, reader), _MARKDOWN)
        return await self._answer(request, lambda reader: self._library.html(name, reader))

    async def _picture(self, request: Request) -> Response:
        path = documents.pictures().get(request.path_params["name"])
        if path is None:
            raise UnknownRoute
        return FileResponse(path, headers={"Cache-Control": _AN_HOUR, "X-Content-Type-Options": "nosniff"})

    async def _index(self, request: Request) -> Response:
        return await self._answer(request, self._library.index, _PLAIN)

    async def _search_index(self, request: Request) -> Response:
        return await self._answer(request, self._library.search_index, JSON)

    async def _first_explorer(self, request: Request) -> Response:
        return RedirectResponse(self._explorer.url(self._dialects[0].name), 307)

    async def _explore(self, request: Request) -> Response:
        dialect = self._explorer.find(request.path_params["dialect"])
        return await self._answer(request, lambda reader: self._explorer.html(dialect, reader))

    async def _answer(self, request: Request, make: Make, media_type: str | None = None) -> Response:
        """What `make` has made for this reader; nothing where they have it already."""
        reader = Reader(language_of(request), origin_of(self._house, request), request.url.path)
        content = await asyncio.to_thread(make, reader)
        tag = f'"{sha256(content).hexdigest()[:32]}"'
        headers = {**self._headers(reader), "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            answer = Response(status_code=304, headers=headers)
        else:
            answer = HTMLResponse(content, headers=headers, media_type=media_type)
        if request.query_params.get(ASKED) in LANGUAGES:
            answer.set_cookie(COOKIE, reader.language, max_age=_YEAR_SECONDS, samesite="lax", httponly=True)
        return answer

    def _headers(self, reader: Reader) -> dict[str, str]:
        films = self._house.public_url or ""
        rules = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": f"'self' data: blob: {films}",
            "media-src": f"'self' blob: {films}",
            "connect-src": f"'self' {films}",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }
        return {
            "Content-Security-Policy": "; ".join(f"{name} {what}".strip() for name, what in rules.items()),
            "Content-Language": reader.language,
            "Vary": "Accept-Language, Cookie, Host",
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }
