"""The newer design of Kling's API: the path names the kind of film and the model; all tasks are asked after together.

In: its requests. Out: Generations, and its envelopes. May import what a dialect may, what both designs share, and the
older design, which answers at its own paths under the same name.
"""

import msgspec
from starlette.types import ASGIApp

from filmgate.dialects.kling import older
from filmgate.dialects.kling.models import RATES, RATES_FILE, names_of
from filmgate.dialects.kling.newer import openapi, routes, wire
from filmgate.dialects.kling.newer.phrase import TONGUE
from filmgate.dialects.kling.older.routes import BELOW
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "kling"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES), (older.build(house), BELOW))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    rates = house.rate_cards.get(_NAME, RATES)
    return msgspec.json.encode(wire.status_of(rates, record, house.film_urls(record)))


KLING = Dialect(
    name=_NAME,
    prefixes=routes.PREFIXES,
    rates=RATES,
    rates_file=RATES_FILE,
    offers=tuple(wire.CARDS.values()),
    names=names_of(wire.NAMES),
    build=_build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
