"""The ladder of waits between attempts."""

from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.delivery import next_wait


@given(st.lists(st.floats(0, 1e6), max_size=12).map(tuple))
def test_the_ladder_is_climbed_rung_by_rung(ladder: tuple[float, ...]):
    """After the n-th failed attempt comes the n-th wait; after the last rung there is none."""
    waits = [next_wait(ladder, attempts) for attempts in range(1, len(ladder) + 3)]
    assert waits == [*ladder, None, None]
