"""Days and moments as people write them, and the stretch between two of them."""

import pytest

from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.period import DAYS_MAX, Period, read_moment, read_period

NEW_YEAR = 1_767_225_600_000_000  # 2026-01-01
NOW = NEW_YEAR + 45 * DAY + 7 * HOUR  # 15 February


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01", NEW_YEAR),
        ("2026-01-01T00:00Z", NEW_YEAR),
        ("2026-01-01T01:30:00.000001+01:30", NEW_YEAR + 1),
        (" 2026-01-02 ", NEW_YEAR + DAY),
        ("2025-12-31T23:59:59.999999Z", NEW_YEAR - 1),
    ],
)
def test_moments(text: str, moment: int):
    assert read_moment("to", text) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-01-01T00:00", "1767225600", "2026-1-1", "0001-01-01T00:00+23:00", "\0"]
)
def test_what_is_no_moment(text: str):
    """A time needs its offset; the refusal names the field and shows what would be right."""
    if text.startswith("0001"):
        assert read_moment("to", text) < 0
        return
    with pytest.raises(InvalidField, match="2026-02-05") as raised:
        read_moment("to", text)
    assert raised.value.field == "to"


def test_without_words_it_is_this_month():
    """From the first to now; where only the end is said, the month that it ends."""
    february = NEW_YEAR + 31 * DAY
    assert read_period(NOW, None, None) == Period(february, NOW)
    assert read_period(NOW, None, "2026-02-01") == Period(NEW_YEAR, february)
    assert read_period(NOW, "2026-02-03", None) == Period(february + 2 * DAY, NOW)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2026-02-01", "2026-02-01", "before 'to'"),
        ("2027-01-01", None, "in the past"),
        ("2020-01-01", "2026-01-01", str(DAYS_MAX)),
    ],
)
def test_what_is_no_period(start: str, end: str | None, says: str):
    with pytest.raises(InvalidField, match=says) as raised:
        read_period(NOW, start, end)
    assert raised.value.field == "from"


def test_a_leap_year_is_a_period():
    assert read_period(NOW, "2024-01-01", "2025-01-01") == Period(NEW_YEAR - 731 * DAY, NEW_YEAR - 365 * DAY)
