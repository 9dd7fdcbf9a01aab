"""Films: whole, in ranges, cacheable, to anyone who knows the token."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import pytest

from filmgate.edge.sending import Sender
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


async def test_who_has_it_since_it_was_made_is_told_so(theatre: Theatre, url: str):
    """A date counts where no ETag is named; a date without sense does not."""
    made = (await theatre.client.head(url)).headers["last-modified"]
    assert made == "Fri, 09 Jan 2026 13:33:30 GMT"
    for since, status in (
        (made, 304),
        ("Fri, 09 Jan 2037 00:00:00 GMT", 304),
        ("Thu, 08 Jan 2026 00:00:00 GMT", 200),
        ("yesterday", 200),
        ("Fri, 99 Jan 2026 13:33:30 GMT", 200),
    ):
        assert (await theatre.client.get(url, headers={"If-Modified-Since": since})).status_code == status
    both = {"If-None-Match": '"other"', "If-Modified-Since": made}
    assert (await theatre.client.get(url, headers=both)).status_code == 200


async def test_a_film_may_be_saved_under_its_name(theatre: Theatre, url: str):
    shown = (await theatre.client.head(url, params={"download": "1"})).headers["content-disposition"]
    assert shown == f'attachment; filename="film-{"0" * 8}.mp4"'


async def test_pages_of_other_origins_may_play_films(theatre: Theatre, url: str):
    """Every answer may be read there, refusals too, and a player may ask for ranges."""
    for asked in (url, "/films/x.mp4", "/files/x.png"):
        headers = (await theatre.client.get(asked, headers={"Origin": "https://a.example"})).headers
        assert headers["access-control-allow-origin"] == "*"
        assert "Content-Range" in headers["access-control-expose-headers"]
    asking = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    answer = await theatre.client.options(url, headers={**asking, "Access-Control-Request-Headers": "range"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Range" in answer.headers["access-control-allow-headers"]
    assert "credentials" not in str(answer.headers)


async def test_a_range_of_another_version_is_the_whole_film(theatre: Theatre, url: str):
    etag = (await theatre.client.head(url)).headers["etag"]
    made = (await theatre.client.head(url)).headers["last-modified"]
    old = "Wed, 21 Oct 2015 07:28:00 GMT"
    for version, status in ((etag, 206), (made, 206), ('"other"', 200), (f"W/{etag}", 200), (old, 200), ("-", 200)):
        response = await theatre.client.get(url, headers={"Range": "bytes=0-9", "If-Range": version})
        assert response.status_code == status


@pytest.mark.parametrize(
    "path", ["", "/", "/x.mp4", "/x", "/..%2fx.mp4", "/%00.mp4", "/" + "a" * 200 + ".mp4", "/" + "0" * 32 + ".mp4/x"]
)
async def test_unknown_films(theatre: Theatre, path: str):
    response = await theatre.client.get(f"/films{path}")
    assert (response.status_code, response.json()["error"]["code"]) == (404, 404)


async def test_a_film_that_is_gone_from_the_disk(theatre: Theatre, url: str):
    for film in theatre.films.glob("films/*/0*"):
        film.unlink()
    assert (await theatre.client.get(url)).status_code == 404


async def test_films_are_only_read(theatre: Theatre, url: str):
    response = await theatre.client.delete(url)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_when_something_breaks_the_answer_is_still_json(theatre: Theatre, url: str):
    def crash(token: str) -> Path:
        raise PermissionError(f"/secret/{token}")

    response = await theatre.rebuilt(film_path=crash).client.get(url)
    assert (response.status_code, response.json()["error"]["code"]) == (500, 500)
    assert "secret" not in response.text


async def test_only_so_many_are_sent_at_once(theatre: Theatre, url: str):
    """On all paths together: half of the connections are left for everything else."""
    sender = Sender(1)
    busy = theatre.rebuilt(sender=sender)
    sender._under_way = 1
    (video,) = (await busy.get("/v1/videos")).json()["data"]
    assert (await busy.get(f"/v1/videos/{video['id']}/content")).status_code == 503
    answer = await busy.client.get(url)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "come again" in answer.json()["error"]["message"]


async def test_nothing_more_is_read_for_a_client_that_hung_up(theatre: Theatre, url: str):
    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await theatre.app({"type": "http", "method": "GET", "path": url, "headers": []}, receive, send)
    assert sum(len(message.get("body", b"")) for message in sent) < len(FILM)


async def test_a_film_that_is_removed_while_it_is_sent(theatre: Theatre, url: str):
    """The reader is cut off, and can tell: fewer bytes have come than were announced. Nothing has crashed."""
    sent: list[dict[str, Any]] = []
    (path,) = (theatre.films / "films").glob("*/*.mp4")

    async def receive() -> dict[str, object]:
        await asyncio.get_running_loop().create_future()
        raise AssertionError("unreachable")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)
        path.unlink(missing_ok=True)

    await theatre.app({"type": "http", "method": "GET", "path": url, "headers": []}, receive, send)
    assert sent[0]["status"] == 200
    assert len(sent) == 1
