"""What the OpenAPI document says of webhooks and deliveries."""

from collections.abc import Callable
from typing import Any

from filmgate.dialects.native import postal, words
from filmgate.domain.errors import (
    EndpointConflict,
    InvalidField,
    MissingField,
    NotReplayable,
    RateLimited,
    UnknownDelivery,
    UnknownEndpoint,
)
from filmgate.domain.webhook import NOTE_MAX
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK
from filmgate.edge.openapi import Answer, Operation, Parameter, Schema, Schemas

Queries = Callable[[Any, dict[str, str]], tuple[Parameter, ...]]
_EXAMPLE = {"url": "https://93.184.216.34/filmgate", "events": ["task.succeeded", "task.failed"]}
_BAD_URL = InvalidField("url", "must be a public address.")
_BAD_QUERY = InvalidField("limit", "expected int <= 100.")
_AT_ONCE = {"at_once": "Whether to make a new one in any case, and to end all others now."}
_WANTED = {
    "limit": "How many a page holds at most.",
    "cursor": "The next_cursor of the page before, with the same filters.",
    "task_id": "Only those about this task.",
    "endpoint_id": "Only those to this endpoint.",
    "state": "Only deliveries in this state.",
    "event": "Only deliveries of this event.",
    "created_after": "Only those written at this time or later.",
}


def _path(name: str, says: str) -> Parameter:
    return Parameter(name=name, place="path", schema={"type": "string", "minLength": 1}, says=says, required=True)


_ENDPOINT_ID = _path("endpoint_id", "The endpoint's id.")
_DELIVERY_ID = _path("delivery_id", "The delivery's id, or its webhook-id.")
_ENDPOINT = Answer(says="The endpoint.", content=postal.Endpoint)
_DELIVERY = Answer(says="The delivery, with every attempt.", content=postal.Delivery)
_SECRETS = Answer(says="The live secrets, the newest first.", content=words.Listed[postal.LiveSecret])
_ABOUT_ONE = (*openapi.ASKING, UnknownEndpoint())
_ABOUT_DELIVERY = (*openapi.ASKING, UnknownDelivery())
_TAKEN = EndpointConflict("This account has an endpoint with this URL; change that one instead.")
_SETTING = (*openapi.SENDING, _BAD_URL, _TAKEN)


_NOTE: Schema = {"type": "string", "maxLength": NOTE_MAX}
# Where an address may lie, and which dialects there are, no schema here can say.
_BOUNDS: dict[str, Schema] = {"url": CALLBACK, "note": _NOTE}


def _new(schemas: Schemas) -> Schema:
    return schemas.narrowed(postal.NewEndpoint, "NewEndpoint", _BOUNDS, needed=("url",))


def _changes(schemas: Schemas) -> Schema:
    return schemas.narrowed(postal.EndpointChanges, "EndpointChanges", _BOUNDS)


def operations(base: str, queries: Queries) -> tuple[Operation, ...]:
    """Of everything below `base`; `queries` writes the members of a question as parameters."""
    return (*_endpoints(base), *_changing(base), *_secrets(base, queries), *_deliveries(base, queries))


def _endpoints(base: str) -> tuple[Operation, ...]:
    return (
        Operation(
            method="POST",
            path=f"{base}/webhooks",
            name="createEndpoint",
            says="Be told of tasks that end, at an address.",
            body=_new,
            example=_EXAMPLE,
            answers=(
                Answer(
                    says="The endpoint.",
                    content=postal.Endpoint,
                    status=201,
                    headers={"Location": "The endpoint's path."},
                ),
            ),
            refusals=(*_SETTING, MissingField("url", "is required.")),
        ),
        Operation(
            method="GET",
            path=f"{base}/webhooks",
            name="listEndpoints",
            says="The account's endpoints, the oldest first.",
            answers=(Answer(says="All of them.", content=words.Listed[postal.Endpoint]),),
            refusals=openapi.ASKING,
        ),
        Operation(
            method="GET",
            path=f"{base}/webhooks/{{endpoint_id}}",
            name="getEndpoint",
            says="One endpoint.",
            parameters=(_ENDPOINT_ID,),
            answers=(_ENDPOINT,),
            refusals=_ABOUT_ONE,
        ),
    )


def _changing(base: str) -> tuple[Operation, ...]:
    one = f"{base}/webhooks/{{endpoint_id}}"
    return (
        Operation(
            method="PATCH",
            path=one,
            name="changeEndpoint",
            says="Change an endpoint. A paused one keeps what happens, and gets it when it is active again.",
            parameters=(_ENDPOINT_ID,),
            body=_changes,
            example={"state": "paused"},
            answers=(_ENDPOINT,),
            refusals=(*_SETTING, UnknownEndpoint()),
        ),
        Operation(
            method="DELETE",
            path=one,
            name="deleteEndpoint",
            says="Take an endpoint away. What it has not got yet is given up.",
            parameters=(_ENDPOINT_ID,),
            answers=(Answer(says="It is gone.", status=204),),
            refusals=_ABOUT_ONE,
        ),
        Operation(
            method="POST",
            path=f"{one}/test",
            name="testEndpoint",
            says="Send a test to an endpoint, and wait for what comes of it.",
            parameters=(_ENDPOINT_ID,),
            answers=(_DELIVERY,),
            refusals=(*_ABOUT_ONE, RateLimited(5)),
        ),
    )


def _secrets(base: str, queries: Queries) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path=f"{base}/webhooks/secret",
            name="getWebhookSecret",
            says="What the account's deliveries are signed with.",
            answers=(_SECRETS,),
            refusals=openapi.ASKING,
        ),
        Operation(
            method="POST",
            path=f"{base}/webhooks/secret/rotate",
            name="rotateWebhookSecret",
            says="Make a new secret; the old one stays good for a while, in which asking again makes no other.",
            parameters=queries(postal.Rotation, _AT_ONCE),
            answers=(_SECRETS,),
            refusals=(*openapi.ASKING, InvalidField("at_once", "expected bool.")),
        ),
    )


def _deliveries(base: str, queries: Queries) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path=f"{base}/deliveries",
            name="listDeliveries",
            says="The account's deliveries, newest first.",
            parameters=queries(postal.DeliveryQuestion, _WANTED),
            answers=(Answer(says="A page of deliveries.", content=words.Listed[postal.Delivery]),),
            refusals=(*openapi.ASKING, _BAD_QUERY),
        ),
        Operation(
            method="GET",
            path=f"{base}/deliveries/{{delivery_id}}",
            name="getDelivery",
            says="One delivery, with every attempt.",
            parameters=(_DELIVERY_ID,),
            answers=(_DELIVERY,),
            refusals=_ABOUT_DELIVERY,
        ),
        Operation(
            method="POST",
            path=f"{base}/deliveries/{{delivery_id}}/replay",
            name="replayDelivery",
            says="Send a delivery once more, under the id that its receiver knows it by.",
            parameters=(_DELIVERY_ID,),
            answers=(_DELIVERY,),
            refusals=(*_ABOUT_DELIVERY, NotReplayable("This delivery cannot be sent again: its endpoint is paused.")),
        ),
    )
