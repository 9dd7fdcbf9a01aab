"""The ladder of waits between attempts, and what a receiver may ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.delivery import next_wait, read_retry_after

NOW = 1_767_949_200_000_000  # 2026-01-09, 09:00 UTC


@given(st.lists(st.floats(0, 1e6), max_size=12).map(tuple))
def test_the_ladder_is_climbed_rung_by_rung(ladder: tuple[float, ...]):
    """After the n-th failed attempt comes the n-th wait; after the last rung there is none."""
    waits = [next_wait(ladder, attempts) for attempts in range(1, len(ladder) + 3)]
    assert waits == [*ladder, None, None]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_receiver_may_ask_for_a_longer_wait_and_not_for_a_shorter(rung: float, asked: float):
    assert next_wait((rung,), 1, asked) == max(rung, asked)
    assert next_wait((rung,), 2, asked) is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", 0),
        (" 120 ", 120),
        ("99999999999999999999", 3600),
        ("Fri, 09 Jan 2026 09:00:30 GMT", 30),
        ("Fri, 09 Jan 2026 08:00:00 GMT", 0),
        ("Sat, 10 Jan 2099 08:00:00 GMT", 3600),
        ("Fri, 99 Jan 2026 09:00:30 GMT", None),
        ("Fri, 09 Jan 99999999 09:00:30 GMT", None),
        ("Friday, 09-Jan-26 09:00:30 GMT", 30),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_an_hour(header: str | None, wait: float | None):
    assert read_retry_after(header, NOW) == wait


@given(st.text())
def test_no_header_breaks_the_reader(text: str):
    wait = read_retry_after(text, NOW)
    assert wait is None or 0 <= wait <= 3600
