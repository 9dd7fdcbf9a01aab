"""The videos API of OpenAI, which many tools speak; the model behind it is Kling.

In: its requests, as JSON or forms. Out: Generations, its objects, and films. May import `edge`, `services` and
`domain`, and no other dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.openai import answers, openapi, routes, wire
from filmgate.dialects.openai.models import CARDS, NAMES, RATES, RATES_FILE
from filmgate.dialects.openai.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House


def _build(house: House) -> ASGIApp:
    return routes.build(house, wire.NAME, house.rate_cards.get(wire.NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return answers.write_video(record, house.film_urls(record))


OPENAI = Dialect(
    name=wire.NAME,
    prefixes=("/v1/videos",),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=CARDS,
    names=NAMES,
    build=_build,
    render_callback=_render_callback,
    public_id=answers.public_id,
    api=openapi.api(wire.NAME),
    tongue=TONGUE,
)
