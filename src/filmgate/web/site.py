"""What is served where, and the headers that every page has."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from filmgate.domain.errors import UnknownRoute
from filmgate.edge.dialect import Dialect
from filmgate.edge.errors import write_plain
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.serving import EnvelopeApp
from filmgate.web import documents, static_files
from filmgate.web.languages import ASKED, COOKIE, LANGUAGES, language_of
from filmgate.web.pages import Library, Reader, page
from filmgate.web.parts import live
from filmgate.web.playground import Playground
from filmgate.web.samples import first_requests

_YEAR_SECONDS = 31536000
_MARKDOWN = "text/markdown; charset=utf-8"


class Site:
    """All pages."""

    def __init__(self, house: House, dialects: Sequence[Dialect]) -> None:
        self._house = house
        self._dialects = dialects
        self._library = Library(live(dialects, house.rate_cards))
        self._app = EnvelopeApp(
            "pages",
            [
                Route("/", self._front),
                *Playground(house, self._answer).routes,
                Route("/docs", self._first_document),
                Route("/docs/llms.txt", self._index),
                Route("/llms.txt", self._index),
                Route("/docs/{name}", self._document),
                Route(f"{static_files.PREFIX}/{{version}}/{{name:path}}", static_files.serve),
            ],
            write_plain,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def _front(self, request: Request) -> Response:
        return self._answer(request, self._front_page)

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
            return Response(self._library.markdown(name, self._reader(request)), media_type=_MARKDOWN)
        return self._answer(request, lambda reader: self._library.html(name, reader))

    async def _index(self, request: Request) -> Response:
        """For programs that read: every document as Markdown."""
        reader = self._reader(request)
        lines = ["# Filmgate", ""]
        for title, pages in self._library.chapters(reader.language):
            lines += [f"## {title}", ""]
            lines += [f"- [{named}]({reader.origin}{documents.HOME}/{name}.md)" for name, named in pages]
            lines += [""]
        return PlainTextResponse("\n".join(lines))

    def _reader(self, request: Request) -> Reader:
        return Reader(language_of(request), origin_of(self._house, request), request.url.path)

    def _answer(self, request: Request, make: Callable[[Reader], bytes]) -> Response:
        reader = self._reader(request)
        answer = HTMLResponse(make(reader), headers=self._headers(reader))
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
            "Vary": "Accept-Language, Cookie",
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }
