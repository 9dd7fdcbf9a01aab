"""The way in: what pages need is imported when somebody first asks for one, as most requests are for the API."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

PREFIXES = ("/docs", "/playground", "/static", "/llms.txt")


class Door:
    """An app for the root and for everything below PREFIXES. At the root, programs hear `root` instead of a page."""

    def __init__(self, house: House, dialects: Sequence[Dialect], root: ASGIApp) -> None:
        self._house = house
        self._dialects = dialects
        self._root = root
        self._site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/" and "text/html" not in Request(scope).headers.get("accept", ""):
            return await self._root(scope, receive, send)
        if self._site is None:
            from filmgate.web.site import Site

            self._site = Site(self._house, self._dialects)
        await self._site(scope, receive, send)
