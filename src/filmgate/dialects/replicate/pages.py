"""Pages of lists, newest first: where the next one is, and where it begins."""

from urllib.parse import urlencode

from starlette.requests import Request

from filmgate.domain.errors import InvalidField
from filmgate.edge.front import NAMED
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of

LIMIT = 100
_ID_BYTES = 16


def following(house: House, request: Request, last: bytes | None) -> str | None:
    """The absolute URL of the page after the one that ends with this id, for the same question; None after the last."""
    if last is None:
        return None
    place = f"{origin_of(house, request)}{request.scope.get(NAMED, '')}{request.scope['path']}"
    return f"{place}?{urlencode(dict(request.query_params) | {'cursor': last.hex()})}"


def read_cursor(text: str) -> bytes:
    """The id that a page goes on after; InvalidField where it is none."""
    try:
        last = bytes.fromhex(text)
    except ValueError:
        last = b""
    if len(last) != _ID_BYTES:
        raise InvalidField("cursor", "is not one that a list has given: follow its next.")
    return last
