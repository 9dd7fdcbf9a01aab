"""Rate cards as tables. Numbers stand alone in their cells, so that a card that nobody has seen needs no new words."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from filmgate.domain.pricing import MICRODOLLARS, Rate, RateCard
from filmgate.web.manual.table import code, table

_MATCHES = ("model", "mode", "workflow")
_SOUND = {True: "with sound", False: "silent"}
_CLIP = {True: "with a clip", False: "without a clip"}


def prices(cards: Iterable[tuple[str, RateCard]]) -> str:
    """Every rate of several cards."""
    found = list(cards)
    clips = any(_tells_clips(card) for _, card in found)
    rows = ((f"`{name}`", *row) for name, card in found for row in _rows(card, clips))
    return table(("dialect", *_head(clips)), rows)


def price_list(card: RateCard) -> str:
    """Every rate of one card."""
    clips = _tells_clips(card)
    return table(_head(clips), _rows(card, clips))


def _head(clips: bool) -> tuple[str, ...]:
    return (*_MATCHES, *(["clip"] if clips else []), "sound", "seconds", "credits", "US dollars", "paid for")


def _tells_clips(card: RateCard) -> bool:
    """Whether it depends on a clip what something costs."""
    return any("clip" in rate.matches for rate in card.rates)


def _rows(card: RateCard, clips: bool) -> Iterator[tuple[str, ...]]:
    """What each rate fits, and what it is; the first that fits a film is its price."""
    for rate in card.rates:
        workflows = tuple(_several(rate, word) for word in _MATCHES)
        fits = (*workflows, *([_choice(rate, "clip", _CLIP)] if clips else []), _choice(rate, "sound", _SOUND))
        for seconds, amount, unit in _amounts(rate):
            yield (*fits, str(seconds or "any"), _shortest(card.credits(amount)), usd(amount), unit)


def _several(rate: Rate, word: str) -> str:
    values = rate.matches.get(word)
    return "any" if values is None else code(sorted(str(value) for value in values))


def _choice(rate: Rate, word: str, said: Mapping[bool, str]) -> str:
    values = rate.matches.get(word, frozenset(said))
    return "any" if len(values) == len(said) else said[next(iter(values))]


def _amounts(rate: Rate) -> list[tuple[int, int, str]]:
    """Seconds, where the rate is for a length; the amount; what it is for."""
    if rate.by_duration is not None:
        return [(seconds, amount, "a film") for seconds, amount in sorted(rate.by_duration.items())]
    if rate.fixed is not None:
        return [(0, rate.fixed, "a film")]
    return [(0, rate.per_second or 0, "a second")]


def usd(amount: int) -> str:
    """Dollars with two decimals, or as many as the amount needs."""
    number = Decimal(amount) / MICRODOLLARS
    return f"${number:.2f}" if number == round(number, 2) else f"${_shortest(number)}"


def _shortest(number: Decimal) -> str:
    return f"{number.normalize():f}"
