"""The catalogues: they hold exactly what pages say, and a language that is offered says all of it."""

import gettext
import importlib.util
import sys
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from filmgate.dialects import BY_NAME
from filmgate.domain.generation import Workflow
from filmgate.domain.routing import EngineCard, Router
from filmgate.web import catalogs, documents, explorer, library, pages, prose
from filmgate.web.documents import NAMES
from filmgate.web.languages import DEFAULT, LANGUAGES, OFFERED
from fixtures.checkout import ROOT
from fixtures.theatre import Theatre, sqlite_stage, theatre

__all__ = ["sqlite_stage", "theatre"]
OTHERS = [language for language in LANGUAGES if language != DEFAULT]


@cache
def program() -> ModuleType:
    """script/messages.py as a module."""
    spec = importlib.util.spec_from_file_location("script_messages", ROOT / "script" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def said() -> list[Any]:
    return list(program().messages())


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_has_exactly_the_messages(language: str) -> None:
    kept = program().path_of(language).read_text("utf-8")
    assert kept == program().written(language, said()), "run script/messages"


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_what_is_the_same_in_every_language(language: str) -> None:
    """Placeholders, words of programs, addresses, and where links lead."""
    assert not program().troubles(language, said())["wrong"]


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_that_is_offered_is_complete(language: str) -> None:
    """English is what the messages are."""
    found = {} if language == DEFAULT else program().troubles(language, said())
    assert {kind: texts for kind, texts in found.items() if texts} == {}


def test_what_a_translation_may_not_change_is_found() -> None:
    fixed = program().fixed
    assert fixed("Wait %(time)s for `a b`, see [the page](films.md#x).") == ["%(time)s", "](films.md#x)", "`a b`"]
    assert fixed("https://example.com says so") == ["https://example.com"]


def test_a_translation_survives_and_one_whose_message_changed_is_kept_as_a_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = program()
    old = made.read_po(
        made.BytesIO(
            b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
            b'msgid "Stays"\nmsgstr "Bleibt"\n\nmsgid "The film lasts five seconds."\nmsgstr "Er dauert."\n\n'
            b'msgid "Gone"\nmsgstr "Weg"\n'
        )
    )
    monkeypatch.setattr(made, "read", lambda language: old)
    texts = ("Stays", "The film lasts six seconds.", "New")
    found = made.entries("tr", [made.Said("x", text) for text in texts])
    assert [(one.translation, one.fuzzy) for one in found] == [("Bleibt", False), ("Er dauert.", True), ("", False)]
    assert "#, fuzzy" in str(found[1])
    assert made.troubles("tr", [made.Said("x", "Stays")])["dead"] == ["The film lasts five seconds.", "Gone"]


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_a_document_can_be_said_in_another_language(name: str) -> None:
    text = documents.source(name)
    other = prose.translated(text, lambda message: f"⟦{message}⟧")
    said = list(prose.messages(other))
    assert said == [f"⟦{message}⟧" for message in prose.messages(text)]


class Listening(gettext.NullTranslations):
    """Says everything in English, and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message


async def test_pages_say_nothing_that_is_no_message(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page asks its catalogue for is in it, with cards and engines of the operator's own, too."""
    ear = Listening()
    for module in (catalogs, explorer, library, pages):
        if hasattr(module, "catalog"):
            monkeypatch.setattr(module, "catalog", lambda language: ear)
    pages._environment.cache_clear()
    card = BY_NAME["apiin"].rates
    sold = tuple(replace(rate, per_second=None, by_duration={7: 1_230_000}) for rate in card.rates)
    own = Router((EngineCard(name="studio", workflows=frozenset({Workflow.VIDEO_EDIT})),))
    for changes in (
        {},
        {"rate_cards": {"apiin": replace(card, rates=sold)}, "desk": replace(theatre.desk, router=own)},
    ):
        here = theatre.rebuilt(**changes)
        for path in ("/", "/llms.txt", "/docs/search.json", *(f"/docs/{name}" for name in NAMES)):
            assert (await here.client.get(path, headers={"Accept": "text/html"})).status_code == 200
        for name in BY_NAME:
            assert (await here.client.get(f"/docs/explorer/{name}")).status_code == 200
    pages._environment.cache_clear()
    assert ear.asked > {
        "Playground",
        "**Inactive.** No engine of this server makes films with this model: tasks fail, free of charge.",
    }
    strange = ear.asked - {one.text for one in said()} - {""}
    assert not strange
