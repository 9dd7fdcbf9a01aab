"""A customer's picture becomes a film of its shape, in every dialect and however it was sent; a bad one is free."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from fixtures import plain_http
from fixtures.pictures import Gallery, data_url, gallery_thread, jpeg, painted, png, served, silent
from journeys.running_server import RunningServer, running_server, wait_for

FILM_SECONDS = 120.0
OPEN = '["127.0.0.1/32"]'


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with gallery_thread() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("pictures") / "data"
    with running_server(data, FILMGATE_PRIVATE_NETWORKS=OPEN) as server:
        yield server


def animate(server: RunningServer, image: str, **members: Any) -> dict[str, Any]:
    """An image-to-video of kling3api, at its end."""
    task_id = server.create("the sun goes down", type="std-image-to-video", image=image, sound=False, **members)
    (status,) = server.ended([task_id], FILM_SECONDS)
    return status


def apixo(server: RunningServer, *urls: str) -> dict[str, Any]:
    """An image-to-video of apixo, at its end."""
    asked = {"mode": "image-to-video", "prompt": "the sun goes down", "duration": 3, "sound": False, "image_urls": urls}
    with server.client() as client:
        created = client.post("/api/v1/generateTask/kling-3-0-std", json={"input": asked}).json()
        where = {"taskId": created["data"]["taskId"]}

        def look() -> dict[str, Any] | None:
            data = client.get("/api/v1/statusTask/kling-3-0-std", params=where).json()["data"]
            return data if data["state"] in ("success", "failed") else None

        return wait_for(look, FILM_SECONDS, "the film")


def frames(url: str, folder: Path) -> list["np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"]:
    """The first and the last frame of a film, as BGR."""
    path = folder / "film.mp4"
    path.write_bytes(plain_http.get(url).content)
    with av.open(str(path)) as film:
        assert not film.streams.audio
        shown = [frame for frame in film.decode(video=0) if frame.pts is not None]
    return [frame.to_ndarray(format="bgr24") for frame in (shown[0], shown[-1])]


def size(frame: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> tuple[int, int]:
    return frame.shape[1], frame.shape[0]


def resemblance(frame: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", picture: bytes) -> float:
    """How alike a frame and a picture are, both made small: 1 is the same."""
    other = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    small = [cv2.resize(each, (32, 32), interpolation=cv2.INTER_AREA).astype(float).ravel() for each in (frame, other)]
    return float(np.corrcoef(small)[0, 1])


def test_a_url_becomes_a_film_of_its_shape(server: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """kling3api with a URL: the film begins with the picture, in its ratio, at the mode's number of pixels."""
    status = animate(server, gallery.show(png(800, 600)), aspect_ratio="9:16")
    assert status["status"] == "SUCCESS", status
    first, _ = frames(status["response"][0], tmp_path)
    assert size(first) == (1108, 832)
    assert resemblance(first, png(800, 600)) > 0.9


def test_a_data_url_becomes_a_film_of_its_shape(server: RunningServer, tmp_path: Path) -> None:
    """kling3api with a picture inside the request, which a camera turned; the echo of the request is short."""
    url = data_url(jpeg(1000, 700, orientation=6), "image/jpeg")
    status = animate(server, url)
    assert status["status"] == "SUCCESS", status
    first, _ = frames(status["response"][0], tmp_path)
    assert size(first) == (804, 1148)
    assert resemblance(first, jpeg(1000, 700, orientation=6)) > 0.9
    assert status["request"]["image"] == f"data:image/jpeg;base64,…({len(url)} characters)"


def test_a_film_between_two_pictures(server: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """kling3api with a first and a last frame, one by URL and one in the request: it begins and ends with them."""
    night = bytes(cv2.imencode(".png", 255 - painted(640, 360))[1])
    status = animate(server, gallery.show(jpeg(640, 360)), end_image=data_url(night))
    assert status["status"] == "SUCCESS", status
    first, last = frames(status["response"][0], tmp_path)
    assert size(first) == (1280, 720)
    assert resemblance(first, jpeg(640, 360)) > 0.9
    assert resemblance(last, night) > 0.9


def test_apixo_takes_one_picture_or_two(server: RunningServer, gallery: Gallery, tmp_path: Path) -> None:
    """Films of the first picture's shape; the second one is where the film goes to."""
    for more in ([], [data_url(jpeg(360, 640))]):
        data = apixo(server, gallery.show(png(500, 500)), *more)
        assert data["state"] == "success", data
        first, _ = frames(json.loads(data["resultJson"])["resultUrls"][0], tmp_path)
        assert size(first) == (960, 960)
        assert resemblance(first, png(500, 500)) > 0.9


@pytest.mark.parametrize(
    ("show", "says"),
    [
        (lambda gallery: gallery.show(png(200, 200)), "at least 300 pixels"),
        (lambda gallery: gallery.show(served(b"<html>", kind="image/png")), "JPEG or PNG"),
        (lambda gallery: gallery.show(served(b"", 404)), "answered 404"),
        (lambda gallery: "http://127.0.0.2:8/a.png", "public address"),
        (lambda gallery: "http://169.254.169.254/latest/meta-data/", "public address"),
        (lambda gallery: "data:image/png;base64,AAAA", "JPEG or PNG"),
        (lambda gallery: "data:image/png;base64,%", "valid base64"),
    ],
)
def test_a_bad_picture_is_a_failed_task(server: RunningServer, gallery: Gallery, show: Any, says: str) -> None:
    """It is accepted, then it fails in the dialect's words and costs nothing; no picture of it is kept."""
    before, kept = balance(server), files(server)
    data = apixo(server, show(gallery))
    assert (data["state"], data["failCode"]) == ("failed", "INVALID_IMAGE_URL")
    assert says in data["failMsg"]
    assert data["failMsg"].startswith("image: ")
    assert balance(server) == before
    assert files(server) == kept
    assert server.verify()["status"] == 0


def test_text_that_is_no_url_is_refused(server: RunningServer) -> None:
    """What can be told without looking is a 400."""
    asked = {"type": "std-image-to-video", "prompt": "a boat", "image": "my picture"}
    with server.client() as client:
        assert client.post("/api/generate", json=asked).status_code == 400


@pytest.mark.crash
def test_a_killed_servers_pictures_are_fetched_again(gallery: Gallery, tmp_path: Path) -> None:
    """kill -9 while a picture is on its way: the next server fetches it, and the film is made once."""
    with running_server(tmp_path / "data", FILMGATE_PRIVATE_NETWORKS=OPEN, FILMGATE_ENGINES='["scripted"]') as server:
        url = gallery.show(silent)
        task_id = server.create("a boat", type="std-image-to-video", image=url, sound=False)
        wait_for(lambda: url.removeprefix(gallery.url) in gallery.asked, 60, "the first server to ask")
        server.kill()
        gallery.answers[url.removeprefix(gallery.url)] = served(png(640, 360))
        server.start()
        (status,) = server.ended([task_id], 60)
        assert status["status"] == "SUCCESS", status
        assert len(files(server)) == 1
        assert server.verify()["status"] == 0


def files(server: RunningServer) -> list[Path]:
    return sorted((server.data / "inputs").glob("*/*"))


def balance(server: RunningServer) -> float:
    """Dollars, as the apixo dialect shows them."""
    with server.client() as client:
        return float(client.get("/api/v1/apikeys/current-balance").json()["data"])
