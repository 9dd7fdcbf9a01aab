"""The routes of fal's queue: submit, status, streaming status, result, cancel; the same without a queue; files."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.fal import answers, storage, wire
from filmgate.dialects.fal.models import APP, FAMILIES, RUN, Family, Kind, Offer, find_offer
from filmgate.dialects.fal.queue import Queue, base_of
from filmgate.dialects.fal.stream import frames
from filmgate.dialects.fal.words import Line
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.edge.body import Gone, read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.serving import JSON, Endpoint, TaskEndpoint, named_in_path
from filmgate.edge.stream import EventStream
from filmgate.edge.submission import Counter
from filmgate.edge.waiting import wait_for_end
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.place_in_queue import place_in_queue
from filmgate.services.tasks.read import read
from filmgate.services.tasks.timeline import Lookout, News, timeline

# Whoever sends a request again gets another film, and pays for it.
_ACCEPTED = {"X-Should-Retry": "false"}
# Answers at which clients send a request again, and would get another film.
_SENT_AGAIN = (502, 503, 504)
_LOOK_AGAIN_SECONDS = 1.0
_WITH_LOGS = ("1", "true")


class _Requests:
    """The handlers."""

    def __init__(self, house: House, counter: Counter) -> None:
        self._house = house
        self._store = house.desk.store
        self._counter = counter
        self._lookout = Lookout(self._store)

    async def submit(self, family: Family, kind: Kind, caller: Caller, request: Request) -> ASGIApp:
        task_id = await self._accepted(find_offer(family, request.path_params["tier"], kind), caller, request)
        try:
            position = await place_in_queue(self._store, caller.account_id, task_id)
        except StoreUnavailable:
            position = 0  # it is accepted: whoever heard of trouble would send it again
        body = answers.write_queued(base_of(self._house, request), task_id, position)
        return Response(body, 200, _ACCEPTED | _named(task_id), JSON)

    async def run(self, family: Family, kind: Kind, caller: Caller, request: Request) -> ASGIApp:
        """The result itself, once it is there. Clients that hang up send their request again: so it is called off."""
        task_id = await self._accepted(find_offer(family, request.path_params["tier"], kind), caller, request)
        try:
            await wait_for_end(self._lookout, request, task_id, None)
        except Gone:
            await cancel(self._store, self._house.desk.nature, caller, task_id.hex())
            raise
        record = await self._ended(caller, task_id)
        written = answers.write_result(record, self._house.film_urls(record))
        status = 500 if written.status in _SENT_AGAIN else written.status
        return Response(written.body, status, written.headers | _ACCEPTED | _named(task_id), JSON)

    async def _ended(self, caller: Caller, task_id: bytes) -> TaskRecord:
        """The task, whenever somebody can be asked for it again: it is made, and may not be asked for twice."""
        while True:
            try:
                return await read(self._store, caller, task_id.hex())
            except StoreUnavailable:
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _accepted(self, offer: Offer, caller: Caller, request: Request) -> bytes:
        raw = await read_body(request, self._house.body_max_bytes)
        asked = wire.read_request(offer, raw)
        callback_url = request.query_params.get("fal_webhook") or None
        if callback_url is not None:
            await check_callback(callback_url, self._house.private_networks, plain_http=True)
        return (await self._counter.accept(caller, request, raw, asked, callback_url)).task_id

    async def status(self, caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        task, logs = record.task, []
        if request.query_params.get("logs", "").lower() in _WITH_LOGS:
            logs = self._logs(News(await timeline(self._store, task.id), record.progress))
        body = answers.write_status(base_of(self._house, request), record, await self._position(task), logs)
        return Response(body, 200 if task.ended else 202, _named(task.id), JSON)

    async def stream(self, caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        base = base_of(self._house, request)

        async def tell(news: News) -> bytes:
            now = await read(self._store, caller, record.task.id.hex())
            return answers.write_status(base, now, await self._position(now.task), self._logs(news))

        return EventStream(frames(self._lookout.follow(record.task.id, 0), tell))

    async def result(self, caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        written = answers.write_result(record, self._house.film_urls(record))
        return Response(written.body, written.status, written.headers | _named(record.task.id), JSON)

    async def cancel(self, caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        in_time = False
        if not record.task.ended:
            after = await cancel(self._store, self._house.desk.nature, caller, record.task.id.hex())
            in_time = after.task.state is TaskState.CANCELLED
        body = answers.write_cancelled(in_time=in_time)
        return Response(body, 202 if in_time else 400, _named(record.task.id), JSON)

    async def _position(self, task: Task) -> int:
        return 0 if task.ended else await place_in_queue(self._store, task.account_id, task.id)

    def _logs(self, news: News) -> list[Line]:
        return answers.lines(news, self._house.desk.nature.now())


def _named(task_id: bytes) -> dict[str, str]:
    """Clients take a request's id from here."""
    return {"X-Fal-Request-Id": ids.dashed(task_id)}


def build(house: House, name: str, rates: RateCard) -> Queue:
    requests = _Requests(house, Counter(house, name, rates))
    place = f"{APP}/requests/{{task_id}}"
    submitting = [
        Route(
            f"{before}{APP}/{family.segment}/{{tier}}/{kind}",
            Endpoint(house, partial(take, family, kind)),
            methods=["POST"],
            include_in_schema=not before,
        )
        for before, take in (("", requests.submit), (RUN, requests.run))
        for family in FAMILIES
        for kind in family.kinds
    ]
    routes = [
        *submitting,
        *storage.routes(house),
        Route(f"{place}/status", TaskEndpoint(house, named_in_path, requests.status), methods=["GET"]),
        Route(f"{place}/status/stream", TaskEndpoint(house, named_in_path, requests.stream), methods=["GET"]),
        Route(place, TaskEndpoint(house, named_in_path, requests.result), methods=["GET"]),
        Route(f"{place}/cancel", TaskEndpoint(house, named_in_path, requests.cancel), methods=["PUT"]),
    ]
    return Queue(house, name, routes)
