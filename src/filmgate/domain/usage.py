"""What was made in a period, and what it brought and cost: by key, model, dialect, day or account."""

from collections.abc import Iterable
from enum import StrEnum

from filmgate.domain.frozen import frozen


class By(StrEnum):
    """What a report has a line for each of."""

    KEY = "key"
    MODEL = "model"
    DIALECT = "dialect"
    DAY = "day"
    ACCOUNT = "account"


@frozen(kw_only=True)
class Made:
    """The tasks of one group that ended in the period. `charged` and `cost` in micro-dollars, films in milliseconds.

    `group` is a key's id, a model, a dialect, a day of UTC or an account's name; `name` tells keys apart for people.
    `cost` is what engines charged us, also for films that came to nothing; None where nobody asked.
    """

    group: str
    name: str = ""
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    film_ms: int = 0
    charged: int = 0
    cost: int | None = None

    @property
    def margin(self) -> int:
        return self.charged - (self.cost or 0)


def total(lines: Iterable[Made]) -> Made:
    """All groups together."""
    several = list(lines)
    costs = [one.cost for one in several if one.cost is not None]
    return Made(
        group="total",
        succeeded=sum(one.succeeded for one in several),
        failed=sum(one.failed for one in several),
        cancelled=sum(one.cancelled for one in several),
        film_ms=sum(one.film_ms for one in several),
        charged=sum(one.charged for one in several),
        cost=sum(costs) if costs or not several else None,
    )
