"""Every page, in every language, in both themes and at every width: nothing is said in the console, nothing sticks out,
and axe-core has nothing against it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from filmgate.web.documents import NAMES
from filmgate.web.languages import LANGUAGES
from fixtures.browser import visiting
from journeys.running_server import RunningServer, running_server

pytestmark = pytest.mark.browser
PATHS = ("/", "/playground", *(f"/docs/{name}" for name in NAMES))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("pages")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_in_order(browser: Browser, server: RunningServer, path: str, language: str) -> None:
    with visiting(browser, server.url, language) as visit:
        visit.go(path)
        assert visit.page.get_attribute("html", "lang") == language
        assert not visit.overflow()
        assert not visit.violations()
        assert not visit.complaints
