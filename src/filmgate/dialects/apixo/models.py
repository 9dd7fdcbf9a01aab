"""The models that this API names in its paths, as data."""

from dataclasses import replace
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, ModelCard
from filmgate.domain.errors import UnknownModel
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Mode


@frozen
class Offer:
    """One path segment: which model it means, in which quality."""

    name: str
    card: ModelCard
    mode: Mode


OFFERS = (Offer("kling-3-0-std", replace(KLING_3, title="Kling 3.0 Std"), Mode.STD),)
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))


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
