"""What one engine will not do another may: once each, for one price, and never where the customer is at fault."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from filmgate.compute.pool import Pool
from filmgate.domain.task import FailureCode
from filmgate.store import events
from fixtures.shops import Bench, pair
from fixtures.stores import FUNDS, PRICE, assert_sound

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENDS: dict[str, tuple[str, Sequence[str], FailureCode | None]] = {
    "[scripted: refuse]": ("succeeded", ["refused", "done"], None),
    "[scripted: unreachable]": ("succeeded", ["refused", "done"], None),
    "[refuse]": ("failed", ["refused", "refused"], FailureCode.UPSTREAM),
    "[violation]": ("failed", ["refused"], FailureCode.CONTENT_VIOLATION),
    "[scripted: violation]": ("failed", ["refused"], FailureCode.CONTENT_VIOLATION),
    "[scripted: fail]": ("failed", ["refused"], FailureCode.UPSTREAM),
    "[scripted: vanish]": ("failed", ["lost"], FailureCode.UPSTREAM),
    "[scripted: busy 2]": ("succeeded", ["done"], None),
    "[scripted: refuse] [scripted-b: violation]": ("failed", ["refused"] * 2, FailureCode.CONTENT_VIOLATION),
    "[scripted: refuse] [scripted-b: unreachable 3]": ("succeeded", ["refused", "done"], None),
    "[unreachable 2]": ("succeeded", ["refused", "done"], None),
}


@pytest.fixture
def paired(bench: Bench, workshop: Pool, blanks: Path) -> Bench:
    return pair(bench, workshop, blanks)


@pytest.mark.parametrize("prompt", ENDS)
async def test_who_gets_the_order_next(paired: Bench, prompt: str):
    """The next engine, after a refusal that is the first one's own matter, or where it was never reached."""
    state, jobs, code = ENDS[prompt]
    task_id = await paired.scene.submit(prompt=prompt)
    record = await paired.settled(task_id)
    assert await paired.scene.states(task_id) == (state, jobs)
    assert (record.task.failure.code if record.task.failure else None) == code
    assert [job.engine for job in await paired.scene.jobs(task_id)] == ["scripted", "scripted-b"][: len(jobs)]
    assert await paired.scene.balance() == FUNDS - (PRICE if state == "succeeded" else 0)
    assert await paired.scene.number("entries") == 3
    await assert_sound(paired.scene.store)


async def test_the_timeline_says_why(paired: Bench):
    task_id = await paired.scene.submit(prompt="[scripted: refuse]")
    await paired.settled(task_id)
    timeline = [event for event in await events.of_task(paired.scene.store, task_id) if event.noun == "job"]
    assert ("refused", "The engine refused the order.") in [(event.after, event.cause) for event in timeline]
    assert [event.cause for event in timeline if event.after == "planned"] == [
        "engine scripted",
        "engine scripted-b, after scripted: The engine refused the order.",
    ]


async def test_a_task_waits_in_its_queue_until_an_engine_took_it(paired: Bench):
    """Failing over is no step of the task's own."""
    task_id = await paired.scene.submit(prompt="[scripted: refuse]")
    await paired.settled(task_id)
    steps = [event.after for event in await events.of_task(paired.scene.store, task_id) if event.noun == "task"]
    assert steps == ["queued", "running", "succeeded"]


async def test_a_preferred_engine_that_is_busy_keeps_the_order(paired: Bench):
    """Busy is no refusal: it is asked again."""
    task_id = await paired.scene.submit(prompt="[busy 4]")
    await paired.settled(task_id)
    assert [job.engine for job in await paired.scene.jobs(task_id)] == ["scripted"]
