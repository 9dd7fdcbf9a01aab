"""The one table from errors to HTTP statuses, and the headers that go with some of them.

A dialect that documents another status for an error brings that line; everything else it takes from here.
"""

from collections.abc import Mapping

import msgspec
from starlette.exceptions import HTTPException

from filmgate.domain import errors

STATUSES: Mapping[type[Exception], int] = {
    errors.Unauthenticated: 401,
    errors.Malformed: 400,
    errors.TooLarge: 413,
    errors.InvalidField: 400,
    errors.UnknownModel: 404,
    errors.UnknownTask: 404,
    errors.NoFilm: 409,
    errors.UnknownEndpoint: 404,
    errors.UnknownDelivery: 404,
    errors.EndpointConflict: 409,
    errors.NotReplayable: 409,
    errors.UnknownFile: 404,
    errors.FileRemoved: 410,
    errors.LinkRefused: 403,
    errors.UnknownRoute: 404,
    errors.WrongMethod: 405,
    errors.InsufficientBalance: 402,
    errors.RateLimited: 429,
    errors.SpendCapReached: 429,
    errors.UploadCapReached: 403,
    errors.Busy: 503,
    errors.AddressNotAllowed: 403,
    errors.ModelNotAllowed: 403,
    errors.IdempotencyMismatch: 409,
    errors.NoRoute: 503,
    errors.Refusal: 400,
    errors.StoreUnavailable: 503,
    Exception: 500,
}
CRASHED = "Something went wrong on our side; the request was not accepted."


def status_of(error: Exception, own: Mapping[type[Exception], int] | None = None) -> int:
    """The HTTP status of an error; `own` holds the lines in which a dialect differs."""
    for kind in type(error).__mro__:
        if own and kind in own:
            return own[kind]
        if kind in STATUSES:
            return STATUSES[kind]
    return 500


def headers_of(error: Exception) -> dict[str, str]:
    match error:
        case errors.Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case errors.IdempotencyMismatch():
            return {"X-Should-Retry": "false"}  # some clients take a 409 for something that passes
        case errors.WrongMethod(allowed=allowed):
            return {"Allow": allowed}
        case errors.RateLimited(retry_after_s=wait) | errors.Busy(retry_after_s=wait):
            return {"Retry-After": str(wait)}
        case errors.SpendCapReached(retry_after_s=int(wait)):
            return {"Retry-After": str(wait)}
        case errors.StoreUnavailable():
            return {"Retry-After": "1"}
    return {}


def sentence(error: Exception) -> str:
    """What a customer is told: a refusal explains itself, anything else is our own affair."""
    if isinstance(error, errors.Refusal):
        return str(error)
    if isinstance(error, errors.StoreUnavailable):
        return "The server cannot reach its database at the moment; try again in a moment."
    return CRASHED


def write_plain(error: Exception) -> tuple[int, bytes]:
    """Status and body where no dialect is spoken."""
    status = status_of(error)
    return status, msgspec.json.encode({"error": {"code": status, "message": sentence(error)}})


def from_http(error: HTTPException) -> Exception:
    """What the router says, in our own words."""
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return errors.WrongMethod(", ".join(sorted(name.strip() for name in allowed.split(","))))
    return errors.UnknownRoute()
