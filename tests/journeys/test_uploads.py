"""A file that was sent with curl becomes the picture of films in two dialects, and a film the next task's clip."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from fixtures import plain_http
from fixtures.pictures import painted, png
from journeys.running_server import RunningServer, running_server, wait_for

FILM_SECONDS = 120.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """With signed links, and no private network that anything could be fetched from."""
    data = tmp_path_factory.mktemp("uploads") / "data"
    with running_server(data, FILMGATE_FILM_LINKS="signed", FILMGATE_FILM_LINK_SECONDS="3600") as server:
        yield server


@pytest.fixture(scope="module")
def picture(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A picture that was sent as a reader of the documents would send it."""
    path = tmp_path_factory.mktemp("pictures") / "boat.png"
    path.write_bytes(png(800, 600))
    curl = shutil.which("curl")
    if curl is None:
        with server.client() as client:
            answer: dict[str, Any] = client.post("/filmgate/v1/files", files={"file": path.open("rb")}).json()
        return answer
    key = f"Authorization: Bearer {server.key}"
    words = [curl, "-sS", "-X", "POST", f"{server.url}/filmgate/v1/files", "-H", key, "-F", f"file=@{path}"]
    told: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return told


def film_of(server: RunningServer, task_id: str) -> dict[str, Any]:
    """A film as the native dialect tells of it."""
    with server.client() as client:
        (film,) = client.get(f"/filmgate/v1/tasks/{task_id}").json()["films"]
    return dict(film)


def first_frame(content: bytes, folder: Path) -> "np.ndarray[Any, Any]":
    path = folder / "film.mp4"
    path.write_bytes(content)
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
        return frame.to_ndarray(format="bgr24")


def resemblance(frame: "np.ndarray[Any, Any]", other: "np.ndarray[Any, Any]") -> float:
    """How alike two pictures are, both made small: 1 is the same."""
    small = [cv2.resize(each, (32, 32), interpolation=cv2.INTER_AREA).astype(float).ravel() for each in (frame, other)]
    return float(np.corrcoef(small)[0, 1])


def test_an_upload_is_kept_as_it_was_sent(server: RunningServer, picture: dict[str, Any]) -> None:
    assert (picture["kind"], picture["width"], picture["height"]) == ("picture", 800, 600)
    assert plain_http.get(picture["url"]).content == png(800, 600)
    assert plain_http.get(picture["url"].partition("?")[0]).status_code == 403


def test_kling3api_makes_a_film_of_it(server: RunningServer, picture: dict[str, Any], tmp_path: Path) -> None:
    """Taken from the store, for nothing on this machine may be fetched; it plays and begins with the picture."""
    task_id = server.create("the sun goes down", type="std-image-to-video", image=picture["url"], sound=False)
    (status,) = server.ended([task_id], FILM_SECONDS)
    assert status["status"] == "SUCCESS", status
    frame = first_frame(plain_http.get(status["response"][0]).content, tmp_path)
    assert frame.shape[:2] == (832, 1108)
    assert resemblance(frame, painted(800, 600)) > 0.9


def test_apixo_makes_a_film_of_it_and_its_poster_and_preview_play(
    server: RunningServer, picture: dict[str, Any], tmp_path: Path
) -> None:
    """The link that was given at upload names the file long after: its owner needs no signature. Poster and preview
    are made when they are asked for, and kept beside the film."""
    url = picture["url"].partition("?")[0]
    asked = {"mode": "image-to-video", "prompt": "a boat", "duration": 3, "sound": False, "image_urls": [url]}
    with server.client() as client:
        created = client.post("/api/v1/generateTask/kling-3-0-std", json={"input": asked}).json()
        where = {"taskId": created["data"]["taskId"]}

        def look() -> dict[str, Any] | None:
            data = client.get("/api/v1/statusTask/kling-3-0-std", params=where).json()["data"]
            return data if data["state"] in ("success", "failed") else None

        data = wait_for(look, FILM_SECONDS, "the film")
    assert data["state"] == "success", data
    film = film_of(server, created["data"]["taskId"])
    (link,) = json.loads(data["resultJson"])["resultUrls"]
    assert link.partition("?")[0] == film["url"].partition("?")[0]  # signed anew with each answer
    poster = plain_http.get(film["poster_url"], timeout=30)
    assert (poster.status_code, poster.headers["content-type"]) == (200, "image/jpeg")
    shown = cv2.imdecode(np.frombuffer(poster.content, np.uint8), cv2.IMREAD_COLOR)
    assert resemblance(shown, painted(800, 600)) > 0.8
    preview = plain_http.get(film["preview_url"], timeout=30)
    assert (preview.status_code, preview.headers["content-type"]) == (200, "video/mp4")
    assert max(first_frame(preview.content, tmp_path).shape[:2]) == 480
    assert len(preview.content) < film["size"]
    assert len(list((server.data / "films").glob("*/*.jpg"))) == 1


def test_an_upload_that_is_gone_is_a_failed_task(server: RunningServer) -> None:
    """In the dialect's words, free of charge."""
    unknown = f"{server.url}/files/{'0' * 32}.png"
    task_id = server.create("a boat", type="std-image-to-video", image=unknown)
    (status,) = server.ended([task_id], 60)
    assert status["status"] == "FAILED"
    assert status["consumed_credits"] == 0
    assert "must be a file that this server has" in status["error_message"]
    assert server.verify()["status"] == 0


def test_a_film_of_ours_is_the_next_tasks_clip(tmp_path: Path) -> None:
    """It is another name of the same file: nothing is fetched, and nothing is copied."""
    with running_server(tmp_path / "data", FILMGATE_ENGINES='["scripted"]') as server:
        (status,) = server.ended([server.create("waves", sound=False)], 60)
        asked = {"workflow": "video-edit", "model": "kling-o3", "prompt": "at night", "video": status["response"][0]}
        with server.client() as client:
            created = client.post("/filmgate/v1/tasks", json=asked).json()

            def look() -> dict[str, Any] | None:
                task: dict[str, Any] = client.get(f"/filmgate/v1/tasks/{created['id']}").json()
                return task if task["ended_at"] else None

            task = wait_for(look, 60, "the edited film")
        assert task["state"] == "succeeded", task
        (film,) = (path for path in (server.data / "films").glob("*/*.mp4") if path.stem in status["response"][0])
        (clip,) = (server.data / "inputs").glob("*/*")
        assert clip.samefile(film)
