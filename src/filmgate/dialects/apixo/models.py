"""The models that this API names in its paths, as data."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from filmgate.domain.catalog import KLING_3, ModelCard
from filmgate.domain.errors import UnknownModel
from filmgate.domain.generation import Generation, Mode
from filmgate.domain.pricing import parse


@dataclass(frozen=True, slots=True)
class Offer:
    """One path segment: which model it means, in which quality."""

    name: str
    card: ModelCard
    mode: Mode


OFFERS = (Offer("kling-3-0-std", replace(KLING_3, title="Kling 3.0 Std"), Mode.STD),)
_rates_file = Path(__file__).with_name("rates.toml")
RATES = parse(tomllib.loads(_rates_file.read_text("utf-8")), str(_rates_file))


def find_offer(name: str) -> Offer:
    """The offer of a path segment; raises UnknownModel."""
    for offer in OFFERS:
        if offer.name == name:
            return offer
    raise UnknownModel(name)


def offer_of(asked: Generation) -> Offer:
    """The offer under which a task is found; the nearest one where it came through another dialect."""
    for offer in OFFERS:
        if (offer.card.model, offer.mode) == (asked.model, asked.mode):
            return offer
    return OFFERS[0]
