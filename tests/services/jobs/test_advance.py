"""Moving jobs along."""

import pytest

from filmgate.domain import ids
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.cancel import cancel
from filmgate.store import events, jobs
from fixtures.stores import LAPSED_US, LEASE_US, Scene, assert_sound


async def test_a_claimed_job_is_being_sent(scene: Scene):
    """Before any engine hears of a job, its row says that it is being sent, and counts it."""
    task_id = await scene.submit(prompt="a boat")
    (claimed,) = await scene.claim()
    assert (claimed.job.state, claimed.generation.prompt) == (JobState.SENDING, "a boat")
    (job,) = await scene.jobs(task_id)
    assert (job.state, job.starts, job.fence) == (JobState.SENDING, 1, 1)


async def test_a_task_runs_once_its_first_job_is_accepted(scene: Scene):
    """Acceptance of the first job sets the task running; a second acceptance is no second beginning."""
    job = await scene.accepted()
    assert await scene.states(job.task_id) == ("running", ["accepted"])
    await advance.advance(scene.store, scene.nature, job, JobState.PLANNED, Actor.RUNNER, wait_us=0)
    (again,) = await scene.claim()
    accepted = await advance.accept(scene.store, scene.nature, again.job, "other")
    assert (accepted.handle, (await scene.jobs(job.task_id))[0].handle) == ("other", "other")
    running = [event for event in await events.of_task(scene.store, job.task_id) if event.after == "running"]
    assert len(running) == 1
    await assert_sound(scene.store)


async def test_a_planned_job_of_an_ended_task_is_not_sent(scene: Scene):
    """A job that fell back to planned while its task ended is cancelled by whoever claims it."""
    job = await scene.accepted()
    await cancel(scene.store, scene.nature, scene.caller, ids.dashed(job.task_id))
    await advance.advance(scene.store, scene.nature, job, JobState.PLANNED, Actor.RUNNER, wait_us=0)
    (claimed,) = await scene.claim()
    assert claimed.job.state is JobState.CANCELLED
    assert await scene.states(job.task_id) == ("cancelled", ["cancelled"])
    await assert_sound(scene.store)


async def test_a_step_whose_answer_got_lost_may_be_repeated(scene: Scene):
    """The same step again under the same claim is done already: one event, and the claim still stands."""
    await scene.submit()
    (claimed,) = await scene.claim()
    for _ in range(2):
        job = await advance.accept(scene.store, scene.nature, claimed.job, "handle")
    for _ in range(2):
        last = await advance.advance(scene.store, scene.nature, job, JobState.RUNNING, Actor.RUNNER)
    assert last.state is JobState.RUNNING
    steps = [event.after for event in await events.of_task(scene.store, job.task_id) if event.subject_id == job.id]
    assert steps == ["planned", "sending", "accepted", "running"]


async def test_someone_elses_job_is_not_advanced(scene: Scene):
    """A worker that lost its claim is told so at every step, also at the one that the new worker took before it."""
    await scene.submit()
    (claimed,) = await scene.claim(lease_us=LAPSED_US)
    (taken,) = await advance.claim_lapsed(scene.store, scene.nature, "other", ["any"], LEASE_US, 1)
    await advance.accept(scene.store, scene.nature, taken.job, "theirs")
    with pytest.raises(ClaimLost):
        await advance.accept(scene.store, scene.nature, claimed.job, "ours")
    with pytest.raises(ClaimLost):
        await advance.advance(scene.store, scene.nature, claimed.job, JobState.REFUSED, Actor.RUNNER)
    assert [job.handle for job in await scene.jobs(claimed.task.id)] == ["theirs"]


async def test_an_illegal_step_is_refused_whole(scene: Scene):
    """A step that the table does not have leaves job and events as they were."""
    job = await scene.accepted()
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await advance.advance(scene.store, scene.nature, job, JobState.UNKNOWN, Actor.RUNNER)
    assert await scene.states(job.task_id) == ("running", ["accepted"])
    await assert_sound(scene.store)


async def test_progress_is_seen_while_a_task_runs(scene: Scene):
    """The progress that a worker reports is part of the task's record until it ends."""
    job = await scene.accepted()
    assert await advance.report(scene.store, job, 40)
    assert (await scene.record(job.task_id)).progress == 40
    collecting = await advance.advance(scene.store, scene.nature, job, JobState.COLLECTING, Actor.RUNNER)
    await scene.succeed(collecting)
    assert (await scene.record(job.task_id)).progress is None


async def test_a_late_answer_finds_an_order_held_as_unknown(scene: Scene):
    """Who sent an order that was taken for unknown may still say that it was accepted; a second time says nothing."""
    await scene.submit()
    (claimed,) = await scene.claim()
    await advance.advance(scene.store, scene.nature, claimed.job, JobState.UNKNOWN, Actor.RESCUER, wait_us=0)
    assert await scene.claim() == []
    assert await advance.found(scene.store, scene.nature, claimed.job, "handle")
    assert not await advance.found(scene.store, scene.nature, claimed.job, "handle")
    assert await scene.states(claimed.task.id) == ("running", ["accepted"])
    (polled,) = await scene.claim()
    assert (polled.job.state, polled.job.handle) == (JobState.ACCEPTED, "handle")
    await assert_sound(scene.store)


async def test_renewing_and_letting_go(scene: Scene):
    """A renewed lease holds; after all leases were let go, another worker takes the job over."""
    await scene.submit()
    (claimed,) = await scene.claim(lease_us=LAPSED_US)
    await advance.renew(scene.store, "worker", [claimed.job], LEASE_US)
    assert await advance.claim_lapsed(scene.store, scene.nature, "other", ["any"], LEASE_US, 1) == []
    await advance.lapse_all(scene.store)
    await scene.run("UPDATE jobs SET due_at = due_at - 1")
    (taken,) = await advance.claim_lapsed(scene.store, scene.nature, "other", ["any"], LEASE_US, 1)
    assert taken.job.id == claimed.job.id
    assert not await jobs.still_held(scene.store, claimed.job)


async def test_a_late_answer_comes_before_the_order_is_written_off(scene: Scene):
    """Between a rescuer's claim and its verdict the sender may still speak up; the verdict then loses."""
    await scene.submit()
    (claimed,) = await scene.claim(lease_us=LAPSED_US)
    names = [card.name for card in scene.cards]
    (lapsed,) = await advance.claim_lapsed(scene.store, scene.nature, "rescuer", names, LEASE_US, 1)
    with pytest.raises(ClaimLost):
        await advance.accept(scene.store, scene.nature, claimed.job, "handle")
    assert await advance.found(scene.store, scene.nature, claimed.job, "handle")
    with pytest.raises(ClaimLost):
        await advance.advance(scene.store, scene.nature, lapsed.job, JobState.UNKNOWN, Actor.RESCUER, wait_us=0)
    assert await scene.states(claimed.task.id) == ("running", ["accepted"])
    await assert_sound(scene.store)


async def test_a_film_that_is_there_at_once_is_one_step(scene: Scene):
    """Accepted and to be collected; the task runs. Told twice, because an answer got lost, it is written once."""
    task_id = await scene.submit()
    (claimed,) = await scene.claim()
    for _ in range(2):
        job = await advance.accept(scene.store, scene.nature, claimed.job, "handle", finished=True, seen=claimed.task)
        assert (job.state, job.handle) == (JobState.COLLECTING, "handle")
    assert await scene.states(task_id) == ("running", ["collecting"])
    await assert_sound(scene.store)


async def test_what_was_seen_of_a_task_may_be_old(scene: Scene):
    """It was cancelled in between: the order is accepted all the same, and the task stays as it ended."""
    task_id = await scene.submit()
    (claimed,) = await scene.claim()
    await cancel(scene.store, scene.nature, scene.caller, task_id.hex())
    job = await advance.accept(scene.store, scene.nature, claimed.job, "handle", finished=True, seen=claimed.task)
    assert await scene.states(task_id) == ("cancelled", ["collecting"])
    film = scene.film()
    assert not await settle.succeed(scene.store, scene.nature, job, film, Actor.RUNNER, seen=claimed.task)
    assert await scene.states(task_id) == ("cancelled", ["done"])
    await assert_sound(scene.store)


async def test_a_claim_that_was_lost_settles_nothing(scene: Scene):
    """Whatever was seen of its task, which goes on in other hands."""
    await scene.submit()
    (claimed,) = await scene.claim(lease_us=LAPSED_US)
    job = await advance.accept(scene.store, scene.nature, claimed.job, "handle", finished=True, seen=claimed.task)
    (theirs,) = await advance.claim_lapsed(scene.store, scene.nature, "other", ["any"], LEASE_US, 1)
    with pytest.raises(ClaimLost):
        await settle.succeed(scene.store, scene.nature, job, scene.film(), Actor.RUNNER, seen=claimed.task)
    assert await scene.states(job.task_id) == ("running", ["collecting"])
    film = scene.film()
    assert await settle.succeed(scene.store, scene.nature, theirs.job, film, Actor.RUNNER, seen=theirs.task)
    assert await scene.states(job.task_id) == ("succeeded", ["done"])
    await assert_sound(scene.store)
