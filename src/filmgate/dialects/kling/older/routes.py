"""The routes of the older design: each kind of film has its tasks and its list, and an account says what is left."""

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.kling import envelope
from filmgate.dialects.kling.creating import Creator
from filmgate.dialects.kling.older import wire, words
from filmgate.dialects.kling.older.costs import costs_of
from filmgate.dialects.kling.older.elements import GENERAL, ElementRoutes
from filmgate.domain.access import Caller
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.auth import find_signer
from filmgate.edge.house import House
from filmgate.edge.query import read_query
from filmgate.edge.serving import Endpoint, Handler
from filmgate.edge.submission import Counter
from filmgate.services.money.show_funds import show_funds
from filmgate.services.tasks.list_tasks import list_route
from filmgate.services.tasks.read import read_named

BASE, COSTS = "/v1/videos", "/account/costs"
# What the vendor makes besides. At these paths it is this API that says no, in words that its clients understand.
_NOT_HERE = ("video-extend", "effects", "avatar", "lip-sync", "identify-face", "advanced-lip-sync", "multi-elements")
PREFIXES = (*(f"{BASE}/{kind}" for kind in (*wire.Kind, *_NOT_HERE)), COSTS, GENERAL)
# What belongs to this design under the name of the newer one.
BELOW = ("/v1", "/account")


def build(house: House, name: str, rates: RateCard) -> envelope.App:
    creator = Creator(house, Counter(house, name, rates))
    store = house.desk.store

    def told(record: TaskRecord) -> words.Status:
        return wire.status_of(rates, record, house.film_urls(record))

    def collection(kind: wire.Kind) -> Handler:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        path = f"{BASE}/{kind}"

        async def handle(caller: Caller, request: Request) -> bytes | ASGIApp:
            if request.method == "POST":
                return await creator.create(
                    caller, request, lambda raw: wire.read_request(kind, raw), wire.write_created, path
                )
            asked = read_query(words.ListQuestion, request)
            found = await list_route(store, caller, path, asked.pageNum, asked.pageSize)
            return envelope.write_answer([told(record) for record in found])

        return handle

    async def status(caller: Caller, request: Request) -> bytes:
        return envelope.write_answer(told(await read_named(store, caller, request.path_params["task_id"])))

    async def costs(caller: Caller, request: Request) -> bytes:
        asked = read_query(words.CostsQuestion, request)
        return envelope.write_answer(costs_of(rates, caller, await show_funds(store, house.desk.nature, caller), asked))

    routes = [
        route
        for kind in wire.Kind
        for route in (
            Route(f"{BASE}/{kind}", Endpoint(house, collection(kind), find_signer), methods=["GET", "POST"]),
            Route(f"{BASE}/{kind}/{{task_id:path}}", Endpoint(house, status, find_signer), methods=["GET"]),
        )
    ]
    routes += [Route(COSTS, Endpoint(house, costs, find_signer), methods=["GET"]), *ElementRoutes(house).routes]
    return envelope.App(name, routes, wire.write_error)
