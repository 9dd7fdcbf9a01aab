"""The front of the house: it picks an app by path, and answers itself where there is none."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain.errors import UnknownRoute
from filmgate.domain.frozen import frozen
from filmgate.edge.errors import write_plain

_STATUS, _NOTHING = write_plain(UnknownRoute())


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer at paths that belong to no dialect."""
    await Response(_NOTHING, _STATUS, media_type="application/json")(scope, receive, send)


# In the scope of a request whose path named its dialect: `/kling3api/api/status`.
NAMED = "filmgate.named"


@frozen
class Place:
    """`app` serves `prefix` and everything below it; with `strip` it does not see the prefix."""

    prefix: str
    app: ASGIApp
    strip: bool = False

    def holds(self, path: str) -> bool:
        return path == self.prefix or path.startswith(self.prefix + "/")


class Front:
    """The longest prefix wins; `root` answers at `/` alone."""

    def __init__(self, places: Sequence[Place], root: ASGIApp) -> None:
        self._root = root
        self._places = sorted(places, key=lambda place: len(place.prefix), reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        for place in self._places:
            if place.holds(path):
                if place.strip:
                    scope = {**scope, "path": path[len(place.prefix) :] or "/", NAMED: place.prefix}
                return await place.app(scope, receive, send)
        await (self._root if path == "/" else nothing)(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """The house is opened and closed by whoever wired it, so there is nothing to do but to say so."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
