"""Time and randomness, passed in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.nature import Nature, iso, milliseconds, seconds

TIMES = st.integers(0, 2**57)
ENTROPY = st.binary(min_size=8, max_size=8)


def made(at: int, entropy: bytes) -> bytes:
    return Nature(lambda: at, lambda _: entropy).new_id()


@given(TIMES, TIMES, ENTROPY, ENTROPY)
def test_later_ids_sort_later(one: int, other: int, first: bytes, second: bytes):
    """Of two ids the later one sorts later, to the microsecond, whatever the dice say."""
    if one != other:
        assert (made(one, first) < made(other, second)) == (one < other)


@given(TIMES, ENTROPY)
def test_ids_are_uuids_of_version_7(at: int, entropy: bytes):
    """An id is a UUIDv7 with its time in milliseconds and 62 random bits."""
    identity = UUID(bytes=made(at, entropy))
    assert identity.version == 7
    assert identity.variant == "specified in RFC 4122"
    assert identity.int >> 80 == at // 1000
    assert identity.int & (2**62 - 1) == int.from_bytes(entropy, "big") & (2**62 - 1)


def test_ids_of_the_same_moment_differ():
    """Ten thousand ids of one microsecond are ten thousand ids."""
    nature = Nature(lambda: 1_700_000_000_000_000)
    assert len({nature.new_id() for _ in range(10_000)}) == 10_000


def test_time_in_other_units():
    """Microseconds become whole seconds, milliseconds, and text in UTC, always rounded down."""
    at = 1_770_287_400_999_999
    assert (seconds(at), milliseconds(at), iso(at)) == (1_770_287_400, 1_770_287_400_999, "2026-02-05T10:30:00Z")
