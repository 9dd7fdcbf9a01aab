"""Deliveries to real addresses on this machine, well and ill behaved."""

import json
import socket

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from filmgate.domain.ids import dashed
from filmgate.domain.nature import SECOND
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import receiver_of
from filmgate.services.tasks.content import read_generation
from filmgate.services.webhooks.show_secrets import show_secrets
from filmgate.worker.courier import Courier, Manners, Voice
from filmgate.worker.doorman import customers_session
from filmgate.worker.sending import UNSIGNED
from fixtures.pictures import hangs_up, silent
from fixtures.receivers import (
    Answer,
    Receiver,
    attempts_of,
    courier,
    delivered,
    ended,
    endpoint_of,
    last_answer,
    says,
    secret_of,
    settled,
)
from fixtures.shops import Bench
from fixtures.stores import SECRET, new_scene
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


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


async def test_a_slow_receiver(
    sqlite_bench: Bench, receiver: Receiver, other: Receiver, session: aiohttp.ClientSession
):
    """A receiver that does not answer in time has not answered, and delays nobody else."""
    receiver.answers = [silent]
    slow = await settled(sqlite_bench, receiver.url)
    patient = courier(sqlite_bench, session, timeout_seconds=0.3)
    await patient.run_once()

    async def asked() -> bool:
        return len(receiver.got) == 1

    await eventually(asked, "the slow receiver")
    quick = await settled(sqlite_bench, other.url)
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
    receiver.answers = [silent]
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
    leaving = courier(bench, session)
    await delivered(bench, leaving, await settled(bench, receiver.url))  # a stranger gets one at a time
    tasks = [await settled(bench, receiver.url) for _ in range(4)]
    await leaving.run_once()
    await leaving.drain(60)
    for task_id in tasks:
        assert await bench.scene.deliveries(task_id) == [("delivered", 1)]


async def test_every_attempt_is_signed_for_its_own_time(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    """The account's secret is made when the first delivery needs it, and each attempt verifies with it."""
    receiver.answers = [says(500)]
    task_id = await settled(bench, receiver.url)
    sending = courier(bench, session)
    await sending.run_once()
    await sending.settle_all()
    bench.clock.ahead_us = 60 * SECOND
    assert await delivered(bench, sending, task_id) == ("delivered", 2)
    verifier = await secret_of(bench)
    for (_, headers, sent), raw in zip(receiver.got, receiver.raw, strict=True):
        assert verifier.verify(raw, headers) == sent
        assert headers["filmgate-event"] == "task.succeeded"
    first, second = (int(headers["webhook-timestamp"]) for _, headers, _ in receiver.got)
    assert second - first >= 59
    assert receiver.got[0][1]["webhook-id"].startswith("msg_")


async def test_a_secret_of_another_key_holds_up_nobody_else(
    bench: Bench, receiver: Receiver, other: Receiver, session: aiohttp.ClientSession
):
    """What cannot be signed has failed like any other attempt, and the log tells the operator why."""
    scene = bench.scene
    foreign = await new_scene(scene.store, bench.clock, name="foreign")
    await show_secrets(scene.store, scene.nature, SecretKey(bytes(32)), foreign.caller.account_id)
    unsigned = await foreign.collecting(callback_url=other.url)
    await scene.succeed(unsigned)
    neighbour = await settled(bench, receiver.url)
    sending = courier(bench, session, 1)
    with capture_logs() as logged:
        assert await delivered(bench, sending, neighbour) == ("delivered", 1)
        assert await delivered(bench, sending, unsigned.task_id) == ("given_up", 2)
    assert [attempt[:3] for attempt in await attempts_of(bench, unsigned.task_id)] == [
        (number, None, UNSIGNED) for number in (1, 2)
    ]
    assert other.got == []
    said = [each for each in logged if each["event"] == "webhook secret unreadable"]
    assert [(each["log_level"], each["account"]) for each in said] == [("error", dashed(foreign.caller.account_id))] * 2
    assert "FILMGATE_SECRET_KEY" in said[0]["reason"]


def writes(text: bytes, *, then_hangs: bool) -> Answer:
    """An answer that is cut after so many bytes, or stalls there."""

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(text)
        if then_hangs:
            await silent(request)
        request.transport.close()
        return web.Response()

    return answer


@pytest.mark.parametrize("then_hangs", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthanks, but",
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthank\r\n5\r\ns",
        b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\nno gzip",
        b"HTTP/1.1 299 Whatever\r\nContent-Length: 5\r\n\r\n",
    ],
)
async def test_a_good_status_is_enough(
    sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, text: bytes, then_hangs: bool
):
    """Whether the rest of the answer stalls or is cut off: it was taken, and is not sent again."""
    receiver.answers = [writes(text, then_hangs=then_hangs)]
    task_id = await settled(sqlite_bench, receiver.url)
    assert await delivered(sqlite_bench, courier(sqlite_bench, session), task_id) == ("delivered", 1)
    assert (await last_answer(sqlite_bench)).startswith(text[9:12].decode())


@pytest.mark.parametrize("text", [b"nonsense\r\n\r\n", b"HTTP/1.1 200", b""])
async def test_half_an_answer_is_none(
    sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, text: bytes
):
    receiver.answers = [writes(text, then_hangs=False)]
    task_id = await settled(sqlite_bench, receiver.url)
    assert await delivered(sqlite_bench, courier(sqlite_bench, session), task_id) == ("delivered", 2)


@pytest.mark.parametrize("answer", [says(410), writes(b"nonsense\r\n\r\n", then_hangs=False)])
async def test_the_log_keeps_addresses_to_itself(
    sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, answer: Answer
):
    """Whoever knows the path of somebody's hook can call it."""
    await endpoint_of(sqlite_bench, f"{receiver.url}/hooks/s3cret?token=s3cret")
    receiver.answers = [answer]
    with capture_logs() as logged:
        await delivered(sqlite_bench, courier(sqlite_bench, session), await ended(sqlite_bench))
    assert logged
    assert "s3cret" not in str(logged)
    assert "127.0.0.1" in str(logged) or "400" in str(logged)


async def test_every_attempt_is_written_down(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    receiver.answers = [says(500, "sorry"), hangs_up, says(200, "thanks")]
    task_id = await settled(bench, receiver.url)
    await delivered(bench, courier(bench, session), task_id)
    first, second, third = await attempts_of(bench, task_id)
    assert first[:4] == (1, 500, None, "sorry")
    assert (second[:2], second[3]) == ((2, None), "")
    assert "Disconnected" in second[2]
    assert third[:4] == (3, 200, None, "thanks")
    assert all(attempt[4] > 0 for attempt in (first, second, third))


async def test_retry_after_is_waited_for(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """Longer than the ladder's rung, where the receiver asks for it."""
    receiver.answers = [says(503, **{"Retry-After": "120"})]
    task_id = await settled(bench, receiver.url)
    sending = courier(bench, session)
    await sending.run_once()
    await sending.settle_all()
    assert await bench.scene.deliveries(task_id) == [("due", 1)]
    row = await bench.scene.store.row("SELECT due_at - clock_us() FROM outbox")
    assert row is not None
    assert 100 * SECOND < row[0] <= 120 * SECOND


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("UPDATE tasks SET dialect = 'klingon'", "nobody here speaks the dialect 'klingon'"),
        ("UPDATE contents SET generation = 'garbage'", "its task cannot be written"),
        ("UPDATE tasks SET state = 'failed', failure_code = 'gremlins'", "its task cannot be read"),
    ],
)
async def test_what_cannot_be_written_is_given_up_with_the_reason(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, harm: str, reason: str
):
    """A delivery whose task nobody can read or render ends, and takes no other with it."""
    broken = await settled(bench, receiver.url)
    await bench.scene.run(f"{harm} WHERE {'task_id' if 'contents' in harm else 'id'} = $1", broken)
    whole = await settled(bench, receiver.url)
    voices = {"kling3api": Voice(lambda record: str(read_generation(record.content.generation)).encode(), ())}
    sending = Courier(bench.shop, SECRET, voices, session, Manners())
    receiver.reads_json = False
    assert await delivered(bench, sending, broken) == ("given_up", 0)
    assert await delivered(bench, sending, whole) == ("delivered", 1)
    row = await bench.scene.store.row("SELECT last_answer FROM outbox WHERE task_id = $1", broken)
    assert row is not None
    assert reason in row[0]


async def test_a_dead_receiver_with_very_many_keeps_nobody_waiting(
    bench: Bench, receiver: Receiver, other: Receiver, session: aiohttp.ClientSession
):
    """Deliveries of a receiver that does not answer wait for it; those of another go out in the first round."""
    other.answers = [silent] * 10
    for _ in range(30):
        await settled(bench, other.url)
    quick = await settled(bench, receiver.url)
    sending = courier(bench, session)
    await sending.run_once()

    async def arrived() -> bool:
        return await bench.scene.deliveries(quick) == [("delivered", 1)]

    await eventually(arrived, "the quick delivery")
    for _ in range(5):
        await sending.run_once()
    assert len(other.got) == 1
    await sending.drain(0)


async def test_receivers_are_looked_at_page_by_page(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
):
    """However many receivers have something due, one round serves them all."""
    monkeypatch.setattr("filmgate.worker.courier._RECEIVERS", 2)
    hosts = [f"http://127.0.0.{number}:1/" for number in range(1, 5)]
    assert len({receiver_of(bytes(16), url) for url in hosts}) == 4
    for url in (*hosts, receiver.url):
        await settled(bench, url)
    sending = courier(bench, session)
    assert await sending.run_once() == 5
    await sending.settle_all()
    assert len(receiver.got) == 1


async def test_no_address_inside_is_called(sqlite_bench: Bench, receiver: Receiver):
    """Each connection is judged, at every attempt, whatever the URL was when it was accepted."""
    task_id = await settled(sqlite_bench, receiver.url)
    async with customers_session(()) as guarded:
        assert await delivered(sqlite_bench, courier(sqlite_bench, guarded, rungs=1), task_id) == ("given_up", 2)
    assert receiver.got == []
    assert "not a public address" in await last_answer(sqlite_bench)
