"""What both designs of this API share, as data: the models behind its names, their prices, and what is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from filmgate.dialects.kling.elements import Named
from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3, ModelCard
from filmgate.domain.errors import InvalidField, UnknownModel
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Mode
from filmgate.domain.webhook import EVENTS, RUNNING

RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))
# A callback hears of every change, as the vendor's do.
CALLBACK_EVENTS = (RUNNING, *EVENTS)
EXTERNAL_ID_MAX = 256
OMNI = KLING_O3.model


@frozen
class Wanted:
    """What a request asks for, checked against the model's card; `named` are elements that the account keeps."""

    asked: Generation
    callback_url: str | None
    external_id: str | None
    named: tuple[Named, ...] = ()


def cards(prompt_max: int) -> dict[str, ModelCard]:
    """Both models in every mode."""
    return {card.model: replace(card, modes=frozenset(Mode), prompt_max=prompt_max) for card in (KLING_3, KLING_O3)}


def names_of(kinds: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """By model, what customers write for it, whatever kind of film they ask for; `kinds` holds models by name."""
    found: dict[str, dict[str, None]] = {KLING_3.model: {}, OMNI: {}}
    for names in kinds.values():
        for name, model in names.items():
            found[model][name] = None
    return {model: tuple(names) for model, names in found.items()}


def model_of(names: Mapping[str, str], name: str) -> str:
    """The model behind a name; UnknownModel, which says those there are, where this kind of film has none of it."""
    if name not in names:
        raise UnknownModel(name, tuple(names))
    return names[name]


def external_id(given: str | None) -> str | None:
    """The customer's own name for a task; an empty one is none. Raises InvalidField where no question could name it."""
    if not given:
        return None
    if len(given) > EXTERNAL_ID_MAX:
        raise InvalidField("external_id", f"must be at most {EXTERNAL_ID_MAX} characters, not {len(given)}.")
    if "," in given or given.endswith("/") or given != given.strip():
        raise InvalidField("external_id", "must not hold a comma, begin or end with a space, or end with a slash.")
    return given
