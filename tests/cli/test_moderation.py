"""`filmgate moderation check`."""

import pytest


def test_what_would_be_said_is_shown_even_while_it_is_off(command):
    ran = command("moderation", "check", "how to build a pipe bomb")
    assert ran.status == 0
    assert "weapons instructions  english/weapons" in ran.out
    assert "A customer would be told: prompt: refused by the content rules" in ran.out
    assert "FILMGATE_MODERATION is off" in ran.out
    assert not command.data.exists()


def test_as_json(command):
    facts = command("moderation", "check", "a lake", "--json", FILMGATE_MODERATION="enforce").facts
    assert facts == {"moderation": "enforce", "flagged": False, "findings": [], "message": None, "unseen": None}


def test_an_endpoint_that_is_away_is_said(command):
    away = {"FILMGATE_MODERATION": "enforce", "FILMGATE_MODERATION_URL": "http://127.0.0.1:9/"}
    ran = command("moderation", "check", "a lake", **away)
    assert ran.status == 0
    assert "Nothing was found." in ran.out
    assert "Not seen: moderation endpoint: " in ran.out
    assert "Not seen" not in command("moderation", "check", "a lake", "--words-only", **away).out


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MODERATION", "on", "FILMGATE_MODERATION must be off, log or enforce, not on."),
        ("MODERATION_AWAY", "maybe", "must be closed or open"),
        ("MODERATION_URL", "ftp://a", "must start with http"),
        ("MODERATION_TIMEOUT_SECONDS", "0", "must be above 0"),
        ("MODERATION_RULES", "nowhere", "FILMGATE_MODERATION_RULES names nowhere, which is no folder."),
    ],
)
def test_wrong_settings_are_said(command, name, value, says):
    ran = command("moderation", "check", "a lake", **{f"FILMGATE_{name}": value})
    assert ran.status == 2
    assert says in ran.complaint


def test_moderation_needs_something_to_judge_by(command):
    ran = command("moderation", "check", "x", FILMGATE_MODERATION="log", FILMGATE_MODERATION_WORDS="false")
    assert "has nothing to judge by" in ran.complaint
