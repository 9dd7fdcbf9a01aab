"""Pages of an account's tasks, on both stores."""

import pytest

from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.nature import SECOND
from filmgate.domain.task import TaskState
from filmgate.services.money.show_funds import show_funds
from filmgate.services.tasks.list_tasks import Filter, list_tasks
from filmgate.store import pages
from fixtures.stores import FUNDS, PRICE, Scene, new_scene


async def ids(scene: Scene, limit: int = 3, **wanted: object) -> list[bytes]:
    """The ids of all pages."""
    found: list[bytes] = []
    after = None
    while True:
        page = await list_tasks(scene.store, scene.caller, Filter(**wanted), after, limit)  # type: ignore[arg-type]
        assert len(page.records) <= limit
        found += [record.task.id for record in page.records]
        if page.next is None:
            return found
        after = page.next


async def test_newest_first_and_each_once(scene: Scene):
    made = [await scene.submit() for _ in range(10)]
    for limit in (1, 3, 5, 10, 11):
        assert await ids(scene, limit) == made[::-1]


async def test_the_last_page_knows_that_it_is_the_last(scene: Scene):
    for _ in range(6):
        await scene.submit()
    page = await list_tasks(scene.store, scene.caller, Filter(), None, 6)
    assert (len(page.records), page.next) == (6, None)


async def test_by_state(scene: Scene):
    done = await scene.collecting()
    await scene.succeed(done)
    running = await scene.accepted()
    queued = [await scene.submit() for _ in range(4)]
    assert await ids(scene, state=TaskState.SUCCEEDED) == [done.task_id]
    assert await ids(scene, state=TaskState.RUNNING) == [running.task_id]
    assert await ids(scene, state=TaskState.QUEUED) == queued[::-1]
    assert await ids(scene, state=TaskState.FAILED) == []
    (record,) = (await list_tasks(scene.store, scene.caller, Filter(state=TaskState.SUCCEEDED), None, 5)).records
    assert record == await scene.record(done.task_id)


async def test_by_model_dialect_and_time(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "SCAN_MAX", 3)
    asked = Generation(model="kling-o3", workflow=Workflow.TEXT_TO_VIDEO, prompt="x")
    first = await scene.submit(generation=asked)
    others = [await scene.submit(dialect="apixo") for _ in range(7)]
    last = await scene.submit(generation=asked)
    assert await ids(scene, model="kling-o3") == [last, first]
    assert await ids(scene, model="kling-o3", state=TaskState.QUEUED) == [last, first]
    assert await ids(scene, dialect="apixo", limit=2) == others[::-1]
    at = (await scene.record(others[3])).task.created_at
    assert await ids(scene, created_after=at) == [last, *others[:2:-1]]
    assert await ids(scene, created_before=at) == [*others[2::-1], first]
    assert await ids(scene, created_after=at, created_before=at + 1) == [others[3]]
    assert await ids(scene, created_after=at + 3600 * SECOND) == []
    assert await ids(scene, created_before=-1) == []


async def test_everyone_sees_their_own(scene: Scene):
    other = await new_scene(scene.store, scene.nature.now, name="other")  # type: ignore[arg-type]
    mine, theirs = await scene.submit(), await other.submit()
    assert (await ids(scene), await ids(other)) == ([mine], [theirs])


async def test_funds_are_told_apart(scene: Scene):
    await scene.succeed(await scene.collecting())
    for _ in range(2):
        await scene.submit()
    funds = await show_funds(scene.store, scene.nature, scene.caller)
    assert (funds.balance, funds.granted) == (FUNDS - 3 * PRICE, FUNDS)
    assert (funds.held, funds.consumed) == (2 * PRICE, PRICE)
