"""Jobs that wait for their engine go back together."""

import asyncio

import pytest

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.job import Job
from filmgate.services.jobs import advance
from filmgate.worker.returning import Returning
from fixtures.shops import Bench
from fixtures.stores import Scene

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def accepted(scene: Scene, count: int) -> list[Job]:
    for _ in range(count):
        await scene.submit()
    claimed = await scene.claim(most=count)
    return [await advance.accept(scene.store, scene.nature, one.job, "handle") for one in claimed]


async def rows(scene: Scene) -> list[tuple[bytes, str | None, int | None]]:
    found = await scene.store.rows("SELECT id, worker, progress FROM jobs ORDER BY id")
    return [tuple(row) for row in found]


async def test_each_comes_back_with_its_progress(bench: Bench):
    """Whatever they have in common or not, and without a word on progress the old one stays."""
    scene = bench.scene
    jobs = await accepted(scene, 5)
    returning = Returning(scene.store)
    percents = [10, 10, 20, None, 0]
    await asyncio.gather(*(returning.give_back(*one) for one in zip(jobs, [0] * 5, percents, strict=True)))
    assert await rows(scene) == [(job.id, None, percent) for job, percent in zip(jobs, percents, strict=True)]
    assert len(await scene.claim(most=9)) == 5


async def test_many_share_few_commits(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    scene = bench.scene
    jobs = await accepted(scene, 100)
    commits = 0
    write = scene.store.write

    async def counted(*statements: object) -> None:
        nonlocal commits
        commits += 1
        await write(*statements)

    monkeypatch.setattr(scene.store, "write", counted)
    returning = Returning(scene.store)
    await asyncio.gather(*(returning.give_back(job, 3_600_000_000, 5) for job in jobs))
    assert commits == 2
    assert await scene.claim(most=100) == []


async def test_whoever_lost_a_job_gives_nothing_back(bench: Bench):
    """Beside one that is still ours."""
    scene = bench.scene
    lost, ours = await accepted(scene, 2)
    await scene.run("UPDATE jobs SET worker = 'other', fence = fence + 1 WHERE id = $1", lost.id)
    returning = Returning(scene.store)
    await asyncio.gather(returning.give_back(lost, 0), returning.give_back(ours, 0))
    assert [worker for _, worker, _ in await rows(scene)] == ["other", None]


async def test_an_outage_is_told_to_everyone_and_can_be_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    scene = bench.scene
    jobs = await accepted(scene, 3)
    returning = Returning(scene.store)

    async def away(*statements: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "write", away)
        outcomes = await asyncio.gather(*(returning.give_back(job, 0) for job in jobs), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    await asyncio.gather(*(returning.give_back(job, 0) for job in jobs))
    assert [worker for _, worker, _ in await rows(scene)] == [None] * 3


async def test_who_stops_waiting_disturbs_nobody(bench: Bench):
    scene = bench.scene
    one, other = await accepted(scene, 2)
    returning = Returning(scene.store)
    impatient = asyncio.ensure_future(returning.give_back(one, 0))
    patient = asyncio.ensure_future(returning.give_back(other, 0))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert [worker for _, worker, _ in await rows(scene)] == [None, None]
