"""Prices as data: a rate card per dialect, in that dialect's credits, counted in micro-dollars.

A card is read from a table (the shipped ones are TOML files beside each dialect). The first rate that fits a Generation
prices it; a field that a rate leaves out fits everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from filmgate.domain.errors import Misconfigured
from filmgate.domain.generation import Generation

MICRODOLLARS = 1_000_000
_MATCHES = ("model", "mode", "workflow", "sound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One line of a card; exactly one of `per_second`, `fixed`, `by_duration` is set, in micro-dollars."""

    matches: Mapping[str, frozenset[Any]]
    per_second: int | None = None
    fixed: int | None = None
    by_duration: Mapping[int, int] | None = None
    note: str = ""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard:
    """All prices of one dialect. `credit` is the value of one of its credits in micro-dollars."""

    name: str
    version: str
    credit: int
    rates: tuple[Rate, ...]
    minimum_seconds: int = 3

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


def parse(table: Mapping[str, Any], where: str) -> RateCard:
    """A rate card from a table; Misconfigured names the file and the rate that is wrong."""
    try:
        credit = _micro(table["credit_usd"], MICRODOLLARS)
        if credit == 0:
            raise ValueError("a credit must be worth something")
        return RateCard(
            name=str(table["name"]),
            version=str(table["version"]),
            credit=credit,
            rates=tuple(_rate(row, credit) for row in table["rates"]),
            minimum_seconds=int(table.get("minimum_seconds", 3)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Misconfigured(f"Rate card {where} is broken: {error!r}.") from error


def _rate(row: Mapping[str, Any], credit: int) -> Rate:
    unknown = set(row) - {*_MATCHES, "per_second", "fixed", "by_duration", "note"}
    if unknown:
        raise ValueError(f"unknown words {sorted(unknown)} in rate {dict(row)}")
    if len({"per_second", "fixed", "by_duration"} & set(row)) != 1:
        raise ValueError(f"a rate needs one of per_second, fixed, by_duration: {dict(row)}")
    by_duration = row.get("by_duration")
    if by_duration is not None and not by_duration:
        raise ValueError(f"by_duration names no duration: {dict(row)}")
    return Rate(
        matches={name: frozenset(_several(row[name])) for name in _MATCHES if name in row},
        per_second=_micro(row["per_second"], credit) if "per_second" in row else None,
        fixed=_micro(row["fixed"], credit) if "fixed" in row else None,
        by_duration={int(k): _micro(v, credit) for k, v in by_duration.items()} if by_duration else None,
        note=str(row.get("note", "")),
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _micro(amount: Any, unit: int) -> int:
    """`amount` units of `unit` micro-dollars each, as whole micro-dollars; never through a float."""
    total = Decimal(str(amount)) * unit
    if total != total.to_integral_value() or total < 0:
        raise ValueError(f"{amount} is not a whole number of micro-dollars")
    return int(total)
