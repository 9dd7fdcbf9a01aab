"""A newcomer's road: start the server, paste a request of a vendor's page, follow the task, play the film."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from fixtures import plain_http
from journeys.running_server import RunningServer, running_server, wait_for

FILM_SECONDS = 90.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("first") / "data") as server:
        yield server


def facts(url: str, folder: Path) -> dict[str, Any]:
    """What a player finds out about a film."""
    path = folder / "film.mp4"
    path.write_bytes(plain_http.get(url).content)
    content = path.read_bytes()
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        frames = sum(1 for _ in film.decode(video))
        return {
            "video": video.codec_context.name,
            "audio": [stream.codec_context.name for stream in film.streams.audio],
            "size": (video.width, video.height),
            "frames": frames,
            "seconds": float(film.duration or 0) / 1_000_000,
            "index first": content.index(b"moov") < content.index(b"mdat"),
        }


def test_the_quick_start_of_kling3api_ends_in_a_film(server: RunningServer, tmp_path: Path) -> None:
    """The page's first request makes five seconds of 1080p with sound, and its status call follows it to the end."""
    body = {
        "type": "pro-text-to-video",
        "prompt": "A cinematic shot of mountains at sunrise",
        "duration": 5,
        "aspect_ratio": "16:9",
    }
    with server.client() as client:
        created = client.post("/api/generate", json=body).json()
    assert created["data"]["status"] == "IN_PROGRESS"
    assert created["data"]["consumed_credits"] == 400
    (status,) = server.ended([created["data"]["task_id"]], FILM_SECONDS)
    assert status["status"] == "SUCCESS", status
    assert status["request"] == body
    assert facts(status["response"][0], tmp_path) == {
        "video": "h264",
        "audio": ["aac"],
        "size": (1920, 1080),
        "frames": 120,
        "seconds": pytest.approx(5.0, abs=0.05),
        "index first": True,
    }


def test_the_quick_start_of_apixo_ends_in_a_silent_film(server: RunningServer, tmp_path: Path) -> None:
    """The page's first request makes a film without any audio stream, and its states come in order."""
    body = {
        "request_type": "async",
        "input": {
            "mode": "text-to-video",
            "prompt": "a cinematic city skyline at sunset, slow camera push-in",
            "duration": 5,
            "sound": False,
            "aspect_ratio": "16:9",
        },
    }
    states: list[str] = []
    with server.client() as client:
        task = client.post("/api/v1/generateTask/kling-3-0-std", json=body).json()["data"]["taskId"]

        def look() -> dict[str, Any] | None:
            data = client.get("/api/v1/statusTask/kling-3-0-std", params={"taskId": task}).json()["data"]
            if data["state"] not in states:
                states.append(data["state"])
            return data if data["state"] in ("success", "failed") else None

        data = wait_for(look, FILM_SECONDS, "the film")
    assert states in (["pending", "processing", "success"], ["processing", "success"]), states
    (url,) = json.loads(data["resultJson"])["resultUrls"]
    assert facts(url, tmp_path) == {
        "video": "h264",
        "audio": [],
        "size": (1280, 720),
        "frames": 120,
        "seconds": pytest.approx(5.0, abs=0.05),
        "index first": True,
    }
    assert data["costTime"] == data["completeTime"] - data["createTime"]


def test_the_examples_of_aivideoapi_and_apiin_end_in_films(server: RunningServer, tmp_path: Path) -> None:
    """A film without words, silent as that vendor's are; and one with sound, in another vendor's words."""
    asked = {
        "/v1": {"model": "kling-3.0", "input": {}},
        "/api/v1": {
            "model": "kling-3",
            "prompt": "A golden retriever running through a field of sunflowers at sunset, cinematic quality",
            "duration": 3,
            "aspect_ratio": "1:1",
            "sound": True,
        },
    }
    films: dict[str, str] = {}
    with server.client() as client:
        created = {base: client.post(f"{base}/videos/generations", json=body).json() for base, body in asked.items()}
        ids = {base: answer["data"].get("taskId") or answer["data"]["task_id"] for base, answer in created.items()}

        def look() -> bool:
            bare = client.get(f"/v1/tasks/{ids['/v1']}").json()
            data = client.get(f"/api/v1/tasks/{ids['/api/v1']}").json()["data"]
            assert bare["status"] != "failed" and data["status"] != "FAILED"
            if "output" in bare and data["video_url"]:
                films.update({"/v1": bare["output"]["urls"][0], "/api/v1": data["output"]["video_url"]})
            return bool(films)

        wait_for(look, FILM_SECONDS, "the films")
        credits = client.get("/v1/credits").json()["data"]
    wordless, sunflowers = facts(films["/v1"], tmp_path), facts(films["/api/v1"], tmp_path)
    assert (wordless["size"], wordless["frames"], wordless["audio"]) == ((1280, 720), 120, [])
    assert (sunflowers["size"], sunflowers["frames"], sunflowers["audio"]) == ((960, 960), 72, ["aac"])
    assert credits["total_consumed"] == credits["total_purchased"] - credits["balance"] > 0


def test_a_film_is_served_in_ranges_and_for_ever(server: RunningServer) -> None:
    """A player may ask for any part of the film, without a key."""
    (status,) = server.ended([server.create("calm sea at dusk")], FILM_SECONDS)
    whole = plain_http.get(status["response"][0])
    part = plain_http.get(status["response"][0], headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    assert "immutable" in whole.headers["cache-control"]
    assert whole.headers["content-type"] == "video/mp4"


def test_a_second_server_on_the_folder_is_refused(server: RunningServer) -> None:
    """SQLite takes one server at a time, and the refusal says what to do instead."""
    second = RunningServer(server.data, {})
    with pytest.raises(AssertionError, match="postgresql://"):
        second.start()
