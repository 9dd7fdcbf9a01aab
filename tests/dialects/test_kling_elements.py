"""Kling's elements: kept once, named in films of either design."""

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.generation import Element, Generation, Workflow
from filmgate.domain.nature import DAY
from filmgate.domain.uploads import UploadKind
from filmgate.media.sorting import Arrived
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.read import read
from fixtures.answers import anonymous
from fixtures.clips import clip
from fixtures.pictures import jpeg, png
from fixtures.theatre import ORIGIN, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/kling.json").read_text())["elements"]
GENERAL = "/v1/general"
ELEMENTS = f"{GENERAL}/advanced-custom-elements"
FRONT, SIDE = (b64encode(made).decode() for made in (png(), jpeg()))
URL = "https://example.com/a.mp4"
OMNI, CLIP = "/v1/videos/omni-video", {"video_url": URL, "refer_type": "feature"}
CUP: dict[str, Any] = {
    "element_name": "Cup",
    "element_description": "A blue cup",
    "reference_type": "image_refer",
    "element_image_list": {"frontal_image": FRONT, "refer_images": [{"image_url": SIDE}]},
    "tag_list": [{"tag_id": "o_104"}, {"tag_id": "o_108"}],
}
DANCER: dict[str, Any] = {
    "element_name": "Dancer",
    "element_description": "A dancer in red",
    "reference_type": "video_refer",
    "element_video_list": {"refer_videos": [{"video_url": URL}]},
}


def with_clip(theatre: Theatre) -> Theatre:
    """The theatre where the clip's address leads to one."""
    assert theatre.house.uploads is not None

    async def fetch(url: str, draft: Path) -> Arrived:
        draft.write_bytes(clip())  # noqa: ASYNC240
        return Arrived(UploadKind.CLIP, "video/mp4", len(clip()), b"s" * 32)

    return theatre.rebuilt(uploads=replace(theatre.house.uploads, fetch=fetch))


async def kept(theatre: Theatre, element: dict[str, Any] = CUP, **more: Any) -> tuple[str, int]:
    """The id of the task that has made it, and its number."""
    answer = await theatre.post(ELEMENTS, element | more)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    found = (await theatre.get(f"{ELEMENTS}/{task_id}")).json()["data"]
    return task_id, found["task_result"]["elements"][0]["element_id"]


async def heard(theatre: Theatre, path: str, body: dict[str, Any]) -> Generation:
    answer = await theatre.post(path, body)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    return read_generation(
        (await read(theatre.desk.store, caller, data.get("task_id") or data["id"])).content.generation
    )


async def test_the_answers_of_the_page(theatre: Theatre):
    """With a slash at the end of the path, too, as the vendor's own examples have it."""
    made = (await theatre.post(f"{ELEMENTS}/", CUP | {"external_task_id": "cup-1"})).json()
    assert anonymous(made) == PAGE["created"]
    for name in (made["data"]["task_id"], "cup-1"):
        found = (await theatre.get(f"{ELEMENTS}/{name}")).json()
        element = found["data"]["task_result"]["elements"][0]
        images = element["element_image_list"]
        urls = [images["frontal_image"], images["refer_images"][0]["image_url"]]
        assert [url[:28] for url in urls] == [f"{ORIGIN}/files/"[:28]] * 2
        assert [(await theatre.client.get(url)).content for url in urls] == [png(), jpeg()]
        assert element["element_id"] < 2**53
        told = {"element_id": 0, "owned_by": "an account", "element_image_list": {}}
        found["data"]["task_result"]["elements"][0] |= told
        assert anonymous(found) == PAGE["found"]
        assert list(found["data"]) == list(PAGE["found"]["data"])


async def test_a_film_names_them_in_either_design(theatre: Theatre):
    """By their places in the list in the older design, in the newer one by ids; their own names are told besides."""
    theatre = with_clip(theatre)
    (_, cup), (_, dancer) = await kept(theatre), await kept(theatre, DANCER)
    older = await heard(
        theatre,
        "/v1/videos/omni-video",
        {"prompt": "<<<element_1>>> and <<<element_2>>>"}
        | {"element_list": [{"element_id": cup}, {"element_id": str(dancer)}]},
    )
    assert (older.workflow, older.prompt) == (Workflow.TEXT_TO_VIDEO, "@element_1 and @element_2")
    assert [(each.name, each.description) for each in older.elements] == [
        ("element_1", "Cup: A blue cup"),
        ("element_2", "Dancer: A dancer in red"),
    ]
    assert [(len(each.images), bool(each.video)) for each in older.elements] == [(2, False), (0, True)]
    newer = await heard(
        theatre,
        "/image-to-video/kling-3.0",
        {
            "contents": [
                {"type": "prompt", "text": "@cup falls"},
                {"type": "first_frame", "url": FRONT},
                {"type": "element", "element_id": str(cup), "id": "cup"},
                {"type": "element", "element_id": dancer},
                {"type": "element", "id": str(cup)},
            ]
        },
    )
    assert [each.name for each in newer.elements] == ["cup", "element_2", str(cup)], "a number is enough"
    taken: list[Element] = [*older.elements, *newer.elements]
    assert all(url.startswith("input:") for each in taken for url in (*each.images, *filter(None, [each.video])))


async def test_what_a_film_cannot_name(theatre: Theatre):
    _, cup = await kept(theatre)
    i2v = {"image": FRONT}
    for path, body, code, says in (
        (
            "/v1/videos/image2video",
            i2v | {"element_list": [{"element_id": 7}]},
            1201,
            "element_list: this account keeps",
        ),
        ("/v1/videos/image2video", i2v | {"element_list": [{"element_id": "cup"}]}, 1201, "element_list: there is no"),
        ("/v1/videos/image2video", i2v | {"element_list": [{"element_id": 2**63}]}, 1201, "element_list: there is no"),
        (
            "/v1/videos/image2video",
            i2v | {"element_list": [{"element_id": cup}] * 4},
            1201,
            "element_list: must be at most",
        ),
        ("/image-to-video/kling-3.0", contents(element_id=7), 1201, "contents: this account keeps"),
        ("/image-to-video/kling-3.0", contents(id="7"), 1201, "contents: this account keeps"),
        ("/image-to-video/kling-3.0", contents(id="cup"), 1201, "contents: there is no element_id 'cup'"),
        ("/image-to-video/kling-3.0", contents(), 1201, "contents: there is no"),
        ("/image-to-video/kling-3.0", contents(element_id=cup, id="x" * 101), 1201, "contents: needs an id"),
        ("/image-to-video/kling-3.0", contents(element_id=cup, id=" "), 1201, "contents: needs an id"),
        (OMNI, several(6, cup, cup), 1201, "element_list: must be at most 7 together with pictures, not 8."),
        (OMNI, several(4, cup) | {"video_list": [CLIP]}, 1201, "element_list: must be at most 4 together with"),
    ):
        answer = await theatre.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["message"].startswith(says)
    stranger = await theatre.post("/v1/videos/image2video", i2v | {"element_list": [{"element_id": cup}]}, "stranger")
    assert stranger.json()["code"] == 1201


def several(pictures: int, *elements: int) -> dict[str, Any]:
    return {
        "prompt": "waves",
        "image_list": [{"image_url": FRONT}] * pictures,
        "element_list": [{"element_id": each} for each in elements],
    }


def contents(**element: Any) -> dict[str, Any]:
    return {"prompt": "waves", "contents": [{"type": "first_frame", "url": FRONT}, {"type": "element", **element}]}


async def test_what_says_too_much_is_refused_before_it_is_read(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """Pictures are no part of what is said, also those that come as bare Base64."""

    def read(*_: object) -> None:
        raise AssertionError("nobody has to read this")

    monkeypatch.setattr("filmgate.dialects.kling.older.elements.introduced", read)
    several = {"frontal_image": FRONT, "refer_images": [{"image_url": "a"}] * 20_000}
    answer = await theatre.post(ELEMENTS, CUP | {"element_image_list": several})
    assert (answer.status_code, "without the files in it" in answer.json()["message"]) == (400, True)


async def test_a_repeated_request_makes_no_other(theatre: Theatre):
    key = {"Idempotency-Key": "once"}
    first, again = [await theatre.post(ELEMENTS, CUP, **key) for _ in range(2)]
    assert first.json()["data"] == again.json()["data"]
    other = await theatre.post(ELEMENTS, CUP | {"element_name": "Mug"}, **key)
    assert (other.status_code, other.json()["code"]) == (400, 1201)
    assert len((await theatre.get(ELEMENTS)).json()["data"]) == 1
    assert len([*theatre.films.glob("uploads/*/*")]) == 2
    theatre.clock.now += DAY
    assert (await theatre.post(ELEMENTS, CUP, **key)).json()["data"] != first.json()["data"]


async def test_a_repeated_request_for_a_film_is_answered_without_its_elements(theatre: Theatre):
    _, cup = await kept(theatre)
    body, key = several(1, cup), {"Idempotency-Key": "once"}
    first = (await theatre.post(OMNI, body, **key)).json()["data"]
    await theatre.post(f"{GENERAL}/delete-elements", {"element_id": cup})
    assert (await theatre.post(OMNI, body, **key)).json()["data"] == first
    for changed, keyed in ((body | {"prompt": "sea"}, key), (body, {}), (body, {"Idempotency-Key": "twice"})):
        assert (await theatre.post(OMNI, changed, **keyed)).json()["code"] == 1201


async def test_the_list_is_the_accounts(theatre: Theatre):
    made = []
    for number in range(3):
        made.append((await kept(theatre, external_task_id=f"cup-{number}"))[0])
        theatre.clock.now += 1000
    await theatre.post(ELEMENTS, CUP, "stranger")

    async def listed(**query: str) -> list[str]:
        return [each["task_id"] for each in (await theatre.get(ELEMENTS, **query)).json()["data"]]

    assert await listed() == made[::-1]
    assert await listed(pageNum="2", pageSize="2") == made[:1]
    assert (await theatre.get(f"{GENERAL}/advanced-presets-elements")).json()["data"] == []
    assert (await theatre.get(ELEMENTS, pageSize="501")).json()["code"] == 1201


@pytest.mark.parametrize("path", ["delete-elements", "delete-advanced-elements"])
async def test_a_deleted_one_is_gone(theatre: Theatre, path: str):
    """A film that has named it goes on."""
    task_id, cup = await kept(theatre)
    named = await heard(theatre, "/v1/videos/image2video", {"image": FRONT, "element_list": [{"element_id": cup}]})
    assert named.elements
    gone = await theatre.post(f"{GENERAL}/{path}", {"element_id": str(cup)})
    assert gone.json()["data"] == {"task_id": task_id, "task_status": "succeed"}
    for answer in (
        await theatre.get(f"{ELEMENTS}/{task_id}"),
        await theatre.post(f"{GENERAL}/{path}", {"element_id": cup}),
    ):
        assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (
            404,
            1203,
            "Element not found.",
        )
    assert [*theatre.films.glob("uploads/*/*")] == []


IMAGES = CUP["element_image_list"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"element_name": "x" * 21}, "element_name"),
        ({"element_name": " "}, "element_name"),
        ({"element_description": "x" * 101}, "element_description"),
        ({"element_image_list": None}, "element_image_list"),
        ({"element_image_list": IMAGES | {"refer_images": []}}, "element_image_list"),
        ({"element_image_list": IMAGES | {"refer_images": [{"image_url": SIDE}] * 4}}, "element_image_list"),
        ({"element_image_list": IMAGES | {"frontal_image": "a cup"}}, "element_image_list"),
        ({"element_image_list": IMAGES | {"frontal_image": b64encode(png(20, 20)).decode()}}, "element_image_list"),
        ({"element_image_list": IMAGES | {"frontal_image": "https://example.com/a.png"}}, "element_image_list"),
        ({"reference_type": "video_refer"}, "element_video_list"),
        (DANCER | {"element_video_list": {"refer_videos": [{"video_url": FRONT}]}}, "element_video_list"),
        ({"external_task_id": "x" * 257}, "external_task_id"),
    ],
    ids=range(12),
)
async def test_bad_fields_are_named(theatre: Theatre, changes: dict[str, Any], named: str):
    answer = await theatre.post(ELEMENTS, CUP | changes)
    assert (answer.status_code, answer.json()["code"], answer.json()["message"].partition(":")[0]) == (400, 1201, named)
    assert [*theatre.films.glob("uploads/*/*")] == []


async def test_where_nothing_is_kept_there_are_none(theatre: Theatre):
    answer = await theatre.rebuilt(uploads=None).get(ELEMENTS)
    assert (answer.status_code, answer.json()["code"]) == (404, 1203)
