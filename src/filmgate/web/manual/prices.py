"""Rate cards as tables. Numbers stand alone in their cells, so that a card that nobody has seen needs no new words."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from filmgate.domain.pricing import MICRODOLLARS, Rate, RateCard
from filmgate.web.manual.table import code, table

_MATCHES = ("model", "mode", "workflow")
_SOUND = {True: "with sound", False: "silent"}


def prices(cards: Iterable[tuple[str, RateCard]]) -> str:
    """Every rate of several cards."""
    head = ("dialect", *_MATCHES, "sound", "seconds", "credits", "US dollars", "paid for")
    return table(head, ((f"`{name}`", *row) for name, card in cards for row in _rows(card)))


def price_list(card: RateCard) -> str:
    """Every rate of one card."""
    return table((*_MATCHES, "sound", "seconds", "credits", "US dollars", "paid for"), _rows(card))


def _rows(card: RateCard) -> Iterator[tuple[str, ...]]:
    """What each rate fits, and what it is; the first that fits a film is its price."""
    for rate in card.rates:
        fits = (*(_several(rate, word) for word in _MATCHES), _sound(rate))
        for seconds, amount, unit in _amounts(rate):
            yield (*fits, str(seconds or "any"), _shortest(card.credits(amount)), usd(amount), unit)


def _several(rate: Rate, word: str) -> str:
    values = rate.matches.get(word)
    return "any" if values is None else code(sorted(str(value) for value in values))


def _sound(rate: Rate) -> str:
    values = rate.matches.get("sound", frozenset(_SOUND))
    return "any" if len(values) == len(_SOUND) else _SOUND[next(iter(values))]


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
