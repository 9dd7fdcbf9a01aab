"""Every page, in every language that is offered, in both themes and at every width: nothing is said in the console,
nothing sticks out, and axe-core has nothing against it.

Documents differ in their words only: the other languages share them out, and axe-core reads one page of a kind there.
FILMGATE_EVERY_PAGE=1 reads all of them in all languages, which takes minutes."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from filmgate.dialects import BY_NAME
from filmgate.web.documents import NAMES
from filmgate.web.languages import OFFERED
from fixtures.browser import THEMES, visiting
from journeys.running_server import RunningServer, running_server

pytestmark = pytest.mark.browser
PATHS = ("/", "/playground", *(f"/docs/{name}" for name in NAMES), *(f"/docs/explorer/{name}" for name in BY_NAME))
COLOURS = {"runOnly": ["color-contrast"]}
ALL_BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
EVERY_PAGE = os.environ.get("FILMGATE_EVERY_PAGE") == "1"
ONE_OF_EACH_KIND = ("/", "/playground", "/docs/quickstart", f"/docs/explorer/{next(iter(BY_NAME))}")


def rules(path: str, language: str) -> dict[str, dict[str, Any] | None]:
    """All of axe in one theme; the pages take turns. Colours, which cost more than all else, in both themes, in the
    first language and on a page of each kind: they are the same in all."""
    place, closely = PATHS.index(path), path in ONE_OF_EACH_KIND or EVERY_PAGE
    one, other = THEMES[place % 2], THEMES[(place + 1) % 2]
    if language == OFFERED[0]:
        return {one: None, other: COLOURS} if closely else {one: ALL_BUT_COLOURS}
    return {one: ALL_BUT_COLOURS} if closely else {}


def visits() -> Iterator[tuple[str, str]]:
    """Path and language: everything in the first language, and each path in another one at least."""
    first, *others = OFFERED
    for place, path in enumerate(PATHS):
        yield path, first
        everywhere = EVERY_PAGE or path in ONE_OF_EACH_KIND
        yield from ((path, language) for language in (others if everywhere else [others[place % len(others)]]))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("pages")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.mark.parametrize(("path", "language"), list(visits()))
def test_a_page_is_in_order(browser: Browser, server: RunningServer, path: str, language: str) -> None:
    with visiting(browser, server.url, language) as visit:
        visit.go(path)
        assert visit.page.get_attribute("html", "lang") == language
        assert not visit.overflow()
        assert not visit.violations(rules(path, language))
        assert not visit.complaints
