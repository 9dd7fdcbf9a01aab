"""The routes of apiin.one: create and query."""

from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.apiin import wire
from filmgate.domain.access import Caller
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.serving import Endpoint, EnvelopeApp, TaskEndpoint, named_in_path
from filmgate.edge.submission import Counter


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
        return wire.write_status(rates, record, house.film_urls(record))

    routes = [
        Route("/api/v1/videos/generations", Endpoint(house, generate), methods=["POST"]),
        Route("/api/v1/tasks/{task_id}", TaskEndpoint(house, named_in_path, status), methods=["GET"]),
    ]
    return EnvelopeApp(name, routes, wire.write_error)
