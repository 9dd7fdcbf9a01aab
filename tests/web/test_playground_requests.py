"""The request beside the form: what is copied runs, in every dialect and every language, and makes that film."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from filmgate.dialects import DIALECTS
from fixtures.playground import Desk, at_the_desk
from journeys.running_server import RunningServer, running_server

pytestmark = pytest.mark.browser
PROGRAMS = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"], "js": ["node", "--input-type=module", "-e"]}
# Everything that has to be written otherwise somewhere: quotes of shells and languages, backslashes, other letters.
PROMPT = """It's "quoted", 100% \\ $HOME `x` – 火 😀 </script>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("requests")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture
def desk(browser: Browser, server: RunningServer) -> Iterator[Desk]:
    with at_the_desk(browser, server) as desk:
        yield desk


@pytest.mark.parametrize("language", PROGRAMS)
def test_what_is_copied_runs_in_every_dialect(desk: Desk, server: RunningServer, language: str) -> None:
    if shutil.which(PROGRAMS[language][0]) is None:
        pytest.skip(f"there is no {PROGRAMS[language][0]} here")
    desk.page.locator('input[name="sound"]').uncheck(force=True)
    desk.choose("language", language)
    desk.write(PROMPT)
    desk.settle()
    for dialect in DIALECTS:
        desk.tab(dialect.name)
        expect(desk.page.locator("#phrase .unsaid")).to_be_hidden()
        ran = subprocess.run(
            [*PROGRAMS[language], desk.copied()], capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr
        with server.client() as client:
            (task,) = client.get("/filmgate/v1/tasks", params={"limit": 1, "dialect": dialect.name}).json()["data"]
        identity = UUID(task["id"])
        assert identity.hex in ran.stdout.replace("-", "") or str(identity.int) in ran.stdout
        generation = task["generation"]
        assert (generation["prompt"], generation["duration"], generation["sound"]) == (PROMPT, 5, False)


def test_lists_and_flags_are_written_as_each_language_has_them(desk: Desk, server: RunningServer) -> None:
    desk.page.locator('input[name="several"]').check(force=True)
    desk.page.fill("#shot-0", "one")
    desk.choose("language", "python")
    desk.page.fill("#shot-1", "two")
    desk.settle()
    desk.tab("apiin")
    text = desk.copied()
    assert '"multi_shots": True' in text
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


def test_why_something_cannot_be_said_stands_in_its_place(desk: Desk) -> None:
    desk.page.fill('input[type="number"][name="duration"]', "7")
    desk.settle()
    desk.tab("kling3api-v1")
    expect(desk.page.locator("#phrase .unsaid")).to_contain_text("duration: must be 5 or 10 seconds, not 7.")
    expect(desk.page.locator("#phrase figure")).to_be_hidden()
    desk.tab("kling3api")
    expect(desk.page.locator("#phrase .cost")).to_have_text("$4.20, 420 credits")


def test_the_key_is_shown_on_demand_and_always_copied(desk: Desk) -> None:
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    key = str(desk.page.evaluate("localStorage.getItem('filmgate-key')"))
    code = desk.page.locator("#phrase code")
    expect(code).to_contain_text(f"Bearer {key[:7]}…")
    assert key not in desk.page.content()
    desk.page.click("#phrase .copy")
    expect(desk.page.locator("#phrase .copy")).to_have_text("Copied")
    assert f"Bearer {key}'" in desk.page.evaluate("navigator.clipboard.readText()")
    desk.page.locator("#reveal-key").check(force=True)
    expect(code).to_contain_text(f"Bearer {key}")


def test_tabs_go_by_keys(desk: Desk) -> None:
    desk.tab("kling3api")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("#tab-kling3api-v1")).to_be_focused()
    assert desk.page.get_attribute("#tab-kling3api-v1", "aria-selected") == "true"
    assert desk.page.get_attribute("#phrase", "aria-labelledby") == "tab-kling3api-v1"
    expect(desk.page.locator("#phrase code")).to_contain_text("/kling3api-v1/api/generate")
    desk.page.keyboard.press("Home")
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.page.locator("#tab-native")).to_be_focused()


def test_a_request_that_is_no_longer_what_the_form_says_is_marked(desk: Desk) -> None:
    expect(desk.page.locator("#requests .before")).to_be_hidden()
    desk.write("")
    expect(desk.page.locator("#requests .before")).to_be_visible()
    desk.write("again")
    expect(desk.page.locator("#requests .before")).to_be_hidden()
