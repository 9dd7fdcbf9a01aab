"""Rate cards: read from tables, exact to the micro-dollar."""

from decimal import Decimal
from typing import Any

import pytest

from filmgate.domain.errors import Misconfigured
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.pricing import RateCard, parse


def table(*rates: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "test", "version": "1", "credit_usd": "0.005", "rates": list(rates), **changes}


def asked(**given: Any) -> Generation:
    return Generation(**{"model": "m", "workflow": Workflow.TEXT_TO_VIDEO, "duration": 5, **given})


def priced(card: RateCard, **given: Any) -> int:
    return card.price(asked(**given))


def test_the_first_rate_that_fits_prices():
    """Rates are tried in order; a field that a rate leaves out fits everything."""
    card = parse(
        table(
            {"mode": "pro", "sound": True, "per_second": 30},
            {"mode": ["pro", "4k"], "per_second": 20},
            {"workflow": "motion-control", "fixed": 7},
            {"model": "m", "per_second": 10},
        ),
        "here",
    )
    credit = 5000
    assert priced(card, mode=Mode.PRO) == 5 * 30 * credit
    assert priced(card, mode=Mode.PRO, sound=False) == 5 * 20 * credit
    assert priced(card, mode=Mode.FOUR_K) == 5 * 20 * credit
    assert priced(card, workflow=Workflow.MOTION_CONTROL) == 7 * credit
    assert priced(card, duration=15) == 15 * 10 * credit


def test_short_films_cost_the_minimum():
    """Per second means at least the minimum of seconds."""
    card = parse(table({"per_second": 1}, minimum_seconds=4), "here")
    assert [priced(card, duration=seconds) for seconds in (0, 3, 4, 5)] == [20_000, 20_000, 20_000, 25_000]


def test_prices_by_duration():
    """A rate may name a price for each duration; it does not fit the others."""
    card = parse(table({"by_duration": {"5": 1, "10": "1.5"}}, {"model": "m", "fixed": 9}), "here")
    assert [priced(card, duration=seconds) for seconds in (5, 10, 6)] == [5_000, 7_500, 45_000]


def test_money_never_passes_through_a_float():
    """A tenth of a cent times three is exactly three tenths of a cent."""
    card = parse(table({"per_second": 0.1}, credit_usd=0.001), "here")
    assert priced(card, duration=3) == 300


def test_nothing_fits():
    """A Generation that no rate fits is the operator's mistake, named."""
    with pytest.raises(Misconfigured, match="no rate for m text-to-video std"):
        priced(parse(table({"mode": "pro", "fixed": 1}), "here"))


def test_credits_are_rounded_honestly():
    """A balance is shown rounded down, a charge rounded up, and the exact amount is there too."""
    card = parse(table({"fixed": 1}), "here")
    assert (card.whole_credits(12_499), card.credits_charged(12_499), card.credits(12_500)) == (2, 3, Decimal("2.5"))


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({}, "credit_usd"),
        ({"credit_usd": 1, "version": "1", "rates": []}, "name"),
        ({"name": "a", "version": "1", "rates": []}, "credit_usd"),
        (table(credit_usd="nothing"), "credit_usd|InvalidOperation|Conversion"),
        (table(credit_usd="-1"), "-1"),
        (table(credit_usd="0"), "worth something"),
        (table(credit_usd="inf"), "broken"),
        (table(credit_usd="nan"), "nan"),
        (table(credit_usd=True), "broken"),
        (table(credit_usd="0.0000001"), "whole number of micro-dollars"),
        (table({}), "a rate needs one of"),
        (table({"fixed": 1, "per_second": 1}), "a rate needs one of"),
        (table({"fixd": 1}), "unknown words.*fixd"),
        (table({"fixed": -1}), "-1"),
        (table({"fixed": float("inf")}), "broken"),
        (table({"fixed": None}), "broken"),
        (table({"fixed": 0.00001}), "whole number"),
        (table({"by_duration": {}}), "names no duration"),
        (table({"by_duration": [1]}), "broken"),
        (table({"by_duration": {"long": 1}}), "long"),
        (table(rates="free"), "broken"),
        (table(rates=[1]), "broken"),
        (table(minimum_seconds="some"), "some"),
    ],
)
def test_a_broken_card_is_named(broken: dict[str, Any], says: str):
    """Whatever is wrong with a card, the answer is Misconfigured with the file's name and what is wrong."""
    with pytest.raises(Misconfigured, match=f"rates.toml is broken.*({says})|rates.toml is {says}"):
        parse(broken, "rates.toml")
