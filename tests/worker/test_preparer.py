"""Tasks that name media, on their way to an engine."""

import pytest

from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.routing import EngineCard, Router
from filmgate.domain.task import FailureCode
from filmgate.worker.preparer import Preparer
from fixtures.shops import Bench
from fixtures.stores import FUNDS, assert_sound

pytestmark = pytest.mark.asyncio(loop_scope="session")
MEDIA = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/a.png")


async def test_a_task_that_an_engine_makes_is_queued(bench: Bench):
    """A task with media goes to the first engine that makes such films."""
    able = EngineCard(name="able", workflows=frozenset(Workflow))
    task_id = await bench.scene.submit(generation=MEDIA)
    preparer = Preparer(bench.changed(router=Router((bench.engine.card, able))).shop)
    assert await preparer.run_once() == 1
    assert await preparer.run_once() == 0
    assert await bench.scene.states(task_id) == ("queued", ["planned"])
    assert [job.engine for job in await bench.scene.jobs(task_id)] == ["able"]


async def test_a_task_that_no_engine_makes_fails_free_of_charge(bench: Bench):
    """Where no engine makes such films, the customer learns it, and gets the money back."""
    task_id = await bench.scene.submit(generation=MEDIA, callback_url="http://there/")
    await Preparer(bench.shop).run_once()
    record = await bench.scene.record(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.UPSTREAM
    assert await bench.scene.balance() == FUNDS
    assert await bench.scene.deliveries(task_id) == [("due", 0)]
    await assert_sound(bench.scene.store)


async def test_one_task_that_cannot_be_read_holds_up_nobody(bench: Bench):
    """A task whose content is damaged waits for its deadline; those behind it are prepared."""
    broken = await bench.scene.submit(generation=MEDIA)
    fine = await bench.scene.submit(generation=MEDIA)
    await bench.scene.run("UPDATE contents SET generation = 'x' WHERE task_id = $1", broken)
    await Preparer(bench.shop).run_once()
    assert (await bench.scene.record(fine)).task.ended
    assert not (await bench.scene.record(broken)).task.ended
