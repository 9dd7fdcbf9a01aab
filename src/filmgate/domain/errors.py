"""Every reason for which the server says no, as one tree.

FilmgateError
├── Refusal                     the request is refused: nothing was stored, nothing was charged
│   ├── Unauthenticated         no key, an unknown key, a disabled or deleted key
│   │   ├── KeyMissing          the Authorization header is missing
│   │   ├── PassTooEarly        a pass whose time has not come yet
│   │   ├── PassExpired         a pass whose time is over
│   │   └── AccountBanned       the account behind the key is banned
│   ├── Malformed               the body could not be read at all
│   ├── TooLarge                the body is over the size limit
│   ├── InvalidField            one field is wrong; says which and what would be right
│   │   ├── MissingField        one field is needed and was not sent
│   │   └── NameTaken           another task of the account has this external id
│   ├── UnknownModel            no such model, or it is not active
│   ├── UnknownTask             no such task in this account
│   │   └── UnknownElement      no such element in this account
│   ├── NoFilm                  the task has no film, or not yet
│   ├── UnknownFile             no such upload in this account
│   ├── FileRemoved             a film or upload was here, and is kept no longer
│   ├── LinkRefused             a link without this server's signature, or one whose time is over
│   ├── UnknownEndpoint         no such endpoint in this account
│   ├── UnknownDelivery         no such delivery in this account
│   ├── EndpointConflict        the account has an endpoint with this URL, or as many as it may have
│   ├── NotReplayable           a delivery that cannot be sent again as things stand; says why
│   ├── UnknownRoute            no such path
│   ├── WrongMethod             the path exists, the method does not
│   ├── InsufficientBalance     the price is above the balance
│   ├── RateLimited             too many requests; says when to come again
│   │   └── TooManyTasks        as many tasks are open as may be at once
│   ├── SpendCapReached         the price does not fit under an hourly, daily or total spend cap
│   ├── UploadCapReached        one more upload does not fit under the key's caps
│   ├── Busy                    as much is under way as may be at once; says when to come again
│   ├── AddressNotAllowed       the key may not be used from this address
│   ├── ModelNotAllowed         the key may not use this model
│   ├── IdempotencyMismatch     the same Idempotency-Key came with another body
│   └── NoRoute                 no engine serves this model at the moment
├── ForbiddenTarget             an address that a customer named may not be called
├── BadInput                    something that a customer named cannot be used; says what would be right
│   ├── BadPicture              a picture that a customer named
│   └── BadClip                 a clip that a customer named
│       └── UnfitClip           a clip that plays, but is not as long as the request needs it
├── ClaimLost                   a worker wrote to a job that someone else has claimed since
├── StoreError
│   ├── StoreUnavailable        the database did not answer; the same call may go through later
│   │   └── StoreTimeout        others kept the database busy for too long
│   ├── Conflict                a unique row exists already
│   └── StoreBusy               another server holds this data folder
└── Misconfigured               a setting, file or folder is wrong; says which and how to mend it

Knows nothing of HTTP: `edge/errors.py` holds the one table of statuses, each dialect its own envelope.
"""

from collections.abc import Sequence


class FilmgateError(Exception):
    """Root of the tree; `str()` of any member is a sentence for people."""

    code = "error"


class Refusal(FilmgateError):
    """The request is refused."""

    code = "refused"


class Unauthenticated(Refusal):
    """The API key is missing, unknown, disabled or deleted."""

    code = "unauthenticated"

    def __init__(self, reason: str = "API key is missing or invalid.") -> None:
        super().__init__(reason)


class KeyMissing(Unauthenticated):
    """The Authorization header is missing."""

    def __init__(self) -> None:
        super().__init__("The Authorization header is missing; send 'Authorization: Bearer YOUR_API_KEY'.")


class PassTooEarly(Unauthenticated):
    """The pass is not valid yet."""

    def __init__(self) -> None:
        super().__init__("The token is not valid yet: its nbf lies ahead. Is the clock right where it was signed?")


class PassExpired(Unauthenticated):
    """The pass has expired."""

    def __init__(self) -> None:
        super().__init__("The token has expired: its exp is over. Sign a new one.")


class AccountBanned(Unauthenticated):
    """The account of this key is banned."""

    def __init__(self) -> None:
        super().__init__("The account of this API key is banned.")


class Malformed(Refusal):
    """The request body is not what was asked for."""

    code = "malformed"


class TooLarge(Refusal):
    """The request body is over the size limit."""

    code = "too_large"

    def __init__(self, limit_bytes: int, what: str = "The request body") -> None:
        super().__init__(f"{what} is larger than {limit_bytes} bytes.")


class InvalidField(Refusal):
    """One field is wrong.

    `field` is its name in the vocabulary of a Generation, `reason` what would be right.
    """

    code = "invalid_field"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class MissingField(InvalidField):
    """One field is needed and was not sent, or was sent empty."""

    code = "missing_field"


class NameTaken(InvalidField):
    """Another task of the account has this external id."""

    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__("external_id", f"'{name[:80]}' is the name of another task; each needs its own.")


class UnknownModel(Refusal):
    """The model does not exist or is not active.

    `there_are` are the names that would have been good, where whoever raises it can say so.
    """

    code = "unknown_model"

    def __init__(self, model: str, there_are: Sequence[str] = ()) -> None:
        others = f"; there are {', '.join(there_are)}" if there_are else ""
        super().__init__(f"Model '{model[:80]}' does not exist or is not active{others}.")
        self.model = model


class UnknownTask(Refusal):
    """The task does not exist in this account."""

    code = "unknown_task"

    def __init__(self) -> None:
        super().__init__("Task not found.")


class UnknownElement(UnknownTask):
    """This account keeps no such element."""

    code = "unknown_element"

    def __init__(self) -> None:
        super(UnknownTask, self).__init__("Element not found.")


class NoFilm(Refusal):
    """The task has no film, or not yet."""

    code = "no_film"


class UnknownFile(Refusal):
    """The upload does not exist in this account."""

    code = "unknown_file"

    def __init__(self) -> None:
        super().__init__("File not found.")


class FileRemoved(Refusal):
    """A film or an upload was here, and is kept no longer."""

    code = "file_removed"

    def __init__(self) -> None:
        super().__init__("This file was here, and is kept no longer.")


class LinkRefused(Refusal):
    """The link is not signed by this server, or its time is over."""

    code = "link_refused"

    def __init__(self) -> None:
        super().__init__("This link is not valid, or its time is over; asking for the task or file gives a fresh one.")


class UnknownEndpoint(Refusal):
    """The endpoint does not exist in this account."""

    code = "unknown_endpoint"

    def __init__(self) -> None:
        super().__init__("Endpoint not found.")


class UnknownDelivery(Refusal):
    """The delivery does not exist in this account."""

    code = "unknown_delivery"

    def __init__(self) -> None:
        super().__init__("Delivery not found.")


class EndpointConflict(Refusal):
    """The account has an endpoint with this URL, or as many as it may have."""

    code = "endpoint_conflict"


class NotReplayable(Refusal):
    """The delivery cannot be sent again as things stand."""

    code = "not_replayable"


class UnknownRoute(Refusal):
    """Nothing is served at this path."""

    code = "unknown_route"

    def __init__(self) -> None:
        super().__init__("There is nothing at this path.")


class WrongMethod(Refusal):
    """The path is served, with other methods."""

    code = "wrong_method"

    def __init__(self, allowed: str) -> None:
        super().__init__(f"This path takes {allowed}.")
        self.allowed = allowed


class InsufficientBalance(Refusal):
    """The price is above the balance."""

    code = "insufficient_balance"

    def __init__(self, price: int, balance: int) -> None:
        super().__init__("The balance is too low for this task.")
        self.price = price
        self.balance = balance


class RateLimited(Refusal):
    """Too many requests in the last minute."""

    code = "rate_limited"

    def __init__(self, retry_after_s: int, reason: str = "Too many requests; slow down.") -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class TooManyTasks(RateLimited):
    """As many tasks are open as the key or account may have at once."""

    code = "too_many_tasks"

    def __init__(self, most: int, retry_after_s: int) -> None:
        super().__init__(retry_after_s, f"Only {most} tasks may be open at once; wait until one has ended.")


class SpendCapReached(Refusal):
    """The price does not fit under a spend cap.

    `window` is hourly, daily or total; a total cap never frees itself.
    """

    code = "spend_cap_reached"

    def __init__(self, window: str, retry_after_s: int | None) -> None:
        super().__init__(f"The {window} spend limit of this key is reached.")
        self.window = window
        self.retry_after_s = retry_after_s


class UploadCapReached(Refusal):
    """One more upload does not fit under the caps of the key."""

    code = "upload_cap_reached"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; delete some, or wait until unused ones expire.")


class Busy(Refusal):
    """As much of this is under way as the server does at once."""

    code = "busy"

    def __init__(self, retry_after_s: int, reason: str = "Too much of this is under way; come again soon.") -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class AddressNotAllowed(Refusal):
    """The request came from an address that the key's allowlist does not hold."""

    code = "address_not_allowed"

    def __init__(self) -> None:
        super().__init__("This address is not in the allowlist of the API key.")


class ModelNotAllowed(Refusal):
    """The key may not use this model."""

    code = "model_not_allowed"

    def __init__(self, model: str) -> None:
        super().__init__(f"This API key may not use the model '{model[:80]}'.")


class IdempotencyMismatch(Refusal):
    """The Idempotency-Key was used with another body."""

    code = "idempotency_mismatch"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used with another request body in the last 24 hours.")


class NoRoute(Refusal):
    """No engine serves this model now."""

    code = "no_route"

    def __init__(self, model: str) -> None:
        super().__init__(f"No engine serves '{model}' at the moment.")


class ForbiddenTarget(FilmgateError):
    """An address that a customer named may not be called; says why."""

    code = "forbidden_target"


class BadInput(FilmgateError):
    """Something that a customer named cannot be used; says what would be right."""

    code = "bad_input"


class BadPicture(BadInput):
    """A picture that a customer named cannot be used."""

    code = "bad_picture"


class BadClip(BadInput):
    """A clip that a customer named cannot be used."""

    code = "bad_clip"


class UnfitClip(BadClip):
    """A clip plays, but is not as long as the request needs it."""

    code = "unfit_clip"


class ClaimLost(FilmgateError):
    """The job was claimed by someone else, or its task ended, since this worker claimed it."""

    code = "claim_lost"


class StoreError(FilmgateError):
    """The database refused or did not answer."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database did not answer; the same call may go through later."""

    code = "store_unavailable"


class StoreTimeout(StoreUnavailable):
    """Others kept the database busy for too long."""

    code = "store_timeout"


class Conflict(StoreError):
    """A row with this unique value exists already."""

    code = "conflict"


class StoreBusy(StoreError):
    """Another server holds this data folder."""

    code = "store_busy"


class Misconfigured(FilmgateError):
    """A setting, file or folder is wrong."""

    code = "misconfigured"
