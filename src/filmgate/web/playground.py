"""The playground: a page that asks the public API, and the key that a visitor of this machine gets for it."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from filmgate.edge.house import House
from filmgate.edge.serving import JSON
from filmgate.services.accounts.welcome import is_home, welcome
from filmgate.web.pages import Reader, page
from filmgate.web.visitor import is_local, is_visitor

PATH = "/playground"
_ALONE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_CLOSED = msgspec.json.encode(
    {"error": {"code": 403, "message": "No key is given here: send one with every request, as everywhere."}}
)
Answer = Callable[[Request, Callable[[Reader], bytes]], Awaitable[Response]]


class Playground:
    """`answer` makes a response of a page."""

    def __init__(self, house: House, answer: Answer) -> None:
        self._house = house
        self._answer = answer

    @property
    def routes(self) -> list[Route]:
        return [Route(PATH, self._page), Route(f"{PATH}/key", self._key, methods=["POST"])]

    async def _page(self, request: Request) -> Response:
        greets = self._house.gives_keys and is_local(request) and await is_home(self._house.desk.store)
        return await self._answer(request, lambda reader: page("playground.html", reader, greets=greets))

    async def _key(self, request: Request) -> Response:
        """201 with a key, or 403 without a reason: whoever is refused here need not know which rule it was."""
        made = None
        if self._house.gives_keys and await is_visitor(request):
            made = await welcome(self._house.desk.store, self._house.desk.nature)
        if made is None:
            return Response(_CLOSED, 403, _ALONE, JSON)
        return Response(msgspec.json.encode({"key": made.text}), 201, _ALONE, JSON)
