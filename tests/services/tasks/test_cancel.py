"""Cancelling, in every state that a task may be in."""

import asyncio

import pytest

from filmgate.domain import ids
from filmgate.domain.errors import ClaimLost, UnknownTask
from filmgate.domain.job import JobState
from filmgate.domain.task import FailureCode, TaskState
from filmgate.services.jobs import advance
from filmgate.services.tasks.cancel import cancel
from fixtures.stores import FUNDS, PRICE, Clock, Scene, assert_sound, new_scene


async def test_a_planned_job_ends_with_its_task(scene: Scene):
    """What was not sent yet is never sent: the job is cancelled with the task, and the money is back."""
    task_id = await scene.submit()
    record = await cancel(scene.store, scene.nature, scene.caller, ids.dashed(task_id))
    assert record.task.state is TaskState.CANCELLED
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.CANCELLED
    assert await scene.states(task_id) == ("cancelled", ["cancelled"])
    assert await scene.claim() == []
    assert await scene.balance() == FUNDS
    await assert_sound(scene.store)


async def test_a_job_under_way_is_left_to_its_worker(scene: Scene):
    """What an engine has is stopped by the worker that has it; the worker sees that it is no longer wanted."""
    job = await scene.accepted()
    assert await advance.wanted(scene.store, job)
    await cancel(scene.store, scene.nature, scene.caller, ids.dashed(job.task_id))
    assert await scene.states(job.task_id) == ("cancelled", ["accepted"])
    assert not await advance.wanted(scene.store, job)
    assert not await advance.report(scene.store, job, 50)
    await assert_sound(scene.store)


async def test_cancelling_twice_is_cancelling_once(scene: Scene):
    """A second cancellation finds the task cancelled and changes nothing."""
    task_id = await scene.submit(callback_url="http://there/")
    first, second = [await cancel(scene.store, scene.nature, scene.caller, ids.dashed(task_id)) for _ in range(2)]
    assert first == second
    assert await scene.deliveries(task_id) == [("due", 0)]


async def test_an_ended_task_stays_as_it_is(scene: Scene):
    """A task that succeeded is not cancelled any more."""
    job = await scene.collecting()
    await scene.succeed(job)
    record = await cancel(scene.store, scene.nature, scene.caller, ids.dashed(job.task_id))
    assert record.task.state is TaskState.SUCCEEDED
    assert await scene.balance() == FUNDS - PRICE


async def test_only_ones_own_tasks(scene: Scene, clock: Clock):
    """Another account's task is as unknown as an invented one."""
    task_id = await scene.submit()
    stranger = await new_scene(scene.store, clock, name="stranger")
    for public_id in (ids.dashed(task_id), ids.dashed(scene.nature.new_id()), "nonsense", ""):
        with pytest.raises(UnknownTask):
            await cancel(stranger.store, stranger.nature, stranger.caller, public_id)
    assert await scene.states(task_id) == ("queued", ["planned"])


async def test_cancelling_while_workers_claim(scene: Scene):
    """A cancellation and a claim at the same moment: either the job was never sent, or its worker learns of the end."""
    await scene.crowd()
    for _ in range(15):
        task_id = await scene.submit()
        claimed, _record = await asyncio.gather(
            scene.claim(), cancel(scene.store, scene.nature, scene.caller, ids.dashed(task_id))
        )
        state, (job,) = await scene.states(task_id)
        assert state == "cancelled"
        if claimed and claimed[0].job.state is JobState.SENDING:
            accepted = await advance.accept(scene.store, scene.nature, claimed[0].job, "handle")
            assert not await advance.wanted(scene.store, accepted)
        else:
            assert job == "cancelled"
    assert await scene.balance() == FUNDS
    await assert_sound(scene.store)


async def test_cancelling_while_a_job_advances(scene: Scene):
    """A cancellation in the middle of a step neither blocks nor breaks it."""
    await scene.crowd()
    for _ in range(15):
        await scene.submit()
        (claimed,) = await scene.claim()
        accepting = advance.accept(scene.store, scene.nature, claimed.job, "handle")
        cancelling = cancel(scene.store, scene.nature, scene.caller, ids.dashed(claimed.task.id))
        ended = await asyncio.gather(accepting, cancelling, return_exceptions=True)
        assert not [end for end in ended if isinstance(end, BaseException) and not isinstance(end, ClaimLost)]
    await assert_sound(scene.store)
