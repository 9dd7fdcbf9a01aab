"""A first visit to the playground: from nothing to a film; and the ways that a run can end."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from fixtures import plain_http
from fixtures.browser import visiting
from fixtures.playground import FILM_MS, Desk, at_the_desk, operator
from journeys.running_server import RunningServer, running_server

pytestmark = pytest.mark.browser
SHORT = "waves [slow 2]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("playground")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture
def desk(browser: Browser, server: RunningServer) -> Iterator[Desk]:
    with at_the_desk(browser, server) as desk:
        yield desk


def test_a_first_visitor_sees_a_film_by_one_press(browser: Browser, server: RunningServer) -> None:
    with visiting(browser, server.url) as visit:
        visit.go("/")
        visit.page.click("text=Make a film")
        desk = Desk(visit)
        expect(visit.page.locator("#balance")).to_have_text(re.compile(r"\$[\d.]+"))
        expect(desk.price).to_have_text("$3.00")
        desk.make()
        desk.state("succeeded")
        film = visit.page.locator("#screen video")
        expect(film).to_be_visible()
        desk.until("document.querySelector('#screen video').videoWidth > 0")
        expect(visit.page.locator("#facts")).to_contain_text("$3.00")
        expect(desk.cards.first).to_contain_text("A sailboat on a calm sea at sunset")
        assert not visit.complaints


@pytest.mark.timeout(600)
def test_the_embedded_engine_says_what_it_understood(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", FILMGATE_WORKERS="1") as server, at_the_desk(browser, server) as desk:
        desk.write("A sailboat on a calm sea at sunset, by a famous accordionist")
        desk.page.fill('input[type="number"][name="duration"]', "3")
        desk.page.locator('input[name="sound"]').uncheck(force=True)
        expect(desk.price).to_have_text("$1.20")
        desk.make()
        expect(desk.page.locator("#screen")).to_have_attribute("data-state", "succeeded", timeout=500_000)
        expect(desk.page.locator(".reading.understood")).to_contain_text("sailboat → subject sailboat")
        expect(desk.page.locator(".reading.ignored")).to_contain_text("accordionist")
        expect(desk.page.locator("#facts")).to_contain_text("1280 × 720, 3 s")
        assert not desk.visit.complaints


def test_a_run_is_followed_while_it_happens(desk: Desk) -> None:
    desk.write("waves [slow 4]")
    desk.make()
    desk.state("running")
    expect(desk.page.locator("#state")).to_have_text(re.compile(r"It is being made: (25|50|75)%\."))
    expect(desk.page.locator("#held")).to_have_text("$3.00 held for what is under way")
    expect(desk.page.locator(".leader .count")).to_have_text(re.compile(r"\d+%"))
    desk.state("succeeded")
    expect(desk.page.locator("#state")).to_have_text("The film is made.")
    expect(desk.page.locator("#held")).to_be_hidden()
    desk.page.click("text=Timeline")
    expect(desk.page.locator("#timeline tbody tr")).to_have_count(3)
    desk.page.click("text=Answers of the API")
    created, last = (json.loads(desk.page.locator(f"#{name} code").inner_text()) for name in ("created", "last"))
    assert created["id"] == last["id"] == desk.task_id
    assert (created["state"], last["state"], len(last["films"])) == ("queued", "succeeded", 1)


def test_the_film_can_be_downloaded(desk: Desk) -> None:
    desk.write("a film to keep")
    desk.make()
    desk.state("succeeded")
    with desk.page.expect_download() as saved:
        desk.page.click("#download")
    assert saved.value.suggested_filename.endswith(".mp4")


def test_a_failure_says_why_and_that_nothing_was_charged(desk: Desk) -> None:
    before = desk.page.locator("#balance").inner_text()
    desk.write("waves [fail]")
    desk.make()
    desk.state("failed")
    expect(desk.page.locator("#state")).to_have_text("There is no film: Video generation failed. Nothing was charged.")
    expect(desk.page.locator(".leader .caption")).to_contain_text("Nothing was charged.")
    expect(desk.page.locator("#balance")).to_have_text(before)
    expect(desk.page.locator("#facts")).to_contain_text("nothing")
    assert desk.cards.first.get_attribute("data-state") == "failed"


def test_a_run_is_cancelled(desk: Desk) -> None:
    desk.write("waves [slow 60]")
    desk.make()
    desk.state("running")
    desk.page.click("#cancel")
    desk.state("cancelled")
    expect(desk.page.locator("#state")).to_have_text("It was cancelled. Nothing was charged.")
    expect(desk.page.locator("#cancel")).to_be_hidden()


def test_the_form_is_free_while_a_film_is_made(desk: Desk) -> None:
    desk.write("the slow one [slow 30]")
    desk.make()
    desk.state("running")
    desk.write("the quick one")
    desk.make()
    desk.state("succeeded")
    expect(desk.page.locator("#title")).to_have_text("the quick one")
    expect(desk.cards.nth(1)).to_contain_text("the slow one")


def test_a_lost_answer_is_asked_for_again_and_is_one_task(desk: Desk, server: RunningServer) -> None:
    """The order arrives, its answer does not: pressing again leads to the same task."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            keys.append(route.request.headers["idempotency-key"])
            if len(keys) == 1:
                route.fetch()
                return route.abort()
        route.continue_()

    desk.page.route("**/filmgate/v1/tasks", lose)
    desk.write("only once")
    desk.make()
    expect(desk.page.locator("#refusal")).to_contain_text("The server does not answer.")
    desk.make()
    desk.state("succeeded")
    assert len(set(keys)) == 1
    with server.client() as client:
        told = client.get("/filmgate/v1/tasks", params={"limit": 100}).json()["data"]
    assert sum(task["generation"]["prompt"] == "only once" for task in told) == 1


def test_a_stream_that_is_cut_goes_on_where_it_was(desk: Desk) -> None:
    asked: list[str | None] = []

    def cut(route: Route) -> None:
        asked.append(route.request.headers.get("last-event-id"))
        if len(asked) > 1:
            return route.continue_()
        step = {"number": 1, "at": "2026-02-05T10:30:00Z", "before": None, "state": "queued", "actor": "customer"}
        body = f"id: 1\nevent: state\ndata: {json.dumps({**step, 'cause': ''})}\n\n"
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    desk.page.route("**/events", cut)
    desk.write(SHORT)
    desk.make()
    desk.state("succeeded")
    assert asked == [None, "1"]


def test_where_streams_are_cut_the_task_is_asked_for(desk: Desk) -> None:
    desk.page.route("**/events", lambda route: route.abort())
    polls: list[str] = []
    desk.page.on("request", lambda request: polls.append(request.url) if "?events=true" in request.url else None)
    desk.write(SHORT)
    desk.make()
    desk.state("running")
    desk.state("succeeded")
    assert len(polls) > 1
    desk.page.click("text=Timeline")
    expect(desk.page.locator("#timeline tbody tr")).to_have_count(3)


def test_where_streams_are_held_back_the_task_is_asked_for(desk: Desk) -> None:
    """As a proxy does that hands an answer on once it is whole."""
    desk.page.route("**/events", lambda route: None)
    desk.write(SHORT)
    desk.make()
    desk.state("succeeded")
    assert desk.page.locator("#state").inner_text() == "The film is made."


def test_a_task_has_an_address(desk: Desk, server: RunningServer, browser: Browser) -> None:
    desk.write("to be found again")
    desk.make()
    desk.state("succeeded")
    # Keys of this account are many; each sees the account's tasks.
    with at_the_desk(browser, server, f"#task={desk.task_id}") as other:
        expect(other.page.locator("#title")).to_have_text("to be found again")
        other.state("succeeded")
    with at_the_desk(browser, server, "#task=0198f3a2-5f0e-7c40-9d27-3c1be0a1f6d2") as lost:
        expect(lost.page.locator("#refusal")).to_have_text("Task not found.")


def key_of(server: RunningServer, *terms: str) -> str:
    return operator(server, "keys", "create", "--account", "default", *terms)


def paste(desk: Desk, key: str) -> None:
    """Come in with another key than the one of this machine."""
    desk.page.click("#forget")
    desk.page.fill("#key-text", key)
    desk.page.press("#key-text", "Enter")
    expect(desk.page.locator("#stage")).to_be_visible()


def test_a_key_is_pasted_kept_and_forgotten(desk: Desk, server: RunningServer) -> None:
    desk.write("a secret of this account")
    desk.make()
    desk.state("succeeded")
    desk.page.click("#forget")
    expect(desk.page.locator("#stage")).to_be_hidden()
    desk.page.fill("#key-text", "sk-nothing")
    desk.page.press("#key-text", "Enter")
    expect(desk.page.locator("#key .error")).to_have_text("The server does not know this key.")
    desk.page.fill("#key-text", server.key)
    desk.page.get_by_role("button", name="Come in").click()
    expect(desk.page.locator("#hint")).to_have_text(f"{server.key[:7]}…{server.key[-4:]}")
    desk.state("none")
    expect(desk.page.locator("#title")).to_have_text("")
    desk.page.reload()
    expect(desk.page.locator("#hint")).to_have_text(f"{server.key[:7]}…{server.key[-4:]}")
    desk.page.click("#forget")
    assert desk.page.evaluate("localStorage.getItem('filmgate-key')") is None
    desk.page.get_by_role("button", name="play money").click()
    expect(desk.page.locator("#stage")).to_be_visible()


def test_a_visitor_whose_key_went_gets_another(desk: Desk, server: RunningServer) -> None:
    """Five others have come in: the key of this window is no key any more."""
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    for _ in range(5):
        assert plain_http.post(f"{server.url}/playground/key", headers=headers).status_code == 201
    before = desk.page.locator("#hint").inner_text()
    desk.write("still here")
    expect(desk.page.locator("#hint")).not_to_have_text(before)
    expect(desk.price).to_have_text("$3.00")


def test_a_limit_is_shown_with_the_time_to_wait(desk: Desk, server: RunningServer) -> None:
    paste(desk, key_of(server, "--rate-per-minute", "1"))
    desk.write("the first")
    desk.make()
    desk.state("succeeded")
    desk.write("one too many")
    desk.make()
    expect(desk.page.locator("#refusal .sentence")).to_have_text("Only 1 tasks a minute may be created.")
    expect(desk.page.locator("#refusal .wait")).to_have_text(re.compile(r"Come again in \d+ s\."))
    expect(desk.page.locator("#make")).to_be_enabled()


def test_a_spend_cap_is_shown(desk: Desk, server: RunningServer) -> None:
    paste(desk, key_of(server, "--limit-total-usd", "1"))
    desk.write("too dear")
    desk.make()
    expect(desk.page.locator("#refusal .sentence")).to_contain_text("spend")


def test_an_empty_account_is_told_so(desk: Desk, server: RunningServer) -> None:
    operator(server, "accounts", "create", "poor", "--grant-usd", "1")
    paste(desk, operator(server, "keys", "create", "--account", "poor"))
    expect(desk.page.locator("#balance")).to_have_text("$1.00")
    desk.write("too dear")
    desk.make()
    expect(desk.page.locator("#refusal .sentence")).to_contain_text("balance")


def test_where_no_key_is_given_one_has_to_be_pasted(browser: Browser, tmp_path: Path) -> None:
    closed = {"FILMGATE_ENGINES": '["scripted"]', "FILMGATE_OPEN_PLAYGROUND": "off"}
    with running_server(tmp_path / "data", **closed) as server, visiting(browser, server.url) as visit:
        visit.go("/playground")
        expect(visit.page.locator("#key")).to_be_visible()
        expect(visit.page.locator("#visitor")).to_be_hidden()
        assert not visit.violations()
        visit.page.fill("#key-text", server.key)
        visit.page.press("#key-text", "Enter")
        expect(visit.page.locator("#stage")).to_be_visible(timeout=FILM_MS)
        assert not visit.complaints
