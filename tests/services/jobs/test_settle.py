"""Settling: state, money, events, film and delivery change together, once."""

import asyncio
from dataclasses import replace

import pytest

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.task import Failure, FailureCode, TaskState
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.cancel import BY_CUSTOMER
from filmgate.services.tasks.content import read_result
from filmgate.store import jobs
from fixtures.stores import FUNDS, LAPSED_US, PRICE, Scene, assert_sound

BAD_LUCK = Failure(FailureCode.UPSTREAM, "Bad luck.")


async def test_a_film_ends_its_task(scene: Scene):
    """A success captures the hold, gives the task its film and its result, and puts one delivery into the outbox."""
    job = await scene.collecting(callback_url="http://there/")
    film = scene.film()
    assert await settle.succeed(scene.store, scene.nature, job, film, Actor.RUNNER)
    record = await scene.record(job.task_id)
    assert (record.task.state, record.task.charged) == (TaskState.SUCCEEDED, PRICE)
    assert record.task.ended_at is not None
    assert [(one.token, one.size) for one in record.films] == [(film.token, film.size)]
    assert read_result(record.content.result) == film.facts
    assert await scene.balance() == FUNDS - PRICE
    assert await scene.deliveries(job.task_id) == [("due", 0)]
    assert await settle.is_kept(scene.store, film.token)
    await assert_sound(scene.store)


@pytest.mark.parametrize("late", [False, True])
async def test_what_an_engine_charged_us_is_booked(scene: Scene, late: bool):
    """The upstream's charge stands on the job as our cost, also when the film came too late to be sold."""
    job = await scene.collecting()
    if late:
        await settle.end_early(scene.store, scene.nature, job.task_id, BY_CUSTOMER, Actor.CUSTOMER)
    film = replace(scene.film(), cost=42_000)
    assert await settle.succeed(scene.store, scene.nature, job, film, Actor.RUNNER) is not late
    assert [one.cost for one in await jobs.of_task(scene.store, job.task_id)] == [42_000]
    assert await scene.balance() == (FUNDS if late else FUNDS - PRICE)


@pytest.mark.parametrize("after", [JobState.REFUSED, JobState.LOST])
async def test_a_failure_gives_the_money_back(scene: Scene, after: JobState):
    """A failure releases the hold and tells the customer why; nobody pays for it."""
    job = await scene.accepted(callback_url="http://there/")
    assert await settle.fail(scene.store, scene.nature, job, after, BAD_LUCK, Actor.RUNNER)
    record = await scene.record(job.task_id)
    assert (record.task.state, record.task.failure, record.task.charged) == (TaskState.FAILED, BAD_LUCK, 0)
    assert await scene.states(job.task_id) == ("failed", [after])
    assert await scene.balance() == FUNDS
    assert await scene.deliveries(job.task_id) == [("due", 0)]
    await assert_sound(scene.store)


async def test_without_a_callback_nothing_is_delivered(scene: Scene):
    """A task without a callback address leaves no delivery."""
    job = await scene.collecting()
    await scene.succeed(job)
    assert await scene.deliveries(job.task_id) == []


async def test_a_film_that_comes_too_late_is_nobodys(scene: Scene):
    """A success after the task was cancelled charges nothing and keeps no film; the job is done all the same."""
    job = await scene.collecting(callback_url="http://there/")
    await settle.end_early(scene.store, scene.nature, job.task_id, BY_CUSTOMER, Actor.CUSTOMER)
    assert not await scene.succeed(job)
    assert await scene.states(job.task_id) == ("cancelled", ["done"])
    assert (await scene.record(job.task_id)).films == ()
    assert await scene.balance() == FUNDS
    assert await scene.deliveries(job.task_id) == [("due", 0)]
    await assert_sound(scene.store)


async def test_a_failure_that_comes_too_late_changes_nothing(scene: Scene):
    """A failure after the task was cancelled ends the job alone."""
    job = await scene.accepted()
    await settle.end_early(scene.store, scene.nature, job.task_id, BY_CUSTOMER, Actor.CUSTOMER)
    assert not await settle.fail(scene.store, scene.nature, job, JobState.REFUSED, BAD_LUCK, Actor.RUNNER)
    assert await scene.states(job.task_id) == ("cancelled", ["refused"])
    await assert_sound(scene.store)


async def test_an_end_happens_once(scene: Scene):
    """Whoever settles a job a second time, either way, has lost the claim and changes nothing."""
    job = await scene.collecting(callback_url="http://there/")
    await scene.succeed(job)
    with pytest.raises(ClaimLost):
        await scene.succeed(job)
    for after in (JobState.REFUSED, JobState.LOST):
        with pytest.raises(ClaimLost):
            await settle.fail(scene.store, scene.nature, job, after, BAD_LUCK, Actor.RUNNER)
    assert not await settle.end_early(scene.store, scene.nature, job.task_id, BY_CUSTOMER, Actor.CUSTOMER)
    assert await scene.states(job.task_id) == ("succeeded", ["done"])
    assert await scene.deliveries(job.task_id) == [("due", 0)]
    await assert_sound(scene.store)


async def test_a_film_that_is_not_kept_is_not_kept(scene: Scene):
    """A film whose settlement failed belongs to nobody."""
    job = await scene.collecting()
    await scene.succeed(job)
    late = scene.film()
    with pytest.raises(ClaimLost):
        await settle.succeed(scene.store, scene.nature, job, late, Actor.RUNNER)
    assert not await settle.is_kept(scene.store, late.token)


async def test_a_worker_that_lost_its_lease_settles_nothing(scene: Scene):
    """Only the latest claim may settle, so a film is never charged by two workers."""
    job = await scene.collecting()
    await scene.run("UPDATE jobs SET due_at = clock_us() - 1")
    (taken,) = await advance.claim_lapsed(scene.store, scene.nature, "other", ["any"], LAPSED_US, 1)
    with pytest.raises(ClaimLost):
        await scene.succeed(job)
    assert await scene.succeed(taken.job)
    await assert_sound(scene.store)


async def test_all_ends_at_once_are_one_end(scene: Scene):
    """A success, a failure, a cancellation and a deadline at the same moment end a task once, whoever comes first."""
    too_late = Failure(FailureCode.TIMEOUT, "Too late.")
    await scene.crowd()
    for _ in range(8):
        job = await scene.collecting(callback_url="http://there/")
        await asyncio.gather(
            scene.succeed(job),
            settle.fail(scene.store, scene.nature, job, JobState.REFUSED, BAD_LUCK, Actor.RUNNER),
            settle.end_early(scene.store, scene.nature, job.task_id, BY_CUSTOMER, Actor.CUSTOMER),
            settle.end_early(scene.store, scene.nature, job.task_id, too_late, Actor.RESCUER),
            return_exceptions=True,
        )
        assert len(await scene.deliveries(job.task_id)) == 1
    await assert_sound(scene.store)
