"""What becomes of an endpoint by how its deliveries go: disabled, paused, well again."""

import aiohttp
import pytest

from filmgate.domain.errors import RateLimited
from filmgate.domain.nature import HOUR
from filmgate.domain.webhook import EndpointState
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.services.webhooks.send_test import outcome, send_test
from fixtures.receivers import Receiver, courier, delivered, ended, endpoint_of, says, secret_of, seen, settled
from fixtures.shops import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_endpoint_that_is_gone_is_disabled(bench: Bench, receiver: Receiver, session: aiohttp.ClientSession):
    """410 Gone ends this delivery and those behind it; what ends afterwards has none. Resuming begins anew."""
    endpoint = await endpoint_of(bench, receiver.url)
    receiver.answers = [says(410)]
    tasks = [await ended(bench) for _ in range(3)]
    sending = courier(bench, session)
    assert await delivered(bench, sending, tasks[0]) == ("given_up", 1)
    after = await seen(bench, endpoint)
    assert (after.state, after.reason) == (EndpointState.DISABLED, "it answered 410 Gone")
    assert [await bench.scene.deliveries(task) for task in tasks[1:]] == [[("given_up", 0)]] * 2
    assert await bench.scene.deliveries(await ended(bench)) == []
    again = Changes(state=EndpointState.ACTIVE)
    await change_endpoint(bench.scene.store, bench.scene.nature, endpoint.account_id, endpoint.id, again)
    assert await delivered(bench, sending, await ended(bench)) == ("delivered", 1)


async def test_a_callback_that_is_gone_is_given_up(
    sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    receiver.answers = [says(410)]
    task_id = await settled(sqlite_bench, receiver.url)
    assert await delivered(sqlite_bench, courier(sqlite_bench, session), task_id) == ("given_up", 1)


async def test_an_endpoint_that_fails_for_days_is_paused_and_nothing_is_lost(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    """What happens while it is paused is kept, and arrives when it is resumed, along with what had failed."""
    endpoint = await endpoint_of(bench, receiver.url)
    receiver.answers = [says(500)] * 2
    sending = courier(bench, session, rungs=9, pause_hours=72)
    first = await ended(bench)
    await sending.run_once()
    await sending.settle_all()
    assert (await seen(bench, endpoint)).state is EndpointState.ACTIVE
    bench.clock.ahead_us = 73 * HOUR
    await bench.scene.run("UPDATE outbox SET due_at = 0")
    await bench.scene.run("UPDATE endpoints SET failing_since = failing_since - $1", 73 * HOUR)
    await sending.run_once()
    await sending.settle_all()
    after = await seen(bench, endpoint)
    assert (after.state, after.failures) == (EndpointState.PAUSED, 2)
    assert "nothing has arrived since" in after.reason
    assert "500" in after.reason
    second = await ended(bench)
    assert [await bench.scene.deliveries(task) for task in (first, second)] == [[("held", 2)], [("held", 0)]]
    await sending.run_once()
    assert len(receiver.got) == 2
    again = Changes(state=EndpointState.ACTIVE)
    await change_endpoint(bench.scene.store, bench.scene.nature, endpoint.account_id, endpoint.id, again)
    assert await delivered(bench, sending, second) == ("delivered", 1)
    assert await delivered(bench, sending, first) == ("delivered", 3)
    assert (await seen(bench, endpoint)).failures == 0


async def test_an_attempt_that_arrives_ends_a_streak(
    sqlite_bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    endpoint = await endpoint_of(sqlite_bench, receiver.url)
    receiver.answers = [says(500), says(200)]
    sending = courier(sqlite_bench, session)
    await delivered(sqlite_bench, sending, await ended(sqlite_bench))
    after = await seen(sqlite_bench, endpoint)
    assert (after.failures, after.failing_since) == (0, None)


async def test_a_paused_endpoint_is_not_called_for_what_was_due(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    """A row that was written in the moment in which its endpoint was paused is held when it is claimed."""
    endpoint = await endpoint_of(bench, receiver.url)
    task_id = await ended(bench)
    await bench.scene.run("UPDATE endpoints SET state = 'paused' WHERE id = $1", endpoint.id)
    sending = courier(bench, session)
    await sending.run_once()
    assert await bench.scene.deliveries(task_id) == [("held", 0)]
    assert receiver.got == []


async def test_a_test_goes_out_whatever_the_endpoint_is(
    bench: Bench, receiver: Receiver, session: aiohttp.ClientSession
):
    """It is tried once, and its failure is none of the endpoint."""
    endpoint = await endpoint_of(bench, receiver.url)
    scene = bench.scene
    await scene.run("UPDATE endpoints SET state = 'paused' WHERE id = $1", endpoint.id)
    receiver.answers = [says(500, "sorry")]
    test_id = await send_test(scene.store, scene.nature, endpoint.account_id, endpoint.url, endpoint)
    with pytest.raises(RateLimited):
        await send_test(scene.store, scene.nature, endpoint.account_id, endpoint.url, endpoint)
    sending = courier(bench, session)
    await sending.run_once()
    await sending.settle_all()
    shown = await outcome(scene.store, test_id, 10)
    assert (shown.delivery.state, [one.status for one in shown.attempts]) == ("given_up", [500])
    assert (await seen(bench, endpoint)).failures == 0
    ((_, headers, sent),) = receiver.got
    assert (sent["type"], headers["filmgate-event"]) == ("webhook.test", "webhook.test")
    (await secret_of(bench)).verify(receiver.raw[0], headers)
