"""This vendor's numbers for what went wrong. Clients go by them: several share an HTTP status."""

from collections.abc import Mapping

from filmgate.domain import errors
from filmgate.edge.errors import sentence
from filmgate.edge.errors import status_of as status_in

# Where the vendor has another status than everybody else.
_STATUSES: Mapping[type[Exception], int] = {
    errors.InsufficientBalance: 429,
    errors.AddressNotAllowed: 429,
    errors.WrongMethod: 404,
    errors.IdempotencyMismatch: 400,
    errors.TooLarge: 400,
    errors.UploadCapReached: 400,
    errors.StoreTimeout: 504,
}
_CODES: Mapping[type[Exception], int] = {
    errors.Unauthenticated: 1002,
    errors.KeyMissing: 1001,
    errors.PassTooEarly: 1003,
    errors.PassExpired: 1004,
    errors.InsufficientBalance: 1102,
    errors.SpendCapReached: 1102,
    errors.ModelNotAllowed: 1103,
    errors.InvalidField: 1201,
    errors.IdempotencyMismatch: 1201,
    errors.WrongMethod: 1202,
    errors.UnknownModel: 1203,
    errors.UnknownTask: 1203,
    errors.UnknownRoute: 1203,
    errors.RateLimited: 1302,
    errors.TooManyTasks: 1303,
    errors.AddressNotAllowed: 1304,
    errors.NoRoute: 5001,
    errors.Busy: 5001,
    errors.StoreUnavailable: 5001,
    errors.StoreTimeout: 5002,
    errors.Refusal: 1200,
    Exception: 5000,
}


def status_of(error: Exception) -> int:
    return status_in(error, _STATUSES)


def code_of(error: Exception) -> int:
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)


def message_of(error: Exception, fields: Mapping[str, str]) -> str:
    """What is said to people; `fields` are the members of a request by the names that a Generation has for them."""
    if isinstance(error, errors.InvalidField):
        return f"{fields.get(error.field, error.field)}: {error.reason}"
    return sentence(error)
