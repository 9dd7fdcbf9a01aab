"""The parts of documents that are live: made from this server's own rate cards and engines."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from filmgate.domain.catalog import MODELS
from filmgate.domain.pricing import RateCard
from filmgate.domain.routing import Router
from filmgate.edge.dialect import Dialect
from filmgate.web.manual.engines import activity, engines, made
from filmgate.web.manual.models import offering
from filmgate.web.manual.prices import price_list, prices

Parts = Mapping[str, Callable[[], str]]
_PART = re.compile(r"(<!-- ([a-z0-9.-]+): made by script/docs -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def live(dialects: Sequence[Dialect], changed: Mapping[str, RateCard], router: Router) -> Parts:
    """What this server makes anew when it shows a document; `changed` are the cards that the operator has changed."""
    cards = {one.name: changed.get(one.name, one.rates) for one in dialects}
    return {
        "prices": partial(prices, cards.items()),
        **{f"prices-{name}": partial(price_list, card) for name, card in cards.items()},
        "engines": partial(engines, router),
        "made": partial(made, dialects, router),
        **{
            f"activity-{model}": partial(activity, [card for _, card in offering(model, dialects)], router)
            for model in MODELS
        },
    }


def renewed(text: str, parts: Parts) -> str:
    """A document with each part that is among these made anew."""

    def made_anew(part: "re.Match[str]") -> str:
        make = parts.get(part[2])
        return f"{part[1]}\n{make()}\n\n{part[3]}" if make else part[0]

    return _PART.sub(made_anew, text)


def names(text: str) -> list[str]:
    """The parts of a document, in their order."""
    return [found[2] for found in _PART.finditer(text)]
