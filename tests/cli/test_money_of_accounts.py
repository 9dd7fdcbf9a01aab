"""`filmgate accounts grant`, `adjust` and `statement`, and `filmgate usage`."""

import csv
import io
import json

import pytest


@pytest.fixture
def studio(command):
    """An account with money for good, money for a time, a film and a correction."""
    assert command("accounts", "create", "studio", "--grant-usd", "10").status == 0
    words = ("grant", "studio", "5", "--expires-in-days", "30", "--operator", "Ana", "--reason", "spring")
    assert command("accounts", *words).status == 0
    assert command("generate", "a film", "--duration", "3", "--account", "studio").status == 0
    assert command("accounts", "adjust", "studio", "-2.50", "--reason", "=wrong()", "--operator", "Ana").status == 0
    return command


def test_a_grant_says_what_it_gave_and_until_when(command):
    command("accounts", "create", "studio")
    out = command("accounts", "grant", "studio", "5", "--expires", "2100-12-31T00:00Z").out
    assert out == "'studio' has $5.00 now; what is left of $5.00 goes away at 2100-12-31T00:00:00Z.\n"
    facts = command("accounts", "grant", "studio", "1", "--json").facts
    assert (facts["balance_usd"], facts["expires_at"]) == ("6.00", None)


def test_an_adjustment_goes_down_and_not_below_zero(studio):
    facts = studio("accounts", "adjust", "studio", "-10.7", "--reason", "end", "--operator", "Ana", "--json").facts
    assert facts["balance_usd"] == "0.00"
    ran = studio("accounts", "adjust", "studio", "-0.01", "--reason", "end", "--operator", "Ana")
    assert ran.status == 2
    assert "USD: must not take more than the balance, which is $0.00." in ran.complaint


WRONG = (
    (("adjust", "studio", "1", "--operator", "Ana"), "--reason"),
    (("adjust", "studio", "1", "--reason", "x"), "--operator"),
    (("adjust", "studio", "-1", "--reasn", "x", "--operator", "Ana"), "--reason"),
    (("adjust", "studio", "much", "--reason", "x", "--operator", "Ana"), "USD: must be an amount"),
    (("adjust", "nobody", "1", "--reason", "x", "--operator", "Ana"), "NAME: there is no account"),
    (("grant", "studio", "-1"), "-1"),
    (("grant", "studio", "1", "--expires", "soon"), "--expires: must be a day"),
    (("grant", "studio", "1", "--expires", "2020-01-01"), "--expires: must be a time to come"),
    (("grant", "studio", "1", "--expires", "2100-01-01", "--expires-in-days", "1"), "leave one of them out"),
    (("statement", "nobody"), "NAME: there is no account"),
    (("statement", "studio", "--from", "2020-01-01"), "--from: must be at most 366 days"),
    (("statement", "studio", "--to", "now"), "--to: must be a day"),
)


def test_what_is_asked_wrongly(command):
    """Nothing is written, and the option that is wrong is named."""
    command("accounts", "create", "studio", "--grant-usd", "10")
    before = command("accounts", "list", "--json").out
    for words, says in WRONG:
        ran = command("accounts", *words)
        assert ran.status == 2, words
        assert says in ran.err
    assert command("accounts", "list", "--json").out == before


def test_a_statement(studio):
    """For people, for programs and for spreadsheets, and it is all there."""
    text = studio("accounts", "statement", "studio").out
    for words in ("opening", "closing", "grant", "hold", "capture", "adjust", "operator:Ana", "$10.70", "until"):
        assert words in text
    told = json.loads(studio("accounts", "statement", "studio", "--format", "json").out)
    assert [entry["kind"] for entry in told["entries"]] == ["grant", "grant", "hold", "capture", "adjust"]
    assert (told["opening_usd"], told["closing_usd"]) == ("0.00", "10.70")
    ran = studio("accounts", "statement", "studio", "--format", "csv", "--from", "2020-01-01", "--to", "2020-02-01")
    assert [row["kind"] for row in csv.DictReader(io.StringIO(ran.out))] == ["opening", "closing"]
    rows = list(csv.DictReader(io.StringIO(studio("accounts", "statement", "studio", "--format", "csv").out)))
    assert rows[5]["reason"] == "'=wrong()"
    assert studio("ledger", "verify").status == 0


def test_usage(studio):
    studio("generate", "a film [fail]", "--account", "studio")
    text = studio("usage").out
    assert "studio" in text
    assert "$1.80" in text
    facts = studio("usage", "--by", "key", "--account", "studio", "--json").facts
    (line,) = facts["data"]
    assert line["name"].startswith("filmgate generate sk-") or "sk-" in line["name"]
    assert (line["succeeded"], line["failed"], line["film_seconds"], line["charged_usd"]) == (1, 1, 3.0, "1.80")
    assert facts["total"]["margin_usd"] == "1.80"
    rows = list(csv.DictReader(io.StringIO(studio("usage", "--by", "day", "--csv").out)))
    assert [(row["succeeded"], row["charged_usd"]) for row in rows] == [("1", "1.80")]
    for words in (("--account", "nobody"), ("--json", "--csv"), ("--from", "x")):
        assert studio("usage", *words).status == 2


def test_a_task_says_which_card_priced_it(studio):
    task = studio("tasks", "list", "--json").facts["tasks"][0]
    assert task["rate_card"] == "native 2026-02"
    assert "native 2026-02" in studio("tasks", "show", task["id"]).out
