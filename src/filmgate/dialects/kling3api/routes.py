"""The two routes of kling3api.com."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.kling3api import wire
from filmgate.dialects.kling3api.profile import Profile
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.front import NAMED
from filmgate.edge.house import House
from filmgate.edge.serving import Endpoint, EnvelopeApp, TaskEndpoint
from filmgate.edge.submission import Counter


def _asked(request: Request) -> str:
    task_id = request.query_params.get("task_id")
    if not task_id:
        raise InvalidField("task_id", "is required in the query.")
    return task_id


def build(house: House, profile: Profile, versions: Mapping[str, tuple[Profile, RateCard]]) -> EnvelopeApp:
    """The app of one version. On the root, where all versions share their paths, a key may be pinned to another."""

    def version(caller: Caller, request: Request) -> tuple[Profile, RateCard]:
        pinned = "" if NAMED in request.scope else caller.terms.dialect
        return versions.get(pinned) or versions[profile.name]

    async def generate(caller: Caller, request: Request) -> bytes:
        spoken, rates = version(caller, request)
        raw = await read_body(request, house.body_max_bytes)
        asked = wire.read_request(spoken, raw)
        accepted = await Counter(house, spoken.name, rates).accept(caller, request, raw, asked)
        return wire.write_created(spoken, rates, accepted.task_id, asked, accepted.price)

    async def status(caller: Caller, request: Request, record: TaskRecord) -> bytes:
        spoken, rates = version(caller, request)
        return wire.write_status(spoken, rates, record, house.film_urls(record))

    routes = [
        Route("/api/generate", Endpoint(house, generate), methods=["POST"]),
        Route("/api/status", TaskEndpoint(house, _asked, status), methods=["GET"]),
    ]
    return EnvelopeApp(profile.name, routes, wire.write_error)
