"""The routes of Filmgate's own API, under /filmgate/v1."""

import msgspec
from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.native import wire, words
from filmgate.dialects.native.cursor import read_cursor, write_cursor
from filmgate.dialects.native.files import Files
from filmgate.dialects.native.money import Money
from filmgate.dialects.native.offers import offers
from filmgate.dialects.native.phrase import everywhere
from filmgate.dialects.native.stream import frames, read_last_id
from filmgate.dialects.native.webhooks import Webhooks
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownTask
from filmgate.domain.generation import Generation
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.query import read_moment, read_query
from filmgate.edge.serving import JSON, Endpoint, EnvelopeApp, TaskEndpoint, named_in_path
from filmgate.edge.stream import EventStream, prefers_json
from filmgate.edge.submission import Counter
from filmgate.services.money.show_funds import show_funds
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.list_tasks import Filter, list_tasks
from filmgate.services.tasks.read import read, read_any
from filmgate.services.tasks.timeline import Lookout, timeline

BASE = "/filmgate/v1"


class _Tasks:
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
        raw, asked, callback_url = await _read_wish(self._house, request)
        accepted = await self._counter.accept(caller, request, raw, asked, callback_url)
        record = accepted.new or await self._earlier(caller, accepted.task_id)
        place = {"Location": f"{BASE}/tasks/{ids.dashed(accepted.task_id)}"}
        return Response(wire.write_task(record, self._house.film_urls(record)), 201, place, JSON)

    async def _earlier(self, caller: Caller, task_id: bytes) -> TaskRecord:
        """The task that has answered this request before; its customer may have deleted it since."""
        try:
            return await read(self._store, caller, task_id.hex())
        except UnknownTask:
            return await read_any(self._store, task_id.hex())  # theirs, or their key would not have led to it

    async def show(self, caller: Caller, request: Request, record: TaskRecord) -> bytes:
        question = read_query(words.TaskQuestion, request)
        steps = await timeline(self._store, record.task.id) if question.events == "true" else None
        return wire.write_task(record, self._house.film_urls(record), steps)

    async def list(self, caller: Caller, request: Request) -> bytes:
        question = read_query(words.ListQuestion, request)
        after = None if question.cursor is UNSET else read_cursor(question.cursor, question)
        page = await list_tasks(self._store, caller, _filter(question), after, question.limit)
        tasks = [wire.task_of(record, self._house.film_urls(record)) for record in page.records]
        return wire.write_page(tasks, None if page.next is None else write_cursor(page.next, question))

    async def cancel(self, caller: Caller, request: Request) -> bytes:
        record = await cancel(self._store, self._house.desk.nature, caller, request.path_params["task_id"])
        return wire.write_task(record, self._house.film_urls(record))

    async def events(self, caller: Caller, request: Request, record: TaskRecord) -> bytes | ASGIApp:
        steps = await timeline(self._store, record.task.id)
        if prefers_json(request):
            return wire.write_steps(steps)
        seen = min(read_last_id(request.headers.get("last-event-id")), len(steps))
        if steps and steps[-1].last and seen == len(steps):
            return Response(status_code=204)  # by the standard of event streams: do not come again
        return EventStream(frames(self._lookout.follow(record.task.id, seen)))


async def _read_wish(house: House, request: Request) -> tuple[bytes, Generation, str | None]:
    """The body, what it asks for, and the callback URL, which may be called: a quote refuses what a task would."""
    raw = await read_body(request, house.body_max_bytes)
    asked, callback_url = wire.read_request(raw)
    if callback_url is not None:
        await check_callback(callback_url, house.private_networks, plain_http=True)
    return raw, asked, callback_url


def _filter(question: words.ListQuestion) -> Filter:
    after, before = question.created_after, question.created_before
    return Filter(
        state=None if question.state is UNSET else question.state,
        model=None if question.model is UNSET else question.model,
        dialect=None if question.dialect is UNSET else question.dialect,
        created_after=None if after is UNSET else read_moment("created_after", after),
        created_before=None if before is UNSET else read_moment("created_before", before),
    )


def build(house: House, name: str, rates: RateCard) -> EnvelopeApp:
    counter = Counter(house, name, rates)
    tasks = _Tasks(house, counter)

    async def quote(caller: Caller, request: Request) -> bytes:
        _, asked, _ = await _read_wish(house, request)
        return wire.write_quote(asked, rates.price(asked), rates.name, rates.version)

    async def requests(caller: Caller, request: Request) -> bytes:
        _, asked, callback_url = await _read_wish(house, request)
        return wire.write_said(everywhere(house, wire.shortened(asked), callback_url, caller.terms.dialect))

    async def models(caller: Caller, request: Request) -> bytes:
        return msgspec.json.encode(offers(house.desk.router, rates))

    async def balance(caller: Caller, request: Request) -> bytes:
        return wire.write_balance(await show_funds(house.desk.store, house.desk.nature, caller))

    routes = [
        Route(f"{BASE}/tasks", Endpoint(house, tasks.collection), methods=["GET", "POST"]),
        Route(f"{BASE}/tasks/{{task_id}}", TaskEndpoint(house, named_in_path, tasks.show), methods=["GET"]),
        Route(f"{BASE}/tasks/{{task_id}}/cancel", Endpoint(house, tasks.cancel), methods=["POST"]),
        Route(f"{BASE}/tasks/{{task_id}}/events", TaskEndpoint(house, named_in_path, tasks.events), methods=["GET"]),
        *Files(house, BASE).routes,
        *Webhooks(house, BASE).routes,
        *Money(house, BASE).routes,
        Route(f"{BASE}/quote", Endpoint(house, quote), methods=["POST"]),
        Route(f"{BASE}/requests", Endpoint(house, requests), methods=["POST"]),
        Route(f"{BASE}/models", Endpoint(house, models), methods=["GET"]),
        Route(f"{BASE}/balance", Endpoint(house, balance), methods=["GET"]),
    ]
    return EnvelopeApp(name, routes, wire.write_error)
