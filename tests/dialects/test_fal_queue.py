"""Requests in fal's queue: how they are asked after, cancelled and followed."""

import asyncio
import json
from typing import Any

import pytest

from filmgate.domain import errors
from filmgate.domain.task import FailureCode
from filmgate.services.jobs import advance
from filmgate.services.upkeep.tidy import remove_films
from filmgate.store import tasks
from fixtures import plain_http
from fixtures.fal import APP, PAGE, TEXT, WORDS, place, submitted
from fixtures.serving import served
from fixtures.theatre import FUNDS, ORIGIN, Theatre


async def test_a_request_from_the_queue_to_its_film(theatre: Theatre):
    await submitted(theatre)
    told = await submitted(theatre)
    path = place(told)
    named = {"x-fal-request-id": told["request_id"]}
    waiting = await theatre.get(f"{path}/status")
    assert (waiting.status_code, waiting.json()) == (202, told | {"queue_position": 1})
    assert named.items() <= dict(waiting.headers).items()
    early = await theatre.get(path)
    assert (early.status_code, early.json()["detail"]) == (400, "Request is still in progress")
    assert early.json()["error"]["message"] == early.json()["detail"]
    await theatre.finish()
    begun = await theatre.start()
    await advance.report(theatre.desk.store, begun.job, 42)
    running = await theatre.get(f"{path}/status")
    assert (running.status_code, running.json()["status"], running.json()["logs"]) == (202, "IN_PROGRESS", [])
    logs = (await theatre.get(f"{path}/status", logs="1")).json()["logs"]
    assert [line["message"] for line in logs] == [
        "The request waits for an engine.",
        "The film is being made.",
        "42 % of the film are made.",
    ]
    assert {line["level"] for line in logs} == {"INFO"}
    assert (await theatre.get(path)).status_code == 400


async def test_a_request_is_accepted_even_if_nobody_can_look(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """Trouble would have its client send it again, and pay twice."""

    async def unavailable(*_: object) -> int:
        raise errors.StoreUnavailable("away")

    monkeypatch.setattr(tasks, "count_waiting_before", unavailable)
    answer = await theatre.post(TEXT, WORDS)
    assert (answer.status_code, answer.json()["queue_position"]) == (200, 0)


async def test_a_result(theatre: Theatre):
    path = place(await submitted(theatre))
    token = await theatre.finish()
    done = (await theatre.get(f"{path}/status")).json()
    assert (done["status"], done["metrics"], done["logs"]) == ("COMPLETED", {"inference_time": 0.0}, [])
    assert "error" not in done
    result = await theatre.get(path)
    assert result.status_code == 200
    assert {*result.json()["video"]} == {*PAGE["result"]["video"]}
    assert result.json()["video"]["url"] == f"{ORIGIN}/films/{token}.mp4"
    assert result.headers["x-fal-request-id"] in path
    theatre.clock.now += 1
    assert await remove_films(theatre.desk.store, theatre.desk.nature, "fal", 0) == [token]
    late = await theatre.get(path)
    assert (late.status_code, late.json()["error_type"], late.headers["x-fal-retryable"]) == (410, "not_found", "false")


@pytest.mark.parametrize(
    ("code", "status", "word", "again"),
    [
        (FailureCode.CONTENT_VIOLATION, 422, "content_policy_violation", "false"),
        (FailureCode.UPSTREAM, 500, "runner_server_error", "true"),
        (FailureCode.CANCELLED, 499, "client_cancelled", "false"),
    ],
)
async def test_a_request_that_comes_to_nothing(theatre: Theatre, code: FailureCode, status: int, word: str, again: str):
    """It is completed like any other; that there is no film is what its result says."""
    told = await submitted(theatre)
    if code is FailureCode.CANCELLED:
        await theatre.cancel(told["request_id"])
    else:
        await theatre.fail(code, "The task was cancelled.")
    asked = await theatre.get(f"{place(told)}/status")
    assert (asked.status_code, asked.json()["status"]) == (200, "COMPLETED")
    assert (asked.json()["error"], asked.json()["error_type"]) == ("The task was cancelled.", word)
    result = await theatre.get(place(told))
    assert (result.status_code, result.json()["error_type"]) == (status, word)
    assert (result.headers["x-fal-error-type"], result.headers["x-fal-retryable"]) == (word, again)
    assert await theatre.balance() == FUNDS


async def test_the_whole_id_of_the_endpoint_leads_there_too(theatre: Theatre):
    told = await submitted(theatre)
    request_id = told["request_id"]
    for endpoint in ("v3/standard/text-to-video", "o3/pro/video-to-video/edit", "v9"):
        long = f"{APP}/{endpoint}/requests/{request_id}"
        assert (await theatre.get(f"{long}/status")).json() == told
        assert (await theatre.get(long)).status_code == 400
    assert (await theatre.client.put(f"{long}/cancel", headers=theatre.headers())).status_code == 202


async def test_addresses_are_on_the_base_that_the_client_used(theatre: Theatre):
    told = await submitted(theatre, path=f"/fal{TEXT}")
    assert told["status_url"] == f"{ORIGIN}/fal{APP}/requests/{told['request_id']}/status"
    assert (await theatre.get(told["status_url"])).json() == told
    public = theatre.rebuilt(public_url="https://films.example.com/")
    answer = (await public.post(TEXT, WORDS)).json()
    assert answer["response_url"] == f"https://films.example.com{APP}/requests/{answer['request_id']}"


async def test_cancelling(theatre: Theatre):
    told = await submitted(theatre)
    path = f"{place(told)}/cancel"
    foreign = await theatre.client.put(path, headers=theatre.headers("stranger"))
    assert (foreign.status_code, foreign.json()["error_type"]) == (404, "not_found")
    await theatre.start()
    first = await theatre.client.put(path, headers=theatre.headers())
    assert (first.status_code, first.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
    second = await theatre.client.put(path, headers=theatre.headers())
    assert (second.status_code, second.json()) == (400, {"status": "ALREADY_COMPLETED"})
    assert await theatre.balance() == FUNDS


async def test_a_stream_tells_of_changes_until_the_request_is_completed(theatre: Theatre):
    """What one event tells of what has happened the next ones do not tell again."""
    told = await submitted(theatre)
    async with served(theatre) as base, plain_http.AsyncClient(headers=theatre.headers(), timeout=30) as client:
        url = f"{base}{place(told)}/status/stream?logs=1"
        heard: list[dict[str, Any]] = []
        async with client.stream("GET", url) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                    if len(heard) == 1:
                        await theatre.finish()
        assert heard[0]["status"] == "IN_QUEUE"
        assert (heard[-1]["status"], heard[-1]["status_url"]) == (
            "COMPLETED",
            f"{base}{APP}/requests/{told['request_id']}/status",
        )
        said = [line["message"] for each in heard for line in each.get("logs", ())]
        assert len(said) == len(set(said))
        again = await client.get(url)
        assert [json.loads(line[6:])["status"] for line in again.text.splitlines() if line] == ["COMPLETED"]


async def test_a_crowd_of_streams_ends_with_its_request(theatre: Theatre):
    told = await submitted(theatre)
    async with served(theatre) as base, plain_http.AsyncClient(headers=theatre.headers(), timeout=30) as client:
        asking = [asyncio.ensure_future(client.get(f"{base}{place(told)}/status/stream")) for _ in range(5)]
        await theatre.cancel(told["request_id"])
        for answer in await asyncio.gather(*asking):
            last = json.loads(answer.text.strip().splitlines()[-1].removeprefix("data: "))
            assert (last["status"], last["error_type"]) == ("COMPLETED", "client_cancelled")
