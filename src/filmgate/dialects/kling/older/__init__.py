"""The older design of Kling's API: each kind of film has its path, its tasks and its list; the body names the model.

In: its requests. Out: Generations, and its envelopes. May import what a dialect may, and what both designs share.
"""

import msgspec
from starlette.types import ASGIApp

from filmgate.dialects.kling.models import RATES, RATES_FILE, names_of
from filmgate.dialects.kling.older import openapi, routes, wire
from filmgate.dialects.kling.older.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "kling-v1"


def build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    rates = house.rate_cards.get(_NAME, RATES)
    return msgspec.json.encode(wire.status_of(rates, record, house.film_urls(record)))


KLING_V1 = Dialect(
    name=_NAME,
    prefixes=routes.PREFIXES,
    rates=RATES,
    rates_file=RATES_FILE,
    offers=tuple(wire.CARDS.values()),
    names=names_of(wire.NAMES),
    build=build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
