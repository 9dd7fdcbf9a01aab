"""apiin.one as its page describes it, and as its clients use it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.dialects.apiin.models import RATES
from filmgate.dialects.apiin.wire import read_request, write_error
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Element, Generation, Mode, Shot, Workflow
from filmgate.domain.routing import Router
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from fixtures.theatre import BEGINNING, FUNDS, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/apiin.json").read_text())
GENERATE, TASKS = "/api/v1/videos/generations", "/api/v1/tasks/"
WORDS = {"model": "kling-3", "prompt": "waves"}
PICTURE, OTHER, CLIP = "https://example.com/a.png", "https://example.com/b.jpg", "https://example.com/a.mp4"
DATA = "data:image/png;base64,AAAA"
ELEMENT = {"name": "dog", "element_input_urls": [PICTURE]}


async def created(theatre: Theatre, body: dict[str, Any]) -> str:
    response = await theatre.post(GENERATE, body)
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["task_id"])


async def status(theatre: Theatre, task_id: str) -> dict[str, Any]:
    response = await theatre.get(TASKS + task_id)
    assert response.status_code == 200
    return dict(response.json())


async def asked(theatre: Theatre, given: dict[str, Any]) -> Generation:
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, await created(theatre, WORDS | given))
    return read_generation(record.content.generation)


async def refused(theatre: Theatre, body: Any) -> tuple[int, str, str]:
    response = await theatre.post(GENERATE, body)
    answer = response.json()
    assert list(answer) == ["error"] and list(answer["error"]) == ["code", "message", "type"]
    assert answer["error"]["code"] == response.status_code
    return response.status_code, answer["error"]["type"], answer["error"]["message"]


async def nobody_knows(target: object) -> tuple[()]:
    return ()


def meant(given: dict[str, Any]) -> Generation:
    """What a body is translated into; a task's own Generation names a `data:` picture by the copy that was kept."""
    return read_request(json.dumps(WORDS | given).encode())[0]


def price(given: dict[str, Any]) -> float:
    """In credits."""
    return float(RATES.credits(RATES.price(meant(given))))


@pytest.mark.parametrize("example", PAGE["requests"])
async def test_every_request_of_the_page_is_accepted_at_its_price(theatre: Theatre, example: dict[str, Any]):
    response = await theatre.post(GENERATE, example["body"])
    answer = response.json()
    task_id = answer["data"]["task_id"]
    assert answer == PAGE["created"] | {"data": PAGE["created"]["data"] | {"task_id": task_id}}
    assert list(answer) == list(PAGE["created"]) and list(answer["data"]) == list(PAGE["created"]["data"])
    assert FUNDS - await theatre.balance() == example["credits"] * 10_000
    assert task_id.startswith("n75") and task_id.endswith("_kling3")


async def test_the_refusal_of_the_page(theatre: Theatre):
    answer = (await theatre.post(GENERATE, {"model": "kling-3"})).json()
    assert answer["error"] | {"message": ""} == PAGE["error"]["error"] | {"message": ""}


def test_the_prices_of_the_page():
    for film in PAGE["films"]:
        assert price(film["body"]) == film["credits"]
    for rate in PAGE["per_second"]:
        for duration in range(3, 16):
            given = {"mode": rate["mode"], "sound": rate["sound"], "duration": duration}
            assert price(given) == price(given | {"image": PICTURE}) == rate["credits"] * duration


def test_four_k_costs_as_much_with_sound_as_without():
    for duration in range(3, 16):
        for sound in (True, False):
            assert price({"mode": "4k", "sound": sound, "duration": duration}) == 54 * 3.75 * duration


async def test_defaults(theatre: Theatre):
    assert await asked(theatre, {}) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.STD,
        prompt="waves",
        duration=5,
        aspect_ratio=AspectRatio.WIDE,
        sound=True,
    )
    nothing = dict.fromkeys(
        ["mode", "duration", "aspect_ratio", "sound", "image", "image_url", "image_urls", "multi_shots"]
        + ["multi_prompt", "kling_elements", "callback_url"]
    )
    assert await asked(theatre, nothing) == await asked(theatre, {})


async def test_every_member_arrives(theatre: Theatre):
    given = {"mode": "4k", "duration": 7.0, "aspect_ratio": "9:16", "sound": False, "cfg_scale": "?", "seed": [1]}
    assert await asked(theatre, given) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.FOUR_K,
        prompt="waves",
        duration=7,
        aspect_ratio=AspectRatio.TALL,
        sound=False,
    )


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({"image": PICTURE}, PICTURE, None),
        ({"image": DATA}, DATA, None),
        ({"image_url": PICTURE}, PICTURE, None),
        ({"image_urls": [PICTURE]}, PICTURE, None),
        ({"image_urls": [PICTURE, OTHER]}, PICTURE, OTHER),
        ({"image_urls": [PICTURE, ""]}, PICTURE, None),
        ({"image": PICTURE, "image_url": OTHER}, PICTURE, None),
        ({"image": "", "image_url": OTHER}, OTHER, None),
        ({"image": PICTURE, "image_urls": [PICTURE, OTHER]}, PICTURE, OTHER),
        ({"image": PICTURE, "image_urls": []}, PICTURE, None),
    ],
    ids=json.dumps,
)
async def test_a_picture_makes_it_image_to_video(theatre: Theatre, given: dict[str, Any], first: str, last: str | None):
    made = meant(given)
    assert (await asked(theatre, given)).workflow is Workflow.IMAGE_TO_VIDEO
    assert (made.workflow, made.image, made.end_image) == (Workflow.IMAGE_TO_VIDEO, first, last)


async def test_a_picture_brings_its_own_shape(theatre: Theatre):
    for shape in ("9:16", "auto", 5):
        assert (await asked(theatre, {"image": PICTURE, "aspect_ratio": shape})).aspect_ratio is AspectRatio.WIDE


async def test_no_picture_is_text_to_video(theatre: Theatre):
    for given in ({"image": ""}, {"image_url": ""}, {"image_urls": []}):
        assert (await asked(theatre, given)).workflow is Workflow.TEXT_TO_VIDEO


async def test_the_shots_add_up_and_win_over_the_duration(theatre: Theatre):
    shots = [{"prompt": "sea", "duration": 4}, {"prompt": "sky", "duration": 3.0}]
    for flag in ({"multi_shots": True}, {}, {"multi_shots": None}):
        before = await theatre.balance()
        made = await asked(theatre, {"prompt": None, "duration": 15, "multi_prompt": shots, **flag})
        assert made.shots == (Shot(prompt="sea", duration=4), Shot(prompt="sky", duration=3))
        assert (made.duration, made.prompt) == (7, "")
        assert before - await theatre.balance() == 7 * 60 * 10_000


async def test_a_flag_that_says_no_is_obeyed(theatre: Theatre):
    made = await asked(theatre, {"multi_shots": False, "multi_prompt": [{"prompt": "sea", "duration": 9}]})
    assert (made.shots, made.duration, made.prompt) == ((), 5, "waves")
    assert (await asked(theatre, {"multi_shots": False, "multi_prompt": []})).shots == ()


async def test_shots_from_a_picture(theatre: Theatre):
    made = await asked(theatre, {"image": PICTURE, "multi_prompt": [{"prompt": "x" * 512, "duration": 1}] * 6})
    assert (made.workflow, made.duration, len(made.shots)) == (Workflow.IMAGE_TO_VIDEO, 6, 6)


@pytest.mark.parametrize(
    ("given", "element"),
    [
        (ELEMENT, Element(name="dog", images=(PICTURE,))),
        (
            {"name": "dog", "description": "big", "element_input_urls": [PICTURE, OTHER, DATA, PICTURE]},
            Element(name="dog", description="big", images=(PICTURE, OTHER, DATA, PICTURE)),
        ),
        ({"name": "dog", "element_input_video_urls": [CLIP]}, Element(name="dog", video=CLIP)),
        ({"name": "dog", "frontal_image_url": PICTURE}, Element(name="dog", images=(PICTURE,))),
        (
            {"name": "dog", "frontal_image_url": PICTURE, "reference_image_urls": [OTHER, DATA]},
            Element(name="dog", images=(PICTURE, OTHER, DATA)),
        ),
        (
            {**ELEMENT, "description": None, "element_input_video_urls": [], "frontal_image_url": "", "odd": 1},
            Element(name="dog", images=(PICTURE,)),
        ),
    ],
    ids=range(6),
)
async def test_elements(theatre: Theatre, given: dict[str, Any], element: Element):
    body = {"prompt": "@dog chases @nobody", "kling_elements": [given]}
    made = meant(body)
    assert made.elements == (element,)
    assert [each.name for each in (await asked(theatre, body)).elements] == ["dog"]
    assert (made.workflow, made.prompt) == (Workflow.TEXT_TO_VIDEO, "@dog chases @nobody")
    assert made.names_media
    assert meant({"image": PICTURE, "kling_elements": [given] * 3}).elements == (element,) * 3


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"model": None}, "model"),
        ({"model": ""}, "model"),
        ({"model": 3}, "model"),
        ({"prompt": None}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n"}, "prompt"),
        ({"prompt": ["waves"]}, "prompt"),
        ({"prompt": "x" * 2501}, "prompt"),
        ({"mode": "ultra"}, "mode"),
        ({"mode": 4}, "mode"),
        ({"duration": 2}, "duration"),
        ({"duration": 16}, "duration"),
        ({"duration": 5.5}, "duration"),
        ({"duration": "5"}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": 10**30}, "duration"),
        ({"aspect_ratio": "4:3"}, "aspect_ratio"),
        ({"sound": "true"}, "sound"),
        ({"sound": 1}, "sound"),
        ({"image": "a.png"}, "image"),
        ({"image": "ftp://example.com/a.png"}, "image"),
        ({"image": "data:text/html,hello"}, "image"),
        ({"image": [PICTURE]}, "image"),
        ({"image_urls": PICTURE}, "image_urls"),
        ({"image_urls": [""]}, "image"),
        ({"image_urls": [PICTURE] * 3}, "image_urls"),
        ({"image_urls": [PICTURE, "file:///etc/passwd"]}, "image_urls"),
        ({"image_urls": [PICTURE, None]}, "image_urls"),
        ({"multi_shots": True}, "multi_prompt"),
        ({"multi_shots": True, "multi_prompt": []}, "multi_prompt"),
        ({"multi_shots": "yes"}, "multi_shots"),
        ({"multi_prompt": "sea"}, "multi_prompt"),
        ({"multi_prompt": ["sea"]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea"}]}, "multi_prompt"),
        ({"multi_prompt": [{"duration": 5}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "", "duration": 5}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "x" * 513, "duration": 5}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 1}] * 7}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 0}, {"prompt": "sky", "duration": 5}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 2.5}, {"prompt": "sky", "duration": 2.5}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea", "duration": "5"}]}, "multi_prompt"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 2}]}, "duration"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 8}] * 2}, "duration"),
        ({"multi_prompt": [{"prompt": "sea", "duration": 4}], "duration": 4.5}, "duration"),
        ({"kling_elements": ELEMENT}, "kling_elements"),
        ({"kling_elements": [ELEMENT] * 4}, "kling_elements"),
        ({"kling_elements": [{"element_input_urls": [PICTURE]}]}, "kling_elements"),
        ({"kling_elements": [{**ELEMENT, "name": " "}]}, "kling_elements"),
        ({"kling_elements": [{**ELEMENT, "name": "x" * 101}]}, "kling_elements"),
        ({"kling_elements": [{**ELEMENT, "description": "x" * 2501}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog"}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_urls": []}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_urls": [PICTURE] * 5}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_urls": [""]}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_urls": ["ftp://x"]}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_video_urls": [CLIP] * 2}]}, "kling_elements"),
        ({"kling_elements": [{"name": "dog", "element_input_video_urls": [DATA]}]}, "kling_elements"),
        ({"kling_elements": [{**ELEMENT, "element_input_video_urls": [CLIP]}]}, "kling_elements"),
        (
            {"kling_elements": [{**ELEMENT, "frontal_image_url": PICTURE, "reference_image_urls": [OTHER] * 3}]},
            "kling_",
        ),
        ({"callback_url": 5}, "callback_url"),
        ({"callback_url": "ftp://example.com/"}, "callback_url"),
        ({"callback_url": "http://127.0.0.1/"}, "callback_url"),
        ({"callback_url": "https://localhost/"}, "callback_url"),
    ],
    ids=lambda given: json.dumps(given)[:60] if isinstance(given, dict) else "",
)
async def test_bad_fields_are_named(theatre: Theatre, given: dict[str, Any], named: str):
    status, kind, message = await refused(theatre, WORDS | given)
    assert (status, kind) == (400, "invalid_request")
    assert message.startswith(named), message
    assert await theatre.balance() == FUNDS


@pytest.mark.parametrize("model", ["kling-3.0", "KLING-3", "kling-3 ", "x" * 5000])
async def test_other_models_are_not_there(theatre: Theatre, model: str):
    for given in ({}, {"duration": "long"}, {"prompt": None}):
        assert (await refused(theatre, WORDS | given | {"model": model}))[:2] == (404, "not_found")


async def test_a_task_from_its_beginning_to_its_film(theatre: Theatre):
    body = WORDS | {"odd": {"deep": [1, 2.50, None]}, "image": "data:image/png;base64," + "A" * 5000}
    task_id = await created(theatre, WORDS)
    shown: dict[str, Any] = {
        "task_id": task_id,
        "status": "IN_PROGRESS",
        "consumed_credits": 300,
        "created_at": "2026-01-09T13:33:30Z",
        "request": WORDS,
        "response": [],
        "error_message": None,
        "output": None,
        "video_url": None,
    }
    assert BEGINNING // 1_000_000 == 1_767_965_610
    assert await status(theatre, task_id) == {"code": 200, "message": "success", "data": shown}
    token = await theatre.finish()
    film = f"http://films.example:8000/films/{token}.mp4"
    done = shown | {"status": "SUCCESS", "response": [film], "output": {"video_url": film}, "video_url": film}
    assert (await status(theatre, task_id))["data"] == done

    task_id = await created(theatre, body)
    data = (await status(theatre, task_id))["data"]
    assert data["request"] == body | {"image": "data:image/png;base64,…(5022 characters)"}


@pytest.mark.parametrize("code", FailureCode)
async def test_a_failed_task_is_an_answer_and_costs_nothing(theatre: Theatre, code: FailureCode):
    task_id = await created(theatre, WORDS)
    if code is FailureCode.CANCELLED:
        await theatre.cancel(task_id)
    else:
        await theatre.fail(code, "The task was cancelled.")
    data = (await status(theatre, task_id))["data"]
    assert (data["status"], data["consumed_credits"], data["response"]) == ("FAILED", 0, [])
    assert (data["error_message"], data["output"], data["video_url"]) == ("The task was cancelled.", None, None)
    assert await theatre.balance() == FUNDS


async def test_broken_credits_are_rounded_up(theatre: Theatre):
    task_id = await created(theatre, WORDS | {"mode": "4k", "duration": 3})
    assert FUNDS - await theatre.balance() == 6_075_000
    assert (await status(theatre, task_id))["data"]["consumed_credits"] == 608


@pytest.mark.parametrize("url", ["http://example.com/hook", "https://example.com/hook"])
async def test_callbacks_go_by_http_too(theatre: Theatre, url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.edge.callbacks.look_up", nobody_knows)
    task_id = await created(theatre, WORDS | {"callback_url": url})
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    assert (await read(theatre.desk.store, caller, task_id)).task.callback_url == url


async def test_a_bad_key_comes_before_anything_else(theatre: Theatre):
    for header in ({}, {"Authorization": "Bearer nope"}, {"Authorization": "Basic eDp5"}):
        for method, path in (("POST", GENERATE), ("GET", TASKS + "task_abc123")):
            response = await theatre.client.request(method, path, content=b"{", headers=header)
            assert (response.status_code, response.json()["error"]["type"]) == (401, "authentication_error")


async def test_an_unknown_task(theatre: Theatre):
    response = await theatre.get(TASKS + "task_abc123")
    assert (response.status_code, response.json()["error"]["type"]) == (404, "not_found")


async def test_not_enough_credits(theatre: Theatre):
    response = await theatre.post(GENERATE, WORDS, "pauper")
    assert (response.status_code, response.json()["error"]["type"]) == (402, "insufficient_credits")


async def test_no_engine_at_all(theatre: Theatre):
    empty = theatre.rebuilt(desk=replace(theatre.desk, router=Router(())))
    assert (await refused(empty, WORDS))[:2] == (503, "internal_error")
    assert await theatre.balance() == FUNDS


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.InvalidField("prompt", "is too long."), 400, "invalid_request"),
        (errors.Malformed("No."), 400, "invalid_request"),
        (errors.Unauthenticated(), 401, "authentication_error"),
        (errors.AccountBanned(), 401, "authentication_error"),
        (errors.InsufficientBalance(2, 1), 402, "insufficient_credits"),
        (errors.AddressNotAllowed(), 403, "permission_error"),
        (errors.ModelNotAllowed("kling-3.0"), 403, "permission_error"),
        (errors.UnknownModel("x"), 404, "not_found"),
        (errors.UnknownTask(), 404, "not_found"),
        (errors.UnknownRoute(), 404, "not_found"),
        (errors.WrongMethod("POST"), 405, "invalid_request"),
        (errors.IdempotencyMismatch(), 409, "invalid_request"),
        (errors.TooLarge(1), 413, "invalid_request"),
        (errors.RateLimited(7), 429, "rate_limited"),
        (errors.TooManyTasks(3, 5), 429, "rate_limited"),
        (errors.SpendCapReached("daily", 9), 429, "rate_limited"),
        (RuntimeError("secret"), 500, "internal_error"),
        (errors.StoreUnavailable("secret"), 503, "internal_error"),
    ],
    ids=lambda error: type(error).__name__ if isinstance(error, Exception) else "",
)
def test_every_type_of_refusal(error: Exception, status: int, kind: str):
    told, body = write_error(error)
    said = json.loads(body)["error"]
    assert (told, said["code"], said["type"]) == (status, status, kind)
    assert said["message"] and "secret" not in said["message"]
