"""The videos of OpenAI's API, as its clients send and read them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from filmgate.dialects.openai.faults import write_error
from filmgate.dialects.openai.models import RATES, film_of, model_of
from filmgate.dialects.openai.wire import read_edit, read_request
from filmgate.dialects.openai.words import Source
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.routing import Router
from filmgate.domain.task import FailureCode
from filmgate.services.upkeep.tidy import remove_films
from filmgate.store.base import Transaction
from fixtures.clips import clip
from fixtures.pictures import data_url, png
from fixtures.theatre import FUNDS, ORIGIN, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/openai.json").read_text())
VIDEOS = "/v1/videos"
WORDS = {"prompt": "waves"}
PICTURE, OTHER = "https://example.com/a.png", "https://example.com/b.jpg"


def meant(given: dict[str, Any]) -> Generation:
    return read_request(json.dumps(WORDS | given).encode())


def price(given: dict[str, Any]) -> float:
    return RATES.price(meant(given)) / 1_000_000


async def created(theatre: Theatre, given: dict[str, Any] | None = None) -> str:
    response = await theatre.post(VIDEOS, WORDS | (given or {}))
    assert response.status_code == 200, response.text
    theatre.clock.now += 1000  # ids of one millisecond have no order
    return str(response.json()["id"])


async def shown(theatre: Theatre, video_id: str) -> dict[str, Any]:
    response = await theatre.get(f"{VIDEOS}/{video_id}")
    assert response.status_code == 200, response.text
    return dict(response.json())


async def made(theatre: Theatre, video_id: str) -> dict[str, Any]:
    """The Generation of a task, as the native dialect tells it."""
    return dict((await theatre.get(f"/filmgate/v1/tasks/{video_id}")).json()["generation"])


async def form(theatre: Theatre, path: str, data: dict[str, Any], files: Any = None, **headers: str) -> httpx.Response:
    """A form, always with a boundary, as the clients send it."""
    fields = {name: (None, value) for name, value in data.items()}
    return await theatre.client.post(path, files={**fields, **(files or {})}, headers={**theatre.headers(), **headers})


@pytest.mark.parametrize("example", PAGE["requests"])
async def test_every_request_of_the_page_is_accepted_at_its_price(theatre: Theatre, example: dict[str, Any]):
    response = await theatre.post(VIDEOS, example["body"])
    answer = response.json()
    volatile = {"id": answer["id"], "created_at": answer["created_at"]}
    assert answer == PAGE["created"] | example["answer"] | volatile
    assert list(answer) == list(PAGE["created"])
    assert FUNDS - await theatre.balance() == round(example["usd"] * 1_000_000)
    assert response.headers["x-should-retry"] == "false"
    assert answer == await shown(theatre, answer["id"])


async def test_what_is_not_said(theatre: Theatre):
    assert meant({}) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        prompt="waves",
        duration=4,
        aspect_ratio=AspectRatio.TALL,
    )
    nothing = ("model", "seconds", "size", "width", "height", "seed", "sound", "negative_prompt", "reference_url")
    for empty in (None, ""):
        assert meant(dict.fromkeys((*nothing, "input_reference", "image_reference"), empty)) == meant({})


def test_numbers_may_be_text_and_the_rest_of_the_ecosystem_is_passed_over():
    plain = meant({"seconds": "8", "size": "1280x720", "seed": "7", "sound": "false"})
    assert plain == meant({"seconds": 8, "size": "1280x720", "seed": 7, "sound": False})
    assert plain == meant({"seconds": 8.0, "width": "1280", "height": 720, "seed": "7.0", "sound": "FALSE"})
    odd = {"num_frames": 33, "fps": "x", "guidance_scale": [], "user": 5, "characters": [{"id": "char_1"}]}
    assert meant(odd) == meant({})


@pytest.mark.parametrize(
    ("name", "model"),
    [
        *((name, "kling-3.0") for name in ("sora-2", "sora-2-pro", "kling-v3", "kling-v2-6", "kling-3.0-turbo", "wan")),
        *((name, "kling-o3") for name in ("kling-o3", "kling-v3-omni", "kling-video-o1", "kwaivgi/Kling-3.0-Omni")),
    ],
)
def test_any_name_is_a_model(name: str, model: str):
    assert model_of(name) == meant({"model": name}).model == model


@pytest.mark.parametrize(
    ("size", "mode", "shape"),
    [
        ((720, 1280), Mode.STD, AspectRatio.TALL),
        ((1280, 720), Mode.STD, AspectRatio.WIDE),
        ((1024, 1792), Mode.PRO, AspectRatio.TALL),
        ((1792, 1024), Mode.PRO, AspectRatio.WIDE),
        ((1920, 1080), Mode.PRO, AspectRatio.WIDE),
        ((832, 480), Mode.STD, AspectRatio.WIDE),
        ((1024, 1024), Mode.STD, AspectRatio.SQUARE),
        ((1440, 1440), Mode.PRO, AspectRatio.SQUARE),
        ((3840, 2160), Mode.FOUR_K, AspectRatio.WIDE),
        ((1, 10_000), Mode.STD, AspectRatio.TALL),
    ],
)
def test_the_nearest_film_of_a_size(size: tuple[int, int], mode: Mode, shape: AspectRatio):
    assert film_of(*size) == (mode, shape)


@pytest.mark.parametrize(
    "given",
    [
        {"input_reference": PICTURE},
        {"input_reference": {"image_url": PICTURE}},
        {"input_reference": {"image_url": PICTURE, "file_id": "file-1"}},
        {"input_reference": f'{{"image_url": "{PICTURE}"}}'},
        {"image_reference": {"image_url": PICTURE}},
        {"reference_url": PICTURE},
        {"input_reference": "", "image_reference": {"image_url": None}, "reference_url": PICTURE},
        {"input_reference": PICTURE, "reference_url": OTHER},
    ],
    ids=json.dumps,
)
def test_a_picture_is_where_the_film_begins(given: dict[str, Any]):
    asked = meant(given)
    assert (asked.workflow, asked.image) == (Workflow.IMAGE_TO_VIDEO, PICTURE)


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"prompt": "x" * 2501}, "prompt"),
        ({"seconds": "2"}, "seconds"),
        ({"seconds": 16}, "seconds"),
        ({"seconds": 4.5}, "seconds"),
        ({"seconds": 1e300}, "seconds"),
        ({"seconds": "four"}, "seconds"),
        ({"seconds": "4s"}, "seconds"),
        ({"seconds": "٤"}, "seconds"),
        ({"size": "large"}, "size"),
        ({"size": "1280*720"}, "size"),
        ({"size": "0x720"}, "size"),
        ({"width": 0, "height": 720}, "size"),
        ({"width": "wide"}, "width"),
        ({"seed": -1}, "seed"),
        ({"seed": "4294967296"}, "seed"),
        ({"sound": "loud"}, "sound"),
        ({"input_reference": "file-1"}, "input_reference"),
        ({"input_reference": {"file_id": "file-1"}}, "input_reference"),
        ({"reference_url": "ftp://example.com/a.png"}, "input_reference"),
    ],
    ids=json.dumps,
)
async def test_bad_fields_are_named(theatre: Theatre, given: dict[str, Any], param: str):
    response = await theatre.post(VIDEOS, WORDS | given)
    error = response.json()["error"]
    assert (response.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert error["message"].startswith(f"{param}: ")
    assert await theatre.balance() == FUNDS


@pytest.mark.parametrize("given", [{"seconds": True}, {"prompt": 5}, {"input_reference": 5}, {"model": "k" * 201}])
async def test_what_is_of_another_kind_is_named(theatre: Theatre, given: dict[str, Any]):
    error = (await theatre.post(VIDEOS, WORDS | given)).json()["error"]
    (param,) = given
    assert (error["code"], error["param"], error["message"].partition(":")[0]) == ("invalid_value", param, param)
    assert (await theatre.post(VIDEOS, b"[]")).json()["error"]["code"] == "invalid_request"


@pytest.mark.parametrize(
    "named", ['{"image_url": "https://a.example/\\u0000"}', '{"image_url": 5}', "{", '{"a":' * 2000]
)
async def test_json_in_a_string_is_looked_at_like_a_request(theatre: Theatre, named: str):
    for field in ("input_reference", "image_reference"):
        error = (await theatre.post(VIDEOS, WORDS | {field: named})).json()["error"]
        assert (error["code"], error["param"]) == ("invalid_value", field)


async def test_of_several_pictures_the_first_counts(theatre: Theatre):
    for named in ([PICTURE, OTHER], [{"image_url": PICTURE}], ["", PICTURE]):
        assert meant({"input_reference": named}).image == PICTURE
    assert meant({"input_reference": [], "reference_url": OTHER}).image == OTHER
    answer = await form(theatre, VIDEOS, WORDS | {"input_reference[]": PICTURE})
    assert (await made(theatre, answer.json()["id"]))["image"] == PICTURE


@pytest.mark.parametrize("place", ["edits", "extensions", "characters"])
async def test_where_videos_are_made_none_is_looked_for(theatre: Theatre, place: str):
    for method in ("GET", "DELETE"):
        answer = await theatre.client.request(method, f"{VIDEOS}/{place}", headers=theatre.headers())
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.json()["error"]["code"] == "method_not_supported"


async def test_a_form_says_what_json_says(theatre: Theatre):
    """As the vendor's own clients send it, which send nothing but forms."""
    said = {"model": "sora-2", "prompt": "wäves", "seconds": "8", "size": "1792x1024"}
    response = await form(theatre, VIDEOS, said)
    assert response.status_code == 200, response.text
    by_json = await created(theatre, said)
    assert await made(theatre, response.json()["id"]) == await made(theatre, by_json)
    assert response.json() | {"id": by_json} == await shown(theatre, by_json)
    headers = {**theatre.headers(), "Content-Type": "application/x-www-form-urlencoded"}
    encoded = await theatre.client.post(VIDEOS, content=b"prompt=w%C3%A4ves&seconds=8&size=1792x1024", headers=headers)
    assert (await made(theatre, encoded.json()["id"]))["prompt"] == "wäves"


async def test_a_form_brings_its_picture_along(theatre: Theatre):
    """Told by its own first bytes, whatever the client calls it; and by a URL, whole or as a member of a member."""
    for kind in ("image/png", "application/octet-stream", "text/plain"):
        files = {"input_reference": ("upload", png(), kind)}
        video_id = (await form(theatre, VIDEOS, WORDS, files)).json()["id"]
        assert (await made(theatre, video_id))["image"].startswith("input:")
    (kept,) = {one.read_bytes() for one in (theatre.films / "inputs").glob("*/*")}
    assert kept == png()
    for named in ({"input_reference[image_url]": PICTURE}, {"input_reference": PICTURE}):
        video_id = (await form(theatre, VIDEOS, WORDS | named)).json()["id"]
        assert (await made(theatre, video_id))["image"] == PICTURE
    nothing = (await form(theatre, VIDEOS, WORDS, {"input_reference": ("", b"", "application/octet-stream")})).json()
    assert (await made(theatre, nothing["id"]))["workflow"] == "text-to-video"


async def test_a_clip_or_a_text_is_no_picture(theatre: Theatre):
    for content, kind in ((clip(), "video/mp4"), (b"hello", "text/plain")):
        response = await form(theatre, VIDEOS, WORDS, {"input_reference": ("upload", content, kind)})
        assert (response.status_code, response.json()["error"]["param"]) == (400, "input_reference")


async def test_the_same_form_with_another_boundary_is_the_same_request(theatre: Theatre):
    """A client that has heard nothing sends the form again, and draws a new boundary for it."""
    files = {"input_reference": ("upload", png(), "image/png")}
    answers = [await form(theatre, VIDEOS, WORDS, files, **{"Idempotency-Key": "once"}) for _ in range(3)]
    assert len({answer.request.headers["content-type"] for answer in answers}) == 3
    assert len({answer.content for answer in answers}) == 1
    assert FUNDS - await theatre.balance() == 504_000
    other = await form(theatre, VIDEOS, WORDS | {"seconds": "5"}, files, **{"Idempotency-Key": "once"})
    assert (other.status_code, other.headers["x-should-retry"]) == (409, "false")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b""),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"hello"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nwaves'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na\0b\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 101 + b"--x--\r\n",
        ),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 101)),
    ],
    ids=range(10),
)
async def test_broken_forms(theatre: Theatre, kind: str, body: bytes):
    response = await theatre.client.post(VIDEOS, content=body, headers={**theatre.headers(), "Content-Type": kind})
    assert (response.status_code, response.json()["error"]["type"]) == (400, "invalid_request_error")
    assert await theatre.balance() == FUNDS


def test_prices():
    for rate in PAGE["per_second"]:
        for seconds in range(3, 16):
            given = {"model": rate["model"], "size": rate["size"], "sound": rate["sound"], "seconds": seconds}
            assert price(given) == pytest.approx(rate["usd"] * seconds)
            assert price(given | {"input_reference": PICTURE}) == pytest.approx(rate["usd"] * seconds)


async def test_lists_go_both_ways_and_on_where_a_page_ended(theatre: Theatre):
    """All of the account's tasks are in them, whichever dialect they came through; a stranger's are not."""
    ids = [await created(theatre) for _ in range(4)]
    ids.append((await theatre.post("/filmgate/v1/tasks", WORDS)).json()["id"])
    await theatre.post(VIDEOS, WORDS, "stranger")
    ids = [(await shown(theatre, each))["id"] for each in ids]
    for order, wanted in (("desc", ids[::-1]), ("asc", ids)):
        seen: list[str] = []
        query = {"limit": "2", "order": order}
        while True:
            page = (await theatre.get(VIDEOS, **query)).json()
            assert list(page) == ["object", "data", "first_id", "last_id", "has_more"]
            found = [each["id"] for each in page["data"]]
            assert (page["first_id"], page["last_id"]) == (found[0], found[-1])
            seen += found
            if not page["has_more"]:
                break
            query["after"] = page["last_id"]
        assert seen == wanted
    assert (await theatre.get(VIDEOS)).json()["data"][0] == await shown(theatre, ids[-1])
    empty = (await theatre.get(VIDEOS, whose="pauper")).json()
    assert empty == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"order": "up"}, {"after": "x"}])
async def test_what_a_list_does_not_take(theatre: Theatre, query: dict[str, str]):
    error = (await theatre.get(VIDEOS, **query)).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_value", *query)


async def test_a_deleted_video_is_gone_everywhere_and_stays_paid(theatre: Theatre):
    video_id = await created(theatre)
    token = await theatre.finish()
    paid = await theatre.balance()
    response = await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())
    assert response.json() == {"id": video_id, "object": "video.deleted", "deleted": True}
    for path in (f"{VIDEOS}/{video_id}", f"{VIDEOS}/{video_id}/content", f"/filmgate/v1/tasks/{video_id}"):
        assert (await theatre.get(path)).status_code == 404
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())).status_code == 404
    for order in ("asc", "desc"):
        assert (await theatre.get(VIDEOS, order=order)).json()["data"] == []
    assert (await theatre.client.get(f"/films/{token}.mp4")).status_code == 410
    assert not list((theatre.films / "films").glob(f"*/{token}*"))
    assert await theatre.balance() == paid < FUNDS


async def test_a_repeated_request_is_answered_though_its_video_was_deleted(theatre: Theatre):
    key = {"Idempotency-Key": "once"}
    first = (await theatre.post(VIDEOS, WORDS, **key)).json()
    await theatre.client.delete(f"{VIDEOS}/{first['id']}", headers=theatre.headers())
    again = await theatre.post(VIDEOS, WORDS, **key)
    assert (again.status_code, again.json()) == (200, first)


async def test_an_open_video_is_cancelled_by_deleting_it(theatre: Theatre):
    video_id = await created(theatre)
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers("stranger"))).status_code == 404
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())).status_code == 200
    assert await theatre.balance() == FUNDS


async def test_content_is_there_once_the_video_is(theatre: Theatre):
    video_id = await created(theatre)
    path = f"{VIDEOS}/{video_id}/content"
    early = await theatre.get(path)
    assert (early.status_code, early.json()["error"]["code"]) == (404, "video_not_ready")
    assert "queued" in early.json()["error"]["message"]
    token = await theatre.finish(b"0123456789")
    whole = await theatre.get(path)
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "video/mp4", b"0123456789")
    assert whole.headers["cache-control"] == "private, no-cache"
    part = await theatre.client.get(path, headers={**theatre.headers(), "Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert (await theatre.get(path, "stranger")).status_code == 404
    assert (await theatre.get(f"{path}?variant=poster")).json()["error"]["param"] == "variant"
    assert (await theatre.get(f"{path}?variant=thumbnail")).status_code == 404, "ten bytes are no film"
    (theatre.films / "films" / token[:2] / f"{token}.mp4").unlink()
    assert (await theatre.get(path)).status_code == 410


async def test_a_failed_video_has_no_content_and_says_why(theatre: Theatre):
    video_id = await created(theatre)
    await theatre.fail(FailureCode.CONTENT_VIOLATION, "Not this one.")
    video = await shown(theatre, video_id)
    assert (video["status"], video["error"]) == ("failed", {"code": "moderation_blocked", "message": "Not this one."})
    assert (video["completed_at"], video["url"]) == (None, None)
    error = (await theatre.get(f"{VIDEOS}/{video_id}/content")).json()["error"]
    assert (error["code"], "failed" in error["message"]) == ("video_not_ready", True)


async def test_a_remix_is_the_same_film_with_other_words(theatre: Theatre):
    said = {"model": "sora-2-pro", "seconds": "8", "size": "1792x1024", "seed": 7, "sound": False}
    video_id = await created(theatre, said)
    assert (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).status_code == 404
    await theatre.finish()
    for body in ({"prompt": "wind"}, {"prompt": "wind", "unknown": 1}):
        answer = (await theatre.post(f"{VIDEOS}/{video_id}/remix", body)).json()
        assert (answer["prompt"], answer["remixed_from_video_id"]) == ("wind", video_id)
        assert answer == await shown(theatre, answer["id"])
    changed = {"prompt": "wind"}
    assert await made(theatre, answer["id"]) == await made(theatre, video_id) | changed
    response = await form(theatre, f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})
    assert response.json()["seconds"] == "8"
    refused = await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": ""})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "missing_required_parameter")


async def test_a_remix_takes_the_pictures_of_its_source(theatre: Theatre):
    """From the copies that were kept for that task: of its own, since they last no longer than their task needs."""
    video_id = await created(theatre, {"input_reference": data_url(png())})
    (first,) = (theatre.films / "inputs").glob("*/*")
    await theatre.desk.store.transact(_queued)
    await theatre.finish()
    answer = (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).json()
    assert answer["status"] == "queued"
    both = list((theatre.films / "inputs").glob("*/*"))
    assert len(both) == 2
    assert {one.read_bytes() for one in both} == {png()}
    first.unlink()
    theatre.clock.now += 1000
    late = (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).json()
    row = await theatre.desk.store.row("SELECT state FROM inputs ORDER BY id DESC LIMIT 1")
    assert late["status"] == "queued"
    assert row is not None and row[0] == "bad", "the task will fail, free of charge"


async def _queued(transaction: Any) -> None:
    """What the preparer does once it has looked at a task's pictures."""
    row = await transaction.row("SELECT id FROM tasks")
    await transaction.batch(("UPDATE tasks SET state = 'queued', price = price WHERE id = $1", (row[0],)))
    job = "INSERT INTO jobs (id, task_id, engine, state, token, starts, faults, cost, created_at, due_at, fence) "
    await transaction.batch((job + "VALUES ($1, $2, 'any', 'planned', 'x', 0, 0, 0, 0, 0, 0)", (b"j" * 16, row[0])))


async def test_edits_of_a_video_a_url_and_a_clip(theatre: Theatre):
    path = f"{VIDEOS}/edits"
    video_id = await created(theatre, {"size": "1920x1080"})
    body = {"prompt": "snow", "video": {"id": video_id}}
    assert (await theatre.post(path, body)).json()["error"]["code"] == "video_not_ready"
    await theatre.finish()
    for answer in (
        await theatre.post(path, body),
        await form(theatre, path, {"prompt": "snow", "video[id]": video_id}),
    ):
        edit = await made(theatre, answer.json()["id"])
        assert (edit["workflow"], edit["model"], edit["mode"]) == ("video-edit", "kling-o3", "pro")
        assert edit["video"].startswith("input:")
    by_url = await theatre.post(path, {"prompt": "snow", "video": "https://example.com/a.mp4"})
    assert (await made(theatre, by_url.json()["id"]))["video"] == "https://example.com/a.mp4"
    files = {"video": ("clip.mp4", clip(), "video/mp4")}
    sent = await form(theatre, path, {"prompt": "snow", "model": "sora-2"}, files)
    assert (sent.status_code, sent.json()["model"]) == (200, "sora-2"), sent.text
    assert (await made(theatre, sent.json()["id"]))["video"].startswith("input:")
    kept = (await theatre.get("/filmgate/v1/files")).json()["data"]
    assert [one["kind"] for one in kept] == ["clip"]


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"prompt": "snow"}, 400, "video"),
        ({"prompt": "snow", "video": {}}, 400, "video"),
        ({"prompt": "snow", "video": "a.mp4"}, 400, "video"),
        ({"prompt": "snow", "video": {"id": "video_019b9f5a3c7170008000000000000001"}}, 404, None),
        ({"prompt": "snow", "video": "video_019b9f5a3c7170008000000000000001"}, 404, None),
        ({"prompt": "snow", "video": {"id": "mine"}}, 404, None),
        ({"video": "https://example.com/a.mp4"}, 400, "prompt"),
    ],
    ids=json.dumps,
)
async def test_what_is_no_edit(theatre: Theatre, body: dict[str, Any], status: int, param: str | None):
    response = await theatre.post(f"{VIDEOS}/edits", body)
    assert (response.status_code, response.json()["error"]["param"]) == (status, param)


async def test_a_refused_edit_keeps_no_clip(theatre: Theatre):
    files = {"video": ("clip.mp4", clip(), "video/mp4")}
    assert (await form(theatre, f"{VIDEOS}/edits", {"prompt": " "}, files)).status_code == 400
    assert (await theatre.get("/filmgate/v1/files")).json()["data"] == []


@pytest.mark.parametrize("path", [f"{VIDEOS}/edits", f"{VIDEOS}/extensions"])
async def test_a_clip_is_kept_once_and_not_for_whoever_cannot_pay(theatre: Theatre, path: str):
    """One that was there before stays, whatever becomes of the request."""
    files, fields = {"video": ("clip.mp4", clip(), "video/mp4")}, {"prompt": "snow"}
    for _ in range(2):
        sent = {name: (None, value) for name, value in fields.items()} | files
        answer = await theatre.client.post(path, files=sent, headers=theatre.headers("pauper"))
        assert answer.status_code == 402
    assert (await theatre.get("/filmgate/v1/files", "pauper")).json()["data"] == []
    ids = [(await form(theatre, path, fields, files, **{"Idempotency-Key": "once"})).json()["id"] for _ in range(3)]
    assert len(set(ids)) == 1
    assert (await form(theatre, path, fields, files)).status_code == 200
    assert (await form(theatre, path, fields, files, **{"Idempotency-Key": " " * 300})).status_code == 400
    assert len((await theatre.get("/filmgate/v1/files")).json()["data"]) == 1
    folder = theatre.films / "uploads"
    assert len([each for each in folder.rglob("*") if each.is_file()]) == 1


def test_an_edit_by_id_or_by_url():
    assert read_edit(b'{"video": {"id": "video_1"}}') == ("", Source(id="video_1"))
    assert read_edit(b'{"prompt": "snow", "video": "https://a/b.mp4"}') == ("snow", "https://a/b.mp4")


EXTENSIONS = f"{VIDEOS}/extensions"
ON = {"prompt": "the tide turns", "seconds": "8"}


async def test_an_extension_goes_on_where_a_video_ends(theatre: Theatre):
    video_id = await created(theatre, {"size": "1920x1080", "model": "kling-o3", "sound": False})
    body = ON | {"video": {"id": video_id}}
    assert (await theatre.post(EXTENSIONS, body)).json()["error"]["code"] == "video_not_ready"
    token = await theatre.finish(clip())
    for answer in (
        await theatre.post(EXTENSIONS, body),
        await theatre.post(EXTENSIONS, ON | {"video": video_id}),
        await form(theatre, EXTENSIONS, ON | {"video[id]": video_id}),
    ):
        assert (answer.status_code, answer.json()["seconds"]) == (200, "8"), answer.text
        assert answer.headers["x-should-retry"] == "false"
        further = await made(theatre, answer.json()["id"])
        assert further["before"].startswith("input:"), "the answer's film is both"
        assert (further["workflow"], further["model"], further["mode"]) == ("image-to-video", "kling-o3", "pro")
        assert (further["prompt"], further["duration"], further["sound"]) == ("the tide turns", 8, False)
        assert further["image"].startswith("input:")
    (theatre.films / "films" / token[:2] / f"{token}.mp4").unlink()
    assert (await theatre.post(EXTENSIONS, body)).status_code == 410


async def test_an_extension_begins_with_the_last_picture(theatre: Theatre):
    video_id = await created(theatre)
    await theatre.finish(clip(turned=90))
    answer = await theatre.post(EXTENSIONS, ON | {"video": {"id": video_id}})
    further = await made(theatre, answer.json()["id"])
    (kept,) = theatre.films.rglob(f"{further['image'].removeprefix('input:')}*")
    pixels = cv2.imdecode(np.frombuffer(kept.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    assert pixels.shape[:2] == (640, 360), "as it is looked at"


async def test_a_clip_that_comes_along_is_extended_and_kept(theatre: Theatre):
    sent = await form(theatre, EXTENSIONS, {"prompt": "on"}, {"video": ("clip.mp4", clip(), "video/mp4")})
    assert sent.status_code == 200, sent.text
    further = await made(theatre, sent.json()["id"])
    assert (further["workflow"], further["model"], further["mode"]) == ("image-to-video", "kling-3.0", "std")
    assert (further["duration"], further["sound"]) == (4, True)
    assert (further["before_ms"], sent.json()["seconds"]) == (3000, "7"), "3 of the clip and 4 that are new"
    assert further["before"].startswith("input:")
    assert [one["kind"] for one in (await theatre.get("/filmgate/v1/files")).json()["data"]] == ["clip"]


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (ON, 400, "video"),
        (ON | {"video": "https://example.com/a.mp4"}, 400, "video"),
        (ON | {"video": {"id": "mine"}}, 404, None),
        (ON | {"video": {"id": "mine"}, "seconds": "20"}, 400, "seconds"),
        ({"video": {"id": "mine"}}, 400, "prompt"),
    ],
    ids=json.dumps,
)
async def test_what_is_no_extension(theatre: Theatre, body: dict[str, Any], status: int, param: str | None):
    response = await theatre.post(EXTENSIONS, body)
    assert (response.status_code, response.json()["error"]["param"]) == (status, param)


async def test_a_film_and_its_extension_last_two_minutes_at_most(theatre: Theatre):
    files = {"video": ("clip.mp4", clip(113, fps=1, sound=False), "video/mp4")}
    before = await theatre.balance()
    error = (await form(theatre, EXTENSIONS, ON, files)).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_value", "video")
    assert "120 seconds together, not 121" in error["message"]
    assert (await theatre.balance(), (await theatre.get("/filmgate/v1/files")).json()["data"]) == (before, [])


async def test_a_film_that_does_not_play_cannot_be_extended(theatre: Theatre):
    video_id = await created(theatre)
    await theatre.finish(b"0123456789")
    error = (await theatre.post(EXTENSIONS, ON | {"video": {"id": video_id}})).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_value", "video")
    assert "must play to its end" in error["message"]


async def test_whoever_asks_for_characters_is_told_what_there_is(theatre: Theatre):
    for answer in (
        await form(theatre, f"{VIDEOS}/characters", {"name": "Mia"}, {"video": ("clip.mp4", clip(), "video/mp4")}),
        await theatre.get(f"{VIDEOS}/characters/char_1"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
        assert "input_reference" in answer.json()["error"]["message"]


async def test_no_engine_at_all(theatre: Theatre):
    empty = theatre.rebuilt(desk=replace(theatre.desk, router=Router(())))
    response = await empty.post(VIDEOS, WORDS)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "no_engine")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InsufficientBalance(2, 1), 402, "insufficient_quota"),
        (errors.FileRemoved(), 410, "video_expired"),
        (errors.UnknownRoute(), 404, "unknown_url"),
        (errors.UploadCapReached("No"), 403, "upload_limit_exceeded"),
        (errors.Busy(3), 503, "overloaded"),
        (RuntimeError("secret"), 500, "internal_error"),
    ],
    ids=lambda error: type(error).__name__ if isinstance(error, Exception) else "",
)
def test_words_for_refusals(error: Exception, status: int, code: str):
    told, body = write_error(error)
    said = json.loads(body)["error"]
    assert (told, said["code"], said["param"]) == (status, code, None)
    assert said["message"] and "secret" not in said["message"]


@pytest.mark.parametrize("of", ["5", '"video_of_somebody"', '{"a": 1}', "1e999", "[]", "9" * 5000])
async def test_nobody_is_believed_who_says_what_a_video_is_a_remix_of(theatre: Theatre, of: str):
    raw = f'{{"prompt": "waves", "remixed_from_video_id": {of}}}'.encode()
    answer = await theatre.post(VIDEOS, raw)
    assert answer.status_code == 200
    assert answer.json()["remixed_from_video_id"] is None
    assert await shown(theatre, answer.json()["id"]) == answer.json()
    said = await form(theatre, VIDEOS, {"prompt": "waves", "remixed_from_video_id[a]": "1"})
    assert (said.status_code, said.json()["remixed_from_video_id"]) == (200, None)
    source = await theatre.post(f"{VIDEOS}/edits", raw[:-1] + b', "video": "https://example.com/a.mp4"}')
    assert (source.status_code, source.json()["remixed_from_video_id"]) == (200, None)
    assert len((await theatre.get(VIDEOS)).json()["data"]) == 3


async def test_a_list_has_the_others_where_one_request_cannot_be_read(theatre: Theatre):
    broken, whole = await created(theatre, {"model": "sora-2"}), await created(theatre, {"model": "sora-2"})
    task_id = bytes.fromhex(broken.removeprefix("video_"))

    async def spoil(transaction: Transaction) -> None:
        await transaction.batch(("UPDATE contents SET request = $2 WHERE task_id = $1", (task_id, '{"model": 5}')))

    await theatre.desk.store.transact(spoil)
    listed = (await theatre.get(VIDEOS)).json()["data"]
    assert [(each["id"], each["model"]) for each in listed] == [(whole, "sora-2"), (broken, "kling-3.0")]


@pytest.mark.parametrize("path", [VIDEOS, f"{VIDEOS}/edits"])
async def test_a_model_has_a_short_name(theatre: Theatre, path: str):
    given = {"prompt": "waves", "model": "k" * 201, "video": "https://example.com/a.mp4"}
    assert (await theatre.post(path, given)).status_code == 400
    picture = {"model": ("a.png", png(400, 300), "image/png"), "prompt": (None, "waves")}
    assert (await theatre.client.post(path, files=picture, headers=theatre.headers())).status_code == 400
    assert await theatre.balance() == FUNDS


async def test_a_film_that_is_kept_no_longer_is_not_offered(theatre: Theatre):
    video_id = await created(theatre)
    token = await theatre.finish()
    assert (await shown(theatre, video_id))["url"] == f"{ORIGIN}/films/{token}.mp4"
    theatre.clock.now += 1
    assert await remove_films(theatre.desk.store, theatre.desk.nature, "openai", 0) == [token]
    video = await shown(theatre, video_id)
    assert (video["status"], video["url"]) == ("completed", None)
    assert (await theatre.get(VIDEOS)).json()["data"] == [video]
    of_it = {"prompt": "wind", "video": {"id": video_id}}
    for answer in (
        await theatre.get(f"{VIDEOS}/{video_id}/content"),
        await theatre.post(f"{VIDEOS}/edits", of_it),
        await theatre.post(EXTENSIONS, of_it),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "video_expired")
