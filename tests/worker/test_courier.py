"""Deliveries to real addresses on this machine, well and ill behaved."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from filmgate.domain.task import TaskRecord
from filmgate.worker.courier import Courier, Voice
from fixtures.shops import Bench
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """Answers what it is told to, one answer after the other, and remembers what it was sent."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.got.append((request.path, dict(request.headers), json.loads(await request.read())))
        answer = self.answers.pop(0) if self.answers else says(200)
        return await answer(request)


def says(status: int, text: str = "", **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=headers)

    return answer


async def hangs(request: web.Request) -> web.StreamResponse:
    await asyncio.get_running_loop().create_future()
    raise AssertionError("unreachable")


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    here = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", here.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.01, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield here
    await runner.cleanup()


def body(record: TaskRecord) -> bytes:
    return json.dumps({"id": record.task.id.hex(), "state": record.task.state}).encode()


@pytest_asyncio.fixture(loop_scope="session")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


def courier(bench: Bench, session: aiohttp.ClientSession, rungs: int = 3, **given: Any) -> Courier:
    return Courier(bench.shop, {"kling3api": Voice(body, (0.0,) * rungs)}, session, **given)


async def settled(bench: Bench, url: str) -> bytes:
    job = await bench.scene.collecting(callback_url=url)
    await bench.scene.succeed(job)
    return job.task_id


async def delivered(bench: Bench, courier: Courier, task_id: bytes) -> tuple[str, int]:
    """Do rounds until the delivery has ended; its state and attempts."""

    async def ended() -> bool:
        await courier.run_once()
        await courier.settle_all()
        return (await bench.scene.deliveries(task_id))[0][0] != "due"

    await eventually(ended, "the end of the delivery")
    ((state, attempts),) = await bench.scene.deliveries(task_id)
    return state, attempts


async def last_answer(bench: Bench) -> str:
    row = await bench.scene.store.row("SELECT last_answer FROM outbox")
    assert row is not None
    return str(row[0])


async def test_a_delivery_arrives(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """The customer's address gets the dialect's body as JSON, once, and what it answers is kept."""
    receiver.answers = [says(204)]
    task_id = await settled(bench, f"{receiver.url}/hook?x=1")
    assert await delivered(bench, courier(bench, session), task_id) == ("delivered", 1)
    ((path, headers, sent),) = receiver.got
    assert (path, headers["Content-Type"]) == ("/hook", "application/json")
    assert sent == {"id": task_id.hex(), "state": "succeeded"}
    assert (await last_answer(bench)).startswith("204")


async def test_each_attempt_has_the_same_id(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """A receiver that fails at first gets the same delivery again, under the same id and with the same body."""
    receiver.answers = [says(500, "sorry"), hangs_up, says(429), says(200, "thanks")]
    task_id = await settled(bench, receiver.url)
    assert await delivered(bench, courier(bench, session), task_id) == ("delivered", 4)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len({json.dumps(sent) for *_, sent in receiver.got}) == 1
    assert await last_answer(bench) == "200 thanks"


async def test_redirects_are_not_followed(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """A redirect is a refusal: nobody is led to an address that nobody has judged."""
    receiver.answers = [says(status, Location=f"{receiver.url}/inside") for status in (301, 302, 307, 308)]
    task_id = await settled(bench, f"{receiver.url}/hook")
    assert await delivered(bench, courier(bench, session), task_id) == ("given_up", 4)
    assert {path for path, *_ in receiver.got} == {"/hook"}


async def test_a_dead_port(bench: Bench, session: aiohttp.ClientSession):
    """An address where nobody listens is tried along the ladder, then given up, with the reason kept."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        task_id = await settled(bench, url)
        assert await delivered(bench, courier(bench, session, rungs=1), task_id) == ("given_up", 2)
    assert "Connect" in await last_answer(bench)


@pytest.mark.parametrize("url", ["http://", "nonsense", "http://[::1", "ftp://127.0.0.1/", "http://\udcff/"])
async def test_an_address_that_is_none(sqlite_bench: Bench, session: aiohttp.ClientSession, url: str):
    """An address that nobody could call is given up like any other that does not answer."""
    task_id = await settled(sqlite_bench, url.encode("utf-8", "replace").decode())
    assert await delivered(sqlite_bench, courier(sqlite_bench, session, rungs=0), task_id) == ("given_up", 1)


async def test_a_slow_receiver(sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """A receiver that does not answer in time has not answered, and delays nobody else."""
    receiver.answers = [hangs]
    slow = await settled(sqlite_bench, receiver.url)
    patient = courier(sqlite_bench, session, timeout_seconds=0.3)
    await patient.run_once()

    async def asked() -> bool:
        return len(receiver.got) == 1

    await eventually(asked, "the slow receiver")
    quick = await settled(sqlite_bench, receiver.url)
    await patient.run_once()

    async def arrived() -> bool:
        return await sqlite_bench.scene.deliveries(quick) == [("delivered", 1)]

    await eventually(arrived, "the quick delivery")
    assert await delivered(sqlite_bench, patient, slow) == ("delivered", 2)


@pytest.mark.parametrize("answer", ["a\0b", "\ud83c\udfac" * 500, "x" * 100_000])
async def test_strange_answers(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, answer: str):
    """Whatever a receiver says is cut short and made storable; it never makes the courier send again and again."""
    text = answer.encode("utf-16", "surrogatepass").decode("utf-16")
    receiver.answers = [says(500, text), says(200, text)]
    task_id = await settled(bench, receiver.url)
    assert await delivered(bench, courier(bench, session), task_id) == ("delivered", 2)
    assert len(await last_answer(bench)) < 400


async def test_a_courier_that_dies_delivers_again(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """A delivery under way when its courier dies is sent again by another, under the same id: at least once."""
    receiver.answers = [hangs]
    task_id = await settled(bench, receiver.url)
    dying = courier(bench, session)
    await dying.run_once()

    async def asked() -> bool:
        return len(receiver.got) == 1

    await eventually(asked, "the first attempt")
    await dying.drain(0)
    assert await bench.scene.deliveries(task_id) == [("due", 0)]
    await bench.scene.run("UPDATE outbox SET due_at = clock_us() - 1")
    assert await delivered(bench, courier(bench, session), task_id) == ("delivered", 1)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1


async def test_draining_lets_deliveries_arrive(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """A courier that is told to stop waits for what is being sent."""
    tasks = [await settled(bench, receiver.url) for _ in range(10)]
    leaving = courier(bench, session)
    await leaving.run_once()
    await leaving.drain(60)
    for task_id in tasks:
        assert await bench.scene.deliveries(task_id) == [("delivered", 1)]
