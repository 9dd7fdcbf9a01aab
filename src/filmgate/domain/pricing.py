"""Prices as data: a rate card per dialect, in that dialect's credits, counted in micro-dollars.

The first rate that fits a Generation prices it; a field that a rate leaves out fits everything. How a card is written
down stands in `cardfile`.
"""

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.money import MICRODOLLARS

__all__ = ["MATCHES", "MICRODOLLARS", "Rate", "RateCard"]

MATCHES = ("model", "mode", "workflow", "sound", "clip")


@frozen(kw_only=True)
class Rate:
    """One line of a card; exactly one of `per_second`, `fixed`, `by_duration` is set, in micro-dollars.

    `line` is where it begins in its file, for those who have to mend it.
    """

    matches: Mapping[str, frozenset[Any]]
    per_second: int | None = None
    fixed: int | None = None
    by_duration: Mapping[int, int] | None = None
    note: str = ""
    line: int = field(default=0, compare=False)

    def fits(self, asked: Generation) -> bool:
        if self.by_duration is not None and asked.duration not in self.by_duration:
            return False
        return all(getattr(asked, name) in wanted for name, wanted in self.matches.items())

    def price(self, asked: Generation, minimum_seconds: int) -> int:
        if self.fixed is not None:
            return self.fixed
        if self.by_duration is not None:
            return self.by_duration[asked.duration]
        assert self.per_second is not None
        return self.per_second * max(asked.duration, minimum_seconds)


@frozen(kw_only=True)
class RateCard:
    """All prices of one dialect. `credit` is the value of one of its credits in micro-dollars."""

    name: str
    version: str
    credit: int
    rates: tuple[Rate, ...]
    minimum_seconds: int = 3

    @property
    def rate_version(self) -> str:
        """The card's name and version, as a task keeps them: `kling3api 2026-02`."""
        return f"{self.name} {self.version}"

    def price(self, asked: Generation) -> int:
        """Micro-dollars for this Generation; Misconfigured where no rate fits it."""
        for rate in self.rates:
            if rate.fits(asked):
                return rate.price(asked, self.minimum_seconds)
        raise Misconfigured(f"Rate card '{self.name}' has no rate for {asked.model} {asked.workflow} {asked.mode}.")

    def credits(self, amount: int) -> Decimal:
        """An amount of micro-dollars in this dialect's credits."""
        return Decimal(amount) / self.credit

    def whole_credits(self, amount: int) -> int:
        """The same, rounded down: a customer is never shown more than there is."""
        return amount // self.credit

    def credits_charged(self, amount: int) -> int:
        """The same, rounded up: a customer is never shown less than they pay."""
        return -(-amount // self.credit)
