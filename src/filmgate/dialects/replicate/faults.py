"""This vendor's words for what goes wrong: refusals and crashes into its envelope."""

import msgspec

from filmgate.dialects.replicate.words import Refused, Wrong
from filmgate.domain import errors
from filmgate.edge.errors import sentence, status_of

# The vendor's clients come again after a 429, which helps nobody whose money for the hour is spent.
_STATUSES: dict[type[Exception], int] = {errors.InvalidField: 422, errors.SpendCapReached: 402}
_TITLES: dict[type[Exception], str] = {
    errors.Unauthenticated: "Unauthenticated",
    errors.AddressNotAllowed: "Address not allowed",
    errors.ModelNotAllowed: "Model not allowed",
    errors.InsufficientBalance: "Insufficient credit",
    errors.SpendCapReached: "Spend limit reached",
    errors.UploadCapReached: "Upload limit reached",
    errors.RateLimited: "Too many requests",
    errors.TooManyTasks: "Too many predictions",
    errors.UnknownModel: "Not found",
    errors.UnknownTask: "Not found",
    errors.UnknownFile: "Not found",
    errors.UnknownRoute: "Not found",
    errors.WrongMethod: "Method not allowed",
    errors.TooLarge: "Request too large",
    errors.IdempotencyMismatch: "Idempotency mismatch",
    errors.InvalidField: "Input validation failed",
    errors.Busy: "Service overloaded",
    errors.NoRoute: "No engine",
    errors.StoreUnavailable: "Service unavailable",
    errors.Refusal: "Bad request",
    Exception: "Internal server error",
}
# Every other member is one of the input.
_OUTSIDE = frozenset(
    {"version", "model", "input", "webhook", "webhook_completed", "webhook_events_filter", "content", "url", "cursor"}
    | {"created_after", "created_before", "query", "Idempotency-Key", "Cancel-After"}
)
_NAMES = {"callback_url": "webhook"}


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    status = status_of(error, _STATUSES)
    title = next(_TITLES[kind] for kind in type(error).__mro__ if kind in _TITLES)
    refused = Refused(title=title, detail=sentence(error), status=status)
    if isinstance(error, errors.InvalidField):
        place = _place(error.field)
        refused.detail = f"{place}: {error.reason}"
        refused.invalid_fields = [Wrong(place, error.reason)]
    return status, msgspec.json.encode(refused)


def _place(field: str) -> str:
    """Where in the request a member stands: `input.duration`."""
    name = _NAMES.get(field, field)
    return name if name.partition("[")[0] in _OUTSIDE else f"input.{name}"
