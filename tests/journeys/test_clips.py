"""A customer's clip becomes a film of its length, at the price of that, in every dialect; a bad one is free."""

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
import pytest

from fixtures import plain_http
from fixtures.clips import clip, ranged
from fixtures.pictures import Gallery, gallery_thread, png, served, silent
from journeys.running_server import RunningServer, command, running_server, wait_for

FILM_SECONDS = 120.0
SETTINGS = {"FILMGATE_PRIVATE_NETWORKS": '["127.0.0.1/32"]', "FILMGATE_ENGINES": '["scripted"]'}
GENERATE, STATUS = "/api/v1/generateTask/kling-3-0-std", "/api/v1/statusTask/kling-3-0-std"


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with gallery_thread() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("clips") / "data", **SETTINGS) as server:
        yield server


def apixo(server: RunningServer, image: str, video: str, **members: Any) -> dict[str, Any]:
    """A motion-control of apixo, at its end."""
    asked = {"mode": "motion-control", "image_urls": [image], "video_urls": [video], **members}
    with server.client() as client:
        created = client.post(GENERATE, json={"input": asked}).json()
        where = {"taskId": created["data"]["taskId"]}

        def look() -> dict[str, Any] | None:
            data = client.get(STATUS, params=where).json()["data"]
            return data if data["state"] in ("success", "failed") else None

        return wait_for(look, FILM_SECONDS, "the film")


def native(server: RunningServer, **members: Any) -> dict[str, Any]:
    """A task of the native dialect, at its end."""
    with server.client() as client:
        answer = client.post("/filmgate/v1/tasks", json=members)
        assert answer.status_code in (200, 201, 202), answer.text
        where = f"/filmgate/v1/tasks/{answer.json()['id']}"

        def look() -> dict[str, Any] | None:
            task = dict(client.get(where, params={"events": "true"}).json())
            return task if task["state"] in ("succeeded", "failed") else None

        return wait_for(look, FILM_SECONDS, "the film")


def edit(server: RunningServer, video: str, **members: Any) -> dict[str, Any]:
    """A video-edit of kling3api, at its end."""
    task_id = server.create("make it night", type="o3-std-video-edit", video=video, **members)
    (status,) = server.ended([task_id], FILM_SECONDS)
    return status


def measured(url: str, folder: Path) -> tuple[tuple[int, int], float, bool]:
    """Sides, seconds and whether there is sound."""
    path = folder / "film.mp4"
    path.write_bytes(plain_http.get(url).content)
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        assert video.duration is not None and video.time_base is not None
        seconds = float(video.duration * video.time_base)
        return (video.codec_context.width, video.codec_context.height), seconds, bool(film.streams.audio)


def balance(server: RunningServer) -> Decimal:
    with server.client() as client:
        return Decimal(client.get("/api/v1/apikeys/current-balance").text.partition('"data":')[2].rstrip("}"))


def sound_money(server: RunningServer) -> None:
    assert server.verify()["status"] == 0


@pytest.mark.parametrize("keep", [True, False])
def test_motion_control_is_as_long_as_its_clip(
    server: RunningServer, gallery: Gallery, tmp_path: Path, keep: bool
) -> None:
    """apixo: the picture's shape, the clip's length, its sound if wanted; paid for by the second that has begun."""
    before = balance(server)
    data = apixo(server, gallery.show(png(640, 480)), gallery.show(ranged(clip(4.5, flags=""))), sound=keep)
    assert data["state"] == "success", data
    size, seconds, sound = measured(json.loads(data["resultJson"])["resultUrls"][0], tmp_path)
    assert (size, sound) == ((1108, 832), keep)
    assert seconds == pytest.approx(4.5, abs=0.05)
    assert before - balance(server) == Decimal("0.65")
    sound_money(server)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    settings = {"FILMGATE_PRIVATE_NETWORKS": SETTINGS["FILMGATE_PRIVATE_NETWORKS"]}
    with running_server(tmp_path_factory.mktemp("embedded") / "data", **settings) as server:
        yield server


def test_the_embedded_engine_moves_a_picture_as_the_clip_does(
    embedded: RunningServer, gallery: Gallery, tmp_path: Path
) -> None:
    """The film has the picture's shape, the clip's length and its sound, and says what drove what."""
    image, video = gallery.show(png(640, 480)), gallery.show(ranged(clip(3)))
    task = native(embedded, workflow="motion-control", image=image, video=video, prompt="heavy rain, pan left")
    assert (task["state"], len(task["films"])) == ("succeeded", 1), task
    assert measured(task["films"][0]["url"], tmp_path) == ((1108, 832), 3.0, True)
    told = json.dumps(task["result"])
    assert "limbs are not posed anew" in told
    assert "pan left (the clip moves the camera)" in told


def test_the_embedded_engine_edits_a_clip(embedded: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """The film has the clip's shape, length and sound, is darker than it, and says what was not done."""
    video = gallery.show(ranged(clip(3)))
    task = native(embedded, workflow="video-edit", model="kling-o3", video=video, prompt="make it night, add a dog")
    assert (task["state"], len(task["films"])) == ("succeeded", 1), task
    assert measured(task["films"][0]["url"], tmp_path) == ((1280, 720), 3.0, True)
    with av.open(str(tmp_path / "film.mp4")) as film:
        shown = next(film.decode(video=0)).to_ndarray(format="gray")
    assert shown.mean() < 60
    told = json.dumps(task["result"])
    assert "night \\u2192 time night" in told
    assert "dog (nobody is put into a clip or taken out of it)" in told


def test_a_short_clip_costs_three_seconds(server: RunningServer, gallery: Gallery) -> None:
    """That much was held at the beginning, and nothing is raised."""
    before = balance(server)
    assert apixo(server, gallery.show(png()), gallery.show(served(clip(1))))["state"] == "success"
    assert before - balance(server) == Decimal("0.39")


def test_an_edit_is_as_long_as_its_clip(server: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """kling3api: its shape, its length and its sound, at the fixed price of an edit."""
    status = edit(server, gallery.show(ranged(clip(3.5, width=360, height=640))))
    assert (status["status"], status["consumed_credits"]) == ("SUCCESS", 360)
    size, seconds, sound = measured(status["response"][0], tmp_path)
    assert (size, sound) == ((720, 1280), True)
    assert seconds == pytest.approx(3.5, abs=0.05)


def test_a_film_with_a_clip_for_reference(server: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """kling3api: as long as it was asked for, whatever the clip's length, with the clip's sound unless unwanted."""
    urls = {"images": [gallery.show(png())], "video": gallery.show(ranged(clip(5, fps=30)))}
    task_ids = [
        server.create("again", type="o3-std-reference-to-video", duration=4, **urls, **more)
        for more in ({}, {"keep_original_sound": False})
    ]
    first, second = server.ended(task_ids, FILM_SECONDS)
    assert (first["status"], first["consumed_credits"]) == ("SUCCESS", 80)
    assert measured(first["response"][0], tmp_path) == ((1280, 720), 4.0, True)
    assert measured(second["response"][0], tmp_path) == ((1280, 720), 4.0, False)


def test_the_native_dialect_tells_it_all(server: RunningServer, gallery: Gallery) -> None:
    """What was measured, the price before and after, and why it was raised."""
    task = native(server, workflow="motion-control", image=gallery.show(png()), video=gallery.show(ranged(clip(4.5))))
    assert (task["state"], task["price_usd"], task["generation"]["clip_ms"]) == ("succeeded", "2.00", 4500)
    assert [step["cause"] for step in task["events"] if step["state"] == "queued"] == ["The clip lasts 4.5 seconds."]


LONG, NO_CLIP = clip(31, fps=2, sound=False), b"<html>not today</html>"


@pytest.mark.parametrize(
    ("content", "code", "native_code", "says"),
    [
        (NO_CLIP, "INVALID_VIDEO_URL", "invalid_video", "video: must be an MP4, MOV or M4V clip."),
        (clip(3)[:-200], "INVALID_VIDEO_URL", "invalid_video", "video: must be a whole clip"),
        (LONG, "INVALID_PARAMETER", "invalid_parameter", "video: must be at most 30 seconds long, not 31 seconds."),
    ],
)
def test_a_bad_clip_is_a_failed_task(
    server: RunningServer, gallery: Gallery, content: bytes, code: str, native_code: str, says: str
) -> None:
    """In the words of each dialect, free of charge, and nothing of it is kept."""
    before, image, video = balance(server), gallery.show(png()), gallery.show(ranged(content))
    kept = sorted((server.data / "inputs").glob("*/*"))
    data = apixo(server, image, video)
    assert (data["state"], data["failCode"]) == ("failed", code)
    assert data["failMsg"].startswith(says)
    task = native(server, workflow="motion-control", image=image, video=video)
    assert (task["failure"]["code"], task["charged_usd"]) == (native_code, "0.00")
    assert task["failure"]["message"] == data["failMsg"]
    assert balance(server) == before
    assert sorted((server.data / "inputs").glob("*/*")) == kept
    sound_money(server)


def test_bad_clips_in_the_other_dialects(server: RunningServer, gallery: Gallery) -> None:
    """kling3api and apiin have a message for it, and zero credits."""
    status = edit(server, gallery.show(ranged(clip(11, fps=2, sound=False))))
    assert (status["status"], status["consumed_credits"]) == ("FAILED", 0)
    assert status["error_message"] == "video: must be from 3 to 10 seconds long, not 11 seconds."
    element = {"name": "dog", "element_input_video_urls": [gallery.show(served(b"", 404))]}
    body = {"model": "kling-3", "prompt": "@dog runs", "kling_elements": [element], "duration": 3}
    with server.client() as client:
        created = client.post("/api/v1/videos/generations", json=body).json()
        where = f"/api/v1/tasks/{created['data']['task_id']}"

        def look() -> dict[str, Any] | None:
            data = client.get(where).json()["data"]
            return data if data["status"] == "FAILED" else None

        data = wait_for(look, FILM_SECONDS, "the failure")
    assert data["error_message"].startswith("elements.0.video: must be a URL that answers with a clip")
    assert data["consumed_credits"] == 0


def operator(server: RunningServer, *words: str) -> dict[str, Any]:
    """What the command line says, beside the running server."""
    ran = subprocess.run(
        command(*words, "--json", "--data", str(server.data)), capture_output=True, timeout=60, check=True
    )
    return dict(json.loads(ran.stdout))


def test_a_clip_that_is_too_dear(server: RunningServer, gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    """apixo: three seconds could be held, ten cannot: the task fails for want of money, and costs nothing."""
    operator(server, "accounts", "create", "poor", "--grant-usd", "0.50")
    monkeypatch.setattr(server, "key", operator(server, "keys", "create", "--account", "poor")["key"])
    data = apixo(server, gallery.show(png()), gallery.show(ranged(clip(10, fps=4))))
    assert (data["state"], data["failCode"]) == ("failed", "INSUFFICIENT_BALANCE")
    assert data["failMsg"].startswith("The clip lasts 10 seconds. No more can be held for it:")
    assert balance(server) == Decimal("0.50")
    sound_money(server)


@pytest.mark.crash
def test_a_killed_servers_clips_are_fetched_again(gallery: Gallery, tmp_path: Path) -> None:
    """kill -9 while a clip is on its way: the next server fetches it, and its price is raised once."""
    with running_server(tmp_path / "data", **SETTINGS) as server:
        before = balance(server)
        video = gallery.show(silent)
        asked = {"mode": "motion-control", "image_urls": [gallery.show(png())], "video_urls": [video]}
        with server.client() as client:
            task_id = client.post(GENERATE, json={"input": asked}).json()["data"]["taskId"]
        wait_for(lambda: video.removeprefix(gallery.url) in gallery.asked, 60, "the first server to ask")
        server.kill()
        gallery.answers[video.removeprefix(gallery.url)] = ranged(clip(4.5))
        server.start()

        def look() -> dict[str, Any] | None:
            with server.client() as client:
                data = client.get(STATUS, params={"taskId": task_id}).json()["data"]
            return data if data["state"] in ("success", "failed") else None

        assert wait_for(look, FILM_SECONDS, "the film")["state"] == "success"
        assert before - balance(server) == Decimal("0.65")
        sound_money(server)
