"""The parts of documents that are live: made from this server's own rate cards, not from those that are shipped."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from filmgate.domain.pricing import MICRODOLLARS, Rate, RateCard
from filmgate.edge.dialect import Dialect

Parts = Mapping[str, Callable[[], str]]
_PART = re.compile(r"(<!-- ([a-z0-9-]+): made by script/docs -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def live(dialects: Sequence[Dialect], cards: Mapping[str, RateCard]) -> Parts:
    """What this server makes anew when it shows a document; `cards` are those that the operator has changed."""
    return {"prices": lambda: prices([(one.name, cards.get(one.name, one.rates)) for one in dialects])}


def renewed(text: str, parts: Parts) -> str:
    """A document with each part that is among these made anew."""

    def made(part: "re.Match[str]") -> str:
        make = parts.get(part[2])
        return f"{part[1]}\n{make()}\n\n{part[3]}" if make else part[0]

    return _PART.sub(made, text)


def names(text: str) -> list[str]:
    """The parts of a document, in their order."""
    return [found[2] for found in _PART.finditer(text)]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def prices(cards: Iterable[tuple[str, RateCard]]) -> str:
    """Every rate of every card: what it fits, in credits and in dollars."""
    rows = [
        (name, *(_several(rate, word) for word in ("model", "mode", "workflow", "sound")), *_price(card, rate))
        for name, card in cards
        for rate in card.rates
    ]
    return table(("dialect", "model", "mode", "workflow", "sound", "credits", "US dollars"), rows)


def _several(rate: Rate, word: str) -> str:
    """The values that a rate fits; nothing where it fits all."""
    values = rate.matches.get(word)
    if values is None:
        return "any"
    said = {True: "with", False: "silent"}
    return ", ".join(sorted(said[value] if isinstance(value, bool) else str(value) for value in values))


def _price(card: RateCard, rate: Rate) -> tuple[str, str]:
    """In credits, and in dollars."""
    if rate.by_duration is not None:
        parts = [(amount, f" for {seconds} s") for seconds, amount in sorted(rate.by_duration.items())]
    elif rate.fixed is not None:
        parts = [(rate.fixed, " a film")]
    else:
        parts = [(rate.per_second or 0, " a second")]
    credits = ", ".join(f"{_shortest(card.credits(amount))}{unit}" for amount, unit in parts)
    return credits, ", ".join(f"{usd(amount)}{unit}" for amount, unit in parts)


def usd(amount: int) -> str:
    """Dollars with two decimals, or as many as the amount needs."""
    number = Decimal(amount) / MICRODOLLARS
    return f"${number:.2f}" if number == round(number, 2) else f"${_shortest(number)}"


def _shortest(number: Decimal) -> str:
    return f"{number.normalize():f}"
