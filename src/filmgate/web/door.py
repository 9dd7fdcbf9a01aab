"""The way in: what pages need is imported when somebody first asks for one, as most requests are for the API."""

import asyncio
import gc
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
            self._site = await asyncio.to_thread(self._opened)
        await self._site(scope, receive, send)

    def _opened(self) -> ASGIApp:
        """The site. What it is made of stays for good: the collector need not look through it ever again, which
        would hold up everybody else whenever a long page is made."""
        gc.disable()
        try:
            from filmgate.web.site import Site

            return Site(self._house, self._dialects)
        finally:
            gc.freeze()
            gc.enable()
