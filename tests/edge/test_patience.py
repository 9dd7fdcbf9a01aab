"""Readers who stall keep nobody waiting, hold little, and are cut off; so is whoever never comes to the point."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from filmgate.edge.patience import HEAD_MAX_BYTES, PatientProtocol
from filmgate.edge.sending import CHUNK_BYTES, Sender
from fixtures import plain_http
from fixtures.serving import served
from fixtures.theatre import Theatre
from fixtures.waiting import eventually

FILM = os.urandom(6_000_000)
CROWD = 100


@pytest.fixture
async def path(theatre: Theatre) -> str:
    await theatre.post("/api/generate", {"type": "std-text-to-video", "prompt": "waves"})
    return f"/films/{await theatre.finish(FILM)}.mp4"


@contextmanager
def stalled(base: str, path: str, number: int) -> Iterator[list[socket.socket]]:
    """Connections that ask for a film and do not read it."""
    host, port = base.removeprefix("http://").split(":")
    crowd = []
    for _ in range(number):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect((host, int(port)))
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        one.setblocking(False)
        crowd.append(one)
    try:
        yield crowd
    finally:
        for one in crowd:
            one.close()


@asynccontextmanager
async def watched(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, list[PatientProtocol]]]:
    """A server, and its connections whose writing is paused."""
    paused: list[PatientProtocol] = []
    pause, resume, lose = PatientProtocol.pause_writing, PatientProtocol.resume_writing, PatientProtocol.connection_lost

    def pausing(self: PatientProtocol) -> None:
        paused.append(self)
        pause(self)

    def resuming(self: PatientProtocol) -> None:
        if self in paused:
            paused.remove(self)
        resume(self)

    def losing(self: PatientProtocol, exc: Exception | None) -> None:
        if self in paused:
            paused.remove(self)
        lose(self, exc)

    monkeypatch.setattr(PatientProtocol, "connection_lost", losing)
    monkeypatch.setattr(PatientProtocol, "pause_writing", pausing)
    monkeypatch.setattr(PatientProtocol, "resume_writing", resuming)
    async with served(theatre) as base:
        yield base, paused


async def test_a_crowd_that_does_not_read_keeps_nobody_waiting(
    theatre: Theatre, path: str, monkeypatch: pytest.MonkeyPatch
):
    """Polls are answered and films go out beside them; no descriptor of the film and no thread waits with the crowd."""
    async with watched(theatre, monkeypatch) as (base, paused):
        with stalled(base, path, CROWD):
            await eventually(lambda: asyncio.sleep(0.01, len(paused) == CROWD), "all of them to stall")
            assert opened(path.rpartition("/")[2]) == 0
            assert sum(one.transport.get_write_buffer_size() for one in paused) <= CROWD * (CHUNK_BYTES + 65536)
            async with plain_http.AsyncClient(base_url=base, headers=theatre.headers()) as client:
                for _ in range(20):
                    assert (await client.get("/filmgate/v1/tasks")).status_code == 200
                assert (await client.get(path)).content == FILM
            assert len(paused) == CROWD


def opened(name: str) -> int:
    """How many descriptors of this process lead to a file."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found += descriptor.readlink().name == name
        except FileNotFoundError:
            continue
    return found


async def test_who_takes_nothing_is_cut_off(theatre: Theatre, path: str, monkeypatch: pytest.MonkeyPatch):
    async with watched(theatre, monkeypatch) as (base, paused):
        with stalled(base, path, 3) as crowd:
            await eventually(lambda: asyncio.sleep(0.01, len(paused) == 3), "all of them to stall")
            for one in paused:
                one.patience_seconds = 0.05
                one._wait()
            await eventually(lambda: asyncio.sleep(0.01, not paused), "the server to lose patience")
            for one in crowd:
                assert await taken(one) < len(FILM)


async def taken(one: socket.socket) -> int:
    """How many bytes come before the connection ends."""
    loop, size = asyncio.get_running_loop(), 0
    try:
        while piece := await loop.sock_recv(one, 1 << 20):
            size += len(piece)
    except ConnectionResetError:
        pass
    return size


class Line:
    """A transport whose buffer is emptied by hand."""

    def __init__(self) -> None:
        self.left = 1000
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.left

    def abort(self) -> None:
        self.aborted = True


async def test_who_takes_a_little_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    """A byte in the time of patience is enough; none is not."""
    protocol, line = PatientProtocol.__new__(PatientProtocol), Line()
    anything: Any = line
    protocol.transport, protocol.client, protocol._waiting = anything, None, None
    protocol._wait()
    line.left -= 1
    protocol._look(1000)
    assert not line.aborted
    protocol._look(999)
    assert line.aborted
    protocol._stop_waiting()


@pytest.mark.parametrize(("under_way", "chunk"), [(1, CHUNK_BYTES), (32, CHUNK_BYTES), (256, 65536), (10**6, 16384)])
def test_pieces_are_small_where_many_are_sent(under_way: int, chunk: int):
    """So that all that waits, in connections and behind them, stays within bounds."""
    sender = Sender(10**6)
    sender._under_way = under_way
    assert sender._chunk == chunk


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 65536),
        (b"GET /", b"a" * 65536),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n" * 8192),
    ],
    ids=["header", "path", "headers"],
)
async def test_a_head_without_an_end_is_cut_off(theatre: Theatre, begun: bytes, piece: bytes):
    """It is told why, before it has taken memory that is worth the name."""
    async with served(theatre) as base:
        status, said, taken = await poured(base, begun, piece)
    assert status == 431
    assert f"larger than {HEAD_MAX_BYTES} bytes" in said
    assert taken < 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        (b"", b""),
        (b"GET /films/x.mp4 HTTP/1.1\r\nHost: x\r\n", b"408"),
        (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET", b"404"),
        (b"POST /api/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nbody", b"401"),
    ],
    ids=["nothing", "half a head", "half a second one", "half a body that nobody reads"],
)
async def test_who_does_not_come_to_the_point_is_cut_off(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, begun: bytes, status: bytes
):
    monkeypatch.setattr(PatientProtocol, "patience_seconds", 0.1)
    async with served(theatre) as base:
        host, port = base.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(begun)
        async with asyncio.timeout(20):
            said = await reader.read()
        writer.close()
    assert said[9:12] == status


async def test_a_body_that_stops_coming_is_not_waited_for(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.edge.body.SILENCE_SECONDS", 0.1)
    key = theatre.headers()["Authorization"]
    async with served(theatre) as base:
        host, port = base.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /api/generate HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Length: 99\r\n\r\n"
        writer.write(head.encode() + b'{"type": ')
        async with asyncio.timeout(20):
            said = await reader.readuntil(b"INVALID_REQUEST")
        writer.close()
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"too long to arrive" in said


async def test_who_waits_between_two_requests_or_for_an_answer_is_left_alone(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(PatientProtocol, "patience_seconds", 0.02)
    task = (await theatre.post("/filmgate/v1/tasks", {"prompt": "waves"})).json()["id"]
    async with served(theatre) as base, plain_http.AsyncClient(base_url=base, headers=theatre.headers()) as client:
        made: list[object] = []
        made_before = PatientProtocol.connection_made

        def counted(self: PatientProtocol, transport: asyncio.Transport) -> None:
            made.append(self)
            made_before(self, transport)

        monkeypatch.setattr(PatientProtocol, "connection_made", counted)
        for _ in range(3):
            assert (await client.get("/filmgate/v1/tasks")).status_code == 200
            await asyncio.sleep(0.1)
        assert len(made) == 1
        async with client.stream("GET", f"/filmgate/v1/tasks/{task}/events") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "retry: 2000"
            await asyncio.sleep(0.2)
            await theatre.cancel(task)
            assert [line async for line in lines][-2].startswith("data: ")


async def test_what_follows_a_body_without_an_end_is_cut_off(theatre: Theatre):
    begun = b"POST /v1/videos/generations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: "
    async with served(theatre) as base:
        status, _, taken = await poured(base, begun, b"a" * 65536)
    assert (status, taken < 16 * 1024 * 1024) == (401, True)


async def test_a_head_that_is_large_is_read_and_one_that_is_too_large_is_not(theatre: Theatre):
    async with served(theatre) as base, plain_http.AsyncClient(base_url=base) as client:
        for _ in range(3):
            headers = {**theatre.headers(), "X-A": "a" * (HEAD_MAX_BYTES // 2)}
            assert (await client.get("/filmgate/v1/tasks", headers=headers)).status_code == 200
            body = {"type": "std-text-to-video", "prompt": "waves", "more": "a" * 200_000}
            assert (await client.post("/api/generate", headers=headers, json=body)).status_code == 200
        before = await theatre.balance()
        headers = {**theatre.headers(), "X-A": "a" * HEAD_MAX_BYTES}
        for path in ("/api/generate", "/v1/videos/generations"):
            assert (await client.post(path, headers=headers, json=body)).status_code == 431
        assert await theatre.balance() == before


async def poured(base: str, begun: bytes, piece: bytes) -> tuple[int, str, int]:
    """The status and the text of what is answered to somebody who never stops sending, and how much that took."""
    host, port = base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    said, taken = b"", 0
    try:
        writer.write(begun)
        while taken < 64 * 1024 * 1024 and not said.endswith(b"}}"):
            writer.write(piece)
            await writer.drain()
            taken += len(piece)
            with suppress(TimeoutError):
                async with asyncio.timeout(0.001):
                    said += await reader.read(65536)
    except ConnectionError:
        pass
    writer.transport.abort()
    return int(said.split(b" ")[1]) if said else 0, said.decode(), taken
