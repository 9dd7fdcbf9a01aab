"""kling3api.com as its current page and its older one describe it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from filmgate.dialects.kling3api.profile import NEWER, OLDER
from filmgate.dialects.kling3api.wire import TYPES, read_request, type_of, write_error
from filmgate.domain.errors import (
    InsufficientBalance,
    InvalidField,
    MissingField,
    NoRoute,
    RateLimited,
    Unauthenticated,
    UnknownModel,
)
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from fixtures.theatre import Theatre

PAGE = json.loads((Path(__file__).parent / "pages/kling3api.json").read_text())
GENERATE, STATUS = "/api/generate", "/api/status"
OLDER_GENERATE, OLDER_STATUS = "/kling3api-v1/api/generate", "/kling3api-v1/api/status"
WORDS = {"type": "pro-text-to-video", "prompt": "waves"}
PICTURE, CLIP = "https://example.com/a.png", "https://example.com/a.mp4"


async def refused(theatre: Theatre, body: Any, path: str = GENERATE) -> tuple[int, str]:
    response = await theatre.post(path, body)
    answer = response.json()
    assert answer["code"] == response.status_code
    assert answer["message"] == answer["error"]["message"] != ""
    return response.status_code, answer["error"]["code"]


async def generation(theatre: Theatre, task_id: str) -> Generation:
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    return read_generation((await read(theatre.desk.store, caller, task_id)).content.generation)


async def asked(theatre: Theatre, body: dict[str, Any], path: str = GENERATE) -> Generation:
    response = await theatre.post(path, body)
    assert response.status_code == 200, response.text
    return await generation(theatre, response.json()["data"]["task_id"])


@pytest.mark.parametrize("example", PAGE["requests"], ids=lambda example: example["body"]["type"])
async def test_every_request_of_the_page_is_accepted_at_its_price(theatre: Theatre, example: dict[str, Any]):
    for path, credits, form in (
        (GENERATE, "credits", PAGE["created"]),
        (OLDER_GENERATE, "older", PAGE["created_older"]),
    ):
        response = await theatre.post(path, example["body"])
        answer = response.json()
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert list(answer) == list(form) and list(answer["data"]) == list(form["data"])
        assert answer["data"]["consumed_credits"] == example[credits]
        assert answer["data"]["status"] == "IN_PROGRESS"


async def test_the_answers_of_the_page(theatre: Theatre):
    theatre.clock.now = int(datetime(2026, 2, 5, 10, 30, tzinfo=UTC).timestamp()) * 1_000_000
    wanted = PAGE["status"]
    created = (await theatre.post(GENERATE, wanted["data"]["request"])).json()
    task_id = created["data"]["task_id"]
    assert created == PAGE["created"] | {"data": PAGE["created"]["data"] | {"task_id": task_id}}

    theatre.clock.now += 60_000_000
    token = await theatre.finish()
    answer = (await theatre.get(STATUS, task_id=task_id)).json()
    films = [f"http://films.example:8000/films/{token}.mp4"]
    assert answer == wanted | {"data": wanted["data"] | {"task_id": task_id, "response": films}}
    assert list(answer["data"]) == list(wanted["data"])


async def test_ids_begin_and_end_as_the_pages_say(theatre: Theatre):
    o3 = WORDS | {"type": "o3-std-text-to-video"}
    forms = [(GENERATE, WORDS, "n75", "kling3"), (GENERATE, o3, "n71", "o3"), (OLDER_GENERATE, WORDS, "n70", "kling3")]
    for path, body, begin, end in forms:
        task_id = (await theatre.post(path, body)).json()["data"]["task_id"]
        assert task_id.startswith(begin) and task_id.endswith(end)


# What a second costs by type, silent and with sound; edits have one price.
PER_SECOND = {
    "pro-text-to-video": (54, 80),
    "pro-image-to-video": (54, 80),
    "std-text-to-video": (40, 60),
    "std-image-to-video": (40, 60),
    "o3-pro-text-to-video": (48, 48),
    "o3-pro-image-to-video": (48, 48),
    "o3-pro-reference-to-video": (72, 72),
    "o3-std-text-to-video": (36, 36),
    "o3-std-image-to-video": (36, 36),
    "o3-std-reference-to-video": (20, 20),
}
FIXED = {"o3-pro-video-edit": 435, "o3-std-video-edit": 360}
OLDER_CLIPS = {"pro": {5: 240, 10: 480}, "std": {5: 180, 10: 360}}
MEDIA = {"image": PICTURE, "images": [PICTURE], "video": CLIP}


def price(profile: Any, body: dict[str, Any]) -> int:
    asked = read_request(profile, json.dumps({"prompt": "waves", **MEDIA, **body}).encode())
    return int(profile.rates.credits(profile.rates.price(asked)))


def test_the_twelve_types():
    assert set(TYPES) == set(PER_SECOND) | set(FIXED) and len(TYPES) == 12


@pytest.mark.parametrize("kind", PER_SECOND)
@pytest.mark.parametrize("duration", range(3, 16))
def test_every_price_by_the_second(kind: str, duration: int):
    silent, loud = PER_SECOND[kind]
    assert price(NEWER, {"type": kind, "duration": duration, "sound": False}) == silent * duration
    assert price(NEWER, {"type": kind, "duration": duration, "sound": True}) == loud * duration
    if kind.startswith("o3-"):
        assert price(OLDER, {"type": kind, "duration": duration}) == silent * duration


@pytest.mark.parametrize("kind", FIXED)
@pytest.mark.parametrize("profile", [NEWER, OLDER], ids=["newer", "older"])
def test_every_fixed_price(profile: Any, kind: str):
    for duration in (None, 3, 15, 99):
        assert price(profile, {"type": kind, "duration": duration}) == FIXED[kind]


@pytest.mark.parametrize("kind", [kind for kind in PER_SECOND if not kind.startswith("o3-")])
def test_every_price_of_the_older_version(kind: str):
    for duration, credits in OLDER_CLIPS[kind[:3]].items():
        for sound in (True, False):
            assert price(OLDER, {"type": kind, "duration": duration, "sound": sound}) == credits


def test_the_odd_price_is_flagged():
    notes = [rate.note for rate in NEWER.rates.rates if rate.note]
    assert len(notes) == 1 and "slip" in notes[0]


def test_a_credit_is_a_cent():
    assert NEWER.rates.credit == OLDER.rates.credit == 10_000


async def test_defaults(theatre: Theatre):
    made = await asked(theatre, WORDS)
    assert (made.duration, made.aspect_ratio, made.sound, made.cfg_scale) == (5, "16:9", True, 0.5)
    assert (await asked(theatre, WORDS, OLDER_GENERATE)).sound is False


async def test_null_is_the_same_as_absent(theatre: Theatre):
    nothing = dict.fromkeys(["duration", "aspect_ratio", "sound", "negative_prompt", "cfg_scale", "image"])
    assert await asked(theatre, WORDS | nothing) == await asked(theatre, WORDS)


async def test_every_member_arrives(theatre: Theatre):
    body = WORDS | {
        "type": "std-image-to-video",
        "duration": 7.0,
        "image": PICTURE,
        "end_image": PICTURE + "?end",
        "sound": False,
        "negative_prompt": "blur",
        "cfg_scale": 1,
    }
    assert await asked(theatre, body) == Generation(
        model="kling-3.0",
        workflow=Workflow.IMAGE_TO_VIDEO,
        mode=Mode.STD,
        prompt="waves",
        negative_prompt="blur",
        duration=7,
        sound=False,
        cfg_scale=1.0,
        image=PICTURE,
        end_image=PICTURE + "?end",
    )


async def test_image_url_is_another_word_for_image(theatre: Theatre):
    body = WORDS | {"type": "pro-image-to-video"}
    assert (await asked(theatre, body | {"image_url": PICTURE})).image == PICTURE
    assert (await asked(theatre, body | {"image": PICTURE, "image_url": "https://b.example/b.png"})).image == PICTURE
    assert (await asked(theatre, body | {"image": "", "image_url": PICTURE})).image == PICTURE


async def test_members_of_other_types_are_ignored_even_when_wrong(theatre: Theatre):
    odd = {"image": 5, "end_image": [], "video": "ftp://x", "images": "no", "keep_original_sound": "maybe"}
    assert not (await asked(theatre, WORDS | odd)).names_media
    o3 = {"type": "o3-std-text-to-video", "cfg_scale": 99}
    assert (await asked(theatre, WORDS | o3)).cfg_scale == 0.5
    image = {"type": "pro-image-to-video", "image": PICTURE, "aspect_ratio": "4:3"}
    assert (await asked(theatre, WORDS | image)).aspect_ratio == "16:9"
    edit = {"type": "o3-std-video-edit", "video": CLIP, "duration": "long", "aspect_ratio": 1}
    assert (await asked(theatre, WORDS | edit)).duration == 0


async def test_a_film_from_a_clip_gets_no_new_sound(theatre: Theatre):
    body = WORDS | {"type": "o3-pro-reference-to-video", "images": [PICTURE], "sound": True}
    assert (await asked(theatre, body)).sound is True
    made = await asked(theatre, body | {"video": CLIP})
    assert (made.sound, made.keep_original_sound) == (False, True)
    assert (await asked(theatre, body | {"video": CLIP, "keep_original_sound": False})).keep_original_sound is False


@pytest.mark.parametrize("prompt", [None, "", " \n ", "x" * 2001])
async def test_a_prompt_is_needed_and_has_a_limit(theatre: Theatre, prompt: str | None):
    for kind in TYPES:
        body = {"type": kind, "prompt": prompt, **MEDIA}
        assert await refused(theatre, body) == (400, "INVALID_PROMPT")


async def test_two_thousand_characters_are_not_bytes(theatre: Theatre):
    assert (await asked(theatre, WORDS | {"prompt": "波" * 2000})).prompt == "波" * 2000


@pytest.mark.parametrize("duration", [-5, 0, 1, 2, 16, 10**30, 2.0])
async def test_durations_out_of_range(theatre: Theatre, duration: float):
    assert await refused(theatre, WORDS | {"duration": duration}) == (400, "INVALID_DURATION")


async def test_the_older_version_makes_five_or_ten_seconds(theatre: Theatre):
    for duration in (3, 6, 15):
        assert await refused(theatre, WORDS | {"duration": duration}, OLDER_GENERATE) == (400, "INVALID_DURATION")
    o3 = WORDS | {"type": "o3-pro-text-to-video", "duration": 3}
    assert (await asked(theatre, o3, OLDER_GENERATE)).duration == 3


@pytest.mark.parametrize("kind", [None, "", "text-to-video", "PRO-TEXT-TO-VIDEO", "o3-pro-motion-control", "x" * 500])
async def test_unknown_types(theatre: Theatre, kind: str | None):
    assert await refused(theatre, WORDS | {"type": kind}) == (400, "INVALID_TYPE")


@pytest.mark.parametrize("kind", [kind for kind in TYPES if "image" in kind or "reference" in kind])
async def test_a_missing_image(theatre: Theatre, kind: str):
    assert await refused(theatre, WORDS | {"type": kind}) == (400, "MISSING_IMAGE")
    assert await refused(theatre, WORDS | {"type": kind, "image": "", "images": []}) == (400, "MISSING_IMAGE")


@pytest.mark.parametrize("kind", FIXED)
async def test_a_missing_video(theatre: Theatre, kind: str):
    assert await refused(theatre, WORDS | {"type": kind}) == (400, "MISSING_VIDEO")


async def test_a_reference_is_pictures_or_a_clip(theatre: Theatre):
    body = WORDS | {"type": "o3-std-reference-to-video"}
    assert (await asked(theatre, body | {"video": CLIP})).video == CLIP
    assert len((await asked(theatre, body | {"images": [PICTURE] * 7})).images) == 7
    assert len((await asked(theatre, body | {"images": [PICTURE] * 4, "video": CLIP})).images) == 4
    for most in ({"images": [PICTURE] * 8}, {"images": [PICTURE] * 5, "video": CLIP}):
        assert await refused(theatre, body | most) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": 5.5},
        {"duration": "5"},
        {"duration": True},
        {"prompt": 5},
        {"sound": "yes"},
        {"sound": 1},
        {"aspect_ratio": "4:3"},
        {"cfg_scale": 1.01},
        {"cfg_scale": -0.1},
        {"cfg_scale": "0.5"},
        {"negative_prompt": "x" * 2001},
        {"type": 5},
        {"type": "pro-image-to-video", "image": "ftp://example.com/a.png"},
        {"type": "pro-image-to-video", "image": "a.png"},
        {"type": "o3-std-video-edit", "video": "data:image/png;base64,AAAA"},
        {"type": "o3-pro-reference-to-video", "images": PICTURE},
        {"type": "o3-pro-reference-to-video", "images": [PICTURE, None]},
    ],
    ids=json.dumps,
)
async def test_other_bad_fields(theatre: Theatre, wrong: dict[str, Any]):
    assert await refused(theatre, WORDS | wrong) == (400, "INVALID_REQUEST")


async def test_a_bad_key_comes_before_anything_else(theatre: Theatre):
    for header in ({}, {"Authorization": "Bearer nope"}, {"Authorization": "Basic eDp5"}, {"Authorization": ""}):
        for method, path in (("POST", GENERATE), ("GET", STATUS)):
            response = await theatre.client.request(method, path, content=b"{", headers=header)
            assert (response.status_code, response.json()["error"]["code"]) == (401, "INVALID_API_KEY")
            assert response.headers["www-authenticate"] == "Bearer"


async def test_not_enough_credits(theatre: Theatre):
    response = await theatre.post(GENERATE, WORDS, "pauper")
    assert (response.status_code, response.json()["error"]["code"]) == (402, "INSUFFICIENT_CREDITS")


PROVOKED = {
    "INVALID_PROMPT": MissingField("prompt", "is required."),
    "INVALID_DURATION": InvalidField("duration", "must be 3 to 15."),
    "INVALID_TYPE": UnknownModel("x"),
    "MISSING_IMAGE": MissingField("image", "is required."),
    "MISSING_VIDEO": MissingField("video", "is required."),
    "INVALID_API_KEY": Unauthenticated(),
    "INSUFFICIENT_CREDITS": InsufficientBalance(2, 1),
    "RATE_LIMITED": RateLimited(7),
    "INTERNAL_ERROR": NoRoute("kling-3.0"),
}


@pytest.mark.parametrize("wanted", PAGE["errors"], ids=lambda wanted: wanted["code"])
def test_every_error_of_the_page_is_spoken(wanted: dict[str, Any]):
    status, body = write_error(PROVOKED[wanted["code"]])
    assert {"status": status, "code": json.loads(body)["error"]["code"]} == wanted


async def test_an_invented_id_tells_a_good_key_from_a_bad_one(theatre: Theatre):
    response = await theatre.get(STATUS, task_id="n75doesnotexist")
    assert (response.status_code, response.json()["code"]) == (404, 404)
    response = await theatre.client.get(f"{STATUS}?task_id=n75doesnotexist", headers={"Authorization": "Bearer sk-no"})
    assert (response.status_code, response.json()["code"]) == (401, 401)


@pytest.mark.parametrize("query", ["", "?task_id=", "?taskId=n75", "?" + "&" * 5000])
async def test_a_query_without_an_id(theatre: Theatre, query: str):
    response = await theatre.get(STATUS + query)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "INVALID_REQUEST")


async def test_a_failed_task_is_an_answer_and_costs_nothing(theatre: Theatre):
    task_id = (await theatre.post(GENERATE, WORDS)).json()["data"]["task_id"]
    await theatre.fail(FailureCode.UPSTREAM, "No film came of it.")
    response = await theatre.get(STATUS, task_id=task_id)
    data = response.json()["data"]
    assert response.status_code == 200
    assert (data["status"], data["consumed_credits"], data["response"]) == ("FAILED", 0, [])
    assert data["error_message"] == "No film came of it."


async def test_the_request_comes_back_as_it_was_sent(theatre: Theatre):
    body = WORDS | {"prompt": 'a "quoted" 波\u2028 \U0001f30a', "unknown": {"deep": [1, 2.50, None]}, "sound": False}
    raw = json.dumps(body, ensure_ascii=False, indent=2).encode()
    task_id = (await theatre.post(GENERATE, raw)).json()["data"]["task_id"]
    assert (await theatre.get(STATUS, task_id=task_id)).json()["data"]["request"] == body


async def test_a_picture_in_the_request_comes_back_shortened(theatre: Theatre):
    picture = "data:image/png;base64," + "A" * 5000
    body = WORDS | {"type": "pro-image-to-video", "image": picture}
    task_id = (await theatre.post(GENERATE, body)).json()["data"]["task_id"]
    response = await theatre.get(STATUS, task_id=task_id)
    assert len(response.content) < 1000
    assert response.json()["data"]["request"]["image"] == "data:image/png;base64,…(5022 characters)"
    assert str((await generation(theatre, task_id)).image).startswith("input:")


def test_what_other_dialects_make_has_a_nearest_type():
    motion = Generation(model="kling-3.0", workflow=Workflow.MOTION_CONTROL, mode=Mode.FOUR_K)
    assert type_of(motion) == "pro-image-to-video"
    assert type_of(Generation(model="else", workflow=Workflow.TEXT_TO_VIDEO)) == "std-text-to-video"


async def test_a_price_from_elsewhere_is_rounded_up_to_a_whole_credit(theatre: Theatre):
    body = {"input": {"mode": "text-to-video", "prompt": "waves", "duration": 3, "sound": False}}
    created = await theatre.post("/api/v1/generateTask/kling-3-0-std", body)
    data = (await theatre.get(STATUS, task_id=created.json()["data"]["taskId"])).json()["data"]
    assert data["consumed_credits"] == 26
    assert data["type"] == "std-text-to-video"
    assert data["request"] == body
