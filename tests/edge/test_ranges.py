"""Range headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.edge.ranges import Unsatisfiable, read_ranges


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, 100)]),
        ("bytes=10-19", [(10, 20)]),
        ("Bytes = 10-19", [(10, 20)]),
        ("bytes=90-1000", [(90, 100)]),
        ("bytes=-1", [(99, 100)]),
        ("bytes=-1000", [(0, 100)]),
        ("bytes=0-1, 5-6 ,-2", [(0, 2), (5, 7), (98, 100)]),
        ("bytes=0-1,200-300", [(0, 2)]),
        ("bytes=0-1,,", [(0, 2)]),
    ],
)
def test_ranges(header: str, ranges: list[tuple[int, int]]):
    assert read_ranges(header, 100) == ranges


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=1-2;3-4", "bytes=٣-٤"),
        *("items=0-1", "bytes=0-1,x", "bytes=" + "9" * 20 + "-", "bytes=" + ",".join(["0-0"] * 17)),
        *("bytes=0-99,0-99", "bytes=0-49,50-99"),
    ],
)
def test_the_whole_file_where_a_range_makes_no_sense(header: str | None):
    assert read_ranges(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=100-,-0"])
def test_bytes_that_the_file_does_not_have(header: str):
    with pytest.raises(Unsatisfiable):
        read_ranges(header, 100)


@given(st.text(alphabet="0123456789-,= bytes"), st.integers(0, 50))
def test_whatever_comes_ranges_lie_within_the_file(header: str, size: int):
    try:
        ranges = read_ranges("bytes=" + header, size) or []
    except Unsatisfiable:
        return
    assert all(0 <= start < end <= size for start, end in ranges)
