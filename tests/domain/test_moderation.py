"""Word rules: what they find in four languages however it is disguised, and how much they leave alone."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.errors import Misconfigured
from filmgate.domain.generation import Element, Generation, Shot, Workflow
from filmgate.domain.moderation import Finding, Verdict, texts
from filmgate.domain.plainwords import fold, unbroken, undisguised, words
from filmgate.domain.rule_files import parse
from filmgate.domain.word_rules import RuleBook
from filmgate.worker.rulebook import open_rulebook
from fixtures.documents import blocks, page

PROMPTS = Path(__file__).parent / "prompts"
PAGES = Path(__file__).parent.parent / "dialects" / "pages"
LANGUAGES = ("english", "turkish", "japanese", "chinese")
SPACED = ("english", "turkish")


def lines(kind: str, language: str) -> list[str]:
    return [line for line in (PROMPTS / kind / f"{language}.txt").read_text("utf-8").splitlines() if line]


def vendors() -> Iterator[str]:
    """Every prompt on the vendors' pages."""
    for path in sorted(PAGES.glob("*.json")):
        yield from _prompts(json.loads(path.read_text("utf-8")))


def _prompts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("prompt", "negative_prompt") and isinstance(value, str):
                yield value
            yield from _prompts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _prompts(value)


HARMLESS = [*vendors(), *(line for language in LANGUAGES for line in lines("harmless", language))]
FLAGGED = [
    (language, *(part.strip() for part in line.split("|")))
    for language in LANGUAGES
    for line in lines("flagged", language)
]


@cache
def book() -> RuleBook:
    return open_rulebook()


def found(text: str) -> set[tuple[str, str]]:
    """Language and category of whatever is found."""
    return {(language, rule.category) for language, rule in book().find(text)}


# ---- what is said ----------------------------------------------------------------------------------------------------


def test_there_is_enough_to_judge_by() -> None:
    """150 harmless prompts of each language with the vendors' own, and 40 that are not, over six categories."""
    for language in LANGUAGES:
        assert len(set(lines("harmless", language))) >= 150, language
        assert len(set(lines("flagged", language))) >= 40, language
        assert len({line.partition("|")[0] for line in lines("flagged", language)}) == 6
    assert len(list(vendors())) >= 10


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_prompts_pass(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(("language", "category", "text"), FLAGGED)
def test_what_is_not_harmless_is_found(language: str, category: str, text: str) -> None:
    assert (language, category) in found(text)


@given(st.lists(st.sampled_from(HARMLESS), min_size=2, max_size=6))
def test_harmless_sentences_make_a_harmless_prompt(several: list[str]) -> None:
    """Nothing reaches over the end of a sentence."""
    assert found(".\n".join(several)) == set()


# ---- disguises -------------------------------------------------------------------------------------------------------

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u034f"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BOLD = {ord("a") + number: 0x1D41A + number for number in range(26)}


@given(st.sampled_from(FLAGGED), st.data())
def test_invisible_characters_hide_nothing(one: tuple[str, str, str], data: st.DataObject) -> None:
    language, category, text = one
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=12))
    for place in sorted(places, reverse=True):
        text = text[:place] + data.draw(st.sampled_from(INVISIBLE)) + text[place:]
    assert (language, category) in found(text)


@given(st.sampled_from(FLAGGED), st.sampled_from(["upper", "title", "swapcase", "wide", "bold", "turkish"]))
def test_neither_do_other_letters(one: tuple[str, str, str], how: str) -> None:
    """Capitals, also Turkish ones with and without their dots, wide and mathematical letters."""
    language, category, text = one
    ways = {
        "wide": text.translate({code: wide for code, wide in FULL_WIDTH.items() if chr(code) not in "|"}),
        "bold": text.translate(BOLD),
        "turkish": text.replace("i", "İ").replace("ı", "I").upper(),
    }
    assert (language, category) in found(ways[how] if how in ways else getattr(text, how)())


@pytest.mark.parametrize(
    "text",
    [
        "a n a k e d child",
        "a n.a.k.e.d child",
        "a n-a-k-e-d child",
        "a na*ked ch!ld",
        "a n4k3d ch1ld",
        "a nakeeeed chiiiild",
        "a n\u0430k\u0435d child",  # Cyrillic letters among Latin ones
        "a ñáķëđ".replace("đ", "d") + " child",
        "a NAKED, NUDE CHILD",
        "a child: naked",
        "n a k e d   k i d s",
        "@child naked on a bed",
    ],
)
def test_disguised_words_are_found(text: str) -> None:
    assert ("english", "sexual content with minors") in found(text)


@pytest.mark.parametrize(
    "text", ["炸 弹 制 作 教 程", "炸*弹_制·作.教-程", "炸弹|制作|教程", "爆　弾 の 作 り 方", "爆・弾の作り方"]
)
def test_signs_between_characters_hide_nothing(text: str) -> None:
    assert {category for _, category in found(text)} == {"weapons instructions"}


@pytest.mark.parametrize(
    "text",
    [
        "A child plays. A naked mannequin stands in a shop window.",
        "A child plays.\nNude tones.",
        "子供が遊ぶ。裸婦像の美術館。",
    ],
)
def test_two_sentences_are_two_things(text: str) -> None:
    assert found(text) == set()


@given(st.text(max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    """Folding it twice is folding it once; nothing of it can forge the end of a sentence."""
    folded = fold(text)
    assert fold(folded) == folded
    assert "|" not in folded
    for plain in (words(folded), undisguised(folded)):
        assert plain.startswith(" ")
        assert plain.endswith(" ")
    assert isinstance(unbroken(folded), str)
    book().find(text)


@pytest.mark.parametrize(
    "text", ["child naked. " * 200, "how to make " * 300, "少年。裸。" * 500, "a " * 1250, "1 " * 1250]
)
def test_a_hostile_text_is_judged_like_any_other(text: str) -> None:
    """Many half matches are no work for ever: this returns at all."""
    book().find(text[:2500])


# ---- places ----------------------------------------------------------------------------------------------------------


def asked() -> Generation:
    return Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        prompt="a lake",
        negative_prompt="naked child, gore",
        shots=(Shot(prompt="a boat", duration=2), Shot(prompt="a naked child", duration=3)),
        elements=(Element(name="kid", description="how to make a pipe bomb", images=("http://a",)),),
    )


def test_every_place_where_something_is_said_is_looked_at() -> None:
    """Not the negative prompt: what somebody does not want to see is no wish for it."""
    said = texts(asked())
    assert list(said) == [
        *("prompt", "negative_prompt", "shots.0.prompt", "shots.1.prompt"),
        *("elements.0.name", "elements.0.description"),
    ]
    verdict = book().judge(said)
    assert [(one.field, one.category) for one in verdict.findings] == [
        ("shots.1.prompt", "sexual content with minors"),
        *[("elements.0.description", "weapons instructions")] * (len(verdict.findings) - 1),
    ]


def test_a_customer_is_told_the_place_and_the_kind_but_not_the_rule() -> None:
    verdict = Verdict((Finding("prompt", "gore", "english/gore-graphic"), Finding("", "other", "endpoint")))
    assert verdict.failure.message == "prompt: refused by the content rules of this server (gore)."
    assert verdict.failure.code == "content_violation"
    assert verdict.note == "prompt gore (english/gore-graphic); all other (endpoint)"
    assert Verdict(verdict.findings, "Please not.").failure.message == "prompt: Please not."
    assert not Verdict().note
    assert (Verdict(unseen="away") + verdict).note.endswith("not seen: away")


# ---- files -----------------------------------------------------------------------------------------------------------

GOOD = """language = "test"
endings = ["s"]
harmless = ["green apple~"]

[groups]
fruit = ["apple~", "blue pear"]

[[rule]]
name = "fruit"
category = "food"
phrases = ["eat .. {fruit}"]
"""


def test_a_file_of_ones_own_is_read() -> None:
    language = parse(GOOD, "mine.toml")
    mine = RuleBook((language,))
    assert [rule.category for _, rule in mine.find("I eat two red Apples")] == ["food"]
    assert [rule.category for _, rule in mine.find("eat a blue pear")] == ["food"]
    for harmless in (
        "eat one two three four five apples",
        "eat a green apple",
        "eat a pear",
        "eat. apple",
        "eat applesauce",
    ):
        assert mine.find(harmless) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('language = "test"', "language = ", "line 1: Invalid value"),
        ('language = "test"', "", "line 1: language must be a text"),
        ('"test"', '"Test!"', "line 1: language must be small letters"),
        ('endings = ["s"]', "endings = 3", "line 2: endings must be a list of texts"),
        ('endings = ["s"]', 'endings = ["s"]\nchain = 9', "line 3: chain must be a whole number from 1 to 6"),
        ('endings = ["s"]', 'colour = "red"', "line 2: 'colour' means nothing here"),
        ("{fruit}", "{fruits}", "line 11: there is no group 'fruits'"),
        ("eat ..", ".. eat", "line 11: '.. eat {fruit}' must begin and end with a word"),
        ("eat ..", "ea-t", "line 11: 'ea-t' is no word"),
        ("blue pear", "blu*e pear", "is no word"),
        ('phrases = ["eat .. {fruit}"]', "", "line 9: rule fruit has neither phrases nor near"),
        ('phrases = ["eat .. {fruit}"]', 'near = ["fruit"]', "line 11: near must name two groups or more"),
        ("category", "kind", "line 10: 'kind' means nothing in a rule"),
        ('category = "food"', "category = 1", "line 10: category must be a text"),
        ("[[rule]]", "[rule]", "rules are written as [[rule]]"),
        (
            'phrases = ["eat .. {fruit}"]',
            'phrases = ["eat"]\nwithin = 99',
            "line 12: within must be a whole number from 0",
        ),
        ('"apple~"', '"{fruit}"', "groups within groups go too deep"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(old: str, new: str, says: str) -> None:
    broken = GOOD.replace(old, new)
    assert broken != GOOD
    with pytest.raises(Misconfigured, match=re.escape(says)) as refused:
        parse(broken, "mine.toml")
    assert re.match(r"mine\.toml, line \d+: ", str(refused.value))


def test_an_operators_folder_adds_and_replaces(tmp_path: Path) -> None:
    """A file of a new name judges as well; one of a shipped name takes its place."""
    (tmp_path / "mine.toml").write_text(GOOD)
    more = open_rulebook(tmp_path)
    assert [one.name for one in more.languages] == ["chinese", "english", "japanese", "test", "turkish"]
    assert [one.name for one in open_rulebook(tmp_path, shipped=False).languages] == ["test"]
    (tmp_path / "english.toml").write_text(GOOD)
    assert open_rulebook(tmp_path).find("a naked child") == []
    with pytest.raises(Misconfigured, match="which is no folder"):
        open_rulebook(tmp_path / "nowhere")


def test_the_example_of_the_page_is_taken() -> None:
    """The rules that docs/moderation.md shows find what it says."""
    (example,) = (block.text for block in blocks(page("docs/moderation.md")) if block.language == "toml")
    house = RuleBook((parse(example, "docs/moderation.md"),))
    assert [rule.name for _, rule in house.find("Globex is, as all agree, the BEST")] == []
    assert [rule.name for _, rule in house.find("everybody loves the Acmes of this world")] == ["rivals"]
    assert [rule.name for _, rule in house.find("the logo of the old umbrella corporation")] == ["logo"]
    assert house.find("the best house in Acme Street") == []
