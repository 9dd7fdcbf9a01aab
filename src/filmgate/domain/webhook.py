"""Webhooks: who is told of which events, and how a receiver can be sure that it was us.

An **endpoint** is an address of an account that is told of all its tasks; a callback URL is one that a single task
brings along. Both get the same deliveries, signed as Standard Webhooks describes with the account's secrets.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from filmgate.domain.addresses import read_target
from filmgate.domain.errors import ForbiddenTarget, InvalidField
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND
from filmgate.domain.task import ENDED, TaskState

EVENTS = tuple(f"task.{state}" for state in TaskState if state in ENDED)
# What only a task's own callback hears of, where its dialect tells of it.
RUNNING = f"task.{TaskState.RUNNING}"
TEST = "webhook.test"
ENDPOINTS_MAX = 20
NOTE_MAX = 200
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
ID, TIMESTAMP, SIGNATURE, EVENT = "webhook-id", "webhook-timestamp", "webhook-signature", "filmgate-event"


class EndpointState(StrEnum):
    """`paused` keeps what happens for later; `disabled` and `removed` let it go."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    REMOVED = "removed"


class Body(StrEnum):
    """What an endpoint is sent: the answer of each task's own dialect, or the native one for all."""

    OWN = "own"
    NATIVE = "native"


@frozen(kw_only=True)
class Endpoint:
    """One row of endpoints. Empty `events` or `dialects` mean all; times in microseconds.

    `reason` says why it is in its state, `state_at` since when. `failures` counts attempts that failed in a row,
    `failing_since` is the first of them.
    """

    id: bytes
    account_id: bytes
    url: str
    events: tuple[str, ...]
    dialects: tuple[str, ...]
    body: Body
    note: str
    state: EndpointState
    reason: str
    state_at: int
    failures: int
    failing_since: int | None
    created_at: int


@frozen
class Secret:
    """One of an account's live secrets, as its text; `ends_at` is None for the newest."""

    id: bytes
    text: str
    created_at: int
    ends_at: int | None


def event_of(state: TaskState) -> str:
    """The event that it is when a task comes to this state."""
    return f"task.{state}"


def valid_events(events: Sequence[str]) -> tuple[str, ...]:
    """The same, each once; InvalidField where there is no such event."""
    for event in events:
        if event not in EVENTS:
            raise InvalidField("events", f"there is no event '{event[:80]}'; there are {', '.join(EVENTS)}.")
    return tuple(dict.fromkeys(events))


def valid_dialects(dialects: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The same, each once; InvalidField where there is no such dialect."""
    for dialect in dialects:
        if dialect not in known:
            raise InvalidField("dialects", f"there is no dialect '{dialect[:80]}'; there are {', '.join(known)}.")
    return tuple(dict.fromkeys(dialects))


def valid_note(note: str) -> str:
    if len(note) > NOTE_MAX:
        raise InvalidField("note", f"must be at most {NOTE_MAX} characters.")
    return note


@lru_cache(4096)
def receiver_of(account_id: bytes, url: str) -> str:
    """Who takes what is sent to a URL: its host and port, for one account.

    All that goes to one receiver shares its slots, and its troubles. A URL that is none stands for itself.
    """
    try:
        target = read_target(url)
    except ForbiddenTarget:
        return f"{account_id.hex()} {url}"
    return f"{account_id.hex()} {target.scheme}://{target.host}:{target.port}"


# ---- signatures ------------------------------------------------------------------------------------------------------


def message_id(delivery_id: bytes) -> str:
    """The name that a delivery has at its receiver, the same at every attempt."""
    return f"msg_{delivery_id.hex()}"


def secret_text(material: bytes) -> str:
    return SECRET_PREFIX + b64encode(material).decode()


def read_secret(text: str) -> bytes:
    """The bytes of a secret; InvalidField where the text is none."""
    try:
        material = b64decode(text.strip().removeprefix(SECRET_PREFIX), validate=True)
    except (Error, ValueError):
        material = b""
    if not 24 <= len(material) <= 64:
        raise InvalidField("secret", f"must be {SECRET_PREFIX} and the base64 of 24 to 64 bytes.")
    return material


def sign(material: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The signature by one secret: `v1,…`. `timestamp` in Unix seconds."""
    signed = hmac.digest(material, f"{message}.{timestamp}.".encode() + body, sha256)
    return f"v1,{b64encode(signed).decode()}"


def headers(secrets: Sequence[bytes], message: str, event: str, now: int, body: bytes) -> dict[str, str]:
    """The headers of an attempt at `now` microseconds, signed by each of the secrets."""
    timestamp = now // SECOND
    return {
        ID: message,
        TIMESTAMP: str(timestamp),
        SIGNATURE: " ".join(sign(secret, message, timestamp, body) for secret in secrets),
        EVENT: event,
    }


def find_fault(secrets: Sequence[bytes], received: Mapping[str, str], now: int, body: bytes) -> str:
    """Why a received delivery is not to be believed; nothing where it is. `received` has lower-case names."""
    message, timestamp, signature = (received.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not (message and timestamp and signature):
        return "it is not signed"
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return "its timestamp is no number"
    if abs(int(timestamp) - now // SECOND) > TOLERANCE_SECONDS:
        return f"its timestamp is more than {TOLERANCE_SECONDS} seconds off"
    given = [each.encode() for each in signature.split(" ")]
    expected = [sign(secret, message, int(timestamp), body).encode() for secret in secrets]
    if not any(hmac.compare_digest(one, other) for one in given for other in expected):
        return "no signature fits the secret"
    return ""
