"""`filmgate rates …`: copy the cards, change them, have them checked, and what a server does with broken ones."""

from pathlib import Path

import pytest

from filmgate.dialects import BY_NAME


@pytest.fixture
def cards(command, tmp_path: Path) -> Path:
    folder = tmp_path / "cards"
    assert command("rates", "export", str(folder)).status == 0
    return folder


def test_shipped_cards_are_written_and_right(command, cards):
    assert {path.stem for path in cards.iterdir()} == set(BY_NAME)
    assert (cards / "apixo.toml").read_bytes() == BY_NAME["apixo"].rates_file.read_bytes()
    ran = command("rates", "check", str(cards))
    assert ran.status == 0
    assert ran.out.count("✓") == len(BY_NAME)
    assert "line" not in ran.out


def test_what_lies_there_is_not_replaced_by_accident(command, cards):
    (cards / "apixo.toml").write_text("mine")
    ran = command("rates", "export", str(cards), "--dialect", "apixo")
    assert (ran.status, "--force" in ran.complaint) == (2, True)
    assert (cards / "apixo.toml").read_text() == "mine"
    assert command("rates", "export", str(cards), "--dialect", "apixo", "--force").status == 0
    assert command("rates", "check", str(cards)).status == 0


def test_broken_cards_are_told_and_keep_a_server_from_starting(command, cards):
    """With file and line: by the check all of them, by the server the first."""
    path = cards / "apixo.toml"
    path.write_text(path.read_text().replace('"motion-control"', '"motion"').replace('"0.084"', "-1"))
    ran = command("rates", "check", str(cards))
    assert ran.status == 1
    assert "line 10: 'workflow' must be one of" in ran.out
    facts = command("rates", "check", str(cards), "--json").facts
    (wrong,) = [card for card in facts["cards"] if not card["right"]]
    assert (wrong["dialect"], [one["line"] for one in wrong["problems"]]) == ("apixo", [10, 19])
    for words in (("serve", "--port", "0"), ("quote", "waves")):
        ran = command(*words, FILMGATE_RATES=str(cards))
        assert ran.status == 2
        assert f"{path}, line 10: 'workflow' must be one of" in ran.complaint
        assert "1 more" in ran.complaint


def test_a_warning_keeps_nobody_from_starting(command, cards):
    path = cards / "apixo.toml"
    path.write_text(path.read_text().replace('"0.084"', '"0.09"'))
    ran = command("rates", "check", str(cards))
    assert (ran.status, "warning: " in ran.out) == (0, True)
    facts = command("quote", "waves", "--dialect", "apixo", "--no-sound", "--json", FILMGATE_RATES=str(cards)).facts
    assert facts["price_usd"] == "0.45"


def test_prices_in_force_are_shown(command, cards):
    text = command("rates", "show", "kling3api").out
    assert "kling3api 2026-02" in text
    assert "54 a second" in text
    path = cards / "kling3api.toml"
    path.write_text(path.read_text().replace('"2026-02"', '"mine-1"'))
    facts = command("rates", "show", "kling3api", "--json", FILMGATE_RATES=str(cards)).facts
    assert (facts["version"], len(facts["rates"])) == ("mine-1", 10)
    assert facts["rates"][0]["prices"] == [{"usd": "0.54", "credits": "54", "unit": "a second"}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "sora"), "DIALECT: there is no 'sora'"),
        (("export", "x", "--dialect", "sora"), "there is no 'sora'"),
        (("check", "nowhere"), "no folder with rate cards"),
        (("check", "."), "holds no rate card"),
    ],
)
def test_what_is_asked_wrongly(command, words, says):
    ran = command("rates", *words)
    assert ran.status == 2
    assert says in ran.complaint


def test_a_card_of_no_dialect(command, cards):
    (cards / "sora.toml").write_text("")
    for words in (("rates", "check", str(cards)), ("quote", "waves")):
        ran = command(*words, FILMGATE_RATES=str(cards))
        assert ran.status == 2
        assert "sora.toml is no dialect's rate card; the names are aivideoapi" in ran.complaint
