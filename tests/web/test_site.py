"""The pages as programs see them: links lead somewhere, lists are whole, and what is live is this server's own."""

import json
import re
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from filmgate.dialects import BY_NAME, DIALECTS
from filmgate.domain.generation import Workflow
from filmgate.domain.routing import EngineCard, Router
from filmgate.settings import ENGINES
from filmgate.web import library
from filmgate.web.documents import NAMES
from filmgate.web.explorer import sentences
from filmgate.web.languages import LANGUAGES, OFFERED
from filmgate.web.manual import engines
from filmgate.web.manual.prices import usd
from fixtures.theatre import ORIGIN, Theatre

PATHS = ("/", *(f"/docs/{name}" for name in NAMES), *(f"/docs/explorer/{name}" for name in BY_NAME))


@dataclass
class Seen(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    links: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links |= {given[name] or "" for name in ("href", "src", "poster") if given.get(name)}
        self.ids += [given["id"] or ""] if "id" in given else []
        if "style" in given or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.inline.append(tag)


@pytest.fixture
async def seen(theatre: Theatre) -> AsyncIterator["Pages"]:
    yield Pages(theatre)


@dataclass
class Pages:
    """Pages by path and language, each fetched once."""

    theatre: Theatre
    _kept: dict[tuple[str, str], Seen] = field(default_factory=dict)

    async def look(self, path: str, language: str = "en") -> Seen:
        if (path, language) not in self._kept:
            answer = await self.theatre.client.get(path, headers={"Accept": "text/html", "Cookie": f"lang={language}"})
            assert answer.status_code == 200, path
            found = Seen()
            found.feed(answer.text)
            self._kept[path, language] = found
        return self._kept[path, language]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_link_of_every_page_leads_somewhere(seen: Pages, language: str) -> None:
    wrong = []
    for path in PATHS:
        page = await seen.look(path, language)
        assert len(page.ids) == len(set(page.ids)), path
        assert not page.inline, path
        for link in sorted(page.links):
            if why := await _problem(seen, path, link, language):
                wrong.append(f"{path}: {link}: {why}")
    assert not wrong, "\n".join(wrong)


async def _problem(seen: Pages, here: str, link: str, language: str) -> str | None:
    if re.match(r"https?:", link):
        return None
    place, _, anchor = link.partition("#")
    path = place.partition("?")[0] or here
    if (
        path in ("/playground", "/docs", "/docs/explorer")
        or path.startswith(("/static/", "/docs/images/"))
        or path.endswith((".md", ".json"))
    ):
        answer = await seen.theatre.client.get(path, headers={"Accept": "text/html"})
        return None if answer.status_code < 400 or path == "/playground" else str(answer.status_code)
    if path not in PATHS:
        return "leads nowhere"
    return None if not anchor or anchor in (await seen.look(path, language)).ids else "names nothing on that page"


async def test_pictures_of_documents_are_served_and_nothing_beside_them(theatre: Theatre) -> None:
    shown = await theatre.client.get("/docs/images/sailboat.jpg")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    for name in ("no.jpg", "../glossary.md", "..%2Fglossary.md", "renderer"):
        assert (await theatre.client.get(f"/docs/images/{name}")).status_code == 404


async def test_the_search_knows_every_page_and_every_heading(seen: Pages) -> None:
    pages = (await seen.theatre.client.get("/docs/search.json")).json()
    assert [page["url"] for page in pages] == [f"/docs/{name}" for name in NAMES]
    for page in pages:
        ids = (await seen.look(page["url"])).ids
        assert {anchor for _, anchor, _ in page["headings"]} <= set(ids)
    settings = next(page for page in pages if page["url"] == "/docs/settings")
    assert any("FILMGATE_SLATE" in words for _, _, words in settings["headings"])


async def test_programs_find_every_page_as_markdown(theatre: Theatre) -> None:
    index = await theatre.client.get("/llms.txt")
    assert index.text == (await theatre.client.get("/docs/llms.txt")).text
    found = re.findall(r"^- \[(.+)\]\((.+)\): (.+)$", index.text, re.MULTILINE)
    assert [url for _, url, _ in found] == [f"{ORIGIN}/docs/{name}.md" for name in NAMES]
    for title, url, opening in found:
        page = await theatre.client.get(url)
        assert page.headers["content-type"] == "text/markdown; charset=utf-8"
        assert page.text.startswith(f"# {title}\n")
        assert opening.endswith("."), opening
        assert "<!--" not in page.text
        assert "http://127.0.0.1:8787" not in page.text


async def test_a_page_that_is_still_the_same_is_not_sent_again(theatre: Theatre) -> None:
    first = await theatre.client.get("/docs/prices")
    again = await theatre.client.get("/docs/prices", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_pages_are_made_beside_the_event_loop(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[threading.Thread] = []
    original = library.page

    def noted(*args: Any, **facts: Any) -> bytes:
        made.append(threading.current_thread())
        return original(*args, **facts)

    monkeypatch.setattr(library, "page", noted)
    assert (await theatre.client.get("/docs/errors")).status_code == 200
    assert made
    assert threading.main_thread() not in made


async def test_browsers_get_languages_that_are_complete_and_whoever_asks_gets_any(theatre: Theatre) -> None:
    for language in LANGUAGES:
        asked = await theatre.client.get("/docs/prices", params={"lang": language})
        assert asked.headers["content-language"] == language
        assert f"lang={language}" in asked.headers["set-cookie"]
        theatre.client.cookies.clear()
        preferred = await theatre.client.get("/docs/prices", headers={"Accept-Language": f"{language}, en;q=0.5"})
        assert preferred.headers["content-language"] == (language if language in OFFERED else "en")


async def test_prices_on_the_pages_are_those_that_are_charged(theatre: Theatre) -> None:
    card = BY_NAME["apixo"].rates
    dearer = replace(card, version="mine", rates=tuple(replace(rate, per_second=123_000) for rate in card.rates))
    changed = theatre.rebuilt(rate_cards={"apixo": dearer})
    task = await changed.post(
        "/apixo/api/v1/generateTask/kling-3-0-std",
        {"input": {"mode": "text-to-video", "prompt": "waves", "duration": 4, "sound": False}},
    )
    charged = await changed.get(f"/filmgate/v1/tasks/{task.json()['data']['taskId']}")
    assert charged.json()["price_usd"] == "0.492"
    for path in ("/docs/prices", "/docs/apixo", "/docs/prices.md", "/docs/apixo.md"):
        before, after = [(await house.client.get(path)).text for house in (theatre, changed)]
        assert usd(123_000) in after
        assert usd(123_000) not in before
        assert usd(84_000) in before
    assert usd(84_000) not in (await changed.client.get("/docs/apixo.md")).text.partition("## Prices")[2]


async def test_pages_say_what_the_engines_of_this_server_make(theatre: Theatre) -> None:
    card = EngineCard(name="studio", workflows=frozenset({Workflow.VIDEO_EDIT}))
    for router, models in (
        (Router((card,)), {"kling-3.0": False, "kling-o3": True}),
        (Router(()), {"kling-o3": False}),
    ):
        here = theatre.rebuilt(desk=replace(theatre.desk, router=router))
        for model, active in models.items():
            text = (await here.client.get(f"/docs/{model}.md")).text
            assert ("**Active.**" in text) is active
            assert ("**Inactive.**" in text) is not active
        assert ("`studio`" in (await here.client.get("/docs/engines.md")).text) is bool(router.cards)


def test_every_engine_is_explained() -> None:
    assert set(engines.ENGINES) == ENGINES


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_the_explorer_has_the_words_of_its_document(theatre: Theatre, dialect: Any) -> None:
    answer = await theatre.client.get(f"/docs/explorer/{dialect.name}")
    words = json.loads(re.findall(r'<script type="application/json" id="words">(.*?)</script>', answer.text)[0])
    assert set(words["said"]) <= set(sentences(dialect))
    assert f'data-document="/{dialect.name}/openapi.json"' in answer.text
    assert (await theatre.client.get(f"/{dialect.name}/openapi.json")).status_code == 200


async def test_there_is_no_explorer_for_what_is_no_dialect(theatre: Theatre) -> None:
    assert (await theatre.client.get("/docs/explorer/nobody")).status_code == 404
    assert (await theatre.client.get("/docs/nobody")).status_code == 404
