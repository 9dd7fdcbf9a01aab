"""Filmgate's own API: the whole vocabulary, lists, cancelling, quotes, money."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from filmgate.dialects.native.models import CARDS, RATES, TAKES
from filmgate.dialects.native.wire import read_request
from filmgate.domain.errors import InvalidField, StoreUnavailable
from filmgate.domain.generation import Generation, Mode, Shot, Workflow
from filmgate.domain.money import usd
from filmgate.domain.nature import moment
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from fixtures.theatre import BEGINNING, FUNDS, ORIGIN, Theatre

TASKS = "/filmgate/v1/tasks"
WORDS = {"prompt": "waves on a beach"}
PICTURE, CLIP = "https://example.com/a.png", "https://example.com/a.mp4"
MEMBERS: dict[Workflow, dict[str, Any]] = {
    Workflow.TEXT_TO_VIDEO: {},
    Workflow.IMAGE_TO_VIDEO: {"image": PICTURE},
    Workflow.REFERENCE_TO_VIDEO: {"model": "kling-o3", "images": [PICTURE]},
    Workflow.VIDEO_EDIT: {"model": "kling-o3", "video": CLIP},
    Workflow.MOTION_CONTROL: {"image": PICTURE, "video": CLIP},
}


def wish(workflow: Workflow, **more: Any) -> dict[str, Any]:
    return {**WORDS, "workflow": workflow, **MEMBERS[workflow], **more}


async def created(theatre: Theatre, body: dict[str, Any]) -> dict[str, Any]:
    response = await theatre.post(TASKS, body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    assert response.headers["location"] == f"{TASKS}/{answer['id']}"
    return answer


def fault(response: httpx.Response) -> tuple[int, str, str | None]:
    said = response.json()["error"]
    return response.status_code, said["code"], said.get("field")


async def test_a_prompt_is_enough(theatre: Theatre):
    answer = await created(theatre, WORDS)
    kept = Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt=WORDS["prompt"])
    assert answer["generation"] == json.loads(json.dumps(asdict(kept)))
    deadline = BEGINNING + theatre.desk.deadline_us
    assert answer == {
        "id": answer["id"],
        "state": "queued",
        "dialect": "native",
        "model": "kling-3.0",
        "workflow": "text-to-video",
        "mode": "std",
        "generation": answer["generation"],
        "price_usd": "3.00",
        "charged_usd": "3.00",
        "rate_card": {"name": "native", "version": "2026-02"},
        "progress": None,
        "films": [],
        "result": None,
        "failure": None,
        "callback_url": None,
        "created_at": "2026-01-09T13:33:30.929000Z",
        "started_at": None,
        "ended_at": None,
        "deadline_at": moment(deadline),
    }


async def test_every_member_arrives(theatre: Theatre):
    body = wish(
        Workflow.IMAGE_TO_VIDEO,
        mode="4k",
        negative_prompt="rain",
        sound=False,
        cfg_scale=1,
        seed=7.0,
        shots=[{"prompt": "one", "duration": 2}, {"prompt": "two", "duration": 3.0}],
        end_image=PICTURE + "?end",
        elements=[{"name": "anna", "description": "a dancer", "images": [PICTURE]}, {"name": "bo", "video": CLIP}],
    )
    asked, callback_url = read_request(json.dumps(body | {"callback_url": "https://x.example/h"}).encode())
    assert callback_url == "https://x.example/h"
    assert (asked.mode, asked.negative_prompt, asked.sound, asked.cfg_scale) == (Mode.FOUR_K, "rain", False, 1.0)
    assert (asked.seed, asked.duration, asked.image, asked.end_image) == (7, 5, PICTURE, PICTURE + "?end")
    assert asked.shots == (Shot(prompt="one", duration=2), Shot(prompt="two", duration=3))
    assert [(element.name, element.images, element.video) for element in asked.elements] == [
        ("anna", (PICTURE,), None),
        ("bo", (), CLIP),
    ]


async def test_null_and_nothing_are_the_same_as_absent(theatre: Theatre):
    names = {name for names in TAKES.values() for name in names} | {"model", "workflow", "mode", "seed", "callback_url"}
    bare, _ = read_request(json.dumps(WORDS).encode())
    assert read_request(json.dumps(WORDS | dict.fromkeys(names)).encode())[0] == bare
    assert read_request(json.dumps(WORDS | {"image": "", "images": [], "callback_url": ""}).encode()) == (bare, None)


def test_a_film_from_a_clip_follows_it_and_gets_no_new_sound():
    for workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL):
        asked, _ = read_request(json.dumps(wish(workflow)).encode())
        assert (asked.duration, asked.sound, asked.keep_original_sound) == (0, False, True)
    body = wish(Workflow.REFERENCE_TO_VIDEO, video=CLIP, sound=True, duration=4, keep_original_sound=False)
    asked, _ = read_request(json.dumps(body).encode())
    assert (asked.duration, asked.sound, asked.keep_original_sound) == (4, False, False)


GOOD: dict[str, Any] = {
    "duration": 5,
    "aspect_ratio": "1:1",
    "sound": False,
    "shots": [{"prompt": "x", "duration": 5}],
    "elements": [{"name": "a", "images": [PICTURE]}],
    "image": PICTURE,
    "end_image": PICTURE,
    "images": [PICTURE],
    "video": CLIP,
    "keep_original_sound": False,
    "character_orientation": "image",
}


@pytest.mark.parametrize("workflow", Workflow)
@pytest.mark.parametrize("name", GOOD)
def test_what_a_workflow_does_not_take_is_refused_not_ignored(workflow: Workflow, name: str):
    raw = json.dumps(wish(workflow) | {name: GOOD[name]}).encode()
    if name in TAKES[workflow]:
        read_request(raw)
    else:
        with pytest.raises(InvalidField, match="does not take it") as refused:
            read_request(raw)
        assert refused.value.field == name


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"prompt": " "}, "missing_field", "prompt"),
        ({"prompt": "x" * 2501}, "invalid_field", "prompt"),
        ({"duration": 2}, "invalid_field", "duration"),
        ({"duration": "5"}, "malformed", None),
        ({"model": "kling-9"}, "unknown_model", "model"),
        ({"workflow": "video-edit", "video": CLIP}, "invalid_field", "workflow"),
        ({"mode": "8k"}, "malformed", None),
        ({"cfg_scale": 2}, "invalid_field", "cfg_scale"),
        ({"seed": -1}, "invalid_field", "seed"),
        ({"seed": 2**32}, "invalid_field", "seed"),
        ({"shots": [{"prompt": "x", "duration": 3}], "duration": 4}, "invalid_field", "shots"),
        ({"callback_url": "http://127.0.0.1/"}, "invalid_field", "callback_url"),
    ],
    ids=str,
)
async def test_refusals_name_the_member(theatre: Theatre, wrong: dict[str, Any], code: str, field: str | None):
    for path in (TASKS, "/filmgate/v1/quote"):
        assert fault(await theatre.post(path, WORDS | wrong)) == (400, code, field)
    assert await theatre.balance() == FUNDS


async def test_the_story_of_a_task(theatre: Theatre):
    task_id = (await created(theatre, WORDS | {"duration": 3, "sound": False}))["id"]
    theatre.clock.now += 1_000_000
    token = await theatre.finish()
    answer = (await theatre.get(f"{TASKS}/{task_id}", events="true")).json()
    assert (answer["state"], answer["price_usd"], answer["charged_usd"]) == ("succeeded", "1.20", "1.20")
    film = f"{ORIGIN}/films/{token}"
    beside = {"poster_url": f"{film}.jpg", "preview_url": f"{film}-preview.mp4"}
    assert answer["films"] == [{"url": f"{film}.mp4", "size": 4, **beside}]
    assert answer["started_at"] == answer["ended_at"] == moment(BEGINNING + 1_000_000)
    steps = [(step["number"], step["before"], step["state"], step["actor"]) for step in answer["events"]]
    assert steps == [
        (1, None, "queued", "customer"),
        (2, "queued", "running", "runner"),
        (3, "running", "succeeded", "runner"),
    ]
    assert "events" not in (await theatre.get(f"{TASKS}/{task_id}")).json()
    assert fault(await theatre.get(f"{TASKS}/{task_id}", events="yes")) == (400, "invalid_field", "events")


async def test_a_failure_says_why_in_our_words(theatre: Theatre):
    task_id = (await created(theatre, WORDS))["id"]
    await theatre.fail(FailureCode.CONTENT_VIOLATION, "Not that.")
    answer = (await theatre.get(f"{TASKS}/{task_id}")).json()
    assert answer["failure"] == {"code": "content_violation", "message": "Not that."}
    assert (answer["price_usd"], answer["charged_usd"]) == ("3.00", "0.00")


async def test_cancelling(theatre: Theatre):
    task_id = (await created(theatre, WORDS))["id"]
    assert (await theatre.post(f"{TASKS}/{task_id}/cancel", b"", "stranger")).status_code == 404
    for _ in range(2):
        answer = await theatre.post(f"{TASKS}/{task_id}/cancel", b"")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert answer.json()["failure"]["code"] == "cancelled"
    assert await theatre.balance() == FUNDS
    other = (await created(theatre, WORDS))["id"]
    await theatre.finish()
    assert (await theatre.post(f"{TASKS}/{other}/cancel", b"")).json()["state"] == "succeeded"


async def test_the_same_key_answers_with_the_task_as_it_stands(theatre: Theatre):
    first = await theatre.post(TASKS, WORDS, **{"Idempotency-Key": "k"})
    await theatre.finish()
    again = await theatre.post(TASKS, WORDS, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["state"] == "succeeded"


async def test_what_is_accepted_is_answered_though_nobody_can_look_at_it_any_more(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
):
    """Whoever is told that it was not will order it again, and pay twice."""

    async def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr("filmgate.dialects.native.routes.read", away)
    answer = await created(theatre, WORDS)
    monkeypatch.undo()
    assert answer == (await theatre.get(f"{TASKS}/{answer['id']}")).json()


async def test_a_repeated_request_is_answered_though_its_task_was_deleted(theatre: Theatre):
    key = {"Idempotency-Key": "once"}
    first = (await theatre.post(TASKS, WORDS, **key)).json()
    await theatre.client.delete(f"/v1/videos/{first['id']}", headers=theatre.headers())
    again = await theatre.post(TASKS, WORDS, **key)
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (201, first["id"], "cancelled")


async def test_a_picture_in_the_request_does_not_come_back_whole(theatre: Theatre):
    """A task names the input that it was stored as, a quote stores nothing."""
    picture = "data:image/png;base64," + "A" * 5000
    body = wish(Workflow.IMAGE_TO_VIDEO, image=picture)
    answer = await created(theatre, body)
    assert re.fullmatch("input:[0-9a-f]{32}", answer["generation"]["image"])
    quoted = (await theatre.post("/filmgate/v1/quote", body)).json()
    assert quoted["generation"]["image"] == "data:image/png;base64,…(5022 characters)"


async def test_a_task_of_another_dialect(theatre: Theatre):
    body = {"type": "o3-pro-text-to-video", "prompt": "waves"}
    there = (await theatre.post("/kling3api/api/generate", body)).json()["data"]["task_id"]
    answer = (await theatre.get(f"{TASKS}/{there}")).json()
    assert (answer["dialect"], answer["model"], answer["mode"]) == ("kling3api", "kling-o3", "pro")
    assert answer["price_usd"] == "2.40"


async def test_a_quote_is_what_a_task_costs_and_costs_nothing(theatre: Theatre):
    for workflow in Workflow:
        for mode in Mode:
            body = wish(workflow, mode=mode)
            quote = (await theatre.post("/filmgate/v1/quote", body)).json()
            assert quote["final"] is (workflow is not Workflow.MOTION_CONTROL)
            assert quote["rate_card"] == {"name": "native", "version": RATES.version}
            before = await theatre.balance()
            task = await created(theatre, body)
            assert (task["price_usd"], task["generation"]) == (quote["price_usd"], quote["generation"])
            assert usd(before - await theatre.balance()) == quote["price_usd"]


PRICES = {
    ("kling-3.0", "text-to-video"): ("0.40", "0.60", "0.54", "0.80", "2.025", "2.025"),
    ("kling-3.0", "image-to-video"): ("0.40", "0.60", "0.54", "0.80", "2.025", "2.025"),
    ("kling-3.0", "motion-control"): ("0.40", "0.54", "2.025"),
    ("kling-o3", "text-to-video"): ("0.36", "0.36", "0.48", "0.48", "1.80", "1.80"),
    ("kling-o3", "image-to-video"): ("0.36", "0.36", "0.48", "0.48", "1.80", "1.80"),
    ("kling-o3", "reference-to-video"): ("0.20", "0.20", "0.72", "0.72", "2.70", "2.70"),
    ("kling-o3", "video-edit"): ("3.60", "4.35", "16.3125"),
}


async def test_models_and_their_prices(theatre: Theatre):
    answer = (await theatre.get("/filmgate/v1/models")).json()
    assert answer["next_cursor"] is None
    found = {(model["model"], each["workflow"]): each for model in answer["data"] for each in model["workflows"]}
    assert {key: tuple(price["usd"] for price in each["prices"]) for key, each in found.items()} == PRICES
    assert all(each["engines"] == ["any"] for each in found.values())
    assert {price["unit"] for price in found["kling-o3", "video-edit"]["prices"]} == {"a film"}
    model = answer["data"][0]
    assert (model["durations"], model["prompt_max"], model["modes"]) == ([*range(3, 16)], 2500, ["std", "pro", "4k"])
    assert found["kling-3.0", "motion-control"]["prompt_required"] is False


def test_4k_costs_three_and_three_quarters_of_pro_without_sound():
    for card in CARDS:
        for workflow in card.workflows:
            asked = [
                Generation(model=card.model, workflow=workflow, mode=mode, sound=sound)
                for mode, sound in ((Mode.PRO, False), (Mode.FOUR_K, False), (Mode.FOUR_K, True))
            ]
            pro, silent, loud = (RATES.price(each) for each in asked)
            assert silent == loud == pro * 15 // 4


async def test_money_adds_up(theatre: Theatre):
    for _ in range(3):
        await created(theatre, WORDS)
    await theatre.finish()
    await theatre.fail(FailureCode.UPSTREAM, "no")
    answer = (await theatre.get("/filmgate/v1/balance")).json()
    assert answer == {
        "balance_usd": "994.00",
        "granted_usd": "1000.00",
        "consumed_usd": "3.00",
        "held_usd": "3.00",
    }


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0.00"), (1, "0.000001"), (2_025_000, "2.025"), (10_000_000, "10.00"), (-1_500_000, "-1.50")],
)
def test_dollars(amount: int, text: str):
    assert usd(amount) == text


def test_times():
    assert moment(BEGINNING) == "2026-01-09T13:33:30.929000Z"
    assert moment(0) == "1970-01-01T00:00:00.000000Z"
    assert datetime.fromisoformat(moment(BEGINNING)) == datetime.fromtimestamp(BEGINNING / 1_000_000, UTC)


async def test_what_is_kept_is_what_was_asked(theatre: Theatre):
    body = wish(Workflow.REFERENCE_TO_VIDEO, duration=9, mode="pro")
    task_id = (await created(theatre, body))["id"]
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, task_id)
    assert read_generation(record.content.generation) == read_request(json.dumps(body).encode())[0]
    assert json.loads(record.content.request) == body
