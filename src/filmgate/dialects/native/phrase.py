"""A Generation in our own words, which say everything, and the same in those of all dialects."""

from collections.abc import Iterator

from filmgate.dialects.native import wire
from filmgate.dialects.native.words import Said
from filmgate.domain.access import PINS
from filmgate.domain.errors import Refusal
from filmgate.domain.generation import Element, Generation
from filmgate.domain.money import usd
from filmgate.domain.pricing import RateCard
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House
from filmgate.edge.phrase import Body, Tongue, Words, basics, extras, said, shots, words

PATH = "/filmgate/v1/tasks"


def write(asked: Generation, callback_url: str | None) -> Words:
    told = basics(asked) | dict(extras(asked))
    if asked.shots:
        del told["duration"]  # it is their sum
    return words(
        PATH,
        model=asked.model,
        workflow=asked.workflow,
        mode=asked.mode,
        **told,
        seed=asked.seed,
        shots=shots(asked),
        image=asked.image,
        end_image=asked.end_image,
        images=list(asked.images) or None,
        video=asked.video,
        elements=[_element(each) for each in asked.elements] or None,
        callback_url=callback_url,
    )


def _element(each: Element) -> Body:
    return said(
        name=each.name,
        description=each.description or None,
        images=list(each.images) or None,
        video=each.video,
    )


TONGUE = Tongue(write, lambda _, raw: wire.read_request(raw))


def everywhere(house: House, asked: Generation, callback_url: str | None, pinned: str) -> Iterator[Said]:
    """The request that says the same in each dialect, and its price there, or why it cannot be said there.

    `pinned` is what the key means at the paths that several dialects share.
    """
    for dialect in house.dialects:
        rates = house.rate_cards.get(dialect.name, dialect.rates)
        yield _in_one(dialect, rates, asked, callback_url, pinned)


def _in_one(dialect: Dialect, rates: RateCard, asked: Generation, callback_url: str | None, pinned: str) -> Said:
    try:
        phrase = dialect.phrase(asked, callback_url)
    except Refusal as error:
        return Said(dialect=dialect.name, error=wire.fault_of(error))
    price = rates.price(phrase.heard)
    return Said(
        dialect=dialect.name,
        method="POST",
        path=_path(dialect, phrase.path, pinned),
        body=phrase.body,
        price_usd=usd(price),
        credits=f"{rates.credits(price).normalize():f}",
    )


def _path(dialect: Dialect, path: str, pinned: str) -> str:
    """At the root where that means this dialect for this key, else under its name."""
    shared = dialect.name in PINS
    at_root = dialect.name == (pinned or PINS[0]) if shared else bool(dialect.prefixes)
    return path if at_root else f"/{dialect.name}{path}"
