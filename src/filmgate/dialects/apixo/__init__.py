"""The API of apixo.ai.

In: its requests. Out: Generations, and its envelopes. May import `edge`, `services` and `domain`, and no other dialect.
"""

from dataclasses import replace

from starlette.types import ASGIApp

from filmgate.dialects.apixo import openapi, routes, wire
from filmgate.dialects.apixo.models import OFFERS, RATES, RATES_FILE
from filmgate.dialects.apixo.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "apixo"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return wire.write_status(record, house.film_urls(record))


APIXO = Dialect(
    name=_NAME,
    prefixes=("/api/v1/generateTask", "/api/v1/statusTask", "/api/v1/apikeys"),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=tuple(replace(offer.card, modes=frozenset({offer.mode})) for offer in OFFERS),
    names={offer.card.model: (offer.name,) for offer in OFFERS},
    build=_build,
    render_callback=_render_callback,
    public_id=wire.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
    retry_seconds=(30.0, 300.0, 1800.0),
)
