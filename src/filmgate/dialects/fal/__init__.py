"""The queue of fal.ai, for its endpoints of Kling 3.0.

In: its requests. Out: Generations, and its answers. May import `edge`, `services` and `domain`, and no other dialect.
"""

from starlette.types import ASGIApp

from filmgate.dialects.fal import answers, openapi, queue, routes, signature
from filmgate.dialects.fal.models import FAMILIES, NAMES, RATES, RATES_FILE
from filmgate.dialects.fal.phrase import TONGUE
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House

_NAME = "fal"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, house.rate_cards.get(_NAME, RATES))


def _render_callback(house: House, record: TaskRecord) -> bytes:
    return answers.write_callback(record, house.film_urls(record))


def _render_answer(house: House, record: TaskRecord) -> bytes:
    return answers.write_status(house.base_url(record.task), record, 0)


def _sign_callback(house: House, record: TaskRecord, body: bytes, now: int) -> dict[str, str]:
    return signature.sign(house.secret, record.task, body, now)


FAL = Dialect(
    name=_NAME,
    prefixes=("/fal-ai", "/api/fal", queue.KEYS),
    rates=RATES,
    rates_file=RATES_FILE,
    offers=tuple(family.card for family in FAMILIES),
    names=NAMES,
    build=_build,
    render_callback=_render_callback,
    render_answer=_render_answer,
    sign_callback=_sign_callback,
    public_id=answers.public_id,
    api=openapi.api(_NAME),
    tongue=TONGUE,
    # Ten times within two hours, as the vendor does.
    retry_seconds=(15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 900.0, 1200.0, 1800.0, 2355.0),
)
