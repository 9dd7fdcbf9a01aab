"""What dead workers leave behind, and what is too late."""

import asyncio
from typing import Any

import pytest

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.nature import HOUR
from filmgate.domain.task import FailureCode
from filmgate.media.checker import Checked
from filmgate.services.jobs import advance
from filmgate.store import events
from fixtures.shops import LEASE_US, Bench, hold
from fixtures.stores import FUNDS, LAPSED_US, PRICE, Scene, assert_sound

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATES = ("sending", "accepted", "running", "collecting")


async def left_behind(scene: Scene, state: str) -> bytes:
    """A job that a worker had brought to that state when it died."""
    task_id = await scene.submit()
    (claimed,) = await scene.claim("dead", lease_us=LAPSED_US)
    job = claimed.job
    if state != "sending":
        job = await advance.accept(scene.store, scene.nature, job, job.token)
    for step in (JobState.RUNNING, JobState.COLLECTING):
        if state in (step, JobState.COLLECTING) and state != "sending":
            job = await advance.advance(scene.store, scene.nature, job, step, Actor.RUNNER)
    assert job.state == state
    return task_id


@pytest.mark.parametrize("state", STATES)
async def test_orders_upstream_are_followed_up_and_never_sent_again(bench: Bench, state: str):
    """An order that a dead worker had placed is polled by the next; one that it was placing is held as unknown."""
    task_id = await left_behind(bench.scene, state)
    assert await bench.rescuer.run_once() == 1
    expected = "unknown" if state == "sending" else state
    assert (await bench.scene.states(task_id))[1] == [expected]
    await bench.runner.run_once()
    await bench.runner.settle_all()
    assert bench.engine.starts == {}
    # This upstream never heard of it, so whoever polls it learns that it is lost.
    assert (await bench.scene.states(task_id))[1] == ["unknown" if state == "sending" else "lost"]
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("state", STATES)
async def test_our_own_engines_work_is_planned_again(bench: Bench, state: str):
    """What a dead worker was making itself is gone with it: it is planned again, and made."""
    hold(bench)
    task_id = await left_behind(bench.scene, state)
    assert await bench.rescuer.run_once() == 1
    assert (await bench.scene.states(task_id))[1] == ["planned"]
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [1]
    assert await bench.scene.balance() == FUNDS - PRICE
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("held", [False, True])
async def test_a_worker_that_dies_in_the_middle(bench: Bench, held: bool):
    """A film that a worker was at when it died is made under the next one, and an order upstream is not repeated."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit(prompt="[slow 0.5]")
    await bench.until(task_id, "running")
    await bench.die()
    other = bench.changed()
    await other.rescuer.run_once()
    assert (await other.settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [2 if held else 1]
    assert await bench.scene.balance() == FUNDS - PRICE
    await assert_sound(bench.scene.store)


async def test_a_dead_workers_job_of_an_ended_task_ends(bench: Bench):
    """A job whose worker died and whose task ended meanwhile ends too, whichever engine it was at."""
    for held in (False, True):
        if held:
            hold(bench)
        task_id = await left_behind(bench.scene, "running")
        bench.clock.ahead_us += 2 * HOUR
        await bench.rescuer.run_once()
        await bench.settled(task_id)
        assert await bench.scene.states(task_id) == ("failed", ["cancelled"])
    await assert_sound(bench.scene.store)


async def test_living_workers_keep_their_jobs(bench: Bench):
    """A lease that is renewed does not lapse, and a worker that slept past its leases does not rescue itself."""
    task_id = await bench.scene.submit(prompt="[slow 60]")
    hold(bench)
    await bench.runner.run_once()
    await bench.until(task_id, "running")
    await bench.scene.run("UPDATE jobs SET due_at = clock_us() - 1")
    assert await bench.rescuer.run_once() == 0
    await bench.runner.renew()
    assert await bench.changed().rescuer.run_once() == 0
    row = await bench.scene.store.row("SELECT worker FROM jobs WHERE due_at > clock_us() + $1", LEASE_US // 2)
    assert row is not None
    assert row[0] == "worker"
    await bench.die()


async def test_after_an_outage_living_workers_get_time(sqlite_bench: Bench):
    """After the store was away all leases look lapsed: the rescuer waits a lease long before it believes it."""
    bench = sqlite_bench
    await left_behind(bench.scene, "running")

    class Away:
        name = "away"

        async def rows(self, *args: object) -> None:
            raise StoreUnavailable("away")

    there, bench.rescuer._shop = bench.rescuer._shop, bench.changed(store=Away()).shop
    with pytest.raises(StoreUnavailable):
        await bench.rescuer.run_once()
    bench.rescuer._shop = there
    assert await bench.rescuer.run_once() == 0
    bench.clock.ahead_us += LEASE_US
    assert await bench.rescuer.run_once() == 1


@pytest.mark.parametrize("held", [False, True])
async def test_a_passed_deadline_ends_the_task(bench: Bench, held: bool):
    """At its deadline a task fails free of charge, while its engine is still at work; then the engine is stopped."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit(prompt="[slow 60]", callback_url="http://there/")
    await bench.until(task_id, "running")
    bench.clock.ahead_us += HOUR - 1_000_000
    assert await bench.rescuer.run_once() == 0
    bench.clock.ahead_us += 1_000_000
    assert await bench.rescuer.run_once() >= 1
    record = await bench.scene.record(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.TIMEOUT
    assert await bench.scene.balance() == FUNDS
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("failed", ["cancelled"])
    assert len(bench.engine.cancelled) == 1
    assert await bench.scene.deliveries(task_id) == [("due", 0)]
    await assert_sound(bench.scene.store)


async def test_a_film_after_the_deadline_is_discarded(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """A film that is published just as the deadline passes is removed again, and nobody pays for it."""
    check = bench.shop.checker.check

    async def slow(*args: Any) -> Checked:
        checked = await check(*args)
        assert checked.size == bench.media.place(bench.films()[0]).stat().st_size
        bench.clock.ahead_us += 2 * HOUR
        await bench.rescuer.run_once()
        return checked

    monkeypatch.setattr(bench.shop.checker, "check", slow)
    task_id = await bench.scene.submit()
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("failed", ["done"])
    assert bench.films() == []
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_an_open_task_without_a_worker_ends_too(bench: Bench):
    """A task that no worker ever took fails at its deadline, its job with it."""
    task_id = await bench.scene.submit()
    bench.clock.ahead_us += HOUR
    await bench.rescuer.run_once()
    assert await bench.scene.states(task_id) == ("failed", ["cancelled"])
    timeline = await events.of_task(bench.scene.store, task_id)
    assert {event.actor for event in timeline if event.after in ("failed", "cancelled")} == {Actor.RESCUER}


async def test_two_rescuers_rescue_once(bench: Bench):
    """Rescuers of several workers that come at once take each lapsed job once."""
    tasks = [await left_behind(bench.scene, "accepted") for _ in range(10)]
    others = [bench.changed(name=f"rescuer {number}") for number in range(4)]
    found = await asyncio.gather(*(other.rescuer.run_once() for other in others))
    assert sum(found) == len(tasks)
    await assert_sound(bench.scene.store)


async def test_a_task_that_cannot_be_ended_keeps_no_other_waiting(bench: Bench):
    """Whatever is wrong with its rows: other deadlines are kept, and dead workers' jobs are taken over."""
    scene = bench.scene
    left = await left_behind(scene, "accepted")
    await scene.run("UPDATE tasks SET deadline_at = 2 * deadline_at")
    broken, late = await scene.submit(), await scene.submit()
    await scene.run("UPDATE tasks SET price = 9 * price, deadline_at = deadline_at - 1 WHERE id = $1", broken)
    bench.clock.ahead_us += HOUR
    assert await bench.rescuer.run_once() == 2
    assert [(await scene.states(one))[0] for one in (broken, late)] == ["queued", "failed"]
    assert (await scene.jobs(left))[0].fence == 2
