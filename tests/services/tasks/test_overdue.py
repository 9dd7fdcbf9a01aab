"""Deadlines."""

from filmgate.domain.events import Actor
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs.settle import end_early
from filmgate.services.tasks.overdue import overdue
from fixtures.stores import HOUR_US, Scene, assert_sound

TOO_LATE = Failure(FailureCode.TIMEOUT, "Too late.")


async def test_open_tasks_past_their_deadline(scene: Scene):
    """A task is overdue from its deadline on, until it ends, the longest overdue first."""
    first, second = await scene.submit(), await scene.submit()
    deadline = (await scene.record(second)).task.deadline_at
    assert await overdue(scene.store, deadline - HOUR_US, 10) == []
    assert await overdue(scene.store, deadline, 10) == [first, second]
    assert await overdue(scene.store, deadline, 1) == [first]
    await end_early(scene.store, scene.nature, first, TOO_LATE, Actor.RESCUER)
    assert await overdue(scene.store, deadline, 10) == [second]
    assert (await scene.record(first)).task.failure == TOO_LATE
    await assert_sound(scene.store)
