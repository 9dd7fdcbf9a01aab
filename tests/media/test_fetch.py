"""Pictures from servers that behave well, badly, and with malice. No forbidden address is ever connected to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from filmgate.domain.errors import BadPicture
from filmgate.domain.pictures import BYTES_MAX
from filmgate.media.fetch import Fetched, Fetcher
from filmgate.worker import doorman
from fixtures.pictures import (
    Answer,
    Gallery,
    declaring,
    endless,
    gzipped,
    hangs_up,
    in_turn,
    jpeg,
    noise,
    open_gallery,
    png,
    redirect,
    served,
    silent,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = (ip_network("127.0.0.1/32"),)
PNG_HEAD = png()[:100]


@dataclass
class Road:
    """A fetcher with a gallery at its end, and every address that a socket was opened towards."""

    gallery: Gallery
    fetcher: Fetcher
    draft: Path
    connected: list[str] = field(default_factory=list)

    async def fetch(self, answer: Answer | bytes | str) -> Fetched:
        """What comes from a URL, or from one that gives this answer."""
        url = answer if isinstance(answer, str) else self.gallery.show(answer)
        return await self.fetcher.fetch(url, self.draft)

    async def refused(self, answer: Answer | bytes | str) -> str:
        with pytest.raises(BadPicture) as caught:
            await self.fetch(answer)
        return str(caught.value)


@pytest_asyncio.fixture(loop_scope="session")
async def road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Road]:
    monkeypatch.setattr("filmgate.media.visit.WAITS_SECONDS", (0.001, 0.001))
    connected: list[str] = []
    connect = socket.socket.connect

    class Recorded(socket.socket):
        def connect(self, address: Any) -> None:
            connected.append(address[0])
            connect(self, address)

    monkeypatch.setattr("filmgate.worker.doorman.socket.socket", Recorded)
    async with open_gallery() as gallery, doorman.customers_session(HERE) as session:
        yield Road(gallery, Fetcher(session, HERE, total_seconds=20.0), tmp_path / "draft", connected)
    assert set(connected) <= {"127.0.0.1"}


@pytest.mark.parametrize("content", [png(), jpeg(), noise(3_000_000)])
async def test_a_picture_arrives(road: Road, content: bytes):
    """Its bytes are in the file, with their number and their hash."""
    assert await road.fetch(content) == Fetched(len(content), sha256(content).digest())
    assert road.draft.read_bytes() == content
    assert set(road.connected) == {"127.0.0.1"}


async def test_the_header_does_not_matter(road: Road):
    """A picture is a picture whatever its server calls it."""
    assert (await road.fetch(served(png(), kind="text/html"))).size == len(png())


async def test_nothing_is_sent_that_others_could_use(road: Road):
    """No cookie of an earlier answer, no credentials, no compression asked for."""
    headers: list[dict[str, str]] = []

    async def answer(request: Any) -> Any:
        headers.append(dict(request.headers))
        return await served(png(), **{"Set-Cookie": "a=b"})(request)

    url = road.gallery.show(answer)
    for _ in range(2):
        await road.fetch(url)
    assert [set(sent) for sent in headers] == [{"Host", "Accept", "Accept-Encoding", "User-Agent"}] * 2
    assert headers[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (served(b"<html>sorry</html>", kind="image/png"), "JPEG or PNG"),
        (served(b"", kind="image/png"), "JPEG or PNG"),
        (served(b"\x89PNG", kind="image/png"), "JPEG or PNG"),
        (served(b"RIFF\0\0\0\0WEBPVP8 ", kind="image/webp"), "JPEG or PNG"),
        (gzipped(png()), "JPEG or PNG"),
        (gzipped(b"\0" * 50_000_000), "JPEG or PNG"),
        (served(png(), 404), "answered 404"),
        (served(png(), 403), "answered 403"),
        (served(png(), 206), "answered 206"),
        (served(png(), 304), "answered 304"),
        (served(b"", 204), "answered 204"),
        (endless(PNG_HEAD), "at most 10 MB"),
        (declaring(PNG_HEAD, BYTES_MAX + 1), "at most 10 MB"),
        (endless(b"<html>"), "JPEG or PNG"),
        (redirect(""), "redirects at most 3"),
        (redirect("ftp://elsewhere/a.png"), "redirects to a URL that must be an absolute"),
        (redirect("file:///etc/passwd"), "redirects to a URL that must be an absolute"),
        (redirect("data:image/png;base64,AAAA"), "redirects to a URL that must be an absolute"),
        (redirect("http://user:word@127.0.0.1/"), "must not hold a user name"),
        (redirect("http://127.0.0.2/a.png"), "redirects to a URL that must be a public address"),
        (redirect("http://169.254.169.254/latest/meta-data/"), "public address"),
        (redirect("http://[::1]/a.png"), "public address"),
        (redirect("http://2130706434/a.png"), "public address"),
        (redirect("//localhost.:81/a.png"), "reached|private|public"),
    ],
)
async def test_what_is_refused(road: Road, answer: Answer, says: str):
    """Each with what would be right, and at once: none of these is worth another attempt."""
    url = road.gallery.show(answer)
    said = await road.refused(url)
    assert any(word in said for word in says.split("|")), said


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:8/a.png",
        "http://10.0.0.1/a.png",
        "http://0x7f000002/a.png",
        "http://[::ffff:127.0.0.2]/a.png",
        "http://user@127.0.0.1/a.png",
        "http:///a.png",
        "http://127.0.0.1:99999/",
        "http://a b/",
        "https://" + "a" * 9000,
        "http://127.0.0.1/\x00",
    ],
)
async def test_urls_that_are_not_tried(road: Road, url: str):
    """Nobody is asked about these, and nothing is connected."""
    await road.refused(url)
    assert road.connected == []


async def test_a_name_that_leads_inside(road: Road, monkeypatch: pytest.MonkeyPatch):
    """The address is judged when it is connected to, whatever its name looked like."""

    def inside(host: str, port: int, *_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.2", "10.1.1.1")]

    monkeypatch.setattr("filmgate.worker.doorman.socket.getaddrinfo", inside)
    assert "private address" in await road.refused("http://pictures.example/a.png")
    assert road.connected == []


async def test_redirects_are_followed(road: Road):
    """Three of them, of every kind, relative ones too."""
    url = road.gallery.show(png())
    for status in (301, 307, 308):
        url = road.gallery.show(redirect(url.removeprefix(road.gallery.url), status))
    assert (await road.fetch(url)).size == len(png())
    assert "at most 3 times" in await road.refused(redirect(url, 303))


async def test_redirects_that_go_round(road: Road):
    """A loop ends after four questions."""
    road.gallery.answers["/loop"] = redirect("/loop")
    assert "at most 3 times" in await road.refused(f"{road.gallery.url}/loop")
    assert road.gallery.asked == ["/loop"] * 4


@pytest.mark.parametrize("trouble", [served(b"", 503), served(b"", 429), hangs_up, declaring(png()[:-10], len(png()))])
async def test_trouble_that_passes(road: Road, trouble: Answer):
    """Whatever may be better in a moment is tried again, and leaves nothing of the first attempt."""
    assert await road.fetch(in_turn(trouble, trouble, served(png()))) == Fetched(len(png()), sha256(png()).digest())
    assert road.draft.read_bytes() == png()


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (served(b"", 503), "its server answered 503"),
        (hangs_up, "could not be reached"),
        (declaring(png()[:-10], len(png())), "hung up before the end"),
    ],
)
async def test_trouble_that_stays(road: Road, trouble: Answer, says: str):
    """After three attempts it is the picture's fault."""
    assert says in await road.refused(trouble)
    assert len(road.gallery.asked) >= 3  # a dropped connection is tried once more by the client itself


async def test_a_server_that_is_not_there(road: Road):
    """A closed port is trouble that stays."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "could not be reached" in await road.refused(f"http://127.0.0.1:{port}/a.png")


@pytest.mark.parametrize("answer", [silent, endless(PNG_HEAD, b"\0", 0.01), in_turn(redirect("/slow"), silent)])
async def test_slow_servers(road: Road, answer: Answer, monkeypatch: pytest.MonkeyPatch):
    """All of it, with redirects and attempts, has one time to be done in."""
    road.gallery.answers["/slow"] = silent
    monkeypatch.setattr(road.fetcher, "_total_seconds", 0.3)
    async with asyncio.timeout(10):
        assert "within 0.3 seconds" in await road.refused(answer)
