"""The hostile corpus: whatever a caller names and whatever its server sends, no forbidden address is ever connected to,
no file is read, and what comes of it is documented.

`pytest -s` over this folder prints the table: case, outcome, connects.
"""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.domain.clips import Span
from filmgate.domain.errors import BadInput
from filmgate.domain.task import FailureCode
from filmgate.media.examiner import Examiner
from filmgate.media.fetch import Fetcher
from filmgate.media.fetch_clip import ClipFetcher
from filmgate.media.inputs import InputFolder
from filmgate.media.intake import Intake
from filmgate.worker.doorman import customers_session
from filmgate.worker.preparing import failure_of
from fixtures.clips import clip
from fixtures.pictures import png
from media.hostile.cases import BOTH, CLIPS, PICTURES, QUICK, REDIRECTS, TAKEN, Case, Places
from media.hostile.urls import NOT_AS_REDIRECT, URLS
from media.hostile.watch import Watch, watched
from media.hostile.wire import (
    HOST,
    LOCAL,
    HostileServer,
    answer,
    certificate,
    hostile_server,
    lent_addresses,
    raw,
    recorded_connects,
    redirect,
    with_canaries,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALLOWED = (ip_network(f"{HOST}/32"),)
ID = bytes.fromhex("019b9f5a3c717000800000000000ab0f")
KINDS = ("picture", "clip")
CODES = {
    "picture": {FailureCode.INVALID_IMAGE},
    "clip": {FailureCode.INVALID_VIDEO, FailureCode.INVALID_PARAMETER},
}
MOST = 4 * 1024 * 1024


@dataclass
class Field:
    """An intake among hostile servers and canaries; each case leaves a row of the table."""

    server: HostileServer
    folder: Path
    workshop: Pool
    visited: list[str]
    secret: Path
    watch: Watch
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def written(self, text: str, own: str = "") -> str:
        """A text of the corpus, with this server's places in it."""
        places = {"{host}": HOST, "{port}": str(self.server.port), "{secret}": str(self.secret), "{self}": own}
        for name, place in places.items():
            text = text.replace(name, place)
        return text

    async def take(self, name: str, kind: str, url: str, seconds: float = QUICK) -> tuple[str, str, list[str]]:
        """Outcome, what was said, and connects. Nothing is left behind, and nobody has been where nobody may go."""
        with recorded_connects() as connects:
            code, said = await self._outcome(kind, url, seconds)
        await self.server.hang_up()
        self.rows.append((name, kind, code, ", ".join(dict.fromkeys(connects)) or "none"))
        assert set(connects) <= {HOST}, connects
        assert self.visited == []
        assert self.watch.opened() == 0
        assert [path for path in self.folder.rglob("*") if path.is_file()] == []
        return code, said, connects

    async def _outcome(self, kind: str, url: str, seconds: float) -> tuple[str, str]:
        store = InputFolder(self.folder)
        async with customers_session(ALLOWED) as session:
            fetchers = (
                Fetcher(session, ALLOWED, total_seconds=seconds),
                ClipFetcher(session, ALLOWED, head_start_seconds=seconds),
            )
            intake = Intake(store, *fetchers, Examiner(self.workshop, 2))
            try:
                async with asyncio.timeout(60):
                    if kind == "picture":
                        await intake.fetch(ID, "image", url)
                    else:
                        await intake.fetch_clip(ID, "video", url, Span(0, 30_000))
            except BadInput as error:
                failure = failure_of(error)
                assert failure.code in CODES[kind]
                return str(failure.code), failure.message
        await store.discard(ID)
        return TAKEN, TAKEN

    async def expect(self, name: str, kind: str, url: str, case: Case) -> None:
        code, said, _ = await self.take(name, kind, url, case.seconds)
        assert any(word in said for word in case.says.split("|")), f"{code}: {said}"


@pytest.fixture(scope="session")
def table() -> Iterator[list[tuple[str, str, str, str]]]:
    """Every case that was tried; printed at the end, for whoever runs this with -s."""
    rows: list[tuple[str, str, str, str]] = []
    yield rows
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in (("case", "as", "outcome", "connects"), *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(f"\n{line.rstrip()}")
    sys.stdout.write(f"\n{len(rows)} cases\n")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(
    tmp_path_factory: pytest.TempPathFactory, workshop: Pool, table: list[tuple[str, str, str, str]]
) -> AsyncIterator[Field]:
    """The hostile server, with canaries at its port wherever nobody may go, and a file that nobody may open."""
    folder, secret = tmp_path_factory.mktemp("inputs"), tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text("nobody reads this")
    with lent_addresses() as lent, watched(secret) as watch:
        async with with_canaries((*LOCAL, *lent)) as (server, visited):
            yield Field(server, folder, workshop, visited, secret, watch, table)


@pytest.fixture
def hostile(ground: Field, monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setattr("filmgate.media.visit.WAITS_SECONDS", (0.001,))
    monkeypatch.setattr("filmgate.domain.clips.BYTES_MAX", MOST)
    return ground


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", URLS)
async def test_urls(hostile: Field, name: str, kind: str):
    """Each is refused by its text: nothing is connected, wherever it leads."""
    url, says = URLS[name]
    _, said, connects = await hostile.take(name, kind, hostile.written(url))
    assert any(word in said for word in says.split("|")), said
    assert connects == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(set(URLS) - NOT_AS_REDIRECT))
async def test_redirects_to_urls(hostile: Field, name: str, kind: str):
    """The same as the end of a redirect: only the server that sent it was connected to."""
    url = hostile.server.at(redirect(hostile.written(URLS[name][0])))
    code, _, connects = await hostile.take(f"redirect: {name}", kind, url)
    assert code != TAKEN
    assert set(connects) == {HOST}


@pytest.mark.parametrize(
    ("kind", "name", "case"),
    [
        *((kind, name, case) for kind in KINDS for name, case in (BOTH | REDIRECTS).items()),
        *(("picture", name, case) for name, case in PICTURES.items()),
        *(("clip", name, case) for name, case in CLIPS.items()),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_servers(hostile: Field, kind: str, name: str, case: Case):
    """Each comes to its outcome: refused with what would be right, or taken unharmed."""
    places = Places(hostile.server.port, hostile.secret)
    await hostile.expect(name, kind, hostile.server.at(case.behaviour(places)), case)


def known_as(monkeypatch: pytest.MonkeyPatch, name: str, *answers: tuple[str, ...]) -> list[int]:
    """A name server that gives these addresses for a name, one answer after the other; counts the questions."""
    asked: list[int] = []

    def look_up(host: str, port: int, *_: Any) -> list[Any]:
        if host != name:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        asked.append(port)
        found = answers[min(len(asked), len(answers)) - 1]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        families = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr("filmgate.worker.doorman.socket.getaddrinfo", look_up)
    return asked


CONTENT = {"picture": png(), "clip": clip(3, sound=False)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "answers", "code"),
    [
        ("a name that leads inside", [("10.0.0.1",)], "refused"),
        ("a name that leads to this machine", [("127.0.0.1",)], "refused"),
        ("a name of many forbidden addresses", [("::1", "fd00::1", "169.254.169.254", "0.0.0.0")], "refused"),
        ("a name of mapped addresses", [("::ffff:127.0.0.1", "64:ff9b::7f00:1")], "refused"),
        ("several addresses, the last one private", [(HOST, "10.0.0.1")], "taken"),
        ("a name that nobody knows", [()], "refused"),
    ],
)
async def test_names(
    hostile: Field, kind: str, name: str, answers: list[tuple[str, ...]], code: str, monkeypatch: pytest.MonkeyPatch
):
    """A name is judged by the address that is about to be used, at the moment of connecting."""
    known_as(monkeypatch, "films.example", *answers)
    url = hostile.server.at(answer(CONTENT[kind]), "films.example")
    outcome, said, _ = await hostile.take(name, kind, url)
    assert (outcome == TAKEN) == (code == "taken"), said


@pytest.mark.parametrize("kind", KINDS)
async def test_a_name_that_changes_its_mind(hostile: Field, kind: str, monkeypatch: pytest.MonkeyPatch):
    """First public, then private: the second time it is refused, though its name was good before."""
    monkeypatch.setattr("filmgate.worker.doorman._LOOKUPS_KEPT", 0, raising=False)
    asked = known_as(monkeypatch, "films.example", (HOST,), ("127.0.0.1",), ("169.254.77.77",), ("::1",))
    broken = hostile.server.at(raw(b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"), "films.example")
    outcome, _, connects = await hostile.take("a name that is rebound", kind, broken)
    assert outcome != TAKEN
    assert set(connects) <= {HOST}
    moved = hostile.server.at(redirect("http://films.example:{port}/b"), "films.example")
    assert (await hostile.take("a name that is rebound, by a redirect", kind, moved))[0] != TAKEN
    assert len(asked) >= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "host", "days"), [("signed by itself", "a.example", 1), ("expired", "b.example", -1)])
async def test_certificates(hostile: Field, kind: str, name: str, host: str, days: int, tmp_path: Path):
    """Nobody's word is taken for who they are."""
    async with hostile_server(certificate(tmp_path, host, days=days)) as server:
        url = server.at(answer(CONTENT[kind]))
        _, said, connects = await hostile.take(f"a certificate, {name}", kind, url)
        assert "valid certificate" in said
        assert set(connects) == {HOST}


@pytest.mark.parametrize("kind", KINDS)
async def test_proxies_of_the_environment_are_not_used(hostile: Field, kind: str, monkeypatch: pytest.MonkeyPatch):
    """A proxy would connect where we do not: none is asked, in whatever variable it stands."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{hostile.server.port}")
    monkeypatch.setenv("no_proxy", "")
    outcome, _, connects = await hostile.take("a proxy", kind, hostile.server.at(answer(CONTENT[kind])))
    assert outcome == TAKEN
    assert set(connects) == {HOST}


async def test_the_traps_work(hostile: Field):
    """Canaries sing, the watch sees, and the record knows: otherwise their silence would say nothing."""
    with recorded_connects() as connects:
        _, writer = await asyncio.open_connection("127.0.0.1", hostile.server.port)
        writer.close()
        await asyncio.sleep(0.05)
    assert connects == ["127.0.0.1"]
    assert hostile.visited == ["127.0.0.1"]
    hostile.visited.clear()
    hostile.secret.read_text()
    assert hostile.watch.opened() == 1 or not hostile.watch.works


async def test_there_are_many(table: list[tuple[str, str, str, str]]):
    """The corpus only grows."""
    names = {
        *URLS,
        *(f"redirect: {name}" for name in set(URLS) - NOT_AS_REDIRECT),
        *BOTH,
        *REDIRECTS,
        *PICTURES,
        *CLIPS,
    }
    assert len(names) >= 80
