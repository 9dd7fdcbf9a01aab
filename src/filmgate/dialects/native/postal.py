"""The words about webhooks: what a request may hold, what each answer is, and how they are written."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from filmgate.dialects.native.words import LIMIT_MAX, Listed, Moment
from filmgate.domain import delivery as domain
from filmgate.domain.delivery import DeliveryState
from filmgate.domain.ids import dashed
from filmgate.domain.nature import moment
from filmgate.domain.webhook import Body, Secret, message_id
from filmgate.domain.webhook import Endpoint as Stored
from filmgate.services.webhooks.show_delivery import Shown

_write = msgspec.json.Encoder().encode
Event = Literal["task.succeeded", "task.failed", "task.cancelled"]
AnyEvent = Literal["task.running", "task.succeeded", "task.failed", "task.cancelled", "webhook.test"]


class NewEndpoint(msgspec.Struct, kw_only=True):
    """An address that is to be told. Without `events` or `dialects` it is told of all."""

    url: str
    events: tuple[Event, ...] | None = None
    dialects: tuple[str, ...] | None = None
    body: Body = Body.OWN
    note: str | None = None


class EndpointChanges(msgspec.Struct, kw_only=True):
    """What is to be different; what is absent stays. Empty `events` or `dialects` mean all."""

    url: str | None = None
    events: tuple[Event, ...] | None = None
    dialects: tuple[str, ...] | None = None
    body: Body | None = None
    note: str | None = None
    state: Literal["active", "paused"] | None = None


class Endpoint(msgspec.Struct, kw_only=True):
    """`reason` says why it is in its state, `state_at` since when; `failures` have come in a row."""

    id: str
    url: str
    events: list[str]
    dialects: list[str]
    body: Body
    note: str
    state: Literal["active", "paused", "disabled"]
    reason: str
    state_at: str
    failures: int
    failing_since: str | None
    created_at: str


class LiveSecret(msgspec.Struct):
    """What deliveries are signed with; `ends_at` is null for the newest."""

    secret: str
    created_at: str
    ends_at: str | None


class Rotation(msgspec.Struct, kw_only=True):
    """The query of a rotation."""

    at_once: bool = False


class DeliveryQuestion(msgspec.Struct, kw_only=True):
    """The query of a list of deliveries, newest first."""

    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = 20
    cursor: str | UnsetType = UNSET
    task_id: str | UnsetType = UNSET
    endpoint_id: str | UnsetType = UNSET
    state: DeliveryState | UnsetType = UNSET
    event: AnyEvent | UnsetType = UNSET
    created_after: Moment | UnsetType = UNSET


class Attempt(msgspec.Struct, kw_only=True):
    """One try: the `status` of the answer, or the `error` that kept it from coming; `answer` is its beginning."""

    number: int
    at: str
    url: str
    status: int | None
    error: str | None
    duration_ms: float
    answer: str


class Delivery(msgspec.Struct, kw_only=True):
    """One event on its way to one receiver. `webhook_id` is what the receiver sees, at every attempt the same.

    `endpoint_id` is null where a task brought the address along, `task_id` for a test. `next_attempt_at` is null once
    it has ended, and while its endpoint is paused.
    """

    id: str
    webhook_id: str
    event: str
    task_id: str | None
    endpoint_id: str | None
    url: str
    state: DeliveryState
    attempts: int
    last_answer: str | None
    created_at: str
    ended_at: str | None
    next_attempt_at: str | None
    tries: tuple[Attempt, ...] | UnsetType = UNSET


new_endpoint = msgspec.json.Decoder(NewEndpoint)
endpoint_changes = msgspec.json.Decoder(EndpointChanges)


def write_endpoints(endpoints: Sequence[Stored]) -> bytes:
    return _write(Listed([endpoint_of(one) for one in endpoints], None))


def write_endpoint(endpoint: Stored) -> bytes:
    return _write(endpoint_of(endpoint))


def endpoint_of(one: Stored) -> Endpoint:
    state: Literal["active", "paused", "disabled"] = one.state.value  # type: ignore[assignment]  # never a removed one
    return Endpoint(
        id=dashed(one.id),
        url=one.url,
        events=list(one.events),
        dialects=list(one.dialects),
        body=one.body,
        note=one.note,
        state=state,
        reason=one.reason,
        state_at=moment(one.state_at),
        failures=one.failures,
        failing_since=_moment(one.failing_since),
        created_at=moment(one.created_at),
    )


def write_secrets(secrets: Sequence[Secret]) -> bytes:
    live = [LiveSecret(one.text, moment(one.created_at), _moment(one.ends_at)) for one in secrets]
    return _write(Listed(live, None))


def write_page(deliveries: Sequence[domain.Listed], next_cursor: str | None) -> bytes:
    return _write(Listed([delivery_of(one) for one in deliveries], next_cursor))


def write_delivery(shown: Shown) -> bytes:
    written = delivery_of(shown.delivery)
    written.tries = tuple(_attempt(one) for one in shown.attempts)
    return _write(written)


def delivery_of(one: domain.Listed) -> Delivery:
    return Delivery(
        id=dashed(one.id),
        webhook_id=message_id(one.id),
        event=one.event,
        task_id=dashed(one.task_id) if one.task_id else None,
        endpoint_id=dashed(one.endpoint_id) if one.endpoint_id else None,
        url=one.url,
        state=one.state,
        attempts=one.attempts,
        last_answer=one.last_answer,
        created_at=moment(one.created_at),
        ended_at=_moment(one.ended_at),
        next_attempt_at=moment(one.due_at) if one.state is DeliveryState.DUE else None,
    )


def _attempt(one: domain.Attempt) -> Attempt:
    return Attempt(
        number=one.number,
        at=moment(one.at),
        url=one.url,
        status=one.status,
        error=one.error,
        duration_ms=one.duration / 1000,
        answer=one.answer,
    )


def _moment(microseconds: int | None) -> str | None:
    return None if microseconds is None else moment(microseconds)
