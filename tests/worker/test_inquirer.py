"""Orders of unknown fate: asked after by their token until it is known what became of them, and never sent again."""

from dataclasses import replace
from pathlib import Path

import pytest

from filmgate.compute.pool import Pool
from filmgate.domain.nature import HOUR
from filmgate.domain.task import FailureCode
from filmgate.engines.base import Order
from filmgate.store import events
from fixtures.shops import Bench, pair
from fixtures.stores import FUNDS, PRICE, assert_sound
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def long_ago(bench: Bench) -> None:
    """As if all that is unknown had been sent long before."""
    await bench.scene.run("UPDATE jobs SET sent_at = 1 WHERE state = 'unknown'")


async def lost_sight(bench: Bench, prompt: str) -> bytes:
    """A task whose job is unknown."""
    task_id = await bench.scene.submit(prompt=prompt)
    await bench.until(task_id, "unknown")
    return task_id


async def causes(bench: Bench, task_id: bytes, after: str) -> list[tuple[str, str]]:
    timeline = await events.of_task(bench.scene.store, task_id)
    return [(event.actor, event.cause) for event in timeline if event.noun == "job" and event.after == after]


async def test_an_order_whose_answer_got_lost_is_found(bench: Bench):
    """It is polled from there on, was sent once and is paid for once."""
    task_id = await lost_sight(bench, "[lost-answer] [cost 5]")
    assert await bench.inquired() == 1
    assert (await bench.settled(task_id)).task.state == "succeeded"
    (account,) = bench.engine.book.orders().values()
    assert (account.sent, account.charged) == (1, 5)
    assert (await bench.scene.jobs(task_id))[0].cost == 5
    assert (await causes(bench, task_id, "accepted")) == [("inquirer", "found at the engine by its token")]
    assert await bench.scene.balance() == FUNDS - PRICE
    await assert_sound(bench.scene.store)


async def test_whoever_died_while_sending_had_sent_it(bench: Bench):
    """A worker that died before it could write the handle down: the next one finds the order, and sends none."""
    task_id = await bench.scene.submit()
    (claimed,) = await bench.scene.claim("dead", lease_us=-1)
    await bench.engine.start(Order(claimed.job.token, claimed.generation, bench.media.draft("dead")))
    await bench.rescuer.run_once()
    assert (await bench.scene.states(task_id))[1] == ["unknown"]
    await bench.inquired()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [1]
    await assert_sound(bench.scene.store)


async def test_that_it_is_not_there_is_believed_when_it_had_time_to_appear(bench: Bench):
    """An order that may still be on its way is asked after again, at growing intervals."""
    task_id = await lost_sight(bench, "[dropped]")

    async def thrice() -> bool:
        await bench.inquired()
        return (await bench.scene.jobs(task_id))[0].inquiries >= 3

    await eventually(thrice, "the third question")
    assert (await bench.scene.states(task_id)) == ("queued", ["unknown"])


async def test_what_never_arrived_is_ordered_anew(bench: Bench):
    """By a fresh job under a token of its own; that it is one more, and why, is written down."""
    task_id = await lost_sight(bench, "[dropped]")
    await long_ago(bench)
    await bench.inquired()
    assert await bench.scene.states(task_id) == ("queued", ["refused", "planned"])
    first, second = await bench.scene.jobs(task_id)
    assert first.token != second.token
    assert (await causes(bench, task_id, "planned"))[1] == (
        "inquirer",
        "engine scripted, after scripted: The engine never received the order.",
    )
    await assert_sound(bench.scene.store)


async def test_what_never_arrives_fails_free_of_charge(bench: Bench):
    """After three orders that never arrived it is enough."""
    task_id = await bench.scene.submit(prompt="[dropped]")
    for _ in range(3):
        await bench.runner.run_once()
        await bench.runner.settle_all()
        await long_ago(bench)
        await bench.inquired()
    assert await bench.scene.states(task_id) == ("failed", ["refused"] * 3)
    record = await bench.scene.record(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.UPSTREAM
    assert await bench.scene.balance() == FUNDS
    assert bench.engine.starts == {}
    await assert_sound(bench.scene.store)


async def test_what_never_arrived_may_go_to_another_engine(bench: Bench, workshop: Pool, blanks: Path):
    paired = pair(bench, workshop, blanks)
    task_id = await paired.scene.submit(prompt="[scripted: dropped]")
    await paired.until(task_id, "unknown")
    await long_ago(paired)
    await paired.inquired()
    assert (await paired.settled(task_id)).task.state == "succeeded"
    assert [job.engine for job in await paired.scene.jobs(task_id)] == ["scripted", "scripted-b"]
    assert await paired.scene.balance() == FUNDS - PRICE
    await assert_sound(paired.scene.store)


async def test_an_engine_that_cannot_say_is_asked_again(bench: Bench):
    """As long as that takes; the task stays open until its deadline."""
    task_id = await lost_sight(bench, "[unknown]")
    await long_ago(bench)
    for _ in range(3):
        await bench.inquired()
    assert await bench.scene.states(task_id) == ("queued", ["unknown"])
    assert list(bench.engine.starts.values()) == [1]


async def test_an_engine_that_looks_nothing_up_is_not_asked(bench: Bench):
    """Its orders wait for the operator."""
    bench.engine._card = replace(bench.engine._card, findable=False)
    task_id = await lost_sight(bench, "[lost-answer]")
    assert await bench.inquired() == 0
    assert (await bench.scene.states(task_id))[1] == ["unknown"]


@pytest.mark.parametrize(("prompt", "end"), [("[lost-answer] [slow 60]", "cancelled"), ("[dropped]", "cancelled")])
async def test_an_unknown_order_of_an_ended_task(bench: Bench, prompt: str, end: str):
    """It is stopped at the engine if it is there, and forgotten if it is not."""
    task_id = await lost_sight(bench, prompt)
    await long_ago(bench)
    bench.clock.ahead_us += 2 * HOUR
    await bench.rescuer.run_once()
    assert await bench.scene.states(task_id) == ("failed", ["unknown"])
    await bench.scene.run("UPDATE jobs SET due_at = 1")
    await bench.inquired()
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("failed", [end])
    assert len(bench.engine.cancelled) == ("lost-answer" in prompt)
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_a_second_answer_changes_nothing(bench: Bench):
    """A job keeps the handle that it has; the engine's own second order is not ours."""
    task_id = await lost_sight(bench, "[twice] [lost-answer]")
    await bench.inquired()
    await bench.inquired()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    (account,) = bench.engine.book.orders().values()
    assert (await bench.scene.jobs(task_id))[0].handle == account.handles[1]
    await assert_sound(bench.scene.store)


async def test_whoever_answers_late_does_not_pay_for_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """An order that was given up as never started, and started all the same, is stopped by whoever hears of it."""
    start = bench.engine.start
    rescued = bench.changed(name="rescuer")

    async def slow(order: Order) -> str:
        await bench.scene.run("UPDATE jobs SET due_at = 1, sent_at = 1 WHERE worker = 'worker'")
        await rescued.rescuer.run_once()
        await rescued.inquired()
        monkeypatch.setattr(bench.engine, "start", start)
        return await start(order)

    monkeypatch.setattr(bench.engine, "start", slow)
    task_id = await bench.scene.submit(prompt="[slow 60] [cost 9]")
    await bench.runner.run_once()
    await bench.runner.settle_all()
    assert await bench.scene.states(task_id) == ("queued", ["refused", "planned"])
    (account,) = bench.engine.book.orders().values()
    assert (account.sent, account.under_way, account.charged) == (1, [], 0)
    await assert_sound(bench.scene.store)


async def test_an_engine_that_hangs_is_asked_again(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """A question that is never answered ends when its time is over."""

    async def hangs(order: Order) -> str | None:
        await eventually(never, "nothing")
        return None

    async def never() -> bool:
        return False

    bench.engine._card = replace(bench.engine._card, ask_seconds=0.01)
    task_id = await lost_sight(bench, "[lost-answer]")
    with monkeypatch.context() as patch:
        patch.setattr(bench.engine, "find", hangs)
        assert await bench.inquired() == 1
        assert (await bench.scene.states(task_id))[1] == ["unknown"]

    async def found() -> bool:
        return await bench.inquired() == 1

    await eventually(found, "the next question")
    assert (await bench.scene.states(task_id))[1] == ["accepted"]
