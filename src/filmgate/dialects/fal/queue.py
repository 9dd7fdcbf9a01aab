"""The app of this vendor's queue, with what happens to a path before it is routed.

A request that says `x-fal-target-url` was sent to us in the vendor's place: it is served here as if it had come to that
path, and never fetched. How a request stands may be asked below the whole id of its offer, too.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from filmgate.dialects.fal import faults, signature
from filmgate.dialects.fal.models import APP, RUN
from filmgate.domain.errors import InvalidField, Refusal
from filmgate.edge.front import NAMED
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.serving import JSON, EnvelopeApp

TARGET = "x-fal-target-url"
KEYS = "/.well-known/jwks.json"
# In the scope of a request that was sent in the vendor's place: where its client believes to be.
_BELIEVED = "filmgate.fal.believed"
_HOST = "queue.fal.run"
# Where the vendor's clients go that wait for their result in one request.
_DIRECT = "fal.run"
# Where they ask for an address to put files at, under its two names.
_REST = ("rest.fal.ai", "rest.alpha.fal.ai")
_STORAGE = "/storage/"
_LONG = re.compile(rf"{APP}/(?!requests/).+?(/requests/.+)")


class Queue(EnvelopeApp):
    """Routes, and what comes before them."""

    def __init__(self, house: House, name: str, routes: Sequence[Route]) -> None:
        super().__init__(name, routes, faults.write_error, faults.error_headers)
        self._keys = signature.public_keys(house.secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope = _in_place(scope)
        except Refusal as error:
            return await self._refusal(scope, error)(scope, receive, send)
        if scope["path"] == KEYS and scope["method"] in ("GET", "HEAD"):
            return await Response(self._keys, media_type=JSON)(scope, receive, send)
        await super().__call__(scope, receive, send)


def _in_place(scope: Scope) -> Scope:
    """The scope as it is routed."""
    target = Headers(scope=scope).get(TARGET)
    if target is not None:
        scope = _meant(scope, target)
    long = _LONG.fullmatch(scope["path"])
    return {**scope, "path": APP + long[1]} if long else scope


def _meant(scope: Scope, target: str) -> Scope:
    """The scope of the request that was sent to us in the vendor's place."""
    try:
        url = urlsplit(target)
        host = url.hostname
    except ValueError:
        host = None
    if host not in (_HOST, _DIRECT) and not (host in _REST and url.path.startswith(_STORAGE)):
        places = f"https://{_HOST}/, https://{_DIRECT}/ or https://{_REST[0]}{_STORAGE}"
        raise InvalidField(TARGET, f"must begin with {places}; there is no realtime here.")
    return {
        **scope,
        "path": RUN + url.path if host == _DIRECT else url.path,
        "query_string": url.query.encode("utf-8", "surrogateescape"),
        _BELIEVED: f"https://{_HOST}",
    }


def base_of(house: House, request: Request) -> str:
    """The base URL under which the client has reached this API, or believes that it has."""
    believed: str | None = request.scope.get(_BELIEVED)
    return believed or origin_of(house, request) + str(request.scope.get(NAMED, ""))
