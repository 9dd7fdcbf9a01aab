"""Rate cards: read from tables, exact to the micro-dollar."""

from decimal import Decimal
from typing import Any

import pytest

from filmgate.domain.cardfile import read_card
from filmgate.domain.errors import Misconfigured
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.pricing import RateCard


def card_of(*rates: str, credit_usd: str = '"0.005"', minimum_seconds: int = 3) -> RateCard:
    head = f'name = "test"\nversion = "1"\ncredit_usd = {credit_usd}\nminimum_seconds = {minimum_seconds}\n'
    return read_card(head + "".join(f"[[rates]]\n{rate}\n" for rate in rates), "here")


def asked(**given: Any) -> Generation:
    return Generation(**{"model": "kling-3.0", "workflow": Workflow.TEXT_TO_VIDEO, "duration": 5, **given})


def priced(card: RateCard, **given: Any) -> int:
    return card.price(asked(**given))


def test_the_first_rate_that_fits_prices():
    """Rates are tried in order; a field that a rate leaves out fits everything."""
    card = card_of(
        'mode = "pro"\nsound = true\nper_second = 30',
        'mode = ["pro", "4k"]\nper_second = 20',
        'workflow = "motion-control"\nfixed = 7',
        'model = "kling-3.0"\nper_second = 10',
    )
    credit = 5000
    assert priced(card, mode=Mode.PRO) == 5 * 30 * credit
    assert priced(card, mode=Mode.PRO, sound=False) == 5 * 20 * credit
    assert priced(card, mode=Mode.FOUR_K) == 5 * 20 * credit
    assert priced(card, workflow=Workflow.MOTION_CONTROL) == 7 * credit
    assert priced(card, duration=15) == 15 * 10 * credit


def test_short_films_cost_the_minimum():
    """Per second means at least the minimum of seconds."""
    card = card_of("per_second = 1", minimum_seconds=4)
    assert [priced(card, duration=seconds) for seconds in (0, 3, 4, 5)] == [20_000, 20_000, 20_000, 25_000]


def test_prices_by_duration():
    """A rate may name a price for each duration; it does not fit the others."""
    card = card_of('by_duration = { 5 = 1, 10 = "1.5" }', 'model = "kling-3.0"\nfixed = 9')
    assert [priced(card, duration=seconds) for seconds in (5, 10, 6)] == [5_000, 7_500, 45_000]


def test_money_never_passes_through_a_float():
    """A tenth of a cent times three is exactly three tenths of a cent."""
    card = card_of("per_second = 0.1", credit_usd="0.001")
    assert priced(card, duration=3) == 300


def test_nothing_fits():
    """A Generation that no rate fits is the operator's mistake, named."""
    with pytest.raises(Misconfigured, match=r"no rate for kling-3\.0 text-to-video std"):
        priced(card_of('mode = "pro"\nfixed = 1'))


def test_credits_are_rounded_honestly():
    """A balance is shown rounded down, a charge rounded up, and the exact amount is there too."""
    card = card_of("fixed = 1")
    assert (card.whole_credits(12_499), card.credits_charged(12_499), card.credits(12_500)) == (2, 3, Decimal("2.5"))
