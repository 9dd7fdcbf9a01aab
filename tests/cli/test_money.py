"""Amounts as people write them."""

from hypothesis import given
from hypothesis import strategies as st

from filmgate.cli.money import dollars, read_usd, usd


@given(st.integers(0, 10**15))
def test_what_is_written_is_read_again(amount):
    assert read_usd("--grant-usd", usd(amount)) == amount


def test_two_places_or_as_many_as_it_needs():
    amounts = (0, 5_000_000, 2_500_000, 125, -3_000_000)
    assert [dollars(amount) for amount in amounts] == ["$0.00", "$5.00", "$2.50", "$0.000125", "-$3.00"]
