"""Kling's own API in its older design: a path for each kind of film, values that are texts, keys that sign."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.access import NO_TERMS, Terms, access_key
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.change_key import KeyState, change_key
from filmgate.services.accounts.create_key import NewKey, create_key
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from fixtures.answers import anonymous
from fixtures.theatre import FUNDS, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/kling.json").read_text())["v1"]
BASE = "/v1/videos"
PICTURE, OTHER, CLIP = "https://example.com/a.png", "https://example.com/b.png", "https://example.com/a.mp4"
UNIT = 140_000
FIRST, LAST = {"image_url": PICTURE, "type": "first_frame"}, {"image_url": OTHER, "type": "end_frame"}
SHOTS = [
    {"index": 1, "prompt": "a lighthouse", "duration": "3"},
    {"index": 2, "prompt": "<<<image_1>>>", "duration": 2},
]


async def created(theatre: Theatre, kind: str, body: dict[str, Any], whose: str = "key") -> str:
    response = await theatre.post(f"{BASE}/{kind}", body, whose)
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["task_id"])


async def asked(theatre: Theatre, kind: str, body: dict[str, Any]) -> tuple[Generation, int]:
    """What a request is heard as, and its price."""
    before = await theatre.balance()
    task_id = await created(theatre, kind, body)
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    return read_generation(
        (await read(theatre.desk.store, caller, task_id)).content.generation
    ), before - caller.balance


async def refused(theatre: Theatre, kind: str, body: Any) -> tuple[int, int, str]:
    response = await theatre.post(f"{BASE}/{kind}", body)
    return response.status_code, response.json()["code"], response.json()["message"]


async def test_the_answers_of_the_page(theatre: Theatre):
    answer = (await theatre.post(f"{BASE}/text2video", {"prompt": "waves", "external_task_id": "order-7"})).json()
    assert anonymous(answer) == PAGE["created"]
    theatre.clock.now += 2_000_000
    await theatre.finish()
    for name in (answer["data"]["task_id"], "order-7"):
        found = (await theatre.get(f"{BASE}/text2video/{name}")).json()
        assert anonymous(found) == PAGE["succeed"]
        assert list(found["data"]) == list(PAGE["succeed"]["data"])
    costs = (await theatre.get("/account/costs", start_time="1726124664368", end_time="1727366400000")).json()
    costs["data"]["resource_pack_subscribe_infos"][0]["resource_pack_id"] = "an account's id"
    assert anonymous(costs) == PAGE["costs"]


WORKFLOWS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("text2video", {"prompt": "waves"}, {"model": "kling-3.0", "workflow": Workflow.TEXT_TO_VIDEO, "sound": False}),
    (
        "text2video",
        {"model_name": "kling-v3", "prompt": "waves", "negative_prompt": "rain", "cfg_scale": 0.2, "sound": "on"}
        | {"mode": "4k", "duration": "7", "aspect_ratio": "1:1", "unknown": 1},
        {"negative_prompt": "rain", "cfg_scale": 0.2, "sound": True, "mode": Mode.FOUR_K, "duration": 7}
        | {"aspect_ratio": AspectRatio.SQUARE},
    ),
    ("text2video", {"prompt": "waves", "duration": 10}, {"duration": 10, "mode": Mode.STD}),
    (
        "text2video",
        {"multi_shot": "true", "shot_type": "customize", "multi_prompt": SHOTS, "duration": "15"},
        {"shots": (Shot(prompt="a lighthouse", duration=3), Shot(prompt="@image_1", duration=2)), "duration": 5},
    ),
    ("text2video", {"prompt": "waves", "multi_prompt": SHOTS}, {"shots": (), "duration": 5, "prompt": "waves"}),
    ("image2video", {"image": PICTURE}, {"workflow": Workflow.IMAGE_TO_VIDEO, "image": PICTURE, "prompt": ""}),
    ("image2video", {"image": PICTURE, "image_tail": OTHER, "prompt": "waves"}, {"end_image": OTHER}),
    (
        "multi-image2video",
        {"image_list": [{"image": PICTURE}, {"image": OTHER}], "prompt": "waves"},
        {"model": "kling-o3", "workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE, OTHER), "mode": Mode.STD},
    ),
    (
        "omni-video",
        {"prompt": "waves"},
        {"model": "kling-o3", "workflow": Workflow.TEXT_TO_VIDEO, "mode": Mode.PRO},
    ),
    (
        "omni-video",
        {"prompt": "<<<image_1>>> and <<image_2>>", "image_list": [{"image_url": PICTURE}, {"image_url": OTHER}]},
        {"workflow": Workflow.REFERENCE_TO_VIDEO, "images": (PICTURE, OTHER), "prompt": "@image_1 and @image_2"},
    ),
    (
        "omni-video",
        {"prompt": "waves", "image_list": [{"image_url": PICTURE}, LAST, FIRST]},
        {"workflow": Workflow.IMAGE_TO_VIDEO, "image": PICTURE, "end_image": OTHER, "images": (PICTURE,)},
    ),
    (
        "omni-video",
        {"prompt": "waves", "video_list": [{"video_url": CLIP, "refer_type": "feature", "keep_original_sound": "no"}]},
        {"workflow": Workflow.REFERENCE_TO_VIDEO, "video": CLIP, "keep_original_sound": False, "sound": False},
    ),
    (
        "omni-video",
        {"prompt": "waves", "video_list": [{"video_url": CLIP}], "image_list": [{"image_url": PICTURE}], "sound": "on"},
        {"workflow": Workflow.VIDEO_EDIT, "video": CLIP, "images": (PICTURE,), "duration": 0, "sound": False},
    ),
    (
        "motion-control",
        {"image_url": PICTURE, "video_url": CLIP, "character_orientation": "image", "mode": "pro"}
        | {"keep_original_sound": "no"},
        {"workflow": Workflow.MOTION_CONTROL, "character_orientation": "image", "keep_original_sound": False},
    ),
)


@pytest.mark.parametrize(("kind", "body", "heard"), WORKFLOWS, ids=range(len(WORKFLOWS)))
async def test_what_is_made_of_what(theatre: Theatre, kind: str, body: dict[str, Any], heard: dict[str, Any]):
    made, _ = await asked(theatre, kind, body)
    assert {name: getattr(made, name) for name in heard} == heard


@pytest.mark.parametrize(
    ("kind", "names", "model"),
    [
        (
            "text2video",
            "kling-v1 kling-v1-6 kling-v2-master kling-v2-1-master kling-v2-5-turbo kling-v2-6",
            "kling-3.0",
        ),
        ("image2video", "kling-v1-5 kling-v2-1 kling-v3", "kling-3.0"),
        ("omni-video", "kling-v3-omni kling-video-o1", "kling-o3"),
    ],
)
async def test_older_names_are_made_by_the_newest_model(theatre: Theatre, kind: str, names: str, model: str):
    for name in names.split():
        body = {"model_name": name, "prompt": "waves", "image": PICTURE}
        made, _ = await asked(theatre, kind, body)
        assert made.model == model


async def test_whoever_names_no_model_is_told_which_there_are(theatre: Theatre):
    for kind, name, there_is in (
        ("text2video", "kling-v9", "kling-v2-6"),
        ("omni-video", "kling-v3", "kling-v3-omni, kling-video-o1."),
        ("text2video", "kling-v1-5", "kling-v2-5-turbo"),
    ):
        status, code, message = await refused(theatre, kind, {"prompt": "waves", "model_name": name})
        assert (status, code) == (404, 1203)
        assert there_is in message.partition("; there are ")[2]


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        ("text2video", {}, "prompt"),
        ("text2video", {"prompt": "x" * 2501}, "prompt"),
        ("text2video", {"prompt": "waves", "duration": "five"}, "duration"),
        ("text2video", {"prompt": "waves", "duration": "16"}, "duration"),
        ("text2video", {"prompt": "waves", "duration": 5.5}, "duration"),
        ("text2video", {"prompt": "waves", "sound": True}, "sound"),
        ("text2video", {"prompt": "waves", "mode": "hd"}, "mode"),
        ("text2video", {"prompt": "waves", "cfg_scale": 2}, "cfg_scale"),
        ("text2video", {"multi_shot": True, "multi_prompt": SHOTS * 4}, "multi_prompt"),
        ("image2video", {"prompt": "waves"}, "image"),
        ("image2video", {"image": "", "image_tail": OTHER}, "image"),
        ("image2video", {"image": "file:///etc/passwd"}, "image"),
        ("image2video", {"image": "aaaaaaaaaaaaaaaa:/x"}, "image"),
        ("image2video", {"image": PICTURE, "image_tail": "ftp://a.example"}, "image_tail"),
        ("multi-image2video", {"prompt": "waves"}, "image_list"),
        ("multi-image2video", {"prompt": "waves", "image_list": [{"image": PICTURE}] * 5}, "image_list"),
        ("omni-video", {"prompt": "waves", "image_list": [LAST]}, "image_tail"),
        ("omni-video", {"prompt": "waves", "image_list": [FIRST] * 9}, "image_list"),
        ("omni-video", {"prompt": "waves", "image_list": [FIRST], "video_list": [{"video_url": CLIP}]}, "image"),
        ("omni-video", {"prompt": "waves", "video_list": [{"video_url": CLIP}] * 2}, "video_list"),
        ("omni-video", {"prompt": "waves", "video_list": [{"video_url": "a.mp4"}]}, "video_list"),
        ("motion-control", {"image_url": PICTURE}, "video_list"),
    ],
    ids=json.dumps,
)
async def test_bad_fields_are_named(theatre: Theatre, kind: str, body: dict[str, Any], named: str):
    status, code, message = await refused(theatre, kind, body)
    assert (status, code, message.partition(":")[0]) == (400, 1201, named)
    assert await theatre.balance() == FUNDS


async def test_prices_are_those_of_the_newer_design(theatre: Theatre):
    for kind, body, units in (
        ("text2video", {"prompt": "waves"}, 3.0),
        ("text2video", {"prompt": "waves", "sound": "on", "mode": "pro"}, 6.0),
        ("omni-video", {"prompt": "waves"}, 4.0),
        ("multi-image2video", {"prompt": "waves", "image_list": [{"image": PICTURE}]}, 3.0),
        ("motion-control", {"image_url": PICTURE, "video_url": CLIP, "mode": "std"}, 2.7),
    ):
        assert (await asked(theatre, kind, body))[1] == round(units * UNIT)


async def test_each_path_has_a_list_of_its_own(theatre: Theatre):
    """Of what this account has created there, the newest first; a task is found under every path."""
    texts = []
    for number in range(5):
        texts.append(await created(theatre, "text2video", {"prompt": f"waves {number}"}))
        theatre.clock.now += 1000
    omni = await created(theatre, "omni-video", {"prompt": "waves"})
    await created(theatre, "text2video", {"prompt": "elsewhere"}, "stranger")
    await theatre.post("/text-to-video/kling-3.0", {"prompt": "newer"})

    async def listed(kind: str, **query: str) -> list[str]:
        return [task["task_id"] for task in (await theatre.get(f"{BASE}/{kind}", **query)).json()["data"]]

    assert await listed("text2video") == texts[::-1]
    assert await listed("omni-video") == [omni]
    assert await listed("image2video") == []
    assert await listed("text2video", pageNum="2", pageSize="2") == [texts[2], texts[1]]
    assert await listed("text2video", pageNum="1000", pageSize="500") == []
    assert (await theatre.get(f"{BASE}/text2video/{omni}")).json()["data"]["task_id"] == omni
    for query in ({"pageNum": "0"}, {"pageNum": "1001"}, {"pageSize": "501"}, {"pageSize": "x"}):
        answer = await theatre.get(f"{BASE}/text2video", **query)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)


async def test_a_name_belongs_to_its_account(theatre: Theatre):
    await created(theatre, "text2video", {"prompt": "waves", "external_task_id": "order-7"}, "stranger")
    answer = await theatre.get(f"{BASE}/text2video/order-7")
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (404, 1203, "Task not found.")


async def test_what_is_not_made_here_is_said_in_words_that_clients_know(theatre: Theatre):
    for path in ("video-extend", "effects", "avatar/image2video", "multi-elements/init-selection"):
        answer = await theatre.post(f"{BASE}/{path}", {})
        assert (answer.status_code, answer.json()["code"]) == (404, 1203)


async def test_only_its_own_pack_is_known(theatre: Theatre):
    question = {"start_time": "0", "end_time": "1"}
    found = await theatre.get("/account/costs", **question, resource_pack_name="Filmgate balance")
    assert len(found.json()["data"]["resource_pack_subscribe_infos"]) == 1
    other = await theatre.get("/account/costs", **question, resource_pack_name="another")
    assert other.json()["data"]["resource_pack_subscribe_infos"] == []
    poor = (await theatre.get("/account/costs", "pauper", **question)).json()["data"]
    assert poor["resource_pack_subscribe_infos"][0]["status"] == "runOut"
    assert (await theatre.get("/account/costs", start_time="soon", end_time="1")).json()["code"] == 1201


# ---- keys that sign --------------------------------------------------------------------------------------------------


async def pair(theatre: Theatre, terms: Terms = NO_TERMS) -> NewKey:
    return await create_key(theatre.desk.store, theatre.desk.nature, "key", "", terms, theatre.house.secret)


def signed(theatre: Theatre, key: NewKey, secret_key: str | None = None, **claims: Any) -> str:
    """A token as clients make it."""
    now = theatre.clock.now // 1_000_000
    said = {"iss": key.access_key, "exp": now + 1800, "nbf": now - 5} | claims
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, said)]
    text = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    digest = hmac.digest((secret_key or str(key.secret_key)).encode(), text.encode(), sha256)
    return f"{text}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


async def comes_in(theatre: Theatre, credential: str) -> tuple[int, int]:
    headers = {"Authorization": f"Bearer {credential}"} if credential else {}
    answer = await theatre.client.get(f"{BASE}/text2video", headers=headers)
    return answer.status_code, answer.json()["code"]


async def test_a_key_comes_in_by_its_text_and_by_a_token_that_it_signs(theatre: Theatre):
    key = await pair(theatre)
    assert await comes_in(theatre, key.text) == (200, 0)
    assert await comes_in(theatre, signed(theatre, key)) == (200, 0)
    theatre.keys["signed"] = signed(theatre, key)
    task_id = await created(theatre, "text2video", {"prompt": "waves"}, "signed")
    for path in (
        f"{BASE}/text2video/{task_id}",
        f"/tasks?task_ids={task_id}",
        "/account/costs?start_time=0&end_time=1",
    ):
        assert (await theatre.get(path, "signed")).status_code == 200
    assert await theatre.balance() == FUNDS - 3 * UNIT


async def test_tokens_that_do_not_come_in(theatre: Theatre):
    key, other = await pair(theatre), await pair(theatre)
    now = theatre.clock.now // 1_000_000
    bare = await create_key(theatre.desk.store, theatre.desk.nature, "key")
    for credential, code in (
        ("", 1001),
        ("a.b.c", 1002),
        (signed(theatre, key, other.secret_key), 1002),
        (signed(theatre, key, iss=other.access_key), 1002),
        (signed(theatre, key, iss="ak-" + "0" * 32), 1002),
        (signed(theatre, key, iss="nobody"), 1002),
        (signed(theatre, bare, "0" * 43), 1002),
        (signed(theatre, key, nbf=now + 60), 1003),
        (signed(theatre, key, exp=now - 60), 1004),
    ):
        assert await comes_in(theatre, credential) == (401, code)
    assert access_key(bare.id) == bare.access_key


async def test_a_tokens_key_may_be_bound_and_disabled(theatre: Theatre):
    bound = await pair(theatre, Terms(networks=("192.0.2.1",)))
    assert await comes_in(theatre, signed(theatre, bound)) == (429, 1304)
    key = await pair(theatre)
    await change_key(theatre.desk.store, key.id.hex(), KeyState.DISABLED)
    assert await comes_in(theatre, signed(theatre, key)) == (401, 1002)


async def test_only_this_api_takes_tokens(theatre: Theatre):
    key = await pair(theatre)
    theatre.keys["signed"] = signed(theatre, key)
    assert (await theatre.get("/filmgate/v1/balance", "signed")).status_code == 401
