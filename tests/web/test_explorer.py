"""The explorer in a browser: every operation of every dialect is there, and what it sends is what it shows."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from filmgate.dialects import DIALECTS
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import describe
from fixtures import plain_http
from fixtures.browser import Visit, visiting
from fixtures.examples import curl
from journeys.running_server import RunningServer, running_server, wait_for

pytestmark = pytest.mark.browser
every = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
WAIT_MS = 30_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("explorer")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture
def visit(browser: Browser, server: RunningServer) -> Iterator[Visit]:
    with visiting(browser, server.url) as visit:
        yield visit
        assert not visit.complaints


def operations(dialect: Dialect) -> list[str]:
    methods = describe(dialect.api)["paths"].values()
    return [operation["operationId"] for each in methods for operation in each.values()]


@every
def test_a_film_is_made_and_asked_after(visit: Visit, server: RunningServer, dialect: Dialect) -> None:
    page = visit.page
    visit.go(f"/docs/explorer/{dialect.name}")
    links = page.locator(".operations a")
    expect(links).to_have_count(len(list(operations(dialect))), timeout=WAIT_MS)
    assert [link.get_attribute("href") for link in links.all()] == [f"#{name}" for name in operations(dialect)]
    page.get_by_label("API key").fill(server.key)
    page.get_by_role("button", name="Send").click()
    status = page.locator(".answer .status")
    expect(status).to_contain_text(re.compile("^20.* bytes"), timeout=WAIT_MS)  # all of it: the task's id goes on
    asking = next(each for each in dialect.api.operations if "stands" in each.says or each.name == "getTask")
    page.locator(f".operations a[href='#{asking.name}']").press("Enter")
    expect(page.locator(".operation h2")).to_be_focused()
    with server.client() as client:
        wait_for(lambda: client.get("/filmgate/v1/tasks").json()["data"][0]["ended_at"], 30, "the task to end")
    page.get_by_role("button", name="Send").click()
    expect(status).to_contain_text("200 OK in", timeout=WAIT_MS)
    shown = json.loads(page.locator(".answer code").inner_text())
    command = page.locator(".curl code").inner_text().replace("\\\n", " ")
    answer = plain_http.request(**curl(shlex.split(command))).json()
    assert list(shown) == list(answer)
    assert server.key in command
    assert "content-type" in page.locator(".answer dt").all_text_contents()


def test_a_refusal_and_a_broken_body_are_shown_as_they_are(visit: Visit) -> None:
    page = visit.page
    visit.go("/docs/explorer/apixo")
    page.get_by_role("textbox", name="Body").fill("{")
    expect(page.locator("#body-note")).to_contain_text("This is not JSON")
    page.get_by_label("API key").fill("sk-nobody")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".answer .status")).to_contain_text("401", timeout=WAIT_MS)
    assert "Unauthorized" in page.locator(".answer code").inner_text()
    visit.complaints.clear()  # a browser notes every answer that says no


def test_the_key_is_kept_for_the_next_page(visit: Visit, server: RunningServer) -> None:
    page = visit.page
    visit.go("/docs/explorer/native")
    page.get_by_label("API key").fill(server.key)
    page.locator(".operations a[href='#getBalance']").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".answer code")).to_contain_text("balance_usd", timeout=WAIT_MS)
    visit.go("/docs/kling3api")
    assert server.key in page.locator(".code code").first.inner_text()


def test_a_stream_is_shown_as_it_comes_and_can_be_stopped(visit: Visit, server: RunningServer) -> None:
    with server.client() as client:
        task = client.post("/filmgate/v1/tasks", json={"prompt": "[slow 60] waves"}).json()
    page = visit.page
    visit.go("/docs/explorer/native#followTask")
    page.get_by_label("API key").fill(server.key)
    page.get_by_label("task_id").fill(task["id"])
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".answer code")).to_contain_text('"state":"queued"', timeout=WAIT_MS)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".answer .status")).to_contain_text("Stopped after")


def test_the_search_is_used_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    visit.go("/docs/films")
    box = page.get_by_label("Search the documents")
    box.fill("rate card")
    expect(page.locator(".search [role=status]")).to_contain_text("Results:", timeout=WAIT_MS)
    box.fill("FILMGATE_SLATE")
    first = page.locator("#found a").first
    expect(first).to_be_visible(timeout=WAIT_MS)
    box.press("ArrowDown")
    expect(first).to_be_focused()
    first.press("Escape")
    expect(box).to_be_focused()
    box.fill("no such thing anywhere")
    expect(page.locator(".search [role=status]")).to_have_text("Nothing was found.")
    box.fill("Signed links")
    expect(first).to_contain_text("Signed links")
    box.press("Enter")
    page.wait_for_url("**/docs/films#signed-links")
