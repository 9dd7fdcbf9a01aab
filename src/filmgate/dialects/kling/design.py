"""What both designs are built of, besides their words: a dialect, from what is a design's own."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from starlette.types import ASGIApp

from filmgate.dialects.kling.models import RATES, RATES_FILE, names_of
from filmgate.domain import ids
from filmgate.domain.catalog import ModelCard
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House
from filmgate.edge.openapi import Api
from filmgate.edge.phrase import Tongue

# What a design tells of a task: at these rates, with these films.
Tell = Callable[[RateCard, TaskRecord, Sequence[str]], msgspec.Struct]


def public_id(task: Task) -> str:
    return ids.decimal(task.id)


def rates_of(house: House, name: str) -> RateCard:
    return house.rate_cards.get(name, RATES)


def dialect(
    name: str,
    prefixes: tuple[str, ...],
    cards: Mapping[str, ModelCard],
    names: Mapping[str, Mapping[str, str]],
    *,
    build: Callable[[House], ASGIApp],
    tell: Tell,
    api: Api,
    tongue: Tongue,
) -> Dialect:
    """The dialect of a design; `names` holds models by name, by kind of film. A callback is what a question is told."""

    def render_callback(house: House, record: TaskRecord) -> bytes:
        return msgspec.json.encode(tell(rates_of(house, name), record, house.film_urls(record)))

    return Dialect(
        name=name,
        prefixes=prefixes,
        rates=RATES,
        rates_file=RATES_FILE,
        offers=tuple(cards.values()),
        names=names_of(names),
        build=build,
        render_callback=render_callback,
        public_id=public_id,
        api=api,
        tongue=tongue,
    )
