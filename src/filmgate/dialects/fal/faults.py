"""What goes wrong, in this vendor's words: requests that are refused, and tasks that come to nothing."""

import re

import msgspec

from filmgate.dialects.fal.words import Fault, Refused, Wrong
from filmgate.domain import errors
from filmgate.domain.frozen import frozen
from filmgate.domain.task import Failure, FailureCode
from filmgate.edge.errors import headers_of, sentence, status_of

UNFINISHED = "Request is still in progress"
_write = msgspec.json.Encoder().encode
# The vendor's clients send a 409 ten times over, and take a 429 for a reason to wait: neither helps here.
_STATUSES: dict[type[Exception], int] = {
    errors.InvalidField: 422,
    errors.IdempotencyMismatch: 422,
    errors.SpendCapReached: 403,
}
_WORDS: dict[type[Exception], str] = {
    errors.Unauthenticated: "unauthorized",
    errors.AddressNotAllowed: "forbidden",
    errors.ModelNotAllowed: "forbidden",
    errors.InsufficientBalance: "insufficient_balance",
    errors.SpendCapReached: "spend_limit_exceeded",
    errors.RateLimited: "rate_limit_exceeded",
    errors.TooManyTasks: "concurrent_requests_limit",
    errors.UnknownModel: "not_found",
    errors.UnknownTask: "not_found",
    errors.UnknownRoute: "not_found",
    errors.FileRemoved: "not_found",
    errors.WrongMethod: "method_not_allowed",
    errors.TooLarge: "request_too_large",
    errors.IdempotencyMismatch: "idempotency_mismatch",
    errors.InvalidField: "invalid_input",
    errors.NoRoute: "runner_scheduling_failure",
    errors.StoreTimeout: "request_timeout",
    errors.Refusal: "bad_request",
    Exception: "internal_error",
}
_AGAIN = frozenset({429, 500, 503, 504})
# What is wrong with a request stands in its body, unless it stands here.
_ELSEWHERE = {
    "callback_url": ("query", "fal_webhook"),
    "Idempotency-Key": ("header", "Idempotency-Key"),
    "x-fal-target-url": ("header", "x-fal-target-url"),
}


def word_of(error: Exception) -> str:
    """What kind of refusal it is, for programs."""
    return next(_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS)


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    status, word, said = status_of(error, _STATUSES), word_of(error), sentence(error)
    detail: list[Wrong] | str = said
    if isinstance(error, errors.InvalidField):
        kind = "missing" if isinstance(error, errors.MissingField) else "value_error"
        place = _place(error.field)
        said, detail = f"{place[-1]}: {error.reason}", [Wrong(place, error.reason, kind)]
    return status, _write(_refused(status, word, said, detail))


def error_headers(error: Exception) -> dict[str, str]:
    """What goes with it: the word once more, and whether to try again."""
    again = status_of(error, _STATUSES) in _AGAIN
    return headers_of(error) | _headers(word_of(error), again)


def _headers(word: str, again: bool) -> dict[str, str]:
    return {"X-Fal-Error-Type": word, "X-Fal-Retryable": str(again).lower()}


def _place(field: str) -> list[str | int]:
    """`multi_prompt[...].prompt` as `["body", "multi_prompt", "prompt"]`."""
    return list(_ELSEWHERE.get(field, ("body", *re.findall(r"\w+", field))))


def _refused(status: int, word: str, said: str, detail: list[Wrong] | str) -> Refused:
    return Refused(detail=detail, error_type=word, message=said, error=Fault(status, said, word))


# ---- tasks that come to nothing --------------------------------------------------------------------------------------


@frozen
class _Ending:
    """How a failure is told: the status of its result, the word, and where in the request it lies, if it does."""

    status: int
    word: str
    place: tuple[str, ...] = ()


_ENDINGS = {
    FailureCode.CONTENT_VIOLATION: _Ending(422, "content_policy_violation", ("body", "prompt")),
    FailureCode.INVALID_IMAGE: _Ending(422, "image_load_error", ("body",)),
    FailureCode.INVALID_VIDEO: _Ending(422, "unsupported_video_format", ("body",)),
    FailureCode.INVALID_PARAMETER: _Ending(422, "value_error", ("body",)),
    FailureCode.INSUFFICIENT_BALANCE: _Ending(402, "insufficient_balance"),
    FailureCode.UPSTREAM: _Ending(500, "runner_server_error"),
    FailureCode.TIMEOUT: _Ending(504, "request_timeout"),
    FailureCode.CANCELLED: _Ending(499, "client_cancelled"),
}


def failure_word(failure: Failure) -> str:
    return _ENDINGS[failure.code].word


def refusal_of(failure: Failure) -> Refused:
    """What there is in place of a result."""
    end = _ENDINGS[failure.code]
    detail = [Wrong(list(end.place), failure.message, end.word)] if end.place else failure.message
    return _refused(end.status, end.word, failure.message, detail)


def failure_headers(failure: Failure) -> dict[str, str]:
    return _headers(failure_word(failure), again=failure.of_engine)


def unfinished() -> tuple[int, Refused]:
    """What there is in place of a result while there is none yet; clients look for these very words."""
    return 400, _refused(400, "request_in_progress", UNFINISHED, UNFINISHED)
