"""What a customer uploads by naming a URL: told apart by its first bytes, and then fetched by the rules of its kind."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path

import pytest
import pytest_asyncio

from filmgate.domain.errors import BadClip, BadInput, BadPicture
from filmgate.domain.pictures import BYTES_MAX
from filmgate.domain.uploads import WRONG_KIND, UploadKind
from filmgate.media.fetch import Fetcher
from filmgate.media.fetch_clip import ClipFetcher
from filmgate.media.fetch_upload import UploadFetcher
from filmgate.media.sorting import Arrived
from filmgate.worker.doorman import customers_session
from fixtures.clips import clip, padded, ranged
from fixtures.pictures import (
    Answer,
    Gallery,
    declaring,
    endless,
    hangs_up,
    in_turn,
    jpeg,
    open_gallery,
    png,
    redirect,
    served,
    silent,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = (ip_network("127.0.0.1/32"),)
CLIP, LAST = clip(3, sound=False), clip(3, sound=False, flags="")


@dataclass
class Road:
    gallery: Gallery
    fetcher: UploadFetcher
    draft: Path

    async def fetch(self, answer: Answer | bytes | str) -> Arrived:
        url = answer if isinstance(answer, str) else self.gallery.show(answer)
        return await self.fetcher.fetch(url, self.draft)

    async def refused(self, answer: Answer | bytes | str, kind: type[BadInput] = BadInput) -> str:
        with pytest.raises(kind) as caught:
            await self.fetch(answer)
        return str(caught.value)


@pytest_asyncio.fixture(loop_scope="session")
async def road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Road]:
    monkeypatch.setattr("filmgate.media.visit.WAITS_SECONDS", (0.001, 0.001))
    async with open_gallery() as gallery, customers_session(HERE) as session:
        fetchers = Fetcher(session, HERE, total_seconds=20.0), ClipFetcher(session, HERE, head_start_seconds=20.0)
        yield Road(gallery, UploadFetcher(session, HERE, *fetchers), tmp_path / "draft")


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (png(), UploadKind.PICTURE, "image/png"),
        (jpeg(), UploadKind.PICTURE, "image/jpeg"),
        (CLIP, UploadKind.CLIP, "video/mp4"),
        (LAST, UploadKind.CLIP, "video/mp4"),
        (clip(3, kind="mov"), UploadKind.CLIP, "video/quicktime"),
    ],
)
@pytest.mark.parametrize("server", [served, ranged])
async def test_it_arrives_as_what_it_is(road: Road, content: bytes, kind: UploadKind, media_type: str, server: object):
    """Whatever its server calls it, and whether or not that gives parts of a file."""
    answer = served(content, kind="text/html") if server is served else ranged(content)
    assert await road.fetch(answer) == Arrived(kind, media_type, len(content), sha256(content).digest())
    assert road.draft.read_bytes() == content


async def test_a_long_clip_is_no_worse_for_it(road: Road):
    """How long a clip may be is for the task to say that names it."""
    long = clip(31, sound=False, fps=2)
    assert (await road.fetch(ranged(long))).size == len(long)


async def test_what_is_no_clip_by_its_index_is_not_loaded(road: Road):
    """The index stands behind six megabytes, which are left where they are."""
    content = padded(clip(3, codec="mpeg4", sound=False, flags=""), 6_000_000)
    asked: list[str] = []
    assert "must be encoded in H.264 or H.265" in await road.refused(ranged(content, asked=asked), BadClip)
    assert asked[0] == "bytes=0-15"
    assert road.draft.stat().st_size < 5_000_000


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a" + bytes(100), b"%PDF-1.7" + bytes(100)])
async def test_what_is_neither_is_refused_before_it_is_loaded(road: Road, content: bytes):
    assert await road.refused(content) == WRONG_KIND
    assert not road.draft.exists()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (served(b"", 404), "answered 404"),
        (served(b"", 503), "answered 503"),
        (hangs_up, "could not be reached"),
        (redirect("http://10.0.0.1/a.png"), "must be a public address"),
        (redirect("file:///etc/passwd"), "redirects to a URL that"),
        (declaring(png()[:10], 5000), "hung up"),
    ],
)
async def test_what_cannot_be_fetched(road: Road, answer: Answer, says: str):
    assert says in await road.refused(answer)
    assert not road.draft.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.2/a.png", "ftp://127.0.0.1/a.png", "http://[::1]/a.mp4", "nonsense"])
async def test_forbidden_places(road: Road, url: str):
    assert await road.refused(url)
    assert not road.draft.exists()


async def test_trouble_that_passes(road: Road):
    busy = served(b"", 503)
    assert (await road.fetch(in_turn(busy, served(png()), busy, hangs_up, served(png())))).kind is UploadKind.PICTURE


async def test_each_kind_has_its_own_limit(road: Road):
    assert "10 MB" in await road.refused(endless(png()[:100]), BadPicture)
    assert road.draft.stat().st_size <= BYTES_MAX + 65536


async def test_a_server_that_gives_something_else_the_second_time(road: Road):
    """What came is judged, not what was announced."""
    assert "must be an MP4" in await road.refused(in_turn(served(CLIP), served(png())), BadClip)
    assert "must be a JPEG or PNG" in await road.refused(in_turn(served(png()), served(CLIP)), BadPicture)
    mov = clip(3, kind="mov")
    assert (await road.fetch(in_turn(served(CLIP), served(mov)))).media_type == "video/quicktime"


async def test_a_server_that_says_nothing(road: Road, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.media.fetch_upload._HEAD_SECONDS", 0.05)
    async with asyncio.timeout(60):
        assert "must begin to arrive" in await road.refused(silent)
