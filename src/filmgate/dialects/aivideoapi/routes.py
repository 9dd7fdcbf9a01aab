"""The routes of aivideoapi.ai: create, query, credits."""

from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.aivideoapi import wire
from filmgate.domain.access import Caller
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.serving import Endpoint, EnvelopeApp, TaskEndpoint, named_in_path
from filmgate.edge.submission import Counter
from filmgate.services.money.show_balance import show_balance


def build(house: House, name: str, rates: RateCard) -> EnvelopeApp:
    counter = Counter(house, name, rates)

    async def generate(caller: Caller, request: Request) -> bytes:
        raw = await read_body(request, house.body_max_bytes)
        asked, callback_url = wire.read_request(raw)
        if callback_url is not None:
            await check_callback(callback_url, house.private_networks, plain_http=True)
        accepted = await counter.accept(caller, request, raw, asked, callback_url)
        return wire.write_created(accepted.task_id)

    async def status(caller: Caller, request: Request, record: TaskRecord) -> bytes:
        return wire.write_status(record, house.film_urls(record))

    async def credits(caller: Caller, request: Request) -> bytes:
        return wire.write_credits(rates, await show_balance(house.desk.store, house.desk.nature, caller))

    routes = [
        Route("/v1/videos/generations", Endpoint(house, generate), methods=["POST"]),
        Route("/v1/tasks/{task_id}", TaskEndpoint(house, named_in_path, status), methods=["GET"]),
        Route("/v1/credits", Endpoint(house, credits), methods=["GET"]),
    ]
    return EnvelopeApp(name, routes, wire.write_error)
