"""The API of aivideoapi.ai.

In: its requests. Out: Generations, and its envelopes. May import `edge`, `services` and `domain`, and no other dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.aivideoapi import openapi, routes, wire
from filmgate.dialects.aivideoapi.models import ALWAYS, CARD, NAME, RATES, RATES_FILE
from filmgate.dialects.aivideoapi.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "aivideoapi"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return wire.write_status(record, house.film_urls(record))


AIVIDEOAPI = Dialect(
    name=_NAME,
    prefixes=("/v1", "/v1/videos/generations"),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=(CARD,),
    names={CARD.model: (NAME,)},
    sounds=frozenset({ALWAYS["sound"]}),
    build=_build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
