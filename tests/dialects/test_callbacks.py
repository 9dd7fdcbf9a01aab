"""A callback is, byte for byte, the answer to a query; it comes when a task is done and when it has failed."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from filmgate.dialects import BY_NAME
from filmgate.domain.task import FailureCode
from filmgate.worker.courier import Courier, Manners, Voice
from filmgate.worker.doorman import customers_session
from filmgate.worker.shop import Shop
from fixtures.speakers import REPLICATE, SPEAKERS, Speaker
from fixtures.theatre import Theatre

HERE = ip_network("127.0.0.0/8")
# What a request says besides the URL; a dialect that is not listed has no callbacks.
ASKS: dict[str, dict[str, Any]] = {
    "apixo": {"request_type": "callback"},
    **{name: {} for name in ("aivideoapi", "apiin", "fal", "kling", "kling-v1", "replicate", "native")},
}
# What the URL is called, and who takes it in the query.
NAMED = {"fal": "fal_webhook", "replicate": "webhook"}
IN_QUERY = ("fal",)
# Those that tell of every change, not of the end alone.
CHATTY = ("kling", "kling-v1")
SPEAKING = [speaker for speaker in SPEAKERS if speaker.dialect in ASKS]
every = pytest.mark.parametrize("speaker", SPEAKING, ids=lambda speaker: speaker.dialect)
of_the_end = pytest.mark.parametrize(
    "speaker", [one for one in SPEAKING if one.dialect not in CHATTY], ids=lambda speaker: speaker.dialect
)
of_every_change = pytest.mark.parametrize(
    "speaker", [one for one in SPEAKING if one.dialect in CHATTY], ids=lambda speaker: speaker.dialect
)


@dataclass
class Receiver:
    """Takes everything, and remembers the bodies."""

    url: str = ""
    got: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        self.got.append(await request.read())
        self.headers.append(dict(request.headers))
        return web.Response(status=204)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    here = Receiver()
    application = web.Application()
    application.router.add_post("/hook", here.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield here
    await runner.cleanup()


async def deliver_all(theatre: Theatre) -> None:
    """One round of a real courier, through the door that real deliveries take."""
    unused: Any = None
    desk, house = theatre.desk, theatre.house
    shop = Shop(
        store=desk.store,
        nature=desk.nature,
        router=desk.router,
        engines={},
        media=unused,
        inputs=unused,
        checker=unused,
    )
    voices = {
        name: Voice(
            partial(dialect.render_callback, house),
            dialect.retry_seconds,
            partial(dialect.sign_callback, house) if dialect.sign_callback else None,
        )
        for name, dialect in BY_NAME.items()
    }
    async with customers_session((HERE,)) as session:
        courier = Courier(shop, house.secret, voices, session, Manners())
        await courier.run_once()
        await courier.settle_all()


async def asked(theatre: Theatre, speaker: Speaker, url: str) -> httpx.Response:
    body = speaker.body | ASKS[speaker.dialect]
    name = NAMED.get(speaker.dialect, "callback_url")
    if speaker.dialect in IN_QUERY:
        return await theatre.post(f"{speaker.create_path}?{urlencode({name: url})}", body)
    wanted = {name: url}
    return await theatre.post(
        speaker.create_path, body | ({"options": wanted} if speaker.dialect == "kling" else wanted)
    )


async def created(theatre: Theatre, speaker: Speaker, url: str) -> str:
    response = await asked(theatre, speaker, url)
    assert response.is_success, response.text
    return speaker.task_id(response.json())


@of_the_end
async def test_a_callback_is_the_answer_to_a_query(theatre: Theatre, speaker: Speaker, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    for number, outcome in enumerate(("film", *FailureCode)):
        task_id = await created(opened, speaker, receiver.url)
        if outcome == "film":
            await opened.finish()
        elif outcome is FailureCode.CANCELLED:
            await opened.cancel(task_id)
        else:
            await opened.fail(FailureCode(outcome), "It broke: 火.")
        assert len(receiver.got) == number
        await deliver_all(opened)
        assert receiver.got[number:] == [speaker.said_of(await speaker.query(opened, task_id))]


@of_the_end
async def test_nothing_is_posted_before_the_end(theatre: Theatre, speaker: Speaker, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    await created(opened, speaker, receiver.url)
    await deliver_all(opened)
    await opened.start()
    await deliver_all(opened)
    assert receiver.got == []


@of_every_change
async def test_a_callback_hears_that_a_task_runs_and_that_it_has_ended(
    theatre: Theatre, speaker: Speaker, receiver: Receiver
):
    """Each time it is what a query would answer then, and signed; a test of the receiver could tell them apart."""
    opened = theatre.rebuilt(private_networks=(HERE,))
    task_id = await created(opened, speaker, receiver.url)
    await deliver_all(opened)
    assert receiver.got == []
    begun = await opened.start()
    told = []
    for step in ("task.running", "task.succeeded"):
        if step == "task.succeeded":
            await opened.finish(begun=begun)
        await deliver_all(opened)
        told.append(speaker.said_of(await speaker.query(opened, task_id)))
        assert receiver.headers[-1]["filmgate-event"] == step
    assert receiver.got == told
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 2


@of_every_change
async def test_what_a_callback_hears_late_is_how_the_task_stands_by_then(
    theatre: Theatre, speaker: Speaker, receiver: Receiver
):
    opened = theatre.rebuilt(private_networks=(HERE,))
    task_id = await created(opened, speaker, receiver.url)
    await opened.fail(FailureCode.UPSTREAM, "It broke: 火.")
    for _ in range(2):
        await deliver_all(opened)
    assert receiver.got == [speaker.said_of(await speaker.query(opened, task_id))] * 2
    assert [headers["filmgate-event"] for headers in receiver.headers] == ["task.running", "task.failed"]


@pytest.mark.parametrize(
    ("events", "film", "none"),
    [
        (None, ["succeeded"], ["failed"]),
        ([], ["succeeded"], ["failed"]),
        (["completed"], ["succeeded"], ["failed"]),
        (["start"], ["running"], ["running"]),
        (["output"], ["succeeded"], []),
        (["logs"], ["running", "succeeded"], ["running", "failed"]),
        (["start", "output", "completed"], ["running", "succeeded"], ["running", "failed"]),
    ],
)
async def test_replicates_webhooks_hear_of_what_they_ask_for(
    theatre: Theatre, receiver: Receiver, events: list[str] | None, film: list[str], none: list[str]
):
    opened = theatre.rebuilt(private_networks=(HERE,))
    wanted = REPLICATE.body | {"webhook": receiver.url, "webhook_events_filter": events}
    for ends, expected in ((opened.finish, film), (partial(opened.fail, FailureCode.UPSTREAM, "It broke."), none)):
        receiver.headers.clear()
        assert (await opened.post(REPLICATE.create_path, wanted)).is_success
        await ends()
        for _ in range(2):
            await deliver_all(opened)
        assert [headers["filmgate-event"] for headers in receiver.headers] == [f"task.{each}" for each in expected]


@every
async def test_an_address_inside_is_refused(theatre: Theatre, speaker: Speaker, receiver: Receiver):
    response = await asyncio.wait_for(asked(theatre, speaker, receiver.url), 30)
    assert response.status_code == speaker.wrong
    assert NAMED.get(speaker.dialect, "callback_url") in response.text


async def test_dialects_without_callbacks_ignore_the_url(theatre: Theatre, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    for speaker in SPEAKERS:
        if speaker.dialect not in ASKS:
            response = await opened.post(speaker.create_path, speaker.body | {"callback_url": receiver.url})
            assert response.is_success
            await opened.finish()
    await deliver_all(opened)
    assert receiver.got == []


async def endpoint(theatre: Theatre, url: str, **given: Any) -> None:
    response = await theatre.post("/filmgate/v1/webhooks", {"url": url, **given})
    assert response.status_code == 201, response.text


async def secrets(theatre: Theatre) -> list[str]:
    return [one["secret"] for one in (await theatre.get("/filmgate/v1/webhooks/secret")).json()["data"]]


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)
async def test_the_public_library_verifies_a_delivery_of_each_dialect(
    theatre: Theatre, speaker: Speaker, receiver: Receiver
):
    """To an endpoint, which hears of tasks of every dialect: the body is the query's answer, the signature is good."""
    opened = theatre.rebuilt(private_networks=(HERE,))
    opened.clock.now = time.time_ns() // 1000
    await endpoint(opened, receiver.url)
    response = await opened.post(speaker.create_path, speaker.body)
    await opened.finish()
    await deliver_all(opened)
    ((body,), (headers,)) = receiver.got, receiver.headers
    assert body == speaker.said_of(await speaker.query(opened, speaker.task_id(response.json())))
    (secret,) = await secrets(opened)
    Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    assert headers["filmgate-event"] == "task.succeeded"


async def test_during_a_rotation_old_and_new_secret_verify(theatre: Theatre, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    opened.clock.now = time.time_ns() // 1000
    await endpoint(opened, receiver.url)
    (old,) = await secrets(opened)
    response = await opened.post("/filmgate/v1/webhooks/secret/rotate", {})
    live = {one["secret"] for one in response.json()["data"]}
    assert len(live) == 2
    (new,) = live - {old}
    await opened.post("/filmgate/v1/tasks", {"prompt": "a lake"})
    await opened.finish()
    await deliver_all(opened)
    for secret in (old, new):
        Webhook(secret).verify(receiver.got[0], receiver.headers[0])


async def test_a_rotation_that_is_repeated_is_the_same_one_until_all_is_to_end(theatre: Theatre):
    path = "/filmgate/v1/webhooks/secret/rotate"
    await secrets(theatre)
    first = (await theatre.post(path, {})).json()
    assert (await theatre.post(path, {})).json() == first
    (new,) = (await theatre.post(f"{path}?at_once=true", {})).json()["data"]
    assert new["secret"] not in {one["secret"] for one in first["data"]}
    assert (await theatre.post(f"{path}?at_once=perhaps", {})).status_code == 400


async def test_an_endpoint_may_ask_for_native_words(theatre: Theatre, receiver: Receiver):
    """Whatever dialect a task came through, the body is then what the native API answers."""
    opened = theatre.rebuilt(private_networks=(HERE,))
    await endpoint(opened, receiver.url, body="native")
    (speaker,) = (one for one in SPEAKERS if one.dialect == "apixo")
    response = await opened.post(speaker.create_path, speaker.body)
    await opened.finish()
    await deliver_all(opened)
    task_id = speaker.task_id(response.json())
    assert receiver.got == [(await opened.get(f"/filmgate/v1/tasks/{task_id}")).content]
