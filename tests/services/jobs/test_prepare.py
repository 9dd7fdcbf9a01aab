"""Preparing: a task with media is leased, account by account, and queued with its job, or fails."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from filmgate.domain.errors import ClaimLost
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.inputs import Input, InputState, reference, with_inputs
from filmgate.domain.task import Failure, FailureCode
from filmgate.media.inputs import InputFolder
from filmgate.services.jobs import prepare
from filmgate.services.jobs.prepare import Claimed, Prepared
from filmgate.services.tasks.content import read_generation
from filmgate.store import inputs
from fixtures.pictures import data_url, png
from fixtures.stores import ENGINE, FUNDS, LAPSED_US, LEASE_US, Clock, Scene, assert_sound, new_scene

MEDIA = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/a.png")
BAD = Failure(FailureCode.INVALID_IMAGE, "image: must be better.")


async def claimed(scene: Scene, lease_us: int = LEASE_US) -> Claimed:
    (one,) = await prepare.claim(scene.store, "worker", lease_us, 1)
    return one


def ready(scene: Scene, field: str = "image") -> Input:
    return Input(
        id=scene.nature.new_id(), field=field, state=InputState.READY, size=9, media_type="image/png", width=4, height=3
    )


async def test_a_prepared_task_is_queued_with_its_job(scene: Scene):
    """Its generation names the inputs, they have rows, and its planned job can be claimed."""
    task_id = await scene.submit(generation=MEDIA)
    mine = await claimed(scene)
    assert mine.task.id == task_id
    one = ready(scene)
    known = replace(with_inputs(MEDIA, {"image": reference(one.id)}), width=1108, height=832)
    await prepare.finish(scene.store, scene.nature, mine, Prepared(known, (one,)), ENGINE)
    assert await scene.states(task_id) == ("queued", ["planned"])
    assert read_generation((await scene.record(task_id)).content.generation) == known
    assert await inputs.of_task(scene.store, task_id) == [one]
    (assignment,) = await scene.claim()
    assert assignment.generation == known
    await assert_sound(scene.store)


async def test_what_came_with_the_request_becomes_ready(scene: Scene, tmp_path: Path):
    """A received input keeps its row, and gets its sides."""
    scene.inputs = InputFolder(tmp_path)
    task_id = await scene.submit(generation=with_inputs(MEDIA, {"image": data_url(png())}))
    mine = await claimed(scene)
    (received,) = mine.inputs
    seen = replace(received, state=InputState.READY, media_type="image/png", width=640, height=360)
    known = read_generation(mine.record.content.generation)
    await prepare.finish(scene.store, scene.nature, mine, Prepared(known, (seen,)), ENGINE)
    assert await inputs.of_task(scene.store, task_id) == [seen]


async def test_a_refused_task_costs_nothing(scene: Scene, tmp_path: Path):
    """It fails with its reason, its hold is released, its callback is due, and its pictures are nobody's."""
    scene.inputs = InputFolder(tmp_path)
    task_id = await scene.submit(generation=with_inputs(MEDIA, {"image": data_url(png())}), callback_url="http://b/")
    mine = await claimed(scene)
    await prepare.refuse(scene.store, scene.nature, mine, BAD)
    record = await scene.record(task_id)
    assert (record.task.state, record.task.failure) == ("failed", BAD)
    assert await scene.balance() == FUNDS
    assert await scene.deliveries(task_id) == [("due", 0)]
    assert [one.state for one in await inputs.of_task(scene.store, task_id)] == ["removed"]
    await assert_sound(scene.store)


async def test_preparing_tasks_are_leased(scene: Scene):
    """A task is prepared by one worker at a time, and by another once the lease has lapsed."""
    await scene.submit(generation=MEDIA)
    assert len(await prepare.claim(scene.store, "one", LAPSED_US, 5)) == 1
    assert len(await prepare.claim(scene.store, "two", LEASE_US, 5)) == 1
    assert await prepare.claim(scene.store, "three", LEASE_US, 5) == []


async def test_a_lease_is_renewed_while_it_is_ours(scene: Scene):
    """Renewing even revives a lapsed lease; one that somebody else has, or whose task ended, is said to be gone."""
    task_id = await scene.submit(generation=MEDIA)
    mine = await claimed(scene, LAPSED_US)
    assert await prepare.renew(scene.store, [mine], LEASE_US) == {task_id}
    assert await prepare.claim(scene.store, "two", LEASE_US, 5) == []
    await prepare.renew(scene.store, [mine], LAPSED_US)
    theirs = await claimed(scene)
    assert await prepare.renew(scene.store, [mine], LEASE_US) == set()
    assert await prepare.renew(scene.store, [theirs], LEASE_US) == {task_id}
    await prepare.refuse(scene.store, scene.nature, theirs, BAD)
    assert await prepare.renew(scene.store, [theirs], LEASE_US) == set()


async def test_who_lost_the_claim_decides_nothing(scene: Scene):
    """A worker that slept can neither queue nor fail a task that somebody else prepares by now."""
    task_id = await scene.submit(generation=MEDIA)
    mine, theirs = await claimed(scene, LAPSED_US), await claimed(scene)
    with pytest.raises(ClaimLost):
        await prepare.refuse(scene.store, scene.nature, mine, BAD)
    with pytest.raises(ClaimLost):
        await prepare.finish(scene.store, scene.nature, mine, Prepared(MEDIA), ENGINE)
    await prepare.give_back(scene.store, mine)
    assert await prepare.claim(scene.store, "three", LEASE_US, 5) == []
    await prepare.finish(scene.store, scene.nature, theirs, Prepared(MEDIA), ENGINE)
    assert await scene.states(task_id) == ("queued", ["planned"])
    await assert_sound(scene.store)


async def test_a_task_that_is_given_back_can_be_claimed(scene: Scene):
    """At once, or after a while."""
    await scene.submit(generation=MEDIA)
    await prepare.give_back(scene.store, await claimed(scene))
    await prepare.give_back(scene.store, await claimed(scene), LEASE_US)
    assert await prepare.claim(scene.store, "two", LEASE_US, 5) == []


async def test_accounts_take_turns(scene: Scene, clock: Clock):
    """A crowd of one account's tasks does not keep another account's waiting, whatever came first."""
    for _ in range(20):
        await scene.submit(generation=MEDIA)
    other = await new_scene(scene.store, clock, name="other")
    late = [await other.submit(generation=MEDIA) for _ in range(3)]
    first = await prepare.claim(scene.store, "one", LEASE_US, 4)
    assert sorted(one.task.account_id == other.caller.account_id for one in first) == [False, False, True, True]
    second = await prepare.claim(scene.store, "two", LEASE_US, 4)
    assert {one.task.id for one in first + second} >= set(late)
    assert len(await prepare.claim(scene.store, "three", LEASE_US, 100)) == 15


async def test_two_preparers_make_one_job(scene: Scene):
    """If the same claim is finished several times, all but one have lost it, and there is one job."""
    task_id = await scene.submit(generation=MEDIA)
    mine = await claimed(scene)
    prepared = Prepared(MEDIA, (ready(scene),))
    finishing = [prepare.finish(scene.store, scene.nature, mine, prepared, ENGINE) for _ in range(5)]
    ended = await asyncio.gather(*finishing, return_exceptions=True)
    assert sorted(type(end) is ClaimLost for end in ended) == [False, True, True, True, True]
    assert await scene.states(task_id) == ("queued", ["planned"])
    await assert_sound(scene.store)
