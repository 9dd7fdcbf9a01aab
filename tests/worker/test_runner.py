"""What a worker claims: without hearing of it, too late to send, or without being able to read it."""

import pytest

from filmgate.domain import ids
from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.nature import HOUR
from filmgate.services.jobs import advance
from filmgate.services.tasks.cancel import cancel
from filmgate.store import events
from fixtures.moody import Moody
from fixtures.shops import LEASE_US, Bench, hold
from fixtures.stores import FUNDS, PRICE, assert_sound

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def in_doubt(bench: Bench, *, after: int = 1) -> Bench:
    """A worker that claimed a job, and did not hear whether it had."""
    other = bench.changed(store=Moody(bench.scene.store, after=after))
    with pytest.raises(StoreUnavailable):
        await other.runner.run_once()
    return other


@pytest.mark.parametrize("held", [False, True])
async def test_a_claim_whose_answer_got_lost_comes_to_light(bench: Bench, held: bool):
    """Nobody sent the order, and its worker knows: it is sent once, under the lease that stands, and is not unknown."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit()
    other = await in_doubt(bench)
    assert (await bench.scene.states(task_id))[1] == ["sending"]
    assert await other.runner.run_once() == 1
    await other.runner.settle_all()
    assert (await other.settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [1]
    assert "unknown" not in [event.after for event in await events.of_task(bench.scene.store, task_id)]
    await assert_sound(bench.scene.store)


async def test_what_is_in_hand_is_not_in_doubt(bench: Bench):
    """Nor is what another chore of the worker, or another worker, is at."""
    hold(bench)
    tended, lapsed, theirs = [await bench.scene.submit(prompt="[slow 600]") for _ in range(3)]
    await bench.scene.claim(bench.shop.name + " rescuer")
    await bench.scene.claim("somebody")
    await bench.runner.run_once()
    assert bench.runner.busy == 1
    bench.runner._doubtful_until = bench.shop.nature.now() + LEASE_US
    assert await bench.runner.run_once() == 0
    assert bench.runner.busy == 1
    assert len({tended, lapsed, theirs}) == 3


async def test_a_job_whose_tending_broke_off_may_have_been_sent(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """So it is never taken for a claim in doubt."""

    async def breaks(*args: object) -> str:
        raise ZeroDivisionError("a fault of ours, after the order was gone")

    monkeypatch.setattr(bench.engine, "start", breaks)
    task_id = await bench.scene.submit()
    await bench.runner.run_once()
    await bench.runner.settle_all()
    bench.runner._doubtful_until = bench.shop.nature.now() + LEASE_US
    assert await bench.runner.run_once() == 0
    assert (await bench.scene.states(task_id))[1] == ["sending"]


async def test_a_doubtful_order_of_a_cancelled_task_is_not_sent(bench: Bench):
    task_id = await bench.scene.submit()
    other = await in_doubt(bench)
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    await other.runner.run_once()
    await other.runner.settle_all()
    assert await bench.scene.states(task_id) == ("cancelled", ["cancelled"])
    assert bench.engine.starts == {}


async def test_whoever_slept_asks_again_before_it_sends(bench: Bench):
    """An order that waited for half a lease may be held as unknown, and looked for: then it must not be sent."""
    task_id = await bench.scene.submit()
    (old,) = await bench.scene.claim("worker", lease_us=-1)
    await bench.changed(name="rescuer").rescuer.run_once()
    bench.runner._tend(old)
    bench.clock.ahead_us += LEASE_US
    await bench.runner.settle_all()
    assert (await bench.scene.states(task_id))[1] == ["unknown"]
    assert bench.engine.starts == {}


@pytest.mark.parametrize("state", ["planned", "accepted", "running", "collecting"])
async def test_a_task_that_cannot_be_read_stops_nobody(bench: Bench, state: str):
    """It fails, free of charge, and says so; every other task of the same claim goes on."""
    broken, good = await bench.scene.submit(), await bench.scene.submit()
    if state != "planned":
        (claimed,) = await bench.scene.claim()
        job = await advance.accept(bench.scene.store, bench.scene.nature, claimed.job, "handle", wait_us=0)
        for step in (JobState.RUNNING, JobState.COLLECTING):
            if state in (step, JobState.COLLECTING):
                job = await advance.advance(bench.scene.store, bench.scene.nature, job, step, Actor.RUNNER, wait_us=0)
    await bench.scene.run("UPDATE contents SET generation = '{\"what\":' WHERE task_id = $1", broken)
    assert (await bench.settled(good)).task.state == "succeeded"
    assert (await bench.scene.states(broken)) == ("failed", ["cancelled" if state == "planned" else "refused"])
    causes = [event.cause for event in await events.of_task(bench.scene.store, broken)]
    assert "What is kept of this task cannot be read any more; send it again." in causes
    assert await bench.scene.balance() == FUNDS - PRICE
    await assert_sound(bench.scene.store)


async def test_a_row_that_nobody_understands_rests(bench: Bench):
    """Where a task cannot even be failed, its job is out of the way for an hour, and then met again."""
    broken = await bench.scene.submit(prompt="[busy 1000]")
    await bench.runner.run_once()
    await bench.runner.settle_all()
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(broken))
    await bench.scene.run("UPDATE tasks SET failure_code = 'of another age' WHERE id = $1", broken)
    await bench.scene.run("UPDATE jobs SET state = 'planned', worker = NULL, due_at = 1 WHERE task_id = $1", broken)
    good = await bench.scene.submit()
    assert (await bench.settled(good)).task.state == "succeeded"
    row = await bench.scene.store.row(
        "SELECT worker, due_at > clock_us() + $2 FROM jobs WHERE task_id = $1", broken, HOUR // 2
    )
    assert row is not None
    assert (row[0], bool(row[1])) == (None, True)


async def test_lapsed_rows_that_cannot_be_read_stop_no_rescue(bench: Bench):
    broken, good = await bench.scene.submit(), await bench.scene.submit()
    await bench.scene.claim("dead", lease_us=-1, most=2)
    await bench.scene.run("UPDATE contents SET generation = 'x' WHERE task_id = $1", broken)
    await bench.rescuer.run_once()
    assert await bench.scene.states(broken) == ("failed", ["refused"])
    assert (await bench.scene.states(good))[1] == ["unknown"]
    await assert_sound(bench.scene.store)
