"""Requests for OpenAI's videos, as its clients send them: JSON and forms, sizes, prices, refusals."""

import json
from dataclasses import replace
from typing import Any

import pytest

from filmgate.dialects.openai.faults import write_error
from filmgate.dialects.openai.models import film_of, model_of
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.routing import Router
from fixtures.clips import clip
from fixtures.openai import OTHER, PAGE, PICTURE, VIDEOS, WORDS, created, form, made, meant, price, shown
from fixtures.pictures import png
from fixtures.theatre import FUNDS, Theatre


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
