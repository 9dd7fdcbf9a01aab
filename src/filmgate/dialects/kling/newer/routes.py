"""The routes of the newer design: four kinds of films, and one path for all questions."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.kling import envelope
from filmgate.dialects.kling.creating import Creator
from filmgate.dialects.kling.newer import wire, words
from filmgate.dialects.kling.newer.asking import find_named, find_page
from filmgate.domain.access import Caller
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.auth import find_signer
from filmgate.edge.body import read_body
from filmgate.edge.house import House
from filmgate.edge.serving import Endpoint, Handler
from filmgate.edge.submission import Counter

TASKS = "/tasks"
PREFIXES = (*(f"/{kind}" for kind in wire.Kind), TASKS)


def build(house: House, name: str, rates: RateCard, others: tuple[ASGIApp, Sequence[str]]) -> envelope.App:
    """The app; `others` answers below paths of its own, so that a base URL serves for both designs."""
    creator = Creator(house, Counter(house, name, rates))

    def creates(kind: wire.Kind) -> Handler:
        async def create(caller: Caller, request: Request) -> ASGIApp:
            model = str(request.path_params["model"])
            return await creator.create(
                caller, request, lambda raw: wire.read_request(kind, model, raw), wire.write_created
            )

        return create

    def told(records: Sequence[TaskRecord]) -> list[words.Status]:
        return [wire.status_of(rates, record, house.film_urls(record)) for record in records]

    async def tasks(caller: Caller, request: Request) -> bytes:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        if request.method != "POST":
            return envelope.write_answer(told(await find_named(house, caller, request)))
        raw = await read_body(request, house.body_max_bytes)
        found, cursor = await find_page(house, caller, raw)
        page = words.Page(result=told(found), count=len(found), next_cursor=cursor, has_more=bool(cursor))
        return envelope.write_answer(page)

    routes = [
        *(
            Route(f"/{kind}/{{model}}", Endpoint(house, creates(kind), find_signer), methods=["POST"])
            for kind in wire.Kind
        ),
        Route(TASKS, Endpoint(house, tasks, find_signer), methods=["GET", "POST"]),
    ]
    return envelope.App(name, routes, wire.write_error, others)
