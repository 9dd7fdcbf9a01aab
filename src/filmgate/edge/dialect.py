"""What a dialect is: one vendor's public API as this server speaks it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.types import ASGIApp

from filmgate.domain.cardfile import Problem, inspect, located
from filmgate.domain.catalog import ModelCard
from filmgate.domain.coverage import BOTH, gaps, renamed, unreached
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord
from filmgate.edge.house import House
from filmgate.edge.openapi import Api
from filmgate.edge.phrase import Phrase, Tongue, phrase

RETRY_SECONDS = (5.0, 30.0, 300.0, 1800.0, 7200.0, 21600.0)


@frozen(kw_only=True)
class Dialect:
    """The contract of every folder under `dialects`.

    `prefixes` are the paths it serves on the root (every dialect is also served under `/{name}`), `rates` the card as
    its vendor documents it. `build` makes its app; `render_callback` writes what is posted when a task has ended, and
    `render_answer` what a query answers, where that is something else; `sign_callback` makes headers of the dialect's
    own from a callback's body and the time in microseconds. `public_id` is a task's id as this dialect writes it, `api`
    what its OpenAPI document is made from, `tongue` how it says what is wanted, `retry_seconds` the waits between
    attempts to deliver. `offers` are its models, `sounds` whether its films may have sound, and silence: what a rate
    card in `rates_file`'s place has to price. `names` are what a customer writes for each model.
    """

    name: str
    prefixes: tuple[str, ...]
    rates: RateCard
    rates_file: Path
    offers: tuple[ModelCard, ...]
    names: Mapping[str, tuple[str, ...]]
    build: Callable[[House], ASGIApp]
    render_callback: Callable[[House, TaskRecord], bytes]
    render_answer: Callable[[House, TaskRecord], bytes] | None = None
    sign_callback: Callable[[House, TaskRecord, bytes, int], Mapping[str, str]] | None = None
    public_id: Callable[[Task], str]
    api: Api
    tongue: Tongue
    sounds: frozenset[bool] = BOTH
    retry_seconds: tuple[float, ...] = RETRY_SECONDS

    def phrase(self, asked: Generation, callback_url: str | None = None) -> Phrase:
        """The request of this dialect that says the same; InvalidField names what cannot be said here."""
        return phrase(self.name, self.tongue, self.offers, asked, callback_url)

    def check_rates(self, text: str) -> tuple[RateCard | None, list[Problem]]:
        """A card for this dialect, or None, and what is wrong with it: nothing that is offered may lack a price."""
        card, problems = inspect(text)
        if card is None:
            return None, problems
        card = located(card, text)
        problems = [*gaps(card, self.offers, self.sounds), *unreached(card), *renamed(card, self.rates)]
        return (None if any(not each.warning for each in problems) else card), problems
