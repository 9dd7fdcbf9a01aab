"""The handlers that are about webhooks: endpoints, the secrets that deliveries are signed with, deliveries."""

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.native import postal
from filmgate.dialects.native.cursor import read_cursor, write_cursor
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField
from filmgate.domain.webhook import Endpoint, EndpointState, valid_dialects
from filmgate.edge.body import decode, read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.query import read_moment, read_query
from filmgate.edge.serving import JSON, Handler
from filmgate.edge.serving import Endpoint as Served
from filmgate.services.webhooks.add_endpoint import add_endpoint
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.services.webhooks.find_endpoint import find_endpoint
from filmgate.services.webhooks.list_deliveries import Wanted, list_deliveries
from filmgate.services.webhooks.list_endpoints import list_endpoints
from filmgate.services.webhooks.remove_endpoint import remove_endpoint
from filmgate.services.webhooks.replay import replay
from filmgate.services.webhooks.rotate_secret import rotate_secret
from filmgate.services.webhooks.send_test import outcome, send_test
from filmgate.services.webhooks.show_delivery import show_delivery
from filmgate.services.webhooks.show_secrets import show_secrets

_BY_CUSTOMER = "its account asked for it"


class Webhooks:
    """What is served below `base`."""

    def __init__(self, house: House, base: str) -> None:
        self._house = house
        self._base = base
        self._store = house.desk.store
        self._nature = house.desk.nature

    @property
    def routes(self) -> list[Route]:
        return [
            self._route("webhooks", self.collection, "GET", "POST"),
            self._route("webhooks/secret", self.secret, "GET"),
            self._route("webhooks/secret/rotate", self.rotate, "POST"),
            self._route("webhooks/{endpoint_id}", self.one, "GET", "PATCH", "DELETE"),
            self._route("webhooks/{endpoint_id}/test", self.test, "POST"),
            self._route("deliveries", self.deliveries, "GET"),
            self._route("deliveries/{delivery_id}", self.delivery, "GET"),
            self._route("deliveries/{delivery_id}/replay", self.replay, "POST"),
        ]

    def _route(self, path: str, handler: Handler, *methods: str) -> Route:
        return Route(f"{self._base}/{path}", Served(self._house, handler), methods=list(methods))

    async def collection(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        if request.method != "POST":
            return postal.write_endpoints(await list_endpoints(self._store, caller.account_id))
        asked = decode(postal.new_endpoint, await read_body(request, self._house.body_max_bytes))
        await self._check(asked.url)
        endpoint = await add_endpoint(
            self._store,
            self._nature,
            caller.account_id,
            asked.url,
            events=asked.events or (),
            dialects=valid_dialects(asked.dialects or (), self._house.names),
            body=asked.body,
            note=asked.note or "",
        )
        place = {"Location": f"{self._base}/webhooks/{ids.dashed(endpoint.id)}"}
        return Response(postal.write_endpoint(endpoint), 201, place, JSON)

    async def one(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        endpoint = await self._asked_for(caller, request)
        if request.method == "DELETE":
            await remove_endpoint(self._store, self._nature, caller.account_id, endpoint.id)
            return Response(status_code=204)
        if request.method == "PATCH":
            endpoint = await self._change(caller, request, endpoint)
        return postal.write_endpoint(endpoint)

    async def _change(self, caller: Caller, request: Request, endpoint: Endpoint) -> Endpoint:
        asked = decode(postal.endpoint_changes, await read_body(request, self._house.body_max_bytes))
        if asked.url is not None:
            await self._check(asked.url)
        changes = Changes(
            url=asked.url,
            events=asked.events,
            dialects=None if asked.dialects is None else valid_dialects(asked.dialects, self._house.names),
            body=asked.body,
            note=asked.note,
            state=None if asked.state is None else EndpointState(asked.state),
            reason=_BY_CUSTOMER if asked.state == "paused" else "",
        )
        return await change_endpoint(self._store, self._nature, caller.account_id, endpoint.id, changes)

    async def test(self, caller: Caller, request: Request) -> bytes:
        endpoint = await self._asked_for(caller, request)
        test = await send_test(self._store, self._nature, caller.account_id, endpoint.url, endpoint)
        return postal.write_delivery(await outcome(self._store, test, self._house.test_seconds))

    async def secret(self, caller: Caller, request: Request) -> bytes:
        return postal.write_secrets(
            await show_secrets(self._store, self._nature, self._house.secret, caller.account_id)
        )

    async def rotate(self, caller: Caller, request: Request) -> bytes:
        house, asked = self._house, read_query(postal.Rotation, request)
        live = await rotate_secret(
            self._store, self._nature, house.secret, caller.account_id, house.overlap_us, at_once=asked.at_once
        )
        return postal.write_secrets(live)

    async def deliveries(self, caller: Caller, request: Request) -> bytes:
        question = read_query(postal.DeliveryQuestion, request)
        after = None if question.cursor is UNSET else read_cursor(question.cursor, question)
        page = await list_deliveries(self._store, caller, _wanted(question), after, question.limit)
        return postal.write_page(page.deliveries, None if page.next is None else write_cursor(page.next, question))

    async def delivery(self, caller: Caller, request: Request) -> bytes:
        shown = await show_delivery(self._store, caller.account_id, request.path_params["delivery_id"])
        return postal.write_delivery(shown)

    async def replay(self, caller: Caller, request: Request) -> bytes:
        shown = await show_delivery(self._store, caller.account_id, request.path_params["delivery_id"])
        await replay(self._store, shown.delivery)
        return postal.write_delivery(
            await show_delivery(self._store, caller.account_id, request.path_params["delivery_id"])
        )

    async def _asked_for(self, caller: Caller, request: Request) -> Endpoint:
        return await find_endpoint(self._store, caller.account_id, request.path_params["endpoint_id"])

    async def _check(self, url: str) -> None:
        try:
            await check_callback(url, self._house.private_networks, plain_http=True)
        except InvalidField as error:
            raise InvalidField("url", error.reason) from error


def _wanted(question: postal.DeliveryQuestion) -> Wanted:
    return Wanted(
        task_id=_identity(question.task_id),
        endpoint_id=_identity(question.endpoint_id),
        state=None if question.state is UNSET else question.state,
        event=None if question.event is UNSET else question.event,
        since=None if question.created_after is UNSET else read_moment("created_after", question.created_after),
    )


def _identity(text: object) -> bytes | None:
    """The id that a filter names, in any form; one that is none belongs to nothing."""
    return None if text is UNSET else ids.read(str(text)) or ids.FIRST
