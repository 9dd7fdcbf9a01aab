"""apixo.ai as its page describes it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from filmgate.dialects.apixo import APIXO
from filmgate.dialects.apixo.wire import write_balance, write_error
from filmgate.domain.errors import RateLimited
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.domain.routing import Router
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from filmgate.services.tasks.submit import Desk
from fixtures.theatre import BEGINNING, FUNDS, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/apixo.json").read_text())
GENERATE, STATUS = "/api/v1/generateTask/kling-3-0-std", "/api/v1/statusTask/kling-3-0-std"
BALANCE = "/api/v1/apikeys/current-balance"
PICTURE, CLIP = "https://example.com/a.png", "https://example.com/a.mp4"
TEXT = {"mode": "text-to-video", "prompt": "waves"}
IMAGE = {"mode": "image-to-video", "prompt": "waves", "image_urls": [PICTURE]}
MOTION = {"mode": "motion-control", "image_urls": [PICTURE], "video_urls": [CLIP]}


async def created(theatre: Theatre, body: dict[str, Any]) -> str:
    response = await theatre.post(GENERATE, body)
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["taskId"])


async def asked(theatre: Theatre, given: dict[str, Any]) -> Generation:
    task_id = await created(theatre, {"input": given})
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    return read_generation((await read(theatre.desk.store, caller, task_id)).content.generation)


async def refused(theatre: Theatre, body: Any) -> tuple[int, str]:
    response = await theatre.post(GENERATE, body)
    answer = response.json()
    assert list(answer) == ["code", "message", "data"] and list(answer["data"]) == ["error"]
    assert answer["code"] == response.status_code
    return response.status_code, answer["data"]["error"]


@pytest.mark.parametrize("example", PAGE["requests"], ids=lambda example: example["body"]["input"]["mode"])
async def test_every_request_of_the_page_is_accepted_at_its_price(
    theatre: Theatre, example: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("filmgate.edge.callbacks.look_up", nobody_knows)
    response = await theatre.post(GENERATE, example["body"])
    assert response.status_code == 200
    task_id = response.json()["data"]["taskId"]
    assert response.json() == PAGE["created"] | {"data": {"taskId": task_id}}
    assert FUNDS - await theatre.balance() == Decimal(example["dollars"]) * 1_000_000


async def nobody_knows(target: object) -> tuple[()]:
    return ()


async def test_the_answers_of_the_page(theatre: Theatre):
    task_id = await created(theatre, {"input": TEXT})
    wanted = {"createTime": BEGINNING // 1000, "taskId": task_id}
    pending = (await theatre.get(STATUS, taskId=task_id)).json()
    assert pending["data"] == {"taskId": task_id, "state": "pending", "createTime": wanted["createTime"]}

    theatre.clock.now = PAGE["success"]["data"]["completeTime"] * 1000
    token = await theatre.finish()
    answer = (await theatre.get(STATUS, taskId=task_id)).json()
    result = json.dumps({"resultUrls": [f"http://films.example:8000/films/{token}.mp4"]}, separators=(",", ":"))
    assert answer == PAGE["success"] | {"data": PAGE["success"]["data"] | wanted | {"resultJson": result}}
    assert list(answer["data"]) == list(PAGE["success"]["data"])


async def test_the_running_task_of_the_page(theatre: Theatre):
    task_id = await created(theatre, {"input": TEXT})
    await theatre.start()
    answer = (await theatre.get(STATUS, taskId=task_id)).json()
    assert answer == PAGE["processing"] | {"data": PAGE["processing"]["data"] | {"taskId": task_id}}


async def test_the_failed_task_of_the_page(theatre: Theatre):
    task_id = await created(theatre, {"input": TEXT})
    theatre.clock.now = PAGE["failed"]["data"]["completeTime"] * 1000
    await theatre.fail(FailureCode.CONTENT_VIOLATION, PAGE["failed"]["data"]["failMsg"])
    answer = (await theatre.get(STATUS, taskId=task_id)).json()
    assert answer == PAGE["failed"] | {"data": PAGE["failed"]["data"] | {"taskId": task_id}}
    assert list(answer["data"]) == list(PAGE["failed"]["data"])


FAIL_CODES = {
    FailureCode.CONTENT_VIOLATION: "CONTENT_VIOLATION",
    FailureCode.INVALID_IMAGE: "INVALID_IMAGE_URL",
    FailureCode.INVALID_VIDEO: "INVALID_VIDEO_URL",
    FailureCode.INVALID_PARAMETER: "INVALID_PARAMETER",
    FailureCode.INSUFFICIENT_BALANCE: "INSUFFICIENT_BALANCE",
    FailureCode.UPSTREAM: "UPSTREAM_ERROR",
    FailureCode.TIMEOUT: "TIMEOUT",
    FailureCode.CANCELLED: "UPSTREAM_ERROR",
}


def test_the_fail_codes_are_those_of_the_page_and_no_others():
    assert set(FAIL_CODES) == set(FailureCode)
    assert set(FAIL_CODES.values()) == set(PAGE["fail_codes"])


@pytest.mark.parametrize("code", FAIL_CODES)
async def test_every_fail_code(theatre: Theatre, code: FailureCode):
    task_id = await created(theatre, {"input": TEXT})
    if code is FailureCode.CANCELLED:
        await theatre.cancel(task_id)
    else:
        await theatre.fail(code, "Because.")
    data = (await theatre.get(STATUS, taskId=task_id)).json()["data"]
    assert (data["state"], data["failCode"]) == ("failed", FAIL_CODES[code])
    assert {"resultJson", "costTime"}.isdisjoint(data)


@pytest.mark.parametrize("duration", range(3, 16))
async def test_every_price(theatre: Theatre, duration: int):
    for given, dollars in ((TEXT, "0.13"), (IMAGE, "0.13")):
        for sound, per_second in ((True, Decimal(dollars)), (False, Decimal("0.084"))):
            before = await theatre.balance()
            await asked(theatre, given | {"duration": duration, "sound": sound})
            assert before - await theatre.balance() == per_second * duration * 1_000_000


async def test_motion_control_holds_three_seconds_whatever_its_sound(theatre: Theatre):
    for sound in (True, False, None):
        before = await theatre.balance()
        made = await asked(theatre, MOTION | {"sound": sound, "duration": "ignored"})
        assert before - await theatre.balance() == 390_000
        assert made.duration == 0


async def test_defaults(theatre: Theatre):
    made = await asked(theatre, TEXT)
    assert (made.duration, made.sound, made.aspect_ratio, made.cfg_scale) == (5, True, AspectRatio.WIDE, 0.5)
    assert (made.model, made.mode, made.workflow) == ("kling-3.0", Mode.STD, Workflow.TEXT_TO_VIDEO)
    assert (await asked(theatre, MOTION)).character_orientation == "video"


async def test_the_shots_add_up_and_win_over_the_duration(theatre: Theatre):
    shots = [{"prompt": "sea", "duration": 4}, {"prompt": "sky", "duration": 3.0}]
    made = await asked(theatre, TEXT | {"duration": 15, "multi_prompt": shots})
    assert made.shots == (Shot(prompt="sea", duration=4), Shot(prompt="sky", duration=3))
    assert made.duration == 7
    del (only := TEXT | {"multi_prompt": shots})["prompt"]
    assert (await asked(theatre, only)).prompt == ""
    assert (await asked(theatre, TEXT | {"multi_prompt": []})).duration == 5


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"mode": None}, "mode"),
        ({"mode": "video-edit"}, "mode"),
        ({"prompt": ""}, "input.prompt"),
        ({"prompt": None}, "input.prompt"),
        ({"prompt": "x" * 2501}, "input.prompt"),
        ({"negative_prompt": "x" * 2501}, "input.negative_prompt"),
        ({"duration": 2}, "input.duration"),
        ({"duration": 16}, "input.duration"),
        ({"duration": 5.5}, "input.duration"),
        ({"duration": "5"}, "duration"),
        ({"sound": "no"}, "sound"),
        ({"aspect_ratio": "21:9"}, "aspect_ratio"),
        ({"cfg_scale": 2}, "input.cfg_scale"),
        ({"multi_prompt": [{"prompt": "a", "duration": 2}]}, "input.duration"),
        ({"multi_prompt": [{"prompt": "a", "duration": 8}] * 2}, "input.duration"),
        ({"multi_prompt": [{"prompt": "a", "duration": 1}] * 7}, "input.multi_prompt"),
        ({"multi_prompt": [{"prompt": "", "duration": 5}]}, "input.multi_prompt"),
        ({"multi_prompt": [{"prompt": "a" * 513, "duration": 5}]}, "input.multi_prompt"),
        ({"multi_prompt": [{"prompt": "a", "duration": 0}, {"prompt": "b", "duration": 5}]}, "input.multi_prompt"),
        ({"multi_prompt": [{"prompt": "a"}]}, "multi_prompt"),
        ({**IMAGE, "image_urls": []}, "input.image_urls"),
        ({**IMAGE, "image_urls": None}, "input.image_urls"),
        ({**IMAGE, "image_urls": [PICTURE] * 3}, "input.image_urls"),
        ({**IMAGE, "image_urls": PICTURE}, "image_urls"),
        ({**IMAGE, "image_urls": ["file:///etc/passwd"]}, "input.image_urls"),
        ({**IMAGE, "image_urls": [""]}, "input.image_urls"),
        ({**MOTION, "image_urls": [PICTURE] * 2}, "input.image_urls"),
        ({**MOTION, "image_urls": []}, "input.image_urls"),
        ({**MOTION, "video_urls": [CLIP] * 2}, "input.video_urls"),
        ({**MOTION, "video_urls": None}, "input.video_urls"),
        ({**MOTION, "character_orientation": "sideways"}, "character_orientation"),
    ],
    ids=json.dumps,
)
async def test_bad_fields_are_named(theatre: Theatre, given: dict[str, Any], named: str):
    status, message = await refused(theatre, {"input": TEXT | given})
    assert (status, message.startswith(f"{named}:") or message.startswith(f"{named}[")) == (400, True), message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"input": None},
        {"input": []},
        {"input": "x"},
        {"input": TEXT, "request_type": "poll"},
        {"input": TEXT, "provider": "cheapest"},
        {"input": TEXT, "request_type": "callback"},
        {"input": TEXT, "request_type": "callback", "callback_url": ""},
        {"input": TEXT, "request_type": "callback", "callback_url": 5},
    ],
    ids=json.dumps,
)
async def test_bad_envelopes(theatre: Theatre, body: dict[str, Any]):
    assert (await refused(theatre, body))[0] == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/hook",
        "example.com/hook",
        "https://",
        "https://user:secret@example.com/hook",
        "https://localhost/hook",
        "https://LOCALHOST./hook",
        "https://films.localhost/hook",
        "https://127.0.0.1/hook",
        "https://2130706433/hook",
        "https://0x7f.1/hook",
        "https://0177.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://１２７.0.0.1/hook",
        "https://10.1.2.3:8443/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://example.com:99999/hook",
        "https://exa mple.com/hook",
        "https://example.com/" + "x" * 2048,
    ],
)
async def test_callbacks_go_to_public_https_addresses(theatre: Theatre, url: str):
    status, message = await refused(theatre, {"request_type": "callback", "callback_url": url, "input": TEXT})
    assert status == 400
    assert message.startswith("callback_url: ")


async def test_a_callback_url_is_ignored_with_async(theatre: Theatre):
    for request_type in ({"request_type": "async"}, {}):
        await created(theatre, {"callback_url": "http://localhost/", "input": TEXT, **request_type})


async def test_the_operator_may_open_private_networks_and_http_into_them(theatre: Theatre):
    from ipaddress import ip_network

    opened = theatre.rebuilt(private_networks=(ip_network("127.0.0.0/8"),))
    for url in ("http://127.0.0.1:9000/hook", "http://localhost:9000/hook", "https://127.0.0.2/hook"):
        await created(opened, {"request_type": "callback", "callback_url": url, "input": TEXT})
    for url in ("http://10.0.0.1/hook", "https://10.0.0.1/hook", "http://8.8.8.8/hook"):
        body = {"request_type": "callback", "callback_url": url, "input": TEXT}
        assert (await refused(opened, body))[0] == 400


async def test_other_models_are_not_there(theatre: Theatre):
    task_id = await created(theatre, {"input": TEXT})
    for model in ("kling-3-0-pro", "KLING-3-0-STD", "%00", "..%2f", "kling-3-0-std%20"):
        response = await theatre.post(f"/api/v1/generateTask/{model}", {"input": TEXT})
        assert (response.status_code, response.json()["code"]) == (404, 404)
        response = await theatre.get(f"/api/v1/statusTask/{model}?taskId={task_id}")
        assert (response.status_code, response.json()["code"]) == (404, 404)


async def test_a_query_without_an_id(theatre: Theatre):
    response = await theatre.get(STATUS)
    assert (response.status_code, response.json()["data"]["error"]) == (400, "taskId: is required in the query.")


async def test_the_balance_is_a_plain_number_of_dollars(theatre: Theatre):
    response = await theatre.get(BALANCE)
    assert response.content == b'{"code":200,"message":"success","data":1000.0000}'
    await created(theatre, {"input": TEXT | {"duration": 3, "sound": False}})
    assert (await theatre.get(BALANCE)).content.endswith(b'"data":999.7480}')
    assert (await theatre.get(BALANCE, "pauper")).json()["data"] == 0
    assert write_balance(12_345_699).endswith(b'"data":12.3456}')


async def test_no_engine_at_all_is_a_502(theatre: Theatre):
    desk = theatre.desk
    empty = theatre.rebuilt(desk=Desk(desk.store, desk.nature, Router(()), desk.deadline_us))
    assert (await refused(empty, {"input": TEXT}))[0] == 502
    assert await theatre.balance() == FUNDS


def test_too_many_requests():
    status, body = write_error(RateLimited(7))
    assert (status, json.loads(body)["code"]) == (429, 429)


def test_its_receivers_get_three_more_chances():
    assert APIXO.retry_seconds == (30.0, 300.0, 1800.0)
