"""What goes wrong, in the words of each dialect: requests that are refused, tasks that fail."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from filmgate.domain import errors
from filmgate.domain.task import Failure, FailureCode, TaskState
from filmgate.edge.dialect import Dialect
from filmgate.edge.errors import headers_of
from filmgate.edge.openapi import Speak
from filmgate.web.manual.states import STATES, sample, told, word_of
from filmgate.web.manual.table import code, table

# Each way in which a request is refused, or comes to nothing, in the order of the page.
REFUSALS: tuple[tuple[str, Exception], ...] = (
    ("no key, an unknown one, a disabled or deleted one", errors.Unauthenticated()),
    ("no Authorization header at all", errors.KeyMissing()),
    ("a token that is not valid yet", errors.PassTooEarly()),
    ("a token that has expired", errors.PassExpired()),
    ("the account behind the key is banned", errors.AccountBanned()),
    ("a body that cannot be read", errors.Malformed("")),
    ("a body over the size limit", errors.TooLarge(0)),
    ("a wrong prompt", errors.InvalidField("prompt", "")),
    ("a wrong duration", errors.InvalidField("duration", "")),
    ("any other wrong field", errors.InvalidField("cfg_scale", "")),
    ("a picture is missing", errors.MissingField("image", "")),
    ("a clip is missing", errors.MissingField("video", "")),
    ("an external id that another task has", errors.NameTaken("")),
    ("a model or type that does not exist", errors.UnknownModel("")),
    ("a task that this account does not have", errors.UnknownTask()),
    ("an element that this account does not keep", errors.UnknownElement()),
    ("a film that is not made yet, or never will be", errors.NoFilm("")),
    ("an upload that this account does not have", errors.UnknownFile()),
    ("a film or an upload that is kept no longer", errors.FileRemoved()),
    ("a link without a signature, or too late", errors.LinkRefused()),
    ("an endpoint that this account does not have", errors.UnknownEndpoint()),
    ("a delivery that this account does not have", errors.UnknownDelivery()),
    ("an endpoint that the account has already, or one too many", errors.EndpointConflict()),
    ("a delivery that cannot be sent again as things stand", errors.NotReplayable()),
    ("a path that does not exist", errors.UnknownRoute()),
    ("a method that the path does not take", errors.WrongMethod("POST")),
    ("the price is above the balance", errors.InsufficientBalance(1, 0)),
    ("too many requests in the last minute", errors.RateLimited(1)),
    ("too many tasks at once", errors.TooManyTasks(1, 1)),
    ("a spend cap of the key", errors.SpendCapReached("hourly", 1)),
    ("one more upload than the key may keep", errors.UploadCapReached("")),
    ("as many uploads, films or posters under way as may be", errors.Busy(1)),
    ("an address that the key does not allow", errors.AddressNotAllowed()),
    ("a model that the key does not allow", errors.ModelNotAllowed("")),
    ("an `Idempotency-Key` that came with another body", errors.IdempotencyMismatch()),
    ("no engine serves the model", errors.NoRoute("")),
    ("the database does not answer", errors.StoreUnavailable()),
    ("others keep the database busy for too long", errors.StoreTimeout()),
    ("a fault of the server itself", RuntimeError()),
)
FAILURES: dict[FailureCode, str] = {
    FailureCode.CONTENT_VIOLATION: "the content rules or the engine will not have such a film made",
    FailureCode.INVALID_IMAGE: "a picture that the customer named is bad",
    FailureCode.INVALID_VIDEO: "a clip that the customer named is bad",
    FailureCode.INVALID_PARAMETER: "the engine does not take what was asked, or a clip is too short or too long for it",
    FailureCode.INSUFFICIENT_BALANCE: "a clip turned out longer than what was held, and no more could be held",
    FailureCode.UPSTREAM: "the engine failed, lost the order, or there is none for it",
    FailureCode.TIMEOUT: "the deadline passed",
    FailureCode.CANCELLED: "the customer changed their mind",
}
# What any path of a dialect can meet, whatever its operations say.
_ANYWHERE = (errors.UnknownRoute, errors.WrongMethod, errors.StoreTimeout)


def refusals(dialects: Iterable[Dialect]) -> str:
    """Every refusal in the words of all dialects; those that say all alike share a column."""
    voices: dict[Speak, list[str]] = {}
    for dialect in dialects:
        voices.setdefault(dialect.api.speak, []).append(dialect.name)
    rows = [
        (case, f"`{type(error).__name__}`", *(answer(speak, error) for speak in voices), code(headers_of(error)))
        for case, error in REFUSALS
    ]
    return table(("what happened", "error", *(code(names) for names in voices.values()), "headers"), rows)


def own_refusals(dialect: Dialect) -> str:
    """What one dialect refuses with, each case once."""
    refused = tuple(type(error) for operation in dialect.api.operations for error in operation.refusals)
    speak = dialect.api.speak
    rows = [
        (case, *answered(speak, error), code(headers_of(error)))
        for case, error in REFUSALS
        if type(error) in (*refused, *_ANYWHERE)
    ]
    return table(("what happened", "status", "word", "headers"), rows)


def answer(speak: Speak, error: Exception) -> str:
    """Status and word: `404 TASK_NOT_FOUND`."""
    return " ".join(answered(speak, error))


def answered(speak: Speak, error: Exception) -> tuple[str, str]:
    """The HTTP status of an error, and the dialect's word for it, or its number if that says more than the status."""
    status, body = speak(error)
    said = json.loads(body)
    fault = said.get("error")
    if not isinstance(fault, dict):
        word = said["title"] if "title" in said else said["message"]
        return str(status), f"`{word if said.get('code', status) == status else said['code']}`"
    return str(status), f"`{fault['type'] if fault['code'] == status else fault['code']}`"


def failures(dialects: Sequence[Dialect]) -> str:
    """How each dialect says why a task came to nothing."""
    rows = [
        (f"`{failure}`", FAILURES[failure], *(failure_word(dialect, failure) for dialect in dialects))
        for failure in FailureCode
    ]
    return table(("code", "what happened", *(code([dialect.name]) for dialect in dialects)), rows)


def own_failures(dialect: Dialect) -> str:
    """The same for one dialect: what a program can tell apart, and what it cannot."""
    cases = [(case, _told(dialect, failure)) for failure, case in FAILURES.items()]
    return table(("what happened", "says"), ((case, ", ".join(_words(said))) for case, said in cases))


def failure_word(dialect: Dialect, failure: FailureCode) -> str:
    """The word of a failure; or of the state, where there is none."""
    said = _told(dialect, failure)
    fault = said.get("error")
    cause = said.get("failCode") or said.get("error_type") or (fault.get("code") if isinstance(fault, dict) else None)
    return f"`{cause}`" if cause else f"`{word_of(said)}`, and a message"


def _told(dialect: Dialect, failure: FailureCode) -> dict[str, Any]:
    state = TaskState.CANCELLED if failure is FailureCode.CANCELLED else TaskState.FAILED
    return told(dialect, sample(state, Failure(failure, "why")))


def _words(said: dict[str, Any], before: str = "") -> Iterator[str]:
    """The members that tell how a task ended and why, as a program reads them."""
    for name, value in said.items():
        if isinstance(value, dict) and name in ("error", "failure"):
            yield from _words(value, f"{name}.")
        elif name in (*STATES, "failCode", "error_type", "code") or (before and name == "code"):
            yield f"`{before}{name}: {value}`"
