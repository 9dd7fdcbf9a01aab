"""Films: whole, in ranges, cacheable, to anyone who knows the token."""

import os
import re
from pathlib import Path

import pytest

from fixtures.theatre import Theatre

FILM = os.urandom(1_300_000)


@pytest.fixture
async def url(theatre: Theatre) -> str:
    await theatre.post("/api/generate", {"type": "std-text-to-video", "prompt": "waves"})
    return f"/films/{await theatre.finish(FILM)}.mp4"


async def test_a_whole_film(theatre: Theatre, url: str):
    response = await theatre.client.get(url)
    assert (response.status_code, response.content == FILM) == (200, True)
    headers = response.headers
    assert headers["content-type"] == "video/mp4"
    assert headers["content-length"] == str(len(FILM))
    assert headers["accept-ranges"] == "bytes"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r'inline; filename="film-[0-9a-f]{8}\.mp4"', headers["content-disposition"])


async def test_head_says_the_same_without_the_film(theatre: Theatre, url: str):
    head, get = await theatre.client.head(url, headers={"Range": "bytes=0-1"}), await theatre.client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


@pytest.mark.parametrize(("asked", "start", "end"), [("0-99", 0, 100), ("1000000-", 10**6, None), ("-5", -5, None)])
async def test_a_range(theatre: Theatre, url: str, asked: str, start: int, end: int | None):
    response = await theatre.client.get(url, headers={"Range": f"bytes={asked}"})
    wanted = FILM[start:end]
    first = start % len(FILM)
    assert (response.status_code, response.content == wanted) == (206, True)
    assert response.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(FILM)}"
    assert response.headers["content-length"] == str(len(wanted))


async def test_several_ranges(theatre: Theatre, url: str):
    response = await theatre.client.get(url, headers={"Range": "bytes=0-9,600000-1199999,-1"})
    assert response.status_code == 206
    kind, boundary = response.headers["content-type"].split("; boundary=")
    assert kind == "multipart/byteranges"
    assert int(response.headers["content-length"]) == len(response.content)
    opening, *parts, closing = response.content.split(f"--{boundary}".encode())
    assert (opening, closing) == (b"\r\n", b"--\r\n")
    bodies = [part.partition(b"\r\n\r\n") for part in parts]
    assert [body[:-2] for _, _, body in bodies] == [FILM[:10], FILM[600_000:1_200_000], FILM[-1:]]
    assert f"content-range: bytes 0-9/{len(FILM)}" in bodies[0][0].decode().lower()


async def test_a_range_outside(theatre: Theatre, url: str):
    response = await theatre.client.get(url, headers={"Range": f"bytes={len(FILM)}-"})
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{len(FILM)}")


async def test_a_range_without_sense_is_ignored(theatre: Theatre, url: str):
    assert (await theatre.client.get(url, headers={"Range": "bytes=9-1"})).status_code == 200


async def test_who_has_it_already_is_told_so(theatre: Theatre, url: str):
    etag = (await theatre.client.head(url)).headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        response = await theatre.client.get(url, headers={"If-None-Match": known})
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)
    assert (await theatre.client.get(url, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_range_of_another_version_is_the_whole_film(theatre: Theatre, url: str):
    etag = (await theatre.client.head(url)).headers["etag"]
    for version, status in ((etag, 206), ('"other"', 200), (f"W/{etag}", 200), ("Wed, 21 Oct 2015 07:28:00 GMT", 200)):
        response = await theatre.client.get(url, headers={"Range": "bytes=0-9", "If-Range": version})
        assert response.status_code == status


@pytest.mark.parametrize(
    "path", ["", "/", "/x.mp4", "/x", "/..%2fx.mp4", "/%00.mp4", "/" + "a" * 200 + ".mp4", "/" + "0" * 32 + ".mp4/x"]
)
async def test_unknown_films(theatre: Theatre, path: str):
    response = await theatre.client.get(f"/films{path}")
    assert (response.status_code, response.json()["error"]["code"]) == (404, 404)


async def test_a_film_that_is_gone_from_the_disk(theatre: Theatre, url: str):
    for film in theatre.films.glob("0*"):
        film.unlink()
    assert (await theatre.client.get(url)).status_code == 404


async def test_films_are_only_read(theatre: Theatre, url: str):
    response = await theatre.client.delete(url)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


async def test_when_something_breaks_the_answer_is_still_json(theatre: Theatre, url: str):
    def crash(token: str) -> Path:
        raise PermissionError(f"/secret/{token}")

    response = await theatre.rebuilt(film_path=crash).client.get(url)
    assert (response.status_code, response.json()["error"]["code"]) == (500, 500)
    assert "secret" not in response.text


async def test_nothing_more_is_read_for_a_client_that_hung_up(theatre: Theatre, url: str):
    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await theatre.app({"type": "http", "method": "GET", "path": url, "headers": []}, receive, send)
    assert sum(len(message.get("body", b"")) for message in sent) < len(FILM)
