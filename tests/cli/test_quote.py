"""`filmgate quote`: the price of a film in each dialect, and that the dialect itself takes that price."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from filmgate.cli.wish import Said, wished
from filmgate.cli.wording import word
from filmgate.dialects import BY_NAME
from filmgate.domain.errors import InvalidField
from filmgate.domain.generation import AspectRatio
from fixtures.theatre import FUNDS, Theatre, sqlite_stage, theatre

__all__ = ["sqlite_stage", "theatre"]
PLAIN = Said(
    prompt="waves",
    mode="std",
    duration=5,
    aspect_ratio=AspectRatio.WIDE,
    sound=False,
    negative_prompt="",
    cfg_scale=0.5,
    seed=7,
    image=None,
    end_image=None,
    shots=[],
)


def said(**changes: object) -> Said:
    return Said(**{**{name: getattr(PLAIN, name) for name in PLAIN.__slots__}, **changes})


WISHES = (
    PLAIN,
    said(sound=True, duration=10, aspect_ratio=AspectRatio.TALL),
    said(mode="pro", negative_prompt="rain", cfg_scale=0.25),
    said(image="http://a/a.png", end_image="https://a/b.jpg", sound=True),
    said(image="http://a/a.png", prompt="x" * 2001),
    said(prompt="", duration=None, shots=["2: waves", "3: wind"]),
)


@pytest.mark.parametrize("dialect", BY_NAME)
@pytest.mark.parametrize("wish", WISHES, ids=range(len(WISHES)))
async def test_what_is_written_means_the_same_there_and_costs_what_was_quoted(
    theatre: Theatre, dialect: str, wish: Said
):
    """The request that the command line keeps with a task, sent to the dialect, makes the same Generation."""
    try:
        worded = word(wished(wish), dialect)
    except InvalidField as refusal:
        assert refusal.field.startswith(("-", "PROMPT"))
        return
    path = BY_NAME[dialect].phrase(replace(worded.generation, seed=None)).path
    answer = await theatre.post(f"/{dialect}{path}", worded.request)
    assert answer.status_code in (200, 201), answer.text
    row = await theatre.desk.store.row("SELECT c.generation FROM contents c")
    assert row is not None
    kept, asked = json.loads(row[0]), worded.generation
    for name in ("mode", "prompt", "duration", "sound", "aspect_ratio", "negative_prompt", "cfg_scale"):
        assert kept[name] == getattr(asked, name)
    assert await theatre.balance() == FUNDS - BY_NAME[dialect].rates.price(asked)


@pytest.mark.parametrize(
    ("dialect", "options", "price", "credits"),
    [
        ("native", (), "3.00", "3"),
        ("kling3api", ("--mode", "pro"), "4.00", "400"),
        ("kling3api-v1", ("--no-sound", "--duration", "10"), "3.60", "360"),
        ("apixo", ("--duration", "3", "--no-sound"), "0.252", "0.252"),
        ("apiin", ("--shot", "2: a", "--shot", "2: b"), "2.40", "240"),
        ("aivideoapi", ("--no-sound",), "0.50", "100"),
        ("openai", ("--mode", "pro", "--duration", "8"), "1.344", "1.344"),
        ("fal", ("--no-sound", "--mode", "pro"), "0.56", "0.56"),
        ("kling", ("--mode", "pro"), "0.84", "6"),
        ("replicate", ("--duration", "3"), "0.756", "0.756"),
    ],
)
def test_a_quote(command, dialect, options, price, credits):
    """Nothing is made for it, not even a data folder."""
    ran = command("quote", "waves", "--dialect", dialect, *options, "--json")
    assert ran.facts["price_usd"] == price
    assert ran.facts["credits"] == credits
    assert ran.facts["rate_card"]["name"] == dialect
    assert not command.data.exists()


def test_a_quote_for_people(command):
    assert command("quote", "waves", "--dialect", "kling3api").out == "$3.00, 300 credits in kling3api\n"
    assert command("quote", "waves").out == "$3.00 in native\n"


def test_the_operators_own_prices_count(command, tmp_path):
    card = 'name = "mine"\nversion = "7"\ncredit_usd = "0.5"\n[[rates]]\nfixed = 3\n'
    tmp_path.joinpath("kling3api.toml").write_text(card)
    facts = command("quote", "waves", "--dialect", "kling3api", "--json", FILMGATE_RATES=str(tmp_path)).facts
    assert (Decimal(facts["price_usd"]), facts["credits"], facts["rate_card"]["version"]) == (Decimal("1.5"), "3", "7")


def test_what_is_wrong_is_said_in_one_line(command):
    for options, named in ((("--duration", "2"), "--duration: "), (("--dialect", "x"), "--dialect: ")):
        ran = command("quote", "waves", *options)
        assert ran.status == 2
        assert named in ran.complaint
