"""Edits and extensions in OpenAI's API: what is made from a clip."""

import json
from typing import Any

import cv2
import numpy as np
import pytest

from filmgate.dialects.openai.wire import read_edit
from filmgate.dialects.openai.words import Source
from fixtures.clips import clip
from fixtures.openai import EXTENSIONS, VIDEOS, created, form, made
from fixtures.theatre import Theatre


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
