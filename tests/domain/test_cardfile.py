"""Rate cards as people write them: whatever is wrong is told with its line and what would be right."""

import pytest

from filmgate.dialects import DIALECTS
from filmgate.domain.cardfile import inspect, read_card
from filmgate.domain.errors import Misconfigured
from filmgate.edge.dialect import Dialect

GOOD = """\
# Ours.
name = "ours"
version = "2026-07"
credit_usd = "0.01"

[[rates]]
model = "kling-3.0"
mode = ["std", "pro"]
sound = true
workflow = "text-to-video"
per_second = 40
note = "so many"

[[rates]]
by_duration = { 5 = 240, 10 = "480.5" }
"""
WRONG = {
    'credit_usd = "0.01"': {
        "": (1, "'credit_usd' is missing"),
        'credit_usd = "nothing"': (4, 'an amount such as 40 or "0.084", not "nothing"'),
        "credit_usd = -1": (4, "from 0 to a million dollars, not -1"),
        "credit_usd = 0": (4, "must be above 0"),
        "credit_usd = inf": (4, "an amount such as"),
        "credit_usd = nan": (4, "an amount such as"),
        "credit_usd = true": (4, 'an amount such as 40 or "0.084", not true'),
        'credit_usd = "0.0000001"': (4, '"0.0000001" is 0.1 of them'),
        "credit_usd = 1e30": (4, "a million dollars"),
        "credit_usd = ": (4, "is no TOML: Invalid value"),
        "credit_usd = 1\ncredit_usd = 2": (5, "is no TOML: Cannot overwrite a value"),
        "credit_usd = 1\ncurrency = 2": (5, "'currency' is an unknown word; here may stand name, version"),
        "credit_usd = 1\nminimum_seconds = 1.5": (5, "a whole number from 0 to 60, not 1.5"),
        "credit_usd = 1\nminimum_seconds = true": (5, "not true"),
    },
    'name = "ours"': {"name = 7": (2, "a text in quotes, not 7"), 'name = ""': (2, "a text in quotes")},
    'version = "2026-07"': {
        "version = 2026": (3, 'such as "2026-02", not 2026'),
        'version = "2026 07"': (3, "without spaces"),
    },
    'model = "kling-3.0"': {
        'model = "kling-9"': (7, '\'model\' must be one of "kling-3.0", "kling-o3", not "kling-9"'),
        "model = 3": (7, "not 3"),
        'modle = "kling-3.0"': (7, "'modle' is an unknown word; here may stand model, mode"),
    },
    'mode = ["std", "pro"]': {
        'mode = ["std", "prro"]': (8, '"std", "pro", "4k", not "prro"'),
        'mode = ["std",\n"std"]': (8, "nothing twice"),
        "mode = []": (8, "must name something"),
    },
    "sound = true": {'sound = "yes"': (9, "one of true, false"), "sound = 1": (9, "one of true, false, not 1")},
    'workflow = "text-to-video"': {'workflow = "film"': (10, '"motion-control", not "film"')},
    "per_second = 40": {
        "": (6, "needs one of per_second, fixed, by_duration, and has none"),
        "per_second = 40\nfixed = 1": (6, "and has per_second and fixed"),
        "per_second = -1": (11, "not -1"),
        "per_second = 0.00001": (11, "0.1 of them"),
        "per_second = []": (11, "an amount"),
        "per_second = 1979-05-27": (11, "not 1979-05-27"),
    },
    'note = "so many"': {"note = 5": (12, "a text in quotes, not 5")},
    'by_duration = { 5 = 240, 10 = "480.5" }': {
        "by_duration = {}": (15, "such as { 5 = 240, 10 = 480 }"),
        "by_duration = [1]": (15, "a price for each length"),
        "by_duration = { long = 1 }": (15, "'long' must be a whole number of seconds"),
        "by_duration = { 0 = 1 }": (15, "'0' must be"),
        "by_duration = { 5 = 1, 05 = 2 }": (15, "name a length twice"),
        "[rates.by_duration]\n5 = 1\n7 = -2": (17, "'7' must be from 0"),
        "fixed = 1\n[[rate]]\nfixed = 1": (16, "'rate' is an unknown word"),
    },
}
CASES = [(good, bad, *expected) for good, several in WRONG.items() for bad, expected in several.items()]


def test_a_good_card():
    card = read_card(GOOD, "here")
    assert card.rate_version == "ours 2026-07"
    assert [rate.note for rate in card.rates] == ["so many", ""]
    assert card.rates[1].by_duration == {5: 2_400_000, 10: 4_805_000}


@pytest.mark.parametrize(("good", "bad", "line", "says"), CASES, ids=[case[1] or f"no {case[0]}" for case in CASES])
def test_what_is_wrong_is_told_with_its_line(good: str, bad: str, line: int, says: str):
    assert GOOD.count(good) == 1
    with pytest.raises(Misconfigured) as raised:
        read_card(GOOD.replace(good, bad), "rates/ours.toml")
    assert str(raised.value).startswith(f"Rate card rates/ours.toml, line {line}: ")
    assert says in str(raised.value)


@pytest.mark.parametrize("rates", ["", "rates = []", 'rates = "free"', "rates = [1]", "[rates]\nfixed = 1"])
def test_a_card_without_rates(rates: str):
    head = GOOD[: GOOD.index("[[rates]]")]
    with pytest.raises(Misconfigured, match=r"'rates' (is missing|must be at least one table)"):
        read_card(f"{head}{rates}\n", "here")


def test_everything_that_is_wrong_is_found_at_once():
    text = GOOD.replace('"ours"', "1").replace('"std", "pro"', '"x"').replace("per_second = 40", "per_second = -1")
    card, problems = inspect(text)
    assert card is None
    assert [problem.line for problem in problems] == [2, 8, 11]


def test_a_text_that_is_cut_off():
    with pytest.raises(Misconfigured, match="line 3: is no TOML"):
        read_card('name = "a"\n\nversion = "', "here")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_shipped_cards_have_nothing_wrong(dialect: Dialect):
    """Every film that a dialect offers has a price, and every rate is asked for one."""
    card, problems = dialect.check_rates(dialect.rates_file.read_text("utf-8"))
    assert problems == []
    assert card == dialect.rates
