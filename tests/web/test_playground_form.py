"""The form: each control says what it says in the request, by mouse, keys, drops and pastes; so do errors, there."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from filmgate.dialects.native.models import CARDS, TAKES
from fixtures.pictures import png
from fixtures.playground import Desk, at_the_desk
from journeys.running_server import RunningServer, running_server

pytestmark = pytest.mark.browser
PICTURE = {"name": "sun.png", "mimeType": "image/png", "buffer": png(400, 300)}
MEDIA = ("image", "end_image", "images", "video")
OPTIONAL = (*MEDIA, "aspect_ratio", "sound", "duration", "shots", "elements", "character_orientation")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("form")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture
def desk(browser: Browser, server: RunningServer) -> Iterator[Desk]:
    with at_the_desk(browser, server) as desk:
        yield desk


def test_only_what_a_workflow_takes_is_shown(desk: Desk) -> None:
    for card in CARDS:
        desk.choose("model", card.model)
        for workflow in card.workflows:
            desk.choose("workflow", str(workflow))
            shown = {name for name in OPTIONAL if desk.field(name).is_visible()}
            assert shown == TAKES[workflow] - {"keep_original_sound"}, workflow
            assert not desk.visit.overflow()
    desk.page.set_viewport_size({"width": 1440, "height": 900})


def test_every_plain_control_says_what_it_says(desk: Desk) -> None:
    page = desk.page
    desk.write("a walk in the rain")
    desk.choose("mode", "pro")
    desk.choose("aspect_ratio", "9:16")
    page.fill('input[type="number"][name="duration"]', "7")
    assert page.input_value('input[type="range"][name="duration"]') == "7"
    page.locator('input[name="sound"]').uncheck(force=True)
    page.click(".more > summary")
    page.fill("#negative_prompt", "dry weather")
    page.fill("#seed", "1234")
    page.locator("#cfg_scale").fill("0.25")
    expect(page.locator('output[for="cfg_scale"]')).to_have_text("0.25")
    assert desk.wish() == {
        "model": "kling-3.0",
        "workflow": "text-to-video",
        "mode": "pro",
        "prompt": "a walk in the rain",
        "negative_prompt": "dry weather",
        "cfg_scale": 0.25,
        "seed": 1234,
        "duration": 7,
        "aspect_ratio": "9:16",
        "sound": False,
    }
    expect(desk.price).to_have_text("$3.78")
    page.click("#roll")
    assert desk.wish()["seed"] != 1234


def test_all_of_it_goes_by_keys(desk: Desk) -> None:
    """From the address bar to the film, without a mouse."""
    page = desk.page
    page.locator("#prompt").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-name="workflow"] input:checked')).to_have_value("image-to-video")
    assert page.evaluate("document.activeElement.name") == "workflow"
    page.keyboard.press("ArrowLeft")
    page.locator('input[type="range"][name="duration"]').focus()
    page.keyboard.press("ArrowLeft")
    assert page.input_value('input[type="number"][name="duration"]') == "4"
    assert page.locator('input[type="range"][name="duration"]').get_attribute("aria-valuetext") == "4 s"
    page.locator('input[name="sound"]').focus()
    page.keyboard.press("Space")
    expect(desk.price).to_have_text("$1.60")
    page.locator("#seed").evaluate("seed => seed.closest('details').open = true")
    page.locator("#seed").focus()
    page.keyboard.press("Enter")
    desk.state("succeeded")


def test_prices_follow_mode_and_sound(desk: Desk) -> None:
    expect(desk.tile("mode", "std")).to_contain_text("$0.60/s")
    desk.page.locator('input[name="sound"]').uncheck(force=True)
    expect(desk.tile("mode", "std")).to_contain_text("$0.40/s")
    expect(desk.price).to_have_text("$2.00")
    desk.choose("mode", "4k")
    expect(desk.price).to_have_text("$10.125")
    desk.choose("model", "kling-o3")
    desk.choose("workflow", "video-edit")
    expect(desk.tile("mode", "pro")).to_contain_text("$4.35 each")


def test_what_is_missing_is_said_at_its_field(desk: Desk) -> None:
    page = desk.page
    desk.write("")
    expect(page.locator("#basis")).to_have_text("A prompt is missing.")
    desk.make()
    expect(desk.field("prompt").locator(".error")).to_have_text("A prompt is missing.")
    expect(page.locator("#prompt")).to_be_focused()
    assert page.get_attribute("#prompt", "aria-invalid") == "true"
    assert "wrong-prompt" in (page.get_attribute("#prompt", "aria-describedby") or "")
    desk.write("waves")
    expect(desk.field("prompt").locator(".error")).to_have_count(0)
    assert page.get_attribute("#prompt", "aria-invalid") is None
    desk.choose("workflow", "image-to-video")
    desk.make()
    expect(desk.field("image").locator(".error")).to_have_text("A first picture is missing.")


def test_what_the_api_refuses_is_said_at_its_field(desk: Desk) -> None:
    """Also what the form would not let through: the API may know better."""
    refusal = {"error": {"code": "invalid_field", "message": "seed: is no lucky number.", "field": "seed"}}
    desk.page.route("**/quote", lambda route: route.fulfill(status=400, json=refusal))
    desk.page.click(".more > summary")
    desk.page.fill("#seed", "13")
    expect(desk.field("seed").locator(".error")).to_have_text("is no lucky number.")
    expect(desk.price).to_have_text("–")
    desk.page.unroute("**/quote")
    desk.page.fill("#seed", "99999999999")
    expect(desk.field("seed").locator(".error")).to_have_text("must be a whole number from 0 to 4294967295.")
    desk.page.fill("#seed", "14")
    expect(desk.field("seed").locator(".error")).to_have_count(0)
    expect(desk.price).to_have_text("$3.00")


def test_pictures_are_chosen_dropped_pasted_and_named(desk: Desk) -> None:
    page = desk.page
    desk.choose("workflow", "image-to-video")
    desk.field("image").locator('input[type="file"]').set_input_files([PICTURE])
    expect(desk.field("image").locator(".kept .title")).to_have_text("sun.png")
    assert desk.field("image").locator("img").evaluate("image => image.naturalWidth") == 400
    drop(page, '[data-field="end_image"] .media-place')
    expect(desk.field("end_image").locator(".kept .title")).to_have_text("dropped.png")
    first = desk.wish()["image"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/files/[0-9a-f]{32}\.png", first)
    paste(page, '[data-field="image"] .choose')
    expect(desk.field("image").locator(".kept .title")).to_have_text("pasted.png")
    assert desk.wish()["image"] != first
    desk.field("image").locator(".remove").click()
    expect(page.locator("#basis")).to_have_text("A first picture is missing.")
    expect(desk.field("image").locator(".choose")).to_be_focused()
    desk.field("image").locator("summary").click()
    desk.field("image").locator('input[type="url"]').fill("https://a.example/a.png")
    desk.field("image").locator('input[type="url"]').press("Enter")
    wish = desk.wish()
    assert wish["image"] == "https://a.example/a.png"
    assert wish["end_image"].endswith(".png")
    assert "aspect_ratio" not in wish


def drop(page: Page, place: str) -> None:
    transfer = page.evaluate_handle(FILE, [base64.b64encode(png(400, 300)).decode(), "dropped.png"])
    for kind in ("dragover", "drop"):
        page.dispatch_event(place, kind, {"dataTransfer": transfer})


def paste(page: Page, focus: str) -> None:
    page.locator(focus).focus()
    transfer = page.evaluate_handle(FILE, [base64.b64encode(png(400, 300)).decode(), "pasted.png"])
    page.evaluate(
        "data => document.activeElement.dispatchEvent("
        "new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))",
        transfer,
    )


FILE = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/png" }));
  return transfer;
}"""


def test_a_file_that_is_none_is_refused_in_its_place(desk: Desk) -> None:
    desk.choose("workflow", "image-to-video")
    desk.field("image").locator('input[type="file"]').set_input_files(
        [{"name": "not.png", "mimeType": "image/png", "buffer": b"this is no picture"}]
    )
    expect(desk.field("image").locator(".medium.bad .error")).to_contain_text("must be")
    expect(desk.page.locator("#basis")).to_have_text("A first picture is missing.")
    desk.field("image").locator('input[type="file"]').set_input_files([PICTURE])
    expect(desk.field("image").locator(".kept")).to_have_count(1)
    expect(desk.field("image").locator(".bad")).to_have_count(0)


def test_an_upload_is_shown_and_waited_for(desk: Desk) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/files", hold)
    desk.choose("workflow", "image-to-video")
    desk.field("image").locator('input[type="file"]').set_input_files([PICTURE])
    expect(desk.field("image").locator("progress")).to_be_visible()
    expect(desk.page.locator("#basis")).to_have_text("A file is still on its way.")
    expect(desk.page.locator("#make")).to_be_disabled()
    held[0].continue_()
    expect(desk.page.locator("#make")).to_be_enabled()
    expect(desk.price).to_have_text("$3.00")


def test_references_are_as_many_as_the_card_allows(desk: Desk) -> None:
    desk.choose("model", "kling-o3")
    desk.choose("workflow", "reference-to-video")
    files: list[Any] = [{**PICTURE, "name": f"{number}.png"} for number in range(9)]
    desk.field("images").locator('input[type="file"]').set_input_files(files)
    expect(desk.field("images").locator(".kept")).to_have_count(7, timeout=30_000)
    expect(desk.field("images").locator(".drop")).to_be_hidden()
    wish = desk.wish()
    assert len(wish["images"]) == 7
    assert wish["sound"] is True
    desk.field("video").locator("summary").click()
    desk.field("video").locator('input[type="url"]').fill("https://a.example/a.mp4")
    desk.field("video").locator(".add").click()
    expect(desk.field("sound")).to_be_hidden()
    expect(desk.field("keep_original_sound")).to_be_visible()
    expect(desk.field("images").locator(".error").last).to_contain_text("at most 4 pictures")
    for _ in range(3):
        desk.field("images").locator(".remove").first.click()
    desk.page.locator('input[name="keep_original_sound"]').uncheck(force=True)
    wish = desk.wish()
    assert (len(wish["images"]), wish["video"]) == (4, "https://a.example/a.mp4")
    assert wish["keep_original_sound"] is False


def test_a_motion_is_taken_over_from_a_clip(desk: Desk) -> None:
    desk.choose("workflow", "motion-control")
    for name, url in (("image", "https://a.example/a.png"), ("video", "https://a.example/a.mp4")):
        desk.field(name).locator("summary").click()
        desk.field(name).locator('input[type="url"]').fill(url)
        desk.field(name).locator(".add").click()
    desk.choose("character_orientation", "image")
    desk.write("")
    expect(desk.page.locator("#basis")).to_contain_text("at least, for the length of the clip")
    assert desk.wish() == {
        "model": "kling-3.0",
        "workflow": "motion-control",
        "mode": "std",
        "character_orientation": "image",
        "image": "https://a.example/a.png",
        "video": "https://a.example/a.mp4",
    }


def test_elements_have_names_and_pictures(desk: Desk) -> None:
    page = desk.page
    page.click(".add-element")
    expect(page.locator(".element .named input")).to_be_focused()
    page.keyboard.type("@rex")
    expect(page.locator("#basis")).to_have_text("Each element needs a name, and pictures or a clip.")
    page.locator(".element [data-part=description] input").fill("a dog")
    page.locator('.element input[type="file"]').set_input_files([PICTURE, {**PICTURE, "name": "b.png"}])
    expect(page.locator(".element .kept")).to_have_count(2)
    page.locator("#prompt").fill("runs along a beach")
    page.locator("#prompt").press("Home")
    page.click(".mention")
    wish = desk.wish()
    assert wish["prompt"] == "@rex runs along a beach"
    (element,) = wish["elements"]
    assert (element["name"], element["description"], len(element["images"])) == ("rex", "a dog", 2)
    page.locator('input[name="several"]').check(force=True)
    page.locator("#shot-1").focus()
    page.click(".mention")
    expect(page.locator("#shot-1")).to_be_focused()
    assert page.input_value("#shot-1") == "@rex "
    page.click(".add-element")
    page.click(".add-element")
    expect(page.locator(".add-element")).to_be_hidden()
    for _ in range(3):
        page.locator(".element > .row .remove").first.click()
    assert "elements" not in desk.wish()


def shots(desk: Desk) -> list[int]:
    return [int(each.input_value()) for each in desk.page.locator('.shot input[type="number"]').all()]


def test_shots_are_added_moved_and_removed(desk: Desk) -> None:
    page = desk.page
    desk.write("a valley at dawn")
    page.locator('input[name="several"]').check(force=True)
    assert page.input_value("#shot-0") == "a valley at dawn"
    assert page.input_value("#prompt") == ""
    assert shots(desk) == [3, 2]
    expect(page.locator("#basis")).to_have_text("Each shot needs a prompt.")
    page.fill("#shot-1", "a river")
    page.click(".add-shot")
    page.keyboard.type("the sea")
    assert shots(desk) == [2, 2, 1]
    border = page.locator(".border").first
    border.focus()
    page.keyboard.press("ArrowLeft")
    assert shots(desk) == [1, 3, 1]
    page.keyboard.press("ArrowLeft")
    assert shots(desk) == [1, 3, 1], "a shot lasts a second at least"
    page.keyboard.press("End")
    assert shots(desk) == [3, 1, 1]
    assert border.get_attribute("aria-valuetext") == "3 s before it, 1 s after it"
    page.fill('input[type="number"][name="duration"]', "9")
    assert shots(desk) == [3, 1, 5]
    page.locator('.shot input[type="number"]').first.fill("6")
    page.locator('.shot input[type="number"]').first.press("Tab")
    assert page.input_value('input[type="range"][name="duration"]') == "12"
    wish = desk.wish()
    assert wish["shots"] == [
        {"prompt": "a valley at dawn", "duration": 6},
        {"prompt": "a river", "duration": 1},
        {"prompt": "the sea", "duration": 5},
    ]
    assert not {"prompt", "duration"} & set(wish)
    expect(desk.price).to_have_text("$7.20")
    page.locator(".shot .remove").nth(1).click()
    assert shots(desk) == [7, 5]
    page.locator('input[name="several"]').uncheck(force=True)
    assert page.input_value("#prompt") == "a valley at dawn"
    assert desk.wish()["duration"] == 12


def test_a_border_is_dragged(desk: Desk) -> None:
    page = desk.page
    page.fill('input[type="number"][name="duration"]', "10")
    page.locator('input[name="several"]').check(force=True)
    assert shots(desk) == [5, 5]
    page.locator(".strip").scroll_into_view_if_needed()
    strip, border = (page.locator(place).bounding_box() for place in (".strip", ".border"))
    assert strip
    assert border
    x, y = border["x"] + border["width"] / 2, border["y"] + border["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + strip["width"] * 0.3, y, steps=8)
    page.mouse.up()
    assert shots(desk) == [8, 2]
    page.mouse.move(x, y)
    assert shots(desk) == [8, 2]


def test_a_wish_is_still_there_after_a_reload(desk: Desk) -> None:
    desk.write("not to be lost")
    desk.choose("mode", "pro")
    expect(desk.price).to_have_text("$4.00")
    desk.page.reload()
    expect(desk.page.locator("#prompt")).to_have_value("not to be lost")
    expect(desk.price).to_have_text("$4.00")


def test_the_form_is_in_order_however_it_is_filled(desk: Desk) -> None:
    """axe-core has nothing against it with everything in it, and with something wrong in it."""
    desk.choose("model", "kling-o3")
    desk.choose("workflow", "reference-to-video")
    desk.field("images").locator('input[type="file"]').set_input_files([PICTURE])
    expect(desk.field("images").locator(".kept")).to_have_count(1)  # it makes room for itself
    desk.page.locator('input[name="several"]').check(force=True)
    desk.page.click(".add-shot")
    desk.page.click(".add-element")
    desk.page.click(".more > summary")
    for summary in desk.page.locator(".by-url summary").all():
        if summary.is_visible():
            summary.click()
    desk.make()
    expect(desk.page.locator(".field > .error")).to_have_count(1)
    assert not desk.visit.violations()
    assert not desk.visit.overflow()
    assert not [said for said in desk.visit.complaints if "400" not in said]


def test_the_words_of_the_page_are_all_there(desk: Desk) -> None:
    """What modules say has its sentence in the page."""
    words = json.loads(desk.page.locator("#words").text_content() or "")
    said = set()
    for path in (Path(__file__).parents[2] / "src/filmgate/web/static/playground").glob("*.js"):
        said |= set(re.findall(r'\bsay\("([\w-]+)"', path.read_text("utf-8")))
    assert said <= set(words)
    assert {f"{each}" for card in CARDS for each in card.workflows} <= set(words)
