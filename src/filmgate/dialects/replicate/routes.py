"""The routes of Replicate's predictions: create, wait, get, list, cancel; models; the webhooks' secret; files."""

from functools import partial

import msgspec
from msgspec import UNSET, UnsetType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.replicate import answers, catalogue, headers, wire
from filmgate.dialects.replicate.faults import write_error
from filmgate.dialects.replicate.files import Shelf
from filmgate.dialects.replicate.models import OFFERS, Offer, find_offer, find_version, read_version
from filmgate.dialects.replicate.pages import LIMIT, following, read_cursor
from filmgate.dialects.replicate.words import ListQuestion, Secret
from filmgate.domain.access import Caller
from filmgate.domain.errors import MissingField, StoreUnavailable, UnknownModel
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.query import read_moment, read_query
from filmgate.edge.serving import JSON, Endpoint, EnvelopeApp, TaskEndpoint, named_in_path
from filmgate.edge.submission import Beside, Counter
from filmgate.edge.waiting import wait_for_end
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.list_tasks import Filter, list_tasks
from filmgate.services.tasks.read import read
from filmgate.services.tasks.timeline import Lookout
from filmgate.services.webhooks.show_secrets import show_secrets

PATH = "/v1/predictions"
MODEL = "/v1/models/{owner}/{name}"
SECRET = "/v1/webhooks/default/secret"
# Clients send a request again when its answer is lost: one that was answered is never to be.
_ACCEPTED = {"X-Should-Retry": "false"}


class _Predictions:
    """The handlers that are about tasks."""

    def __init__(self, house: House, counter: Counter) -> None:
        self._house = house
        self._store = house.desk.store
        self._counter = counter
        self._lookout = Lookout(self._store)

    async def collection(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        return await (self.create if request.method == "POST" else self.list)(caller, request)

    async def create(self, caller: Caller, request: Request) -> ASGIApp:
        return await self.created(None, caller, request)

    async def created(self, named: Offer | None, caller: Caller, request: Request) -> ASGIApp:
        """`named` is the offer of the path, where that names one."""
        raw = await read_body(request, self._house.body_max_bytes)
        wanted = wire.read_creation(raw)
        offer, version = _offer(named, wanted.version or wanted.model)
        asked = wire.read_input(offer, wanted.input)
        lasting = headers.cancel_after(request)
        callback_url = wanted.webhook or wanted.webhook_completed or None
        if callback_url is not None:
            await check_callback(callback_url, self._house.private_networks)
        accepted = await self._counter.accept(
            caller,
            request,
            wire.with_lasting(raw, lasting),
            asked,
            callback_url,
            Beside(
                callback_events=wire.events_of(wanted.webhook_events_filter) if callback_url else (),
                deadline_us=None if lasting is None else headers.microseconds(lasting),
            ),
        )
        base = origin_of(self._house, request)
        body = answers.write_created(base, accepted.task_id, offer, version, accepted.kept)
        return await self._waited(caller, request, accepted.task_id, body)

    async def _waited(self, caller: Caller, request: Request, task_id: bytes, starting: bytes) -> ASGIApp:
        """The prediction once it has ended; `starting` where nobody waits, or for no longer."""
        seconds = headers.patience(request)
        if not seconds:
            return Response(starting, 201, _ACCEPTED, JSON)
        await wait_for_end(self._lookout, request, task_id, seconds)
        try:
            record = await read(self._store, caller, task_id.hex())
        except StoreUnavailable:
            return Response(starting, 202, _ACCEPTED, JSON)
        body = self._told(request, record) if record.task.ended else starting
        return Response(body, 201 if record.task.ended else 202, _ACCEPTED, JSON)

    async def list(self, caller: Caller, request: Request) -> bytes:
        question = read_query(ListQuestion, request)
        after = None if question.cursor is UNSET else read_cursor(question.cursor)
        wanted = Filter(
            created_after=_moment("created_after", question.created_after),
            created_before=_moment("created_before", question.created_before),
        )
        page = await list_tasks(self._store, caller, wanted, after, LIMIT)
        base = origin_of(self._house, request)
        told = [answers.prediction_of(base, record, self._house.film_urls(record)) for record in page.records]
        return answers.write_page(told, following(self._house, request, page.next))

    async def show(self, caller: Caller, request: Request, record: TaskRecord) -> bytes:
        return self._told(request, record)

    async def cancel(self, caller: Caller, request: Request, record: TaskRecord) -> bytes:
        after = await cancel(self._store, self._house.desk.nature, caller, record.task.id.hex())
        return self._told(request, after)

    def _told(self, request: Request, record: TaskRecord) -> bytes:
        return answers.write_prediction(origin_of(self._house, request), record, self._house.film_urls(record))


def _offer(named: Offer | None, version: str | None) -> tuple[Offer, str]:
    """What the path names, or else the body."""
    if named is not None:
        return named, named.version
    if not version:
        raise MissingField("version", "is required: a version's id, OWNER/NAME, or OWNER/NAME:ID.")
    return read_version(version)


def _moment(field: str, said: str | UnsetType) -> int | None:
    return None if said is UNSET else read_moment(field, said)


def _creating(house: House, predictions: _Predictions, offer: Offer) -> Endpoint:
    return Endpoint(house, partial(predictions.created, offer))


def _routes_of_models(house: House) -> list[Route]:
    async def models(caller: Caller, request: Request) -> bytes:
        return catalogue.write_models(origin_of(house, request))

    async def model(caller: Caller, request: Request) -> bytes:
        return catalogue.write_model(origin_of(house, request), find_offer(**request.path_params))

    async def versions(caller: Caller, request: Request) -> bytes:
        return catalogue.write_versions(find_offer(**request.path_params))

    async def unknown(caller: Caller, request: Request) -> bytes:
        raise UnknownModel("{owner}/{name}".format(**request.path_params))

    async def version(caller: Caller, request: Request) -> bytes:
        offer = find_offer(request.path_params["owner"], request.path_params["name"])
        return catalogue.write_version(offer, find_version(offer, request.path_params["version"]))

    handlers = (("/v1/models", models), (MODEL, model), (f"{MODEL}/versions", versions))
    routes = [Route(path, Endpoint(house, handler), methods=["GET"]) for path, handler in handlers]
    routes += [
        Route(f"{MODEL}/versions/{{version}}", Endpoint(house, version), methods=["GET"]),
        Route(f"{MODEL}/predictions", Endpoint(house, unknown), methods=["POST"], include_in_schema=False),
    ]
    return routes


def build(house: House, name: str, rates: RateCard) -> EnvelopeApp:
    predictions = _Predictions(house, Counter(house, name, rates))

    async def secret(caller: Caller, request: Request) -> bytes:
        newest, *_ = await show_secrets(house.desk.store, house.desk.nature, house.secret, caller.account_id)
        return msgspec.json.encode(Secret(newest.text))

    one = f"{PATH}/{{task_id}}"
    routes = [
        Route(PATH, Endpoint(house, predictions.collection), methods=["GET", "POST"]),
        *(
            Route(f"/v1/models/{offer.ref}/predictions", _creating(house, predictions, offer), methods=["POST"])
            for offer in OFFERS
        ),
        Route(one, TaskEndpoint(house, named_in_path, predictions.show), methods=["GET"]),
        Route(f"{one}/cancel", TaskEndpoint(house, named_in_path, predictions.cancel), methods=["POST"]),
        *_routes_of_models(house),
        Route(SECRET, Endpoint(house, secret), methods=["GET"]),
        *Shelf(house).routes,
    ]
    return EnvelopeApp(name, routes, write_error)
