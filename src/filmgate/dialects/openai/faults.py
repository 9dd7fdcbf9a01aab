"""This vendor's words for what goes wrong: refusals and crashes into its envelope."""

import msgspec

from filmgate.dialects.openai.words import Fault, Refused
from filmgate.domain import errors
from filmgate.edge.errors import sentence, status_of

_INVALID, _SERVER = "invalid_request_error", "server_error"
_WORDS: dict[type[Exception], tuple[str, str]] = {
    errors.Unauthenticated: (_INVALID, "invalid_api_key"),
    errors.InsufficientBalance: ("insufficient_quota", "insufficient_quota"),
    errors.AddressNotAllowed: ("permission_error", "ip_not_authorized"),
    errors.ModelNotAllowed: ("permission_error", "model_not_allowed"),
    errors.UnknownModel: (_INVALID, "model_not_found"),
    errors.UnknownTask: (_INVALID, "video_not_found"),
    errors.NoFilm: (_INVALID, "video_not_ready"),
    errors.FileRemoved: (_INVALID, "video_expired"),
    errors.UnknownRoute: (_INVALID, "unknown_url"),
    errors.WrongMethod: (_INVALID, "method_not_supported"),
    errors.TooLarge: (_INVALID, "request_too_large"),
    errors.IdempotencyMismatch: (_INVALID, "idempotency_mismatch"),
    errors.MissingField: (_INVALID, "missing_required_parameter"),
    errors.InvalidField: (_INVALID, "invalid_value"),
    errors.UploadCapReached: ("permission_error", "upload_limit_exceeded"),
    errors.RateLimited: ("rate_limit_error", "rate_limit_exceeded"),
    errors.SpendCapReached: ("rate_limit_error", "spend_limit_exceeded"),
    errors.Busy: (_SERVER, "overloaded"),
    errors.NoRoute: (_SERVER, "no_engine"),
    errors.Refusal: (_INVALID, "invalid_request"),
    errors.StoreUnavailable: (_SERVER, "unavailable"),
    Exception: (_SERVER, "internal_error"),
}
# A 409 is sent again by this API's clients.
_STATUSES: dict[type[Exception], int] = {errors.NoFilm: 404}
_FIELDS = {"duration": "seconds", "image": "input_reference"}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    kind, code = next(_WORDS[each] for each in type(error).__mro__ if each in _WORDS)
    explained, param = sentence(error), None
    if isinstance(error, errors.InvalidField):
        param = _FIELDS.get(error.field, error.field)
        explained = f"{param}: {error.reason}"
    return status_of(error, _STATUSES), msgspec.json.encode(Refused(Fault(explained, kind, param, code)))
