"""A callback is, byte for byte, the answer to a query; it comes when a task is done and when it has failed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from filmgate.dialects import BY_NAME
from filmgate.domain.task import FailureCode
from filmgate.worker.courier import Courier, Voice
from filmgate.worker.doorman import customers_session
from filmgate.worker.shop import Shop
from fixtures.speakers import SPEAKERS, Speaker
from fixtures.theatre import Theatre

HERE = ip_network("127.0.0.0/8")
# What a request says besides the URL; a dialect that is not listed has no callbacks.
ASKS: dict[str, dict[str, Any]] = {"apixo": {"request_type": "callback"}, "aivideoapi": {}, "apiin": {}, "native": {}}
SPEAKING = [speaker for speaker in SPEAKERS if speaker.dialect in ASKS]
every = pytest.mark.parametrize("speaker", SPEAKING, ids=lambda speaker: speaker.dialect)


@dataclass
class Receiver:
    """Takes everything, and remembers the bodies."""

    url: str = ""
    got: list[bytes] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        self.got.append(await request.read())
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
        name: Voice(partial(dialect.render_callback, house), dialect.retry_seconds) for name, dialect in BY_NAME.items()
    }
    async with customers_session((HERE,)) as session:
        courier = Courier(shop, voices, session)
        await courier.run_once()
        await courier.settle_all()


async def created(theatre: Theatre, speaker: Speaker, url: str) -> str:
    asked = speaker.body | ASKS[speaker.dialect] | {"callback_url": url}
    response = await theatre.post(speaker.create_path, asked)
    assert response.is_success, response.text
    return speaker.task_id(response.json())


@every
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
        assert receiver.got[number:] == [(await speaker.query(opened, task_id)).content]


@every
async def test_nothing_is_posted_before_the_end(theatre: Theatre, speaker: Speaker, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    await created(opened, speaker, receiver.url)
    await deliver_all(opened)
    await opened.start()
    await deliver_all(opened)
    assert receiver.got == []


@every
async def test_an_address_inside_is_refused(theatre: Theatre, speaker: Speaker, receiver: Receiver):
    asked = speaker.body | ASKS[speaker.dialect] | {"callback_url": receiver.url}
    response = await asyncio.wait_for(theatre.post(speaker.create_path, asked), 30)
    assert response.status_code == 400
    assert "callback_url" in response.text


async def test_dialects_without_callbacks_ignore_the_url(theatre: Theatre, receiver: Receiver):
    opened = theatre.rebuilt(private_networks=(HERE,))
    for speaker in SPEAKERS:
        if speaker.dialect not in ASKS:
            response = await opened.post(speaker.create_path, speaker.body | {"callback_url": receiver.url})
            assert response.is_success
            await opened.finish()
    await deliver_all(opened)
    assert receiver.got == []
