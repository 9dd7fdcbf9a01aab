"""Preparing: a task with media is leased, checked, and queued with its job."""

import asyncio

import pytest

from filmgate.domain.errors import ClaimLost
from filmgate.domain.generation import Generation, Workflow
from filmgate.services import prepare
from fixtures.stores import ENGINE, LAPSED_US, LEASE_US, Scene, assert_sound

MEDIA = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/a.png")


async def test_a_prepared_task_is_queued_with_its_job(scene: Scene):
    """A claimed task that is finished preparing is queued, and its planned job can be claimed."""
    task_id = await scene.submit(generation=MEDIA)
    (record,) = await prepare.claim(scene.store, "worker", LEASE_US, 5)
    assert record.task.id == task_id
    await prepare.finish(scene.store, scene.nature, task_id, ENGINE)
    assert await scene.states(task_id) == ("queued", ["planned"])
    assert len(await scene.claim()) == 1
    await assert_sound(scene.store)


async def test_preparing_tasks_are_leased(scene: Scene):
    """A task is prepared by one worker at a time, and by another once the lease has lapsed."""
    await scene.submit(generation=MEDIA)
    assert len(await prepare.claim(scene.store, "one", LAPSED_US, 5)) == 1
    assert len(await prepare.claim(scene.store, "two", LEASE_US, 5)) == 1
    assert await prepare.claim(scene.store, "three", LEASE_US, 5) == []


async def test_two_preparers_make_one_job(scene: Scene):
    """If two workers finish the same task, one of them has lost the claim, and there is one job."""
    task_id = await scene.submit(generation=MEDIA)
    await scene.crowd()
    finishing = [prepare.finish(scene.store, scene.nature, task_id, ENGINE) for _ in range(5)]
    ended = await asyncio.gather(*finishing, return_exceptions=True)
    assert sorted(type(end) is ClaimLost for end in ended) == [False, True, True, True, True]
    assert await scene.states(task_id) == ("queued", ["planned"])
    with pytest.raises(ClaimLost):
        await prepare.finish(scene.store, scene.nature, scene.nature.new_id(), ENGINE)
    await assert_sound(scene.store)
