"""The API of apiin.one.

In: its requests. Out: Generations, and its envelopes. May import `edge`, `services` and `domain`, and no other dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.apiin import openapi, routes, wire
from filmgate.dialects.apiin.models import CARD, NAME, RATES, RATES_FILE
from filmgate.dialects.apiin.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "apiin"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return wire.write_status(house.rate_cards.get(_NAME, RATES), record, house.film_urls(record))


APIIN = Dialect(
    name=_NAME,
    prefixes=("/api/v1",),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=(CARD,),
    names={CARD.model: (NAME,)},
    build=_build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
