"""Kling's own API in its newer design: what it takes, what it costs, and how its tasks are asked after."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from filmgate.dialects.kling import KLING
from filmgate.dialects.kling.newer.storyboard import read_shots, write_shots
from filmgate.dialects.kling.pictures import with_urls
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.domain.ids import decimal, read
from filmgate.edge.body import KEPT_MAX_BYTES
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read as read_task
from filmgate.store import tasks
from fixtures.answers import anonymous
from fixtures.pictures import png
from fixtures.theatre import FUNDS, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/kling.json").read_text())
PICTURE, OTHER, CLIP = "https://example.com/a.png", "https://example.com/b.png", "https://example.com/a.mp4"
UNIT = 140_000
TEXT, IMAGE, OMNI, MOTION = (
    "/text-to-video/kling-3.0",
    "/image-to-video/kling-3.0",
    "/omni-video/kling-3.0-omni",
    "/motion-control/kling-3.0",
)
PROMPT = {"type": "prompt", "text": "waves"}
FIRST, LAST = {"type": "first_frame", "url": PICTURE}, {"type": "last_frame", "url": OTHER}
SHOWN, ALSO = {"type": "refer_image", "url": PICTURE, "id": "cup"}, {"type": "refer_image", "url": PICTURE}
FEATURE, BASE = {"type": "feature_video", "url": CLIP}, {"type": "base_video", "url": CLIP}
MOVED = [{"type": "image", "url": PICTURE}, {"type": "video", "url": CLIP}]


async def created(theatre: Theatre, path: str, body: dict[str, Any], whose: str = "key") -> str:
    response = await theatre.post(path, body, whose)
    assert response.status_code == 200, response.text
    data = response.json()["data"]
    return str(data.get("id") or data["task_id"])


async def asked(theatre: Theatre, path: str, body: dict[str, Any]) -> tuple[Generation, int]:
    """What a request is heard as, and its price."""
    before = await theatre.balance()
    task_id = await created(theatre, path, body)
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read_task(theatre.desk.store, caller, task_id)
    return read_generation(record.content.generation), before - caller.balance


async def refused(theatre: Theatre, path: str, body: Any) -> tuple[int, int, str]:
    response = await theatre.post(path, body)
    answer = response.json()
    return response.status_code, answer["code"], answer["message"]


async def test_the_answers_of_the_page(theatre: Theatre):
    body = {"prompt": "waves", "options": {"external_task_id": "order-7"}}
    answer = (await theatre.post(TEXT, body)).json()
    assert anonymous(answer) == PAGE["created"]
    theatre.clock.now += 2_000_000
    await theatre.finish()
    found = (await theatre.get("/tasks", task_ids=answer["data"]["id"])).json()
    assert anonymous(found) == PAGE["succeeded"]
    assert list(found["data"][0]) == list(PAGE["succeeded"]["data"][0])
    assert anonymous((await theatre.get("/tasks", external_task_ids="order-7")).json()) == PAGE["succeeded"]
    assert anonymous((await theatre.post("/tasks", {}, "pauper")).json()) == PAGE["list"]


WORKFLOWS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (TEXT, {"prompt": "waves"}, {"model": "kling-3.0", "workflow": Workflow.TEXT_TO_VIDEO, "prompt": "waves"}),
    (TEXT, {"contents": [PROMPT]}, {"workflow": Workflow.TEXT_TO_VIDEO, "prompt": "waves"}),
    (IMAGE, {"contents": [FIRST, PROMPT]}, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": PICTURE, "end_image": None}),
    (IMAGE, {"contents": [PROMPT, FIRST, LAST]}, {"image": PICTURE, "end_image": OTHER}),
    (OMNI, {"contents": [PROMPT]}, {"model": "kling-o3", "workflow": Workflow.TEXT_TO_VIDEO}),
    (
        OMNI,
        {"contents": [PROMPT, FIRST, LAST, SHOWN]},
        {"workflow": Workflow.IMAGE_TO_VIDEO, "image": PICTURE, "end_image": OTHER, "images": (PICTURE,)},
    ),
    (OMNI, {"contents": [PROMPT, SHOWN, ALSO]}, {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE,) * 2}),
    (
        OMNI,
        {"contents": [PROMPT, FEATURE, SHOWN], "settings": {"audio": "original"}},
        {"workflow": Workflow.REFERENCE_TO_VIDEO, "video": CLIP, "images": (PICTURE,), "keep_original_sound": True},
    ),
    (
        OMNI,
        {"contents": [PROMPT, BASE]},
        {"workflow": Workflow.VIDEO_EDIT, "video": CLIP, "keep_original_sound": False, "duration": 0, "sound": False},
    ),
    (MOTION, {"contents": MOVED}, {"workflow": Workflow.MOTION_CONTROL, "image": PICTURE, "video": CLIP}),
    (MOTION, {"contents": MOVED}, {"keep_original_sound": True, "character_orientation": "video", "duration": 0}),
    (
        MOTION,
        {"contents": MOVED, "settings": {"character_orientation": "image", "audio": "off"}},
        {"keep_original_sound": False, "character_orientation": "image"},
    ),
)


@pytest.mark.parametrize(("path", "body", "heard"), WORKFLOWS, ids=range(len(WORKFLOWS)))
async def test_what_is_made_of_what(theatre: Theatre, path: str, body: dict[str, Any], heard: dict[str, Any]):
    made, _ = await asked(theatre, path, body)
    assert {name: getattr(made, name) for name in heard} == heard


async def test_what_a_film_is_to_be(theatre: Theatre):
    made, _ = await asked(theatre, TEXT, {"prompt": "waves"})
    assert (made.mode, made.sound, made.duration, made.aspect_ratio) == (Mode.STD, False, 5, AspectRatio.WIDE)
    settings = {"resolution": "1080p", "audio": "native", "duration": 7, "aspect_ratio": "9:16"}
    made, _ = await asked(theatre, TEXT, {"prompt": "waves", "settings": settings})
    assert (made.mode, made.sound, made.duration, made.aspect_ratio) == (Mode.PRO, True, 7, AspectRatio.TALL)
    made, _ = await asked(theatre, "/text-to-video/kling-3.0-turbo", {"prompt": "waves"})
    assert made.sound, "the turbo has no silent films"


# Units a second: by path and contents, in 720p and 1080p, silent and with sound.
PRICES = (
    (TEXT, [PROMPT], False, ("0.6", "0.8")),
    (TEXT, [PROMPT], True, ("0.9", "1.2")),
    (IMAGE, [PROMPT, FIRST], False, ("0.6", "0.8")),
    (IMAGE, [PROMPT, FIRST], True, ("0.9", "1.2")),
    (OMNI, [PROMPT], False, ("0.6", "0.8")),
    (OMNI, [PROMPT, SHOWN], True, ("0.8", "1.0")),
    (OMNI, [PROMPT, FEATURE], False, ("0.9", "1.2")),
)


@pytest.mark.parametrize(("path", "contents", "sound", "rates"), PRICES, ids=range(len(PRICES)))
async def test_every_price(
    theatre: Theatre, path: str, contents: list[dict[str, str]], sound: bool, rates: tuple[str, str]
):
    for resolution, rate in zip(("720p", "1080p", "4k"), (*rates, "3.0"), strict=True):
        settings = {"resolution": resolution, "duration": 10, "audio": "native" if sound else "off"}
        _, price = await asked(theatre, path, {"contents": contents, "settings": settings})
        assert price == round(float(rate) * 10 * UNIT)


async def test_what_follows_a_clip_is_held_for_three_seconds(theatre: Theatre):
    for path, contents in ((MOTION, MOVED), (OMNI, [PROMPT, BASE])):
        for resolution, rate in (("720p", "0.9"), ("1080p", "1.2")):
            _, price = await asked(theatre, path, {"contents": contents, "settings": {"resolution": resolution}})
            assert price == round(float(rate) * 3 * UNIT)


@pytest.mark.parametrize("model", ["kling-3.0", "kling-3.0-turbo", "kling-2.6", "kling-2.5-turbo"])
async def test_every_name_makes_a_film_of_the_model_that_there_is(theatre: Theatre, model: str):
    for kind, contents in (("text-to-video", [PROMPT]), ("image-to-video", [PROMPT, FIRST])):
        made, _ = await asked(theatre, f"/{kind}/{model}", {"contents": contents})
        assert made.model == "kling-3.0"


async def test_whoever_names_no_model_is_told_which_there_are(theatre: Theatre):
    three = "kling-3.0, kling-3.0-turbo, kling-2.6, kling-2.5-turbo"
    for path, there_are in (
        ("/text-to-video/kling-9", three),
        ("/text-to-video/kling-3.0-omni", three),
        ("/omni-video/kling-3.0", "kling-3.0-omni, kling-o1"),
        ("/motion-control/kling-3.0-turbo", "kling-3.0, kling-2.6"),
    ):
        name = path.rpartition("/")[2]
        said = f"Model '{name}' does not exist or is not active; there are {there_are}."
        assert await refused(theatre, path, {"prompt": "waves", "contents": [PROMPT]}) == (404, 1203, said)


SHOTS = "shot 1, 3, a lighthouse at dusk; shot 2, 2, waves below it, loud; and near;"


async def test_shots_stand_in_the_prompt(theatre: Theatre):
    shots = (Shot(prompt="a lighthouse at dusk", duration=3), Shot(prompt="waves below it, loud; and near", duration=2))
    assert read_shots(SHOTS) == shots
    assert write_shots(shots) == SHOTS
    made, _ = await asked(theatre, TEXT, {"prompt": SHOTS, "settings": {"duration": 15}})
    assert (made.shots, made.duration, made.prompt) == (shots, 5, "")
    made, _ = await asked(theatre, TEXT, {"prompt": SHOTS, "settings": {"multi_shot": False}})
    assert (made.shots, made.prompt) == ((), SHOTS)
    assert read_shots("shot 1 of whisky") == read_shots("") == ()


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (TEXT, {}, "prompt"),
        (TEXT, {"prompt": "x" * 3073}, "prompt"),
        (TEXT, {"prompt": SHOTS.replace("2,", "14,")}, "settings.duration"),
        (TEXT, {"prompt": "waves", "settings": {"duration": 2}}, "settings.duration"),
        (TEXT, {"prompt": 5}, "prompt"),
        (TEXT, {"prompt": "waves", "settings": {"duration": 5.5}}, "settings.duration"),
        *(
            (TEXT, {"prompt": "waves", "options": {"external_task_id": bad}}, "options.external_task_id")
            for bad in ("x" * 257, "a,b", " a", "a\n", "a/")
        ),
        (TEXT, {"prompt": "waves", "options": {"callback_url": "http://10.0.0.1/"}}, "options.callback_url"),
        (IMAGE, {"contents": [PROMPT]}, "contents"),
        (IMAGE, {"contents": [FIRST]}, "prompt"),
        (IMAGE, {"contents": [PROMPT, {"type": "first_frame", "url": "ftp://a.example/a.png"}]}, "contents"),
        (IMAGE, {"contents": [PROMPT, {"type": "middle_frame", "url": PICTURE}]}, "contents"),
        (OMNI, {"contents": [PROMPT, LAST]}, "contents"),
        (OMNI, {"contents": [PROMPT, FIRST, BASE]}, "contents"),
        (OMNI, {"contents": [PROMPT, *[ALSO] * 8]}, "contents"),
        (OMNI, {"contents": [PROMPT, FEATURE, *[ALSO] * 5]}, "contents"),
        (OMNI, {"contents": [PROMPT, SHOWN, SHOWN]}, "contents"),
        (OMNI, {"contents": [PROMPT, {"type": "refer_image", "id": "2137339275243348"}]}, "contents"),
        (OMNI, {"contents": [PROMPT, {"type": "base_video", "url": " ", "element_id": "7"}]}, "contents"),
        (IMAGE, {"contents": [PROMPT, FIRST, {"type": "last_frame", "url": ""}]}, "contents"),
        (MOTION, {"contents": MOVED[:1]}, "contents"),
    ],
    ids=json.dumps,
)
async def test_bad_fields_are_named_as_they_are_called_here(
    theatre: Theatre, path: str, body: dict[str, Any], named: str
):
    status, code, message = await refused(theatre, path, body)
    assert (status, code, message.partition(":")[0]) == (400, 1201, named)
    assert await theatre.balance() == FUNDS


async def test_a_picture_may_be_bare_base64(theatre: Theatre):
    """Its bytes are kept as a picture, and are not shown again with the request."""
    picture = base64.b64encode(png(512, 512)).decode() + "A" * 8192
    body = {"contents": [PROMPT, {"type": "first_frame", "url": picture}]}
    task_id = await created(theatre, IMAGE, body)
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read_task(theatre.desk.store, caller, task_id)
    assert str(read_generation(record.content.generation).image).startswith("input:")
    shown = json.loads(record.content.request)["contents"]
    assert shown[0] == PROMPT
    assert shown[1]["url"].startswith("data:image/png;base64,…(")


LONG = b"A" * 5000


@pytest.mark.parametrize("odd", [b"1e999", b"1" * 5000, b"[" * 150 + b"]" * 150, b'"\\"%s\\""' % LONG], ids=range(4))
async def test_an_unknown_member_never_matters(theatre: Theatre, odd: bytes):
    """However long the body is, and whatever is beside a picture in it."""
    for path in (TEXT, "/v1/videos/text2video"):
        for more in (b"0", b'"%s"' % LONG):
            answer = await theatre.post(path, b'{"prompt":"waves","zzz":%s,"more":%s}' % (odd, more))
            assert answer.status_code == 200, answer.text


def test_pictures_are_found_wherever_they_are():
    picture = b"A" * 4096
    for bare in (picture + b"==", picture.replace(b"AA", rb"A\/")):
        assert with_urls(b'{"a":["%s"]}' % bare) == b'{"a":["data:image/png;base64,%s"]}' % bare
    for other in (b"A" * 4096, b'\\\\"' + picture, picture + b":", b"A A" + picture):
        raw = b'{"a":"%s","b":[1e999]}' % other
        assert with_urls(raw) == raw


async def test_more_strings_than_are_kept_are_not_looked_through(theatre: Theatre):
    answer = await theatre.post(TEXT, b'{"prompt":"waves","zzz":["%s"]}' % b'","'.join([b"A"] * KEPT_MAX_BYTES))
    assert (answer.status_code, "without the files in it" in answer.text) == (400, True)


async def test_nothing_can_fail_once_a_task_is_accepted(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """The answer says that nobody is to send it again, and needs no look at the task."""

    async def unavailable(*_: object) -> None:
        raise errors.StoreUnavailable("away")

    monkeypatch.setattr(tasks, "find", unavailable)
    for path in (TEXT, "/v1/videos/text2video"):
        answer = await theatre.post(path, {"prompt": "waves"})
        assert (answer.status_code, answer.headers["x-should-retry"]) == (200, "false")


async def test_tasks_are_asked_after_together(theatre: Theatre):
    """By their ids in any form, or by their customer's names; others are left out, as the vendor leaves them out."""
    one = await created(theatre, TEXT, {"prompt": "waves", "options": {"external_task_id": "a"}})
    two = await created(theatre, OMNI, {"contents": [PROMPT]})
    foreign = await created(theatre, TEXT, {"prompt": "waves", "options": {"external_task_id": "a"}}, "stranger")
    dashed = read(two)
    assert dashed is not None
    for asked_for, found in (
        (f"{two},{one}", [two, one]),
        (f" {one} ,{foreign},nothing,{dashed.hex()},{one}", [one, two]),
        ("0", []),
    ):
        answer = (await theatre.get("/tasks", task_ids=asked_for)).json()
        assert [task["id"] for task in answer["data"]] == found
    named = (await theatre.get("/tasks", external_task_ids="b,a,\0")).json()["data"]
    assert [(task["id"], task["external_id"]) for task in named] == [(one, "a")]
    both = (await theatre.get("/tasks", task_ids=two, external_task_ids="a")).json()["data"]
    assert [task["id"] for task in both] == [two, one]
    for refused_here in ({"task_ids": ",".join(["1"] * 21)}, {}, {"task_ids": "", "external_task_ids": " , "}):
        answer = await theatre.get("/tasks", **refused_here)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert "external_task_ids" in answer.json()["message"]


async def test_a_list_goes_on_where_it_ended(theatre: Theatre):
    ids = []
    for number in range(5):
        ids.append(await created(theatre, TEXT, {"prompt": f"waves {number}"}))
        theatre.clock.now += 1000
    await created(theatre, TEXT, {"prompt": "elsewhere"}, "stranger")
    found, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        answer = (
            await theatre.post("/tasks", {"limit": 2, "cursor": cursor, "start_time": 1, "end_time": "9" * 13})
        ).json()
        page = answer["data"]
        found += [task["id"] for task in page["result"]]
        assert (page["count"], page["has_more"]) == (len(page["result"]), bool(page["next_cursor"]))
        cursor, pages = page["next_cursor"], pages + 1
    assert (found, pages) == (ids[::-1], 3)


async def test_a_list_of_some(theatre: Theatre):
    early = await created(theatre, TEXT, {"prompt": "waves"})
    await theatre.finish()
    theatre.clock.now += 86_400_000_000
    late = await created(theatre, TEXT, {"prompt": "waves"})
    day_ago, now = theatre.clock.now // 1000 - 3_600_000, theatre.clock.now // 1000

    async def listed(**body: Any) -> list[str]:
        return [task["id"] for task in (await theatre.post("/tasks", body)).json()["data"]["result"]]

    assert await listed() == [late, early]
    assert await listed(start_time=day_ago) == await listed(start_time=str(day_ago)) == [late]
    assert await listed(end_time=day_ago) == [early]
    assert await listed(start_time=now + 9000) == []
    for states, found in ((["succeeded"], [early]), (["submitted", "processing"], [late]), (["failed"], [])):
        assert await listed(filters=[{"key": "status", "values": states}]) == found
    assert await listed(filters=[{"key": "product_type", "values": ["video"]}]) == [late, early]
    assert await listed(filters=[{"key": "product_type", "values": ["image"]}]) == []
    theatre.clock.now += 31 * 86_400_000_000
    assert await listed() == []
    for body in (
        {"limit": 0},
        {"limit": 501},
        {"limit": 2.5},
        {"limit": "2"},
        {"cursor": "x"},
        {"start_time": "soon"},
        {"filters": [{"key": "status", "values": ["done"]}]},
    ):
        assert (await refused(theatre, "/tasks", body))[:2] == (400, 1201)


async def test_a_name_is_given_once(theatre: Theatre):
    """In whichever design; a repeated request with an Idempotency-Key is answered with its task all the same."""
    body = {"prompt": "waves", "options": {"external_task_id": "order-7"}}
    key = {"Idempotency-Key": "once"}
    first = (await theatre.post(TEXT, body, **key)).json()["data"]
    assert (await theatre.post(TEXT, body, **key)).json()["data"] == first
    older = {"prompt": "waves", "external_task_id": "order-7"}
    for path, again in ((TEXT, body), ("/v1/videos/text2video", older)):
        status, code, message = await refused(theatre, path, again)
        assert (status, code) == (400, 1201)
        assert "'order-7' is the name of another task" in message
    await created(theatre, TEXT, {"prompt": "waves", "options": {"external_task_id": ""}})
    await created(theatre, TEXT, {"prompt": "waves", "options": {"external_task_id": ""}})


@pytest.mark.parametrize("name", ["a/b", "a b?", "ü☃", "%2F"])
async def test_a_task_is_found_by_every_name_that_may_be_given(theatre: Theatre, name: str):
    task_id = await created(theatre, "/v1/videos/text2video", {"prompt": "waves", "external_task_id": name})
    assert (await theatre.get("/tasks", external_task_ids=name)).json()["data"][0]["id"] == task_id
    found = (await theatre.get(f"/v1/videos/text2video/{quote(name, safe='')}")).json()
    assert found["data"]["task_id"] == task_id


async def test_one_base_url_is_for_both_designs(theatre: Theatre):
    older = await created(theatre, "/kling/v1/videos/text2video", {"prompt": "waves"})
    newer = await created(theatre, "/kling/text-to-video/kling-3.0", {"prompt": "waves"})
    assert (await theatre.get(f"/kling/v1/videos/text2video/{newer}")).json()["data"]["task_id"] == newer
    assert (await theatre.get("/kling/tasks", task_ids=older)).json()["data"][0]["id"] == older
    assert (await theatre.get("/kling/account/costs", start_time="0", end_time="1")).status_code == 200


def test_an_id_is_a_number():
    """Of 128 bits; one that would be more is none."""
    identity = bytes.fromhex("019b9f5a3c7170008000000000000001")
    assert read(decimal(identity)) == identity
    assert read("9" * 39) is None
    assert read(str(2**125)) is None, "it is not of our kind"


NUMBERS: tuple[tuple[Exception, int, int], ...] = (
    (errors.KeyMissing(), 401, 1001),
    (errors.Unauthenticated(), 401, 1002),
    (errors.AccountBanned(), 401, 1002),
    (errors.PassTooEarly(), 401, 1003),
    (errors.PassExpired(), 401, 1004),
    (errors.InsufficientBalance(1, 0), 429, 1102),
    (errors.SpendCapReached("daily", 60), 429, 1102),
    (errors.ModelNotAllowed("x"), 403, 1103),
    (errors.Malformed("x"), 400, 1200),
    (errors.TooLarge(1), 400, 1200),
    (errors.InvalidField("x", "y"), 400, 1201),
    (errors.NameTaken("x"), 400, 1201),
    (errors.UploadCapReached("x"), 400, 1200),
    (errors.IdempotencyMismatch(), 400, 1201),
    (errors.WrongMethod("GET"), 404, 1202),
    (errors.UnknownRoute(), 404, 1203),
    (errors.UnknownTask(), 404, 1203),
    (errors.UnknownModel("x"), 404, 1203),
    (errors.RateLimited(1), 429, 1302),
    (errors.TooManyTasks(1, 1), 429, 1303),
    (errors.AddressNotAllowed(), 429, 1304),
    (errors.NoRoute("x"), 503, 5001),
    (errors.StoreUnavailable("x"), 503, 5001),
    (errors.StoreTimeout("x"), 504, 5002),
    (RuntimeError(), 500, 5000),
)


@pytest.mark.parametrize(("error", "status", "code"), NUMBERS, ids=lambda each: type(each).__name__)
def test_every_number(error: Exception, status: int, code: int):
    said, body = KLING.api.speak(error)
    assert (said, json.loads(body)["code"]) == (status, code)
    assert list(json.loads(body)) == list(PAGE["refused"])
