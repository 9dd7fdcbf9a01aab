"""All runs: thousands of them are a few cards at a time; they are filtered, opened, run again, compared in step."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bench.ground import Place
from bench.history import grow
from bench.stock import open_accounts
from playwright.sync_api import Browser, Page, expect

from fixtures.browser import visiting
from fixtures.pictures import png
from fixtures.playground import Desk, at_the_desk
from journeys.running_server import RunningServer, running_server, wait_for

pytestmark = pytest.mark.browser
MANY = 5000
FRAME = 1 / 24


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("history")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture
def desk(browser: Browser, server: RunningServer) -> Iterator[Desk]:
    with at_the_desk(browser, server) as desk:
        yield desk


def made(server: RunningServer, *prompts: str, **members: Any) -> list[str]:
    """Tasks that have ended, oldest first; their ids."""
    with server.client() as client:
        ids = []
        for prompt in prompts:
            body = {"prompt": prompt, "duration": 3, "sound": False, **members}
            ids.append(str(client.post("/filmgate/v1/tasks", json=body).json()["id"]))

        def ended() -> bool:
            tasks = [client.get(f"/filmgate/v1/tasks/{task_id}").json() for task_id in ids]
            return all(task["ended_at"] for task in tasks)

        wait_for(ended, 60, "all tasks to end")
    return ids


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str]]:
    """A server whose only account has a long past, and its key."""
    data: Path = tmp_path_factory.mktemp("grown") / "data"
    data.mkdir()
    place = Place("sqlite", data, f"sqlite:///{data / 'filmgate.db'}")
    with ThreadPoolExecutor(1) as beside:  # the browser has an event loop in this thread
        (key,) = beside.submit(open_accounts, place, 1).result()
        beside.submit(grow, place, MANY, sample=1).result()
    with running_server(data, FILMGATE_ENGINES='["scripted"]') as server:
        server.key = key
        yield server, key


def test_thousands_of_runs_are_a_few_cards_at_a_time(browser: Browser, grown: tuple[RunningServer, str]) -> None:
    """By keyboard: cards take their height as they come into view, and a mouse may miss what moves under it."""
    server, key = grown
    with visiting(browser, server.url) as visit:
        page = visit.page
        page.goto(f"{server.url}/playground")
        page.fill("#key-text", key)
        page.press("#key-text", "Enter")
        desk = Desk(visit)
        expect(desk.cards).to_have_count(24)
        for pages in range(2, 6):
            page.press("#more", "Enter")
            expect(desk.cards).to_have_count(24 * pages)
        first = desk.cards.first.get_attribute("data-id")
        for _ in range(10):
            last = desk.cards.last.get_attribute("data-id")
            page.press("#more", "Enter")
            expect(desk.cards.last).not_to_have_attribute("data-id", str(last))
            expect(desk.cards).to_have_count(120)
        assert page.locator("*").count() < 3000
        page.press("#newest", "Enter")
        expect(desk.cards).to_have_count(24)
        expect(desk.cards.first).to_have_attribute("data-id", str(first))
        page.locator('.history [data-value="failed"] input').check(force=True)
        expect(page.locator("#no-runs")).to_be_visible()
        desk.write("one more")
        desk.make()
        desk.state("succeeded")
        page.locator('.history [data-value="succeeded"] input').check(force=True)
        expect(desk.cards.first).to_contain_text("one more")


def test_posters_come_when_they_are_looked_at(browser: Browser, server: RunningServer) -> None:
    made(server, *(f"number {number}" for number in range(30)))
    with visiting(browser, server.url, viewport={"width": 1440, "height": 500}) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".jpg") else None)
        desk = Desk(visit).enter()
        expect(desk.cards).to_have_count(24)
        at_once = len(set(asked))
        desk.cards.last.scroll_into_view_if_needed()
        desk.until("[...document.querySelectorAll('.card img')].at(-1).naturalWidth > 0")
        assert at_once < len(set(asked))


def test_runs_are_told_apart_by_their_states(desk: Desk, server: RunningServer) -> None:
    made(server, "a good one", "a bad one [fail]")
    for state, prompt in (("failed", "a bad one"), ("succeeded", "a good one")):
        desk.page.locator(f'.history [data-value="{state}"] input').check(force=True)
        expect(desk.cards.first).to_contain_text(prompt)
        assert {card.get_attribute("data-state") for card in desk.cards.all()} == {state}


def test_a_card_that_is_under_way_changes_by_itself(desk: Desk, server: RunningServer) -> None:
    """Also where another client has made it."""
    with server.client() as client:
        task = client.post("/filmgate/v1/tasks", json={"prompt": "from elsewhere [slow 5]", "duration": 3}).json()
    desk.page.reload()
    card = desk.page.locator(f'[data-id="{task["id"]}"]')
    expect(card).to_have_attribute("data-open", "")
    expect(card).to_have_attribute("data-state", "succeeded", timeout=30_000)
    expect(card.locator("img")).to_be_visible()


def test_a_run_is_opened_and_goes_into_the_form_again(desk: Desk, server: RunningServer) -> None:
    shots = [{"prompt": "dawn", "duration": 2}, {"prompt": "dusk", "duration": 4}]
    (task_id,) = made(server, "", shots=shots, duration=None, mode="pro", aspect_ratio="1:1", seed=77, cfg_scale=0.7)
    desk.page.reload()
    desk.page.locator(f'[data-id="{task_id}"] a').click()
    expect(desk.page.locator("#title")).to_have_text("dawn / dusk")
    assert desk.task_id == task_id
    desk.page.click("#again")
    expect(desk.page.locator("#prompt")).to_be_focused()
    assert desk.wish() == {
        "model": "kling-3.0",
        "workflow": "text-to-video",
        "mode": "pro",
        "cfg_scale": 0.7,
        "seed": 77,
        "shots": shots,
        "aspect_ratio": "1:1",
        "sound": False,
    }


def test_what_a_run_named_and_is_gone_is_said(browser: Browser, desk: Desk, server: RunningServer) -> None:
    """Here an upload is still where this browser remembers it; elsewhere a run tells no more where it came from."""
    desk.choose("workflow", "image-to-video")
    picture = {"name": "sun.png", "mimeType": "image/png", "buffer": png(400, 300)}
    desk.field("image").locator('input[type="file"]').set_input_files([picture])
    expect(desk.field("image").locator(".kept")).to_have_count(1)
    desk.make()
    desk.state("succeeded")
    desk.page.click("#again")
    expect(desk.field("image").locator(".medium")).to_have_count(1)
    expect(desk.page.locator("#refusal")).to_be_hidden()
    with at_the_desk(browser, server, f"#task={desk.task_id}") as other:
        expect(other.page.locator("#title")).to_contain_text("sailboat")
        other.state("succeeded")
        other.page.click("#again")
        expect(other.page.locator("#refusal")).to_contain_text("Name them again.")
        expect(other.field("image").locator(".medium")).to_have_count(0)
        expect(other.page.locator("#basis")).to_have_text("A first picture is missing.")


def times(page: Page) -> list[float]:
    found = page.evaluate("[...document.querySelectorAll('#compare video')].map((film) => film.currentTime)")
    return [float(time) for time in found]


def pick(desk: Desk, server: RunningServer) -> None:
    first, second = made(server, "the left one", "the right one", seed=1)
    desk.page.reload()
    for task_id in (first, second):
        desk.page.locator(f'[data-id="{task_id}"] .pick input').check()
    desk.page.click("#compare-picked")
    expect(desk.page.locator("#compare")).to_be_visible()
    desk.until("[...document.querySelectorAll('#compare video')].every((film) => film.readyState > 1)")
    assert desk.page.evaluate("location.hash") == f"#compare={first},{second}"


def test_two_films_are_compared_in_step(desk: Desk, server: RunningServer) -> None:
    pick(desk, server)
    page = desk.page
    expect(page.locator("#compare figcaption").nth(0)).to_have_text("the left one")
    expect(page.locator("#differences")).to_contain_text("the right one")
    expect(page.locator("#together")).to_be_focused()
    for key, frame in ((".", 1), (".", 2), ("ArrowRight", 3), (",", 2)):
        page.keyboard.press(key)
        left, right = times(page)
        assert left == right
        assert int(left / FRAME) == frame
    page.keyboard.press("End")
    assert times(page) == [3, 3]
    page.keyboard.press("Home")
    assert times(page) == [0, 0]
    page.keyboard.press("Space")
    expect(page.locator("#together")).to_have_attribute("aria-label", "Pause")
    desk.until("document.querySelector('#compare video').currentTime > 0.5")
    page.click("#together")
    left, right = times(page)
    assert left == right > 0.5
    assert page.evaluate("[...document.querySelectorAll('#compare video')].every((film) => film.paused)")
    page.locator('#compare input[type="range"]').fill("1.5")
    assert times(page) == [1.5, 1.5]
    assert page.locator("#at").inner_text() == "1.5 / 3 s"
    muted = "[...document.querySelectorAll('#compare video')].map((film) => film.muted)"
    assert page.evaluate(muted) == [False, True]
    page.locator('#compare input[value="1"]').check(force=True)
    assert page.evaluate(muted) == [True, False]
    page.keyboard.press("Escape")
    expect(page.locator("#compare")).to_be_hidden()
    assert page.evaluate("location.hash") == ""


def test_a_comparison_is_in_order_and_has_an_address(desk: Desk, server: RunningServer) -> None:
    pick(desk, server)
    assert not desk.visit.violations()
    assert not desk.visit.overflow()
    address = str(desk.page.evaluate("location.hash"))
    desk.page.goto("about:blank")
    desk.enter(address)
    expect(desk.page.locator("#compare")).to_be_visible()


def test_a_third_pick_takes_the_place_of_the_first(desk: Desk, server: RunningServer) -> None:
    ids = made(server, "a", "b", "c")
    desk.page.reload()
    boxes = [desk.page.locator(f'[data-id="{task_id}"] .pick input') for task_id in ids]
    boxes[0].check()
    expect(desk.page.locator("#compare-picked")).to_be_disabled()
    boxes[1].check()
    expect(desk.page.locator("#compare-picked")).to_be_enabled()
    boxes[2].check()
    assert [box.is_checked() for box in boxes] == [False, True, True]
