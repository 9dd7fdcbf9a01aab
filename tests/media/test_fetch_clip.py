"""Clips from servers that give parts of a file, from such that do not, and from such that lie about them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from filmgate.domain.clips import BYTES_MAX, Span
from filmgate.domain.errors import BadClip, UnfitClip
from filmgate.media.fetch import Fetched
from filmgate.media.fetch_clip import ClipFetcher
from filmgate.worker.doorman import customers_session
from fixtures.clips import clip, padded, ranged
from fixtures.pictures import Answer, Gallery, endless, hangs_up, in_turn, open_gallery, redirect, served, silent

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = (ip_network("127.0.0.1/32"),)
ANY = Span(0, 30_000)
SHORT, LAST = clip(3, sound=False), clip(3, sound=False, flags="")
LONG, LONG_LAST = clip(31, sound=False, fps=2), clip(31, sound=False, fps=2, flags="")
FAR = 6_000_000


@dataclass
class Road:
    gallery: Gallery
    fetcher: ClipFetcher
    draft: Path
    asked: list[str] = field(default_factory=list)

    async def fetch(self, answer: Answer, span: Span = ANY) -> Fetched:
        return await self.fetcher.fetch(self.gallery.show(answer), self.draft, span)

    async def arrives(self, answer: Answer, content: bytes) -> None:
        assert await self.fetch(answer) == Fetched(len(content), sha256(content).digest())
        assert self.draft.read_bytes() == content

    async def refused(self, answer: Answer, span: Span = ANY) -> str:
        with pytest.raises(BadClip) as caught:
            await self.fetch(answer, span)
        return str(caught.value)


@pytest_asyncio.fixture(loop_scope="session")
async def road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Road]:
    monkeypatch.setattr("filmgate.media.visit.WAITS_SECONDS", (0.001, 0.001))
    async with open_gallery() as gallery, customers_session(HERE) as session:
        yield Road(gallery, ClipFetcher(session, HERE, head_start_seconds=20.0), tmp_path / "draft")


def plain(content: bytes) -> Answer:
    return served(content, kind="video/mp4")


def piecewise(content: bytes, size: int, etag: str | None = '"one"') -> Answer:
    """Gives at most so many bytes at a time."""
    parts = ranged(content, etag=etag)

    async def answer(request: web.Request) -> web.StreamResponse:
        given = await parts(request)
        assert isinstance(given, web.Response)
        if given.status == 206:
            start = int(given.headers["Content-Range"].split()[1].partition("-")[0])
            end = min(start + size, len(content))
            given.body = content[start:end]
            given.headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        return given

    return answer


def breaking(content: bytes, after: int, *, etag: str | None = '"one"', asked: list[str] | None = None) -> Answer:
    """Gives parts of a file, and hangs up after so many bytes of each; says how many there were to be."""
    parts = ranged(content, etag=etag, asked=asked)

    async def answer(request: web.Request) -> web.StreamResponse:
        given = await parts(request)
        assert isinstance(given, web.Response) and isinstance(given.body, bytes) and request.transport is not None
        if len(given.body) <= after:
            return given
        response = web.StreamResponse(status=given.status, headers=given.headers)
        response.content_length = len(given.body)
        await response.prepare(request)
        await response.write(given.body[:after])
        await asyncio.sleep(0.02)
        request.transport.abort()  # type: ignore[attr-defined]
        return response

    return answer


def saying(part: str, content: bytes = SHORT, status: int = 206, **headers: str) -> Answer:
    """Answers every question for a part with these bytes and that claim; the whole as it should be."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if "Range" not in request.headers:
            return web.Response(body=SHORT)
        return web.Response(body=content, status=status, headers={"Content-Range": part, **headers})

    return answer


@pytest.mark.parametrize("content", [SHORT, LAST, padded(SHORT, FAR), padded(LAST, FAR), clip(3, kind="mov")])
@pytest.mark.parametrize("server", [plain, ranged, lambda content: ranged(content, etag=None)])
async def test_a_clip_arrives(road: Road, content: bytes, server: Any):
    """With its index first or last, from a server that gives parts of a file and from one that does not."""
    await road.arrives(server(content), content)


async def test_it_is_asked_for_once(road: Road):
    """Where the index comes first, one question is all."""
    await road.arrives(ranged(SHORT, asked=road.asked), SHORT)
    assert road.asked == ["bytes=0-"]


async def test_an_index_behind_the_pictures_is_read_before_them(road: Road):
    """A clip that is too long is refused before its pictures are here."""
    content = LONG_LAST[:40] + (FAR + 8).to_bytes(4, "big") + b"mdat" + bytes(FAR) + LONG_LAST[40:]
    assert "not 31 seconds" in await road.refused(ranged(content, asked=road.asked))
    assert road.asked[0] == "bytes=0-"
    assert road.asked[1].startswith(f"bytes={40 + 8 + FAR}-")
    assert road.draft.stat().st_size < FAR / 2


@pytest.mark.parametrize("server", [plain, ranged])
async def test_an_index_before_the_pictures_ends_it_at_once(road: Road, server: Any):
    """Whether the server gives parts or not."""
    content = LONG + bytes(FAR)
    with pytest.raises(UnfitClip, match=r"at most 30 seconds long, not 31 seconds"):
        await road.fetch(server(content))
    assert road.draft.stat().st_size < FAR / 2


async def test_what_broke_off_goes_on_where_it_stopped(road: Road):
    """Of the same version of the file; however often, as long as something comes."""
    content = padded(SHORT, 900_000)
    await road.arrives(breaking(content, 200_000, asked=road.asked), content)
    assert len(road.asked) >= 4
    assert [one for one in road.asked if one == "bytes=0-"] == ["bytes=0-"]


async def test_without_a_version_it_begins_anew(road: Road):
    """Parts of who knows which versions are never put together."""
    content = padded(SHORT, 900_000)
    broken = breaking(content, 200_000, etag=None, asked=road.asked)
    await road.arrives(in_turn(broken, plain(content)), content)


async def test_a_file_that_changes_between_parts(road: Road):
    """Then the new one is taken, from its beginning."""
    old, new = padded(SHORT, 900_000), padded(LAST, 700_000)
    await road.arrives(in_turn(breaking(old, 200_000), ranged(new, etag='"two"')), new)


async def test_a_file_that_changes_behind_the_same_version(road: Road):
    """Another number of bytes gives it away; then it is asked for as a whole."""
    old, new = padded(SHORT, 900_000), padded(LAST, 700_000)
    await road.arrives(in_turn(breaking(old, 200_000), ranged(new), plain(new)), new)


async def test_a_file_that_is_another_one_every_time(road: Road):
    """That ends too."""
    versions = [breaking(padded(SHORT, 500_000 + number), 200_000, etag=f'"{number}"') for number in range(9)]
    assert "never gives it whole" in await road.refused(in_turn(*versions))


@pytest.mark.parametrize("etag", ['"one"', None, 'W/"weak"'])
async def test_a_server_that_gives_it_piece_by_piece(road: Road, etag: str | None):
    """Some give less than was asked for. Where a version says what belongs together, the pieces are put together."""
    content = padded(SHORT, 900_000)
    await road.arrives(piecewise(content, 250_000, etag), content)


async def test_a_server_that_gives_it_in_crumbs(road: Road):
    """Nobody asks for every byte by itself."""
    assert "too many parts" in await road.refused(piecewise(SHORT, 10))


@pytest.mark.parametrize(
    "liar",
    [
        saying("bytes 5-99/1000"),
        saying("bytes 0-99/50"),
        saying("bytes 99-0/1000"),
        saying("bytes 0-99/*"),
        saying("bytes */1000"),
        saying("lines 0-99/1000"),
        saying(""),
        saying(f"bytes 0-{len(SHORT) - 10}/{len(SHORT) - 9}"),
        saying("bytes 0-0/1", **{"Content-Type": "multipart/byteranges; boundary=x"}),
        saying("", b"", 416),
    ],
)
async def test_servers_that_lie_about_parts(road: Road, liar: Answer):
    """They are asked for the whole, and that is taken."""
    await road.arrives(liar, SHORT)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (saying(f"bytes 0-99/{BYTES_MAX + 1}"), "at most 200 MB"),
        (plain(b"<html>sorry, not today</html>"), "MP4, MOV or M4V"),
        (plain(b""), "MP4, MOV or M4V"),
        (plain(b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n"), "MP4, MOV or M4V"),
        (served(b"", 404), "answers with a clip; its server answered 404"),
        (served(SHORT, 206), "answered 206"),
        (served(b"", 503), "answered 503"),
        (hangs_up, "could not be reached"),
        (redirect("http://169.254.169.254/a.mp4"), "public address"),
        (redirect("file:///etc/passwd"), "absolute https URL"),
        (endless(LAST[:100]), "at most 200 MB|no index"),
        (plain(SHORT[:100] + (2**31).to_bytes(4, "big") + b"moov"), "no index|8 MB"),
        (ranged(LAST[:40] + (10**6).to_bytes(4, "big") + b"mdat" + bytes(4000)), "cut off or damaged|no index"),
    ],
)
async def test_what_is_refused(road: Road, answer: Answer, says: str):
    """Each with what would be right."""
    said = await road.refused(answer)
    assert any(word in said for word in says.split("|")), said


@pytest.mark.parametrize("tail", [served(b"", 503), hangs_up, served(b"", 404), redirect("/nowhere", 404)])
async def test_a_tail_that_cannot_be_had_is_done_without(road: Road, tail: Answer):
    """Looking ahead is a convenience: the clip is judged once it is here."""
    content = padded(LAST, FAR)
    whole = ranged(content)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (whole if request.headers.get("Range") == "bytes=0-" else tail)(request)

    await road.arrives(answer, content)


@pytest.mark.parametrize("answer", [silent, endless(SHORT[:40], b"\0", 0.01), in_turn(redirect("/slow"), silent)])
async def test_slow_senders(road: Road, answer: Answer, monkeypatch: pytest.MonkeyPatch):
    """Whoever falls behind the least rate is not waited for, whether nothing comes or something now and then."""
    road.gallery.answers["/slow"] = silent
    monkeypatch.setattr(road.fetcher, "_head_start", 0.3)
    async with asyncio.timeout(10):
        assert "at 256 KB a second" in await road.refused(answer)


async def test_what_comes_quickly_may_take_longer(road: Road, monkeypatch: pytest.MonkeyPatch):
    """Every byte that has come puts the end off: a large clip has more time than a small one."""
    monkeypatch.setattr(road.fetcher, "_head_start", 0.2)
    monkeypatch.setattr(road.fetcher, "_least_rate", 1000)
    content = padded(SHORT, 500_000)

    async def steady(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = len(content)
        await response.prepare(request)
        for start in range(0, len(content), 100_000):
            await response.write(content[start : start + 100_000])
            await asyncio.sleep(0.1)
        return response

    await road.arrives(steady, content)


async def test_a_full_disk_is_not_the_clips_fault(road: Road, monkeypatch: pytest.MonkeyPatch):
    """No room is an OSError: the task waits."""

    class Full:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, piece: bytes) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("filmgate.media.fetch_clip.created", lambda draft: Full(draft.open("wb")))
    with pytest.raises(OSError, match="No space"):
        await road.fetch(plain(SHORT))
