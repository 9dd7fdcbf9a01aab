"""Filmgate's own API: the whole vocabulary, lists, cancelling, events, quotes, which the vendors' APIs lack.

In: its requests. Out: Generations, and bare objects. May import `edge`, `services` and `domain`, and no other dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.native import openapi, routes, wire
from filmgate.dialects.native.models import CARDS, RATES, RATES_FILE
from filmgate.dialects.native.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "native"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return wire.write_task(record, house.film_urls(record))


NATIVE = Dialect(
    name=_NAME,
    prefixes=("/filmgate/v1",),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=CARDS,
    names={card.model: (card.model,) for card in CARDS},
    build=_build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
