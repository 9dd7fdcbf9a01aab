"""The predictions API of Replicate, for its models of Kling 3.0.

In: its requests. Out: Generations, and its predictions. May import `edge`, `services` and `domain`, and no other
dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.replicate import answers, openapi, routes
from filmgate.dialects.replicate.models import CARDS, NAMES, RATES, RATES_FILE
from filmgate.dialects.replicate.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House


def _build(house: House) -> ASGIApp:
    return routes.build(house, answers.NAME, house.rate_cards.get(answers.NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return answers.write_prediction(house.base_url(record.task), record, house.film_urls(record))


REPLICATE = Dialect(
    name=answers.NAME,
    prefixes=("/v1/predictions", "/v1/models", "/v1/files", "/v1/webhooks"),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=CARDS,
    names=NAMES,
    build=_build,
    render_callback=_render_callback,
    public_id=answers.public_id,
    api=openapi.api(answers.NAME),
    tongue=TONGUE,
)
