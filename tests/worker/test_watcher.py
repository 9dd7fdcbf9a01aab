"""Orders whose films nobody waits for any more: stopped where that can be done, else followed for what they cost."""

import asyncio
from dataclasses import replace

import pytest

from filmgate.domain import ids
from filmgate.domain.nature import HOUR
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import Faulty, Order, Progress, Refused, Transient
from filmgate.services.jobs import advance
from filmgate.services.tasks.cancel import cancel
from filmgate.store import events
from fixtures.shops import Bench, hold
from fixtures.stores import FUNDS, assert_sound
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def given_up(bench: Bench, prompt: str) -> bytes:
    """A task that passed its deadline while its engine was at work."""
    task_id = await bench.scene.submit(prompt=prompt)
    await bench.until(task_id, "running")
    await bench.runner.settle_all()
    bench.clock.ahead_us += 2 * HOUR
    await bench.rescuer.run_once()
    assert await bench.scene.states(task_id) == ("failed", ["running"])
    return task_id


async def test_at_the_deadline_the_engine_is_stopped(bench: Bench):
    """The customer is free at once; the engine gives back what it had charged."""
    task_id = await given_up(bench, "[slow 60] [cost 8]")
    assert await bench.scene.balance() == FUNDS
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("failed", ["cancelled"])
    (account,) = bench.engine.book.orders().values()
    assert account.charged == 0
    assert (await bench.scene.jobs(task_id))[0].cost == 0
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("cancellable", [True, False])
async def test_what_cannot_be_stopped_is_watched_and_booked(bench: Bench, cancellable: bool):
    """A film that comes too late is our cost, nobody's charge, and is not even fetched."""
    bench.engine._card = replace(bench.engine._card, cancellable=cancellable)
    task_id = await given_up(bench, "[late 0.4] [cost 8]")
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("failed", ["done"])
    assert (await bench.scene.jobs(task_id))[0].cost == 8
    assert bool(bench.engine.cancelled) is cancellable
    last = (await events.of_task(bench.scene.store, task_id))[-1]
    assert (last.after, last.actor, last.cause) == ("done", "watcher", "too late: its task had ended")
    assert bench.films() == []
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_watching_takes_no_slot(bench: Bench):
    """An engine with one slot, whose one order is only watched, takes the next."""
    bench.engine._card = replace(bench.engine._card, slots=1, cancellable=False)
    watched = [await given_up(bench, "[late 600]") for _ in range(3)]
    assert await bench.watched() == 3
    task_id = await bench.scene.submit()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert [(await bench.scene.states(one))[1] for one in watched] == [["running"]] * 3
    assert await bench.runner.run_once() == 0


async def test_the_customer_who_cancels_is_free_at_once(bench: Bench):
    """Though the engine goes on."""
    task_id = await bench.scene.submit(prompt="[late 0.3] [cost 2]")
    await bench.until(task_id, "running")
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    assert await bench.scene.balance() == FUNDS
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("cancelled", ["done"])
    assert (await bench.scene.jobs(task_id))[0].cost == 2


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (Refused(Failure(FailureCode.UPSTREAM, "It broke.")), "refused"),
        (Faulty("it crashed"), "refused"),
        (Transient("busy"), "running"),
    ],
)
async def test_how_else_a_watched_order_ends(bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception, end: str):
    """As the engine says; what says nothing is asked again."""
    bench.engine._card = replace(bench.engine._card, cancellable=False)
    task_id = await given_up(bench, "[slow 600]")

    async def fails(order: Order, handle: str) -> Progress:
        raise error

    monkeypatch.setattr(bench.engine, "poll", fails)
    looks = 0

    async def looked() -> bool:
        nonlocal looks
        looks += await bench.watched()
        return looks >= 3 or (await bench.scene.states(task_id))[1] == [end] != ["running"]

    await eventually(looked, "three looks")
    assert (await bench.scene.states(task_id))[1] == [end]
    await assert_sound(bench.scene.store)


async def test_an_order_that_is_gone_is_lost(bench: Bench):
    bench.engine._card = replace(bench.engine._card, cancellable=False)
    task_id = await given_up(bench, "[slow 600]")
    (job,) = await bench.scene.jobs(task_id)
    bench.engine.book.end(job.token, "vanished", job.handle or "")
    await bench.settled(task_id)
    assert (await bench.scene.states(task_id))[1] == ["lost"]


async def test_an_engine_that_hangs_is_left_and_asked_again(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    bench.engine._card = replace(bench.engine._card, ask_seconds=0.01)
    task_id = await given_up(bench, "[slow 600]")
    asked = asyncio.Event()

    async def hangs(order: Order, handle: str) -> bool:
        asked.set()
        return await asyncio.get_running_loop().create_future()

    with monkeypatch.context() as patch:
        patch.setattr(bench.engine, "cancel", hangs)
        await bench.watched()
    assert asked.is_set()
    await bench.settled(task_id)
    assert (await bench.scene.states(task_id))[1] == ["cancelled"]


async def test_a_start_that_is_answered_after_the_deadline_is_stopped(bench: Bench):
    """Its sender was at it when the task ended; the answer comes, and the watcher has the handle."""
    task_id = await bench.scene.submit(prompt="[slow 600] [cost 3]")
    (claimed,) = await bench.scene.claim("worker")
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    assert await bench.watched() == 0
    handle = await bench.engine.start(Order(claimed.job.token, claimed.generation, bench.media.draft("x")))
    await advance.accept(bench.scene.store, bench.scene.nature, claimed.job, handle, wait_us=0)
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("cancelled", ["cancelled"])
    assert [account.charged for account in bench.engine.book.orders().values()] == [0]
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("held", [True, False])
async def test_a_sender_that_died_before_its_task_ended(bench: Bench, held: bool):
    """Work of our own died with its worker; an order elsewhere is unknown, and asked after."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit()
    await bench.scene.claim("dead", lease_us=-1)
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    await bench.watched()
    assert (await bench.scene.states(task_id))[1] == ["cancelled" if held else "unknown"]
    await bench.scene.run("UPDATE jobs SET sent_at = 1")
    assert await bench.inquired() == (not held)
    assert await bench.scene.states(task_id) == ("cancelled", ["cancelled"])
    await assert_sound(bench.scene.store)
