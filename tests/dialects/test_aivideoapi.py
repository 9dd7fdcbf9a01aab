"""aivideoapi.ai as its page describes it."""

import json
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from filmgate.dialects.aivideoapi.models import RATES
from filmgate.dialects.aivideoapi.wire import write_credits, write_error
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.ids import dashed, read
from filmgate.domain.ledger import Totals
from filmgate.domain.routing import Router
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.jobs import advance
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read as read_task
from fixtures.theatre import FUNDS, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/aivideoapi.json").read_text())
GENERATE, TASKS, CREDITS = "/v1/videos/generations", "/v1/tasks/", "/v1/credits"
WORDS = {"model": "kling-3.0", "input": {"prompt": "waves"}}


async def created(theatre: Theatre, body: dict[str, Any]) -> str:
    response = await theatre.post(GENERATE, body)
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["taskId"])


async def status(theatre: Theatre, task_id: str) -> dict[str, Any]:
    response = await theatre.get(TASKS + task_id)
    assert response.status_code == 200
    return dict(response.json())


async def asked(theatre: Theatre, body: dict[str, Any]) -> Generation:
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read_task(theatre.desk.store, caller, await created(theatre, body))
    return read_generation(record.content.generation)


async def refused(theatre: Theatre, body: Any) -> tuple[int, str, str]:
    response = await theatre.post(GENERATE, body)
    answer = response.json()
    assert list(answer) == ["error"] and list(answer["error"]) == ["code", "message", "type"]
    return response.status_code, answer["error"]["code"], answer["error"]["message"]


async def nobody_knows(target: object) -> tuple[()]:
    return ()


@pytest.mark.parametrize("example", PAGE["requests"], ids=lambda example: example["body"]["input"]["mode"])
async def test_every_request_of_the_page_is_accepted_at_its_price(
    theatre: Theatre, example: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("filmgate.edge.callbacks.look_up", nobody_knows)
    response = await theatre.post(GENERATE, example["body"])
    task_id = response.json()["data"]["taskId"]
    assert response.json() == PAGE["created"] | {"data": {"taskId": task_id}}
    assert list(response.json()) == list(PAGE["created"])
    assert read(task_id) is not None and dashed(read(task_id) or b"") == task_id
    assert FUNDS - await theatre.balance() == example["credits"] * RATES.credit == float(example["dollars"]) * 1e6


async def test_the_pending_and_the_running_task_of_the_page(theatre: Theatre):
    theatre.clock.now = PAGE["processing"]["created_at"] * 1_000_000 + 999_999
    task_id = await created(theatre, WORDS)
    assert await status(theatre, task_id) == PAGE["processing"] | {"id": task_id, "status": "pending"}
    await theatre.start()
    answer = await status(theatre, task_id)
    assert answer == PAGE["processing"] | {"id": task_id}
    assert list(answer) == list(PAGE["processing"])


async def test_the_completed_task_of_the_page(theatre: Theatre):
    theatre.clock.now = PAGE["completed"]["created_at"] * 1_000_000
    task_id = await created(theatre, WORDS)
    theatre.clock.now = PAGE["completed"]["completed_at"] * 1_000_000
    token = await theatre.finish()
    output = PAGE["completed"]["output"] | {"urls": [f"http://films.example:8000/films/{token}.mp4"]}
    answer = await status(theatre, task_id)
    assert answer == PAGE["completed"] | {"id": task_id, "output": output}
    assert list(answer) == list(PAGE["completed"])


async def test_the_failed_task_of_the_page(theatre: Theatre):
    theatre.clock.now = PAGE["failed"]["created_at"] * 1_000_000
    task_id = await created(theatre, WORDS)
    await theatre.fail(FailureCode.UPSTREAM, PAGE["failed"]["error"]["message"])
    answer = await status(theatre, task_id)
    assert answer == PAGE["failed"] | {"id": task_id}
    assert list(answer) == list(PAGE["failed"])


@pytest.mark.parametrize("code", FailureCode)
async def test_every_failure_is_the_upstreams_and_says_why(theatre: Theatre, code: FailureCode):
    task_id = await created(theatre, WORDS)
    if code is FailureCode.CANCELLED:
        await theatre.cancel(task_id)
    else:
        await theatre.fail(code, "Because.")
    answer = await status(theatre, task_id)
    assert answer["status"] == "failed"
    assert answer["error"]["code"] == "upstream_error"
    assert answer["error"]["message"] == ("The task was cancelled." if code is FailureCode.CANCELLED else "Because.")
    assert {"completed_at", "progress", "output"}.isdisjoint(answer)
    assert await theatre.balance() == FUNDS


async def test_progress_is_null_or_percent(theatre: Theatre):
    task_id = await created(theatre, WORDS)
    job = (await theatre.start()).job
    assert (await status(theatre, task_id))["progress"] is None
    for percent in (0, 42, 100):
        await advance.report(theatre.desk.store, job, percent)
        progress = (await status(theatre, task_id))["progress"]
        assert (progress, type(progress)) == (percent, int)


async def test_what_the_request_cannot_say(theatre: Theatre):
    assert await asked(theatre, WORDS) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.STD,
        prompt="waves",
        duration=5,
        aspect_ratio=AspectRatio.WIDE,
        sound=False,
    )


@pytest.mark.parametrize(("mode", "credits"), [(None, 100), ("std", 100), ("pro", 200), ("4k", 750)])
async def test_every_price(theatre: Theatre, mode: str | None, credits: int):
    made = await asked(theatre, {"model": "kling-3.0", "input": {"prompt": "waves", "mode": mode}})
    assert made.mode == (mode or "std")
    assert FUNDS - await theatre.balance() == credits * 5_000


@pytest.mark.parametrize("given", [{}, {"prompt": None}, {"prompt": ""}, {"prompt": " \n"}])
async def test_a_film_needs_no_words(theatre: Theatre, given: dict[str, Any]):
    assert not (await asked(theatre, {"model": "kling-3.0", "input": given})).prompt.strip()


async def test_unknown_members_are_ignored(theatre: Theatre):
    odd = {"duration": 15, "sound": "loud", "aspect_ratio": "4:3", "image_urls": 5, "multi_prompt": {}}
    body = {**WORDS, "input": {"prompt": "waves", **odd}, "metadata": [1], "callback_url": None}
    assert await asked(theatre, body) == await asked(theatre, WORDS)


async def test_the_limit_counts_characters(theatre: Theatre):
    assert (await asked(theatre, {"model": "kling-3.0", "input": {"prompt": "波" * 2500}})).prompt == "波" * 2500


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "'model'"),
        ({"model": None}, "'model'"),
        ({"model": ""}, "'model'"),
        ({"model": 5}, "model:"),
        ({"input": None}, "'input'"),
        ({"input": "waves"}, "input:"),
        ({"input": ["waves"]}, "input:"),
        ({"input": {"prompt": 5}}, "input.prompt:"),
        ({"input": {"prompt": "x" * 2501}}, "'input.prompt'"),
        ({"input": {"mode": "ultra"}}, "input.mode:"),
        ({"input": {"mode": "STD"}}, "input.mode:"),
        ({"input": {"mode": 1}}, "input.mode:"),
        ({"callback_url": 5}, "callback_url:"),
        ({"callback_url": ["https://example.com/"]}, "callback_url:"),
    ],
    ids=json.dumps,
)
async def test_bad_fields_are_named(theatre: Theatre, body: dict[str, Any], named: str):
    status, code, message = await refused(theatre, WORDS | body if body else body)
    assert (status, code) == (400, "invalid_request")
    assert message.startswith(named), message


async def test_the_missing_model_of_the_page(theatre: Theatre):
    assert (await theatre.post(GENERATE, {"input": WORDS["input"]})).json() == PAGE["no_model"]


@pytest.mark.parametrize("model", ["kling-3", "kling-2.6", "KLING-3.0", "kling-3.0 ", "x" * 5000, "\u202e"])
async def test_other_models_are_not_there(theatre: Theatre, model: str):
    """Whatever else is wrong with the request."""
    for body in ({"model": model}, {"model": model, "input": 5}, WORDS | {"model": model}):
        assert (await refused(theatre, body))[:2] == (404, "model_not_found")


@pytest.mark.parametrize("key", ["", "nope", "pk-0123", "sk-", "sk-unknown", "SK-unknown"])
async def test_bad_keys(theatre: Theatre, key: str):
    for method, path in (("POST", GENERATE), ("GET", TASKS + "x"), ("GET", CREDITS)):
        headers = {"Authorization": f"Bearer {key}"}
        response = await theatre.client.request(method, path, content=b"{", headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")


async def test_not_enough_credits(theatre: Theatre):
    answer = (await theatre.post(GENERATE, WORDS, "pauper")).json()
    shown = PAGE["no_credits"]["error"]
    assert answer["error"] == shown | {"message": answer["error"]["message"]}


async def test_no_engine_at_all_is_a_503_and_nothing_is_charged(theatre: Theatre):
    empty = theatre.rebuilt(desk=replace(theatre.desk, router=Router(())))
    assert (await refused(empty, WORDS))[:2] == (503, "upstream_error")
    assert await theatre.balance() == FUNDS


async def test_an_unknown_task(theatre: Theatre):
    for task_id in ("cbf6b69d-4f03-4817-8ed7-94c0292184a8", "x"):
        response = await theatre.get(TASKS + task_id)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "task_not_found")


PROVOKED: dict[str, list[Exception]] = {
    "invalid_request": [errors.InvalidField("prompt", "is too long."), errors.Malformed("No.")],
    "invalid_api_key": [errors.Unauthenticated(), errors.AccountBanned()],
    "insufficient_credits": [errors.InsufficientBalance(2, 1)],
    "ip_not_allowed": [errors.AddressNotAllowed()],
    "model_not_found": [errors.UnknownModel("x")],
    "task_not_found": [errors.UnknownTask()],
    "rate_limit_exceeded": [errors.RateLimited(7), errors.TooManyTasks(3, 5)],
    "spend_limit_exceeded": [errors.SpendCapReached(window, wait) for window, wait in (("hourly", 9), ("total", None))],
    "internal_error": [RuntimeError("secret"), errors.StoreUnavailable("secret"), errors.Misconfigured("secret")],
    "upstream_error": [errors.NoRoute("kling-3.0")],
}


@pytest.mark.parametrize("wanted", PAGE["errors"], ids=lambda wanted: wanted["code"])
def test_every_error_of_the_page_is_spoken(wanted: dict[str, Any]):
    for error in PROVOKED[wanted["code"]]:
        status, body = write_error(error)
        said = json.loads(body)["error"]
        assert {"status": status, "code": said["code"], "type": said["type"]} == wanted
        assert said["message"] and "secret" not in said["message"]


async def test_credits_are_whole_and_add_up(theatre: Theatre):
    answer = (await theatre.get(CREDITS)).json()
    assert answer["data"] == {"balance": 200_000, "total_purchased": 200_000, "total_consumed": 0}
    assert (answer["code"], answer["msg"], list(answer)) == (200, "success", ["code", "msg", "data"])
    await created(theatre, WORDS)
    answer = (await theatre.get(CREDITS)).json()
    assert answer["data"] == {"balance": 199_900, "total_purchased": 200_000, "total_consumed": 100}
    await theatre.fail(FailureCode.UPSTREAM, "No.")
    assert (await theatre.get(CREDITS)).json()["data"]["total_consumed"] == 0
    assert (await theatre.get(CREDITS, "pauper")).json()["data"]["balance"] == 0


def test_broken_credits_are_rounded_down():
    answer = json.loads(write_credits(RATES, Totals(balance=14_999, purchased=20_001)))
    assert answer["data"] == {"balance": 2, "total_purchased": 4, "total_consumed": 2}


@pytest.mark.parametrize("url", ["http://example.com/hook", "https://example.com:8443/hook?a=b", "http://8.8.8.8/"])
async def test_callbacks_go_by_http_too(theatre: Theatre, url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.edge.callbacks.look_up", nobody_knows)
    task_id = await created(theatre, WORDS | {"callback_url": url})
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    assert (await read_task(theatre.desk.store, caller, task_id)).task.callback_url == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "example.com",
        "http://localhost/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://a@b.example/",
    ],
)
async def test_callbacks_go_to_public_addresses(theatre: Theatre, url: str):
    status, code, message = await refused(theatre, WORDS | {"callback_url": url})
    assert (status, code, message.startswith("'callback_url' must")) == (400, "invalid_request", True)
    assert await theatre.balance() == FUNDS


async def test_no_callback_url_is_none(theatre: Theatre):
    opened = theatre.rebuilt(private_networks=(ip_network("10.0.0.0/8"),))
    await created(opened, WORDS | {"callback_url": "http://10.0.0.1/"})
    for url in ("", None):
        await created(theatre, WORDS | {"callback_url": url})
