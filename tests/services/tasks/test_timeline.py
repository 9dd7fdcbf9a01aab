"""A task's timeline, and following it as it grows, on both stores."""

import asyncio
from contextlib import aclosing

import pytest

from filmgate.domain.job import JobState
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.timeline import Lookout, timeline
from fixtures.stores import Scene


async def test_the_steps_of_a_task_without_those_of_its_jobs(scene: Scene):
    job = await scene.collecting()
    await scene.succeed(job)
    steps = await timeline(scene.store, job.task_id)
    assert [step.number for step in steps] == [1, 2, 3]
    assert [step.event.after for step in steps] == ["queued", "running", "succeeded"]
    assert [step.last for step in steps] == [False, False, True]
    assert await timeline(scene.store, job.task_id, 2) == steps[2:]
    assert await timeline(scene.store, job.task_id, 9) == ()


async def test_following_to_the_end(scene: Scene):
    job = await scene.accepted()
    seen: list[str] = []
    moved: list[int] = []

    async def follow() -> None:
        async with aclosing(Lookout(scene.store).follow(job.task_id, 0)) as following:
            async for news in following:
                seen.extend(step.event.after for step in news.steps)
                moved.extend([] if news.progress is None else [news.progress])

    async with asyncio.timeout(30):
        task = asyncio.create_task(follow())
        for percent in (20, 20, 50):
            await advance.report(scene.store, job, percent)
            await asyncio.sleep(0.8)
        failure = Failure(FailureCode.UPSTREAM, "no")
        await settle.fail(scene.store, scene.nature, job, JobState.REFUSED, failure, "runner")
        await task
    assert seen == ["queued", "running", "failed"]
    assert moved == [20, 50]


async def test_a_bell_wakes_at_once(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    """Cancelling rings: whoever follows hears of it though the next look by itself is a long way off."""
    monkeypatch.setattr("filmgate.services.tasks.timeline._LOOK_SECONDS", 3600.0)
    task_id = await scene.submit()
    async with asyncio.timeout(30), aclosing(Lookout(scene.store).follow(task_id, 1)) as following:
        await anext(following)
        waiting = asyncio.ensure_future(anext(following))
        await asyncio.sleep(0.2)
        await cancel(scene.store, scene.nature, scene.caller, task_id.hex())
        news = await waiting
        while not news.steps:  # the bell of the submission may have come late
            news = await anext(following)
        assert news.steps[-1].last
