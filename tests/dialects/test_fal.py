"""fal's queue as its pages describe it, and as its clients use it."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from filmgate.dialects import BY_NAME
from filmgate.dialects.fal.faults import write_error
from filmgate.dialects.fal.models import FAMILIES, O3, RATES, TIERS, V3, Family, Kind, Offer
from filmgate.dialects.fal.wire import AVOIDED, read_request
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Element, Generation, Mode, Shot, Workflow
from filmgate.domain.nature import HOUR
from filmgate.domain.routing import Router
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.jobs import advance
from filmgate.services.tasks.read import read
from filmgate.services.upkeep.tidy import remove_films
from filmgate.store import tasks
from fixtures.pictures import jpeg, png
from fixtures.serving import served
from fixtures.theatre import FUNDS, ORIGIN, Theatre
from fixtures.waiting import eventually

PAGE = json.loads((Path(__file__).parent / "pages/fal.json").read_text())
APP = "/fal-ai/kling-video"
TEXT = f"{APP}/v3/standard/text-to-video"
WORDS = {"prompt": "waves"}
PICTURE, OTHER, CLIP = "https://example.com/a.png", "https://example.com/b.jpg", "https://example.com/a.mp4"
DATA = "data:image/png;base64,AAAA"
QUEUE = "https://queue.fal.run"


async def submitted(theatre: Theatre, body: Any = WORDS, path: str = TEXT) -> dict[str, Any]:
    theatre.clock.now += 1000  # ids of one millisecond are in no order
    response = await theatre.post(path, body)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def refused(theatre: Theatre, body: Any, path: str = TEXT) -> tuple[int, dict[str, Any]]:
    response = await theatre.post(path, body)
    answer = dict(response.json())
    assert response.headers["x-fal-error-type"] == answer["error_type"] == answer["error"]["type"]
    assert answer["error"] | {"type": ""} == {"code": response.status_code, "message": answer["message"], "type": ""}
    return response.status_code, answer


def meant(family: Family, kind: Kind, given: dict[str, Any], tier: str = "standard") -> Generation:
    return read_request(Offer(family, tier, kind), json.dumps(given).encode())


def place(told: dict[str, Any]) -> str:
    """The path of a request's result."""
    return str(told["response_url"]).removeprefix(ORIGIN)


# ---- submitting ------------------------------------------------------------------------------------------------------


async def test_every_request_of_the_pages_is_accepted_at_its_price(theatre: Theatre):
    for number, example in enumerate(PAGE["requests"]):
        before = await theatre.balance()
        told = await submitted(theatre, example["body"], f"/{example['endpoint']}")
        request_id = told["request_id"]
        shown = {
            name: ORIGIN + value.replace("requests/", f"requests/{request_id}") if name.endswith("_url") else value
            for name, value in PAGE["queued"].items()
        }
        shown |= {"request_id": request_id, "gateway_request_id": request_id, "queue_position": number}
        assert told == shown
        assert list(told)[:5] == list(PAGE["queued"])[:5]
        assert (before - await theatre.balance()) == int(Decimal(example["dollars"]) * 1_000_000), example


def test_the_prices_of_the_pages():
    for family in FAMILIES:
        for tier in TIERS:
            for sound, dollars in zip((False, True), PAGE["per_second"][family.segment][tier], strict=True):
                for kind in {Kind.TEXT, Kind.IMAGE, Kind.REFERENCE} & {*family.kinds}:
                    given = WORDS | {"image_url": PICTURE, "image_urls": [PICTURE], "generate_audio": sound}
                    price = RATES.price(meant(family, kind, given | {"duration": 7}, tier))
                    assert price == int(Decimal(dollars) * 7_000_000)
            for kind in {Kind.MOTION, Kind.CLIP_EDIT, Kind.CLIP_REFERENCE} & {*family.kinds}:
                asked = meant(family, kind, WORDS | {"image_url": PICTURE, "video_url": CLIP}, tier)
                seconds = int(Decimal(PAGE["per_second"]["clip"][tier]) * 1_000_000)
                assert RATES.price(asked) == seconds * max(asked.duration, 3)


def test_every_endpoint_is_one_of_the_card():
    names = [name for several in BY_NAME["fal"].names.values() for name in several]
    assert len(names) == len(set(names)) == 24
    assert {example["endpoint"] for example in PAGE["requests"]} < set(names)


def test_defaults():
    assert meant(V3, Kind.TEXT, WORDS) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.STD,
        prompt="waves",
        negative_prompt=AVOIDED,
        duration=5,
        aspect_ratio=AspectRatio.WIDE,
        sound=True,
    )
    nothing = dict.fromkeys(
        ("multi_prompt", "duration", "generate_audio", "aspect_ratio", "negative_prompt", "cfg_scale")
    )
    assert meant(V3, Kind.TEXT, WORDS | nothing) == meant(V3, Kind.TEXT, WORDS)
    assert meant(V3, Kind.TEXT, WORDS | {"negative_prompt": ""}).negative_prompt == ""
    silent = meant(O3, Kind.TEXT, WORDS)
    assert (silent.model, silent.sound, silent.negative_prompt) == ("kling-o3", False, "")


@pytest.mark.parametrize("said", ["7", "7s", 7, 7.0])
def test_a_length_is_said_in_several_ways(said: Any):
    assert meant(V3, Kind.TEXT, WORDS | {"duration": said}).duration == 7
    shots = [{"prompt": "sea", "duration": said}, {"prompt": "sky"}]
    made = meant(O3, Kind.TEXT, {"multi_prompt": shots, "duration": "3"})
    assert (made.shots, made.duration) == ((Shot(prompt="sea", duration=7), Shot(prompt="sky", duration=5)), 12)


def test_pictures_under_either_name():
    for family in FAMILIES:
        for first in ("start_image_url", "image_url"):
            for last in ("end_image_url", "tail_image_url"):
                made = meant(family, Kind.IMAGE, WORDS | {first: PICTURE, last: OTHER})
                assert (made.workflow, made.image, made.end_image) == (Workflow.IMAGE_TO_VIDEO, PICTURE, OTHER)
    both = {"start_image_url": PICTURE, "image_url": OTHER}
    assert meant(V3, Kind.IMAGE, WORDS | both).image == PICTURE


def test_elements_are_called_by_their_numbers():
    given = [
        {"frontal_image_url": PICTURE, "reference_image_urls": [OTHER, DATA]},
        {"reference_image_urls": [OTHER]},
        {"video_url": CLIP, "frontal_image_url": "", "voice_id": "x"},
    ]
    assert meant(V3, Kind.IMAGE, WORDS | {"start_image_url": PICTURE, "elements": given}).elements == (
        Element(name="Element1", images=(PICTURE, OTHER, DATA)),
        Element(name="Element2", images=(OTHER,)),
        Element(name="Element3", video=CLIP),
    )


def test_what_references_come_to():
    """Without pictures of what is to be seen a request is what the rest of it makes: a first picture, or elements."""
    element = {"frontal_image_url": OTHER}
    kinds = (
        ({"image_urls": [PICTURE]}, Workflow.REFERENCE_TO_VIDEO),
        ({"image_urls": [PICTURE], "start_image_url": OTHER, "elements": [element]}, Workflow.REFERENCE_TO_VIDEO),
        ({"start_image_url": PICTURE, "elements": [element]}, Workflow.IMAGE_TO_VIDEO),
        ({"elements": [element]}, Workflow.TEXT_TO_VIDEO),
    )
    for given, workflow in kinds:
        made = meant(O3, Kind.REFERENCE, WORDS | given)
        assert (made.workflow, made.images) == (workflow, tuple(given.get("image_urls", ())))
        assert (made.image or "") == given.get("start_image_url", "")


def test_clips():
    made = meant(O3, Kind.CLIP_REFERENCE, WORDS | {"video_url": CLIP, "image_urls": [PICTURE], "aspect_ratio": "9:16"})
    assert (made.workflow, made.video, made.images) == (Workflow.REFERENCE_TO_VIDEO, CLIP, (PICTURE,))
    assert (made.duration, made.aspect_ratio, made.sound, made.keep_original_sound) == (
        5,
        AspectRatio.TALL,
        False,
        True,
    )
    assert meant(O3, Kind.CLIP_REFERENCE, WORDS | {"video_url": CLIP, "aspect_ratio": "auto"}).aspect_ratio == "16:9"
    for kind, more in ((Kind.TEXT, {}), (Kind.REFERENCE, {"image_urls": [PICTURE]})):
        assert meant(O3, kind, WORDS | more | {"aspect_ratio": "auto"}).aspect_ratio == "16:9"
    edit = meant(O3, Kind.CLIP_EDIT, WORDS | {"video_url": CLIP, "keep_audio": False})
    assert (edit.workflow, edit.duration, edit.keep_original_sound) == (Workflow.VIDEO_EDIT, 0, False)
    given = {"image_url": PICTURE, "video_url": CLIP, "character_orientation": "image", "keep_original_sound": False}
    moved = meant(V3, Kind.MOTION, given)
    assert (moved.workflow, moved.image, moved.video, moved.prompt) == (Workflow.MOTION_CONTROL, PICTURE, CLIP, "")
    assert (moved.character_orientation, moved.keep_original_sound, moved.duration) == ("image", False, 0)


@pytest.mark.parametrize(
    ("family", "kind", "given", "named"),
    [
        (V3, Kind.TEXT, {"prompt": None}, "prompt"),
        (V3, Kind.TEXT, {"prompt": ["waves"]}, "prompt"),
        (V3, Kind.TEXT, {"prompt": "x" * 2501}, "prompt"),
        *(
            (V3, Kind.TEXT, {"duration": bad}, "duration")
            for bad in ("2", 16, 5.5, "5 s", "five", "", True, "²", "9999")[:8]
        ),
        (V3, Kind.TEXT, {"aspect_ratio": "4:3"}, "aspect_ratio"),
        (V3, Kind.TEXT, {"generate_audio": "true"}, "generate_audio"),
        (V3, Kind.TEXT, {"cfg_scale": 2}, "cfg_scale"),
        (V3, Kind.TEXT, {"multi_prompt": [{"duration": "5"}]}, "multi_prompt"),
        (V3, Kind.TEXT, {"multi_prompt": [{"prompt": "sea", "duration": "long"}]}, "multi_prompt"),
        (V3, Kind.TEXT, {"multi_prompt": [{"prompt": "sea", "duration": "1"}] * 7}, "multi_prompt"),
        (V3, Kind.IMAGE, {}, "start_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": "file:///etc/passwd"}, "start_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": PICTURE, "end_image_url": "x"}, "end_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": PICTURE, "elements": [{}]}, "elements"),
        (O3, Kind.IMAGE, {}, "image_url"),
        (V3, Kind.MOTION, {"video_url": CLIP}, "image_url"),
        (V3, Kind.MOTION, {"image_url": PICTURE}, "video_url"),
        (
            V3,
            Kind.MOTION,
            {"image_url": PICTURE, "video_url": CLIP, "character_orientation": "up"},
            "character_orientation",
        ),
        (O3, Kind.REFERENCE, {}, "image_urls"),
        (O3, Kind.REFERENCE, {"image_urls": [PICTURE] * 8}, "image_urls"),
        (O3, Kind.CLIP_REFERENCE, {"image_urls": [PICTURE]}, "video_url"),
        (O3, Kind.CLIP_REFERENCE, {"video_url": DATA}, "video_url"),
        (O3, Kind.CLIP_EDIT, {"image_urls": [PICTURE]}, "video_url"),
        (O3, Kind.CLIP_EDIT, {"video_url": CLIP, "image_urls": [PICTURE] * 5}, "image_urls"),
    ],
)
def test_bad_members_are_named(family: Family, kind: Kind, given: dict[str, Any], named: str):
    if given.get("duration") == "":
        assert meant(family, kind, WORDS | given).duration == 5
        return
    with pytest.raises(errors.InvalidField) as refusal:
        meant(family, kind, WORDS | given)
    status, body = write_error(refusal.value)
    told = json.loads(body)
    (wrong,) = told["detail"]
    assert (status, told["error_type"], wrong["loc"][:2]) == (422, "invalid_input", ["body", named])
    assert wrong["msg"] and wrong["msg"] in told["message"]
    assert wrong["type"] == ("missing" if isinstance(refusal.value, errors.MissingField) else "value_error")


async def test_endpoints_that_are_not_there(theatre: Theatre):
    for path, words in (
        (f"{APP}/v3/ultra/text-to-video", "fal-ai/kling-video/v3/ultra/text-to-video"),
        (f"{APP}/v2.1/pro/text-to-video", ""),
        ("/fal-ai/flux/dev", ""),
    ):
        status, told = await refused(theatre, WORDS, path)
        assert (status, told["error_type"]) == (404, "not_found")
        assert words in told["detail"]
    assert await theatre.balance() == FUNDS


async def test_the_key_comes_in_the_vendors_words_too(theatre: Theatre):
    for header in ("Key {}", "key {}", "Key filmgate:{}", "Bearer {}"):
        headers = {"Authorization": header.format(theatre.keys["key"])}
        assert (await theatre.client.post(TEXT, json=WORDS, headers=headers)).status_code == 200
    for header in ("Key nope", "Basic eDp5", "Key "):
        answer = await theatre.client.post(TEXT, content=b"{", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["error_type"]) == (401, "unauthorized")
        assert isinstance(answer.json()["detail"], str)


async def test_what_a_client_must_not_send_again(theatre: Theatre):
    """Its clients come again ten times after a 409 and 429: where that helps nobody they are told otherwise."""
    once = {"Idempotency-Key": "once"}
    first = await theatre.post(TEXT, WORDS, **once)
    again = await theatre.post(TEXT, WORDS, **once)
    assert first.json()["request_id"] == again.json()["request_id"]
    assert first.headers["x-should-retry"] == again.headers["x-should-retry"] == "false"
    others = [
        await theatre.post(TEXT, WORDS | {"duration": "6"}, **once),
        await theatre.post(f"{TEXT}?fal_webhook=https://example.com/heard", WORDS, **once),
    ]
    for other in others:
        assert (other.status_code, other.headers["x-fal-retryable"]) == (422, "false")
    empty = theatre.rebuilt(desk=replace(theatre.desk, router=Router(())))
    status, told = await refused(empty, WORDS)
    assert (status, told["error_type"]) == (503, "runner_scheduling_failure")


# ---- asking ----------------------------------------------------------------------------------------------------------


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
    async with served(theatre) as base, httpx.AsyncClient(headers=theatre.headers(), timeout=30) as client:
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


# ---- in the vendor's place -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proxy", ["/fal/proxy", "/api/fal/proxy", "/fal"])
async def test_requests_to_the_vendor_are_served_here(theatre: Theatre, proxy: str):
    """Clients with a proxy name the vendor's address in a header. Nothing is fetched there, and they stay behind it."""

    async def sent(method: str, target: str, **given: Any) -> httpx.Response:
        headers = {**theatre.headers(), "x-fal-target-url": target}
        return await theatre.client.request(method, proxy, headers=headers, **given)

    told = (await sent("POST", QUEUE + TEXT, json=WORDS)).json()
    assert told["status_url"].startswith(f"{QUEUE}{APP}/requests/")
    assert (await sent("GET", f"{told['status_url']}?logs=1")).status_code == 202
    token = await theatre.finish()
    result = (await sent("GET", told["response_url"])).json()
    assert result["video"]["url"] == f"{ORIGIN}/films/{token}.mp4"
    assert (await sent("PUT", told["cancel_url"])).json() == {"status": "ALREADY_COMPLETED"}
    stranger = {**theatre.headers("stranger"), "x-fal-target-url": told["status_url"]}
    assert (await theatre.client.get(proxy, headers=stranger)).status_code == 404
    for target in (
        "https://example.com/storage/upload/initiate",
        "https://rest.fal.ai/tokens/",
        "http://127.0.0.1:1/",
        "x",
        "https://[",
        "",
    ):
        answer = await sent("POST", target, json=WORDS)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["header", "x-fal-target-url"]
    assert (await theatre.client.get(proxy)).status_code == 404


@pytest.mark.parametrize("behind", [False, True], ids=["asked", "through the proxy"])
async def test_a_request_may_wait_for_its_result(theatre: Theatre, behind: bool):
    """Without a queue: the answer is the film, or why there is none."""
    target = {"x-fal-target-url": f"https://fal.run{TEXT}"} if behind else {}
    path = "/fal/proxy" if behind else f"/fal/run{TEXT}"

    async def ran() -> httpx.Response:
        return await theatre.client.post(path, headers={**theatre.headers(), **target}, json=WORDS)

    waiting = asyncio.create_task(ran())
    token = await when_there(theatre, theatre.finish)
    answer = await asyncio.wait_for(waiting, 10)
    assert answer.status_code == 200
    assert answer.json()["video"]["url"] == f"{ORIGIN}/films/{token}.mp4"
    found = await theatre.get(f"{APP}/requests/{answer.headers['x-fal-request-id']}")
    assert found.json() == answer.json()
    waiting = asyncio.create_task(ran())
    await when_there(theatre, lambda: theatre.fail(FailureCode.CONTENT_VIOLATION, "Not this one."))
    answer = await asyncio.wait_for(waiting, 10)
    assert (answer.status_code, answer.json()["error_type"]) == (422, "content_policy_violation")
    assert (await theatre.client.post(path, headers={**theatre.headers(), **target}, json={})).status_code == 422


async def when_there(theatre: Theatre, work: Callable[[], Awaitable[Any]]) -> Any:
    """Do it once a task waits for an engine."""

    async def waiting() -> bool:
        return bool((await theatre.get("/filmgate/v1/tasks", state="queued")).json()["data"])

    await eventually(waiting)
    return await work()


async def test_whoever_hangs_up_calls_it_off(theatre: Theatre):
    """Clients send the request again, and would pay for two films."""
    async with served(theatre) as base, httpx.AsyncClient(base_url=base, headers=theatre.headers()) as client:
        asking = asyncio.create_task(client.post(f"/fal/run{TEXT}", json=WORDS))
        await when_there(theatre, lambda: asyncio.sleep(0))
        asking.cancel()

        async def called_off() -> bool:
            tasks = (await theatre.get("/filmgate/v1/tasks")).json()["data"]
            return [task["state"] for task in tasks] == ["cancelled"]

        assert await eventually(called_off)
    assert await theatre.balance() == FUNDS


async def test_a_film_that_is_made_is_not_asked_for_again(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """Neither where the database is away at the end, nor where the deadline has passed."""
    looks = 0

    async def away(*given: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise errors.StoreUnavailable("away")
        return await read(*given)

    monkeypatch.setattr("filmgate.dialects.fal.routes.read", away)
    monkeypatch.setattr("filmgate.dialects.fal.routes._LOOK_AGAIN_SECONDS", 0.01)
    asking = asyncio.create_task(theatre.post(f"/fal/run{TEXT}", WORDS))
    await when_there(theatre, theatre.finish)
    assert ((await asking).status_code, looks) == (200, 2)
    asking = asyncio.create_task(theatre.post(f"/fal/run{TEXT}", WORDS))
    await when_there(theatre, lambda: theatre.fail(FailureCode.TIMEOUT, "Too late."))
    answer = await asking
    assert (answer.status_code, answer.json()["error_type"]) == (500, "request_timeout")


async def test_files_are_uploaded_as_the_vendors_client_does_it(theatre: Theatre):
    told = (await theatre.client.post("/fal/storage/auth/token", headers=theatre.headers(), json={})).json()
    assert told["base_url"] == f"{ORIGIN}/fal"
    assert datetime.fromisoformat(told["expires_at"]).timestamp() * 1_000_000 > theatre.clock.now
    own = {"Authorization": f"{told['token_type']} {told['token']}", "Content-Type": "image/png"}
    sent = await theatre.client.post("/fal/files/upload", headers=own, content=png())
    assert sent.status_code == 200, sent.text
    url = sent.json()["access_url"]
    assert (await theatre.client.get(url)).content == png()
    assert [one["url"] for one in (await theatre.get("/filmgate/v1/files")).json()["data"]] == [url]
    queued = await submitted(theatre, WORDS | {"start_image_url": url}, f"{APP}/v3/standard/image-to-video")
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, queued["request_id"])
    assert '"input:' in record.content.generation
    bad = await theatre.client.post("/fal/files/upload", headers=own, content=b"text")
    assert (bad.status_code, bad.json()["detail"][0]["loc"]) == (422, ["body", "file"])
    for path in ("/fal/storage/auth/token", "/fal/files/upload"):
        assert (await theatre.client.post(path, content=png())).status_code == 401


async def initiated(theatre: Theatre, whose: str = "key", **said: str) -> httpx.Response:
    target = "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3"
    headers = {**theatre.headers(whose), "x-fal-target-url": target}
    return await theatre.client.post("/fal/proxy", headers=headers, json=said)


async def test_a_file_is_put_where_its_client_was_told_to(theatre: Theatre):
    """Without a key, as the vendor's client for JavaScript does it; the file is where it was promised to be."""
    for said in ({"content_type": "image/png", "file_name": "a"}, {"content_type": "", "file_name": "A.PNG"}):
        told = (await initiated(theatre, **said)).json()
        assert told["upload_url"].startswith(f"{ORIGIN}/fal/storage/upload/")
        assert (await theatre.client.get(told["file_url"])).status_code == 404
        for _ in range(2):
            sent = await theatre.client.put(told["upload_url"], content=png())
            assert (sent.status_code, sent.json()) == (200, {"access_url": told["file_url"]}), sent.text
        assert (await theatre.client.get(told["file_url"])).content == png()
    assert len((await theatre.get("/filmgate/v1/files")).json()["data"]) == 2
    assert (await theatre.get("/filmgate/v1/files", "stranger")).json()["data"] == []
    queued = await submitted(
        theatre, WORDS | {"start_image_url": told["file_url"]}, f"{APP}/v3/standard/image-to-video"
    )
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, queued["request_id"])
    assert '"input:' in record.content.generation


async def test_what_is_not_put_anywhere(theatre: Theatre):
    assert (await initiated(theatre, content_type="text/plain", file_name="a.txt")).status_code == 422
    keyless = await theatre.client.post("/fal/storage/upload/initiate", json={"content_type": "image/png"})
    assert keyless.status_code == 401
    large = await theatre.client.post("/fal/storage/upload/initiate-multipart", headers=theatre.headers(), json={})
    assert (large.status_code, "/filmgate/v1/files" in large.text) == (422, True)
    url = httpx.URL((await initiated(theatre, content_type="image/png")).json()["upload_url"])
    other = await theatre.client.put(url, content=jpeg())
    assert (other.status_code, other.json()["detail"][0]["loc"]) == (422, ["body", "file"])
    assert "is image/jpeg" in other.json()["message"]
    foreign = httpx.URL((await initiated(theatre, "stranger", content_type="image/png")).json()["upload_url"])
    for forged in (
        url.copy_set_param("key", foreign.params["key"]),
        url.copy_set_param("expires", str(int(url.params["expires"]) + 1)),
        url.copy_set_param("signature", "é"),
        url.copy_with(path=foreign.path, query=url.query),
        url.copy_with(query=None),
    ):
        assert (await theatre.client.put(forged, content=png())).status_code == 403, forged
    assert (await theatre.client.put(f"{ORIGIN}/fal/storage/upload/a.png", content=png())).status_code == 404
    theatre.clock.now += HOUR
    assert (await theatre.client.put(url, content=png())).status_code == 403
    assert (await theatre.get("/filmgate/v1/files")).json()["data"] == []


async def test_a_callback_is_signed_as_the_vendor_signs(theatre: Theatre):
    """Whoever verifies the vendor's callbacks verifies these, with the keys that are published here."""
    body = b'{"status":"OK"}'
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, (await submitted(theatre))["request_id"])
    sign = BY_NAME["fal"].sign_callback
    assert sign is not None
    headers = sign(theatre.house, record, body, 1_767_965_610_929_000)
    request_id, user, at, signature = (
        headers[f"X-Fal-Webhook-{name}"] for name in ("Request-Id", "User-Id", "Timestamp", "Signature")
    )
    assert at == "1767965610"
    for path in ("/.well-known/jwks.json", "/fal/.well-known/jwks.json"):
        (key,) = (await theatre.client.get(path)).json()["keys"]
        assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        message = "\n".join((request_id, user, at, sha256(body).hexdigest()))
        public.verify(bytes.fromhex(signature), message.encode())


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (errors.InvalidField("prompt", "is too long."), 422, "invalid_input"),
        (errors.Malformed("No."), 400, "bad_request"),
        (errors.AccountBanned(), 401, "unauthorized"),
        (errors.InsufficientBalance(2, 1), 402, "insufficient_balance"),
        (errors.ModelNotAllowed("kling-3.0"), 403, "forbidden"),
        (errors.SpendCapReached("daily", 9), 403, "spend_limit_exceeded"),
        (errors.UnknownTask(), 404, "not_found"),
        (errors.WrongMethod("POST"), 405, "method_not_allowed"),
        (errors.IdempotencyMismatch(), 422, "idempotency_mismatch"),
        (errors.TooLarge(1), 413, "request_too_large"),
        (errors.RateLimited(7), 429, "rate_limit_exceeded"),
        (errors.TooManyTasks(3, 5), 429, "concurrent_requests_limit"),
        (RuntimeError("secret"), 500, "internal_error"),
        (errors.StoreUnavailable("secret"), 503, "internal_error"),
        (errors.StoreTimeout("secret"), 503, "request_timeout"),
    ],
    ids=lambda error: type(error).__name__ if isinstance(error, Exception) else "",
)
def test_every_word_of_a_refusal(error: Exception, status: int, word: str):
    told, body = write_error(error)
    said = json.loads(body)
    assert (told, said["error_type"], said["error"]["code"]) == (status, word, status)
    assert said["message"] and said["detail"] and "secret" not in body.decode()


async def test_a_crowd_of_streams_ends_with_its_request(theatre: Theatre):
    told = await submitted(theatre)
    async with served(theatre) as base, httpx.AsyncClient(headers=theatre.headers(), timeout=30) as client:
        asking = [asyncio.ensure_future(client.get(f"{base}{place(told)}/status/stream")) for _ in range(5)]
        await theatre.cancel(told["request_id"])
        for answer in await asyncio.gather(*asking):
            last = json.loads(answer.text.strip().splitlines()[-1].removeprefix("data: "))
            assert (last["status"], last["error_type"]) == ("COMPLETED", "client_cancelled")
