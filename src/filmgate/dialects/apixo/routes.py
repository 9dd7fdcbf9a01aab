"""The routes of apixo.ai: create, query, balance."""

from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.apixo import wire
from filmgate.dialects.apixo.models import find_offer, offer_of
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField, UnknownTask
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.serving import Endpoint, EnvelopeApp, TaskEndpoint
from filmgate.edge.submission import Counter
from filmgate.services.money.show_balance import show_balance
from filmgate.services.tasks.content import read_generation


def _asked(request: Request) -> str:
    find_offer(request.path_params["model"])
    task_id = request.query_params.get("taskId")
    if not task_id:
        raise InvalidField("taskId", "is required in the query.")
    return task_id


def build(house: House, name: str, rates: RateCard) -> EnvelopeApp:
    counter = Counter(house, name, rates)

    async def generate(caller: Caller, request: Request) -> bytes:
        offer = find_offer(request.path_params["model"])
        raw = await read_body(request, house.body_max_bytes)
        asked, callback_url = wire.read_request(offer, raw)
        if callback_url is not None:
            await check_callback(callback_url, house.private_networks)
        accepted = await counter.accept(caller, request, raw, asked, callback_url)
        return wire.write_created(accepted.task_id)

    async def status(caller: Caller, request: Request, record: TaskRecord) -> bytes:
        offer = find_offer(request.path_params["model"])
        if offer_of(read_generation(record.content.generation)) is not offer:
            raise UnknownTask
        return wire.write_status(record, house.film_urls(record))

    async def balance(caller: Caller, request: Request) -> bytes:
        totals = await show_balance(house.desk.store, house.desk.nature, caller)
        return wire.write_balance(totals.balance)

    routes = [
        Route("/api/v1/generateTask/{model}", Endpoint(house, generate), methods=["POST"]),
        Route("/api/v1/statusTask/{model}", TaskEndpoint(house, _asked, status), methods=["GET"]),
        Route("/api/v1/apikeys/current-balance", Endpoint(house, balance), methods=["GET"]),
    ]
    return EnvelopeApp(name, routes, wire.write_error)
