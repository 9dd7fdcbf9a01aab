"""The sweep: deliveries that should be there are written, those that nobody would send are due, nothing comes twice."""

import asyncio
from typing import Any

import pytest

from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.webhook import EndpointState
from filmgate.services.webhooks import mend_outbox
from filmgate.services.webhooks.add_endpoint import add_endpoint
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.worker.mender import Mender
from fixtures.shops import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")
URL = "https://hooks.example/a"


def mender(bench: Bench) -> Mender:
    return Mender(bench.shop, deadline_seconds=3600, pause_hours=72, kept_days=30)


async def ended(bench: Bench, **given: Any) -> bytes:
    job = await bench.scene.collecting(**given)
    await bench.scene.succeed(job)
    return job.task_id


async def lose(bench: Bench) -> None:
    """Plant the hole: deliveries vanish as if nobody had written them."""
    await bench.scene.run("DELETE FROM outbox")


async def rows(bench: Bench) -> list[tuple[Any, ...]]:
    sql = "SELECT task_id, url, event, state FROM outbox ORDER BY task_id, url"
    return [tuple(row) for row in await bench.scene.store.rows(sql)]


async def test_a_callback_that_was_never_written_is_written_once(bench: Bench):
    task_id = await ended(bench, callback_url=URL)
    await ended(bench)
    before = await rows(bench)
    await lose(bench)
    await mender(bench).run_once()
    assert await rows(bench) == before == [(task_id, URL, "task.succeeded", "due")]
    await mender(bench).run_once()
    assert await rows(bench) == before


async def test_a_task_that_cannot_be_read_keeps_no_other_waiting(bench: Bench):
    broken = await ended(bench, callback_url=URL)
    task_id = await ended(bench, callback_url=URL)
    await lose(bench)
    await bench.scene.run("UPDATE tasks SET state = 'failed', failure_code = 'gremlins' WHERE id = $1", broken)
    await mender(bench).run_once()
    assert await rows(bench) == [(task_id, URL, "task.succeeded", "due")]


async def test_an_endpoint_that_was_not_told_is_told(bench: Bench):
    """Of what concerned it at that moment: not of what ended before it was there, nor of other events."""
    scene = bench.scene
    await ended(bench)
    account_id = scene.caller.account_id
    await add_endpoint(scene.store, scene.nature, account_id, URL)
    await add_endpoint(scene.store, scene.nature, account_id, "https://hooks.example/bad", events=("task.failed",))
    await add_endpoint(scene.store, scene.nature, account_id, "https://hooks.example/v1", dialects=("kling3api-v1",))
    task_id, own = await ended(bench), await ended(bench, callback_url=URL)
    before = await rows(bench)
    assert [row[0] for row in before] == [task_id, own]
    await lose(bench)
    await mender(bench).run_once()
    assert await rows(bench) == before


async def test_an_endpoint_with_other_terms_since_then_is_left_alone(bench: Bench):
    scene = bench.scene
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, URL)
    await ended(bench)
    await lose(bench)
    changes = Changes(note="now with a note")
    await change_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id, changes)
    await mender(bench).run_once()
    assert await rows(bench) == []


async def test_what_a_paused_endpoint_missed_is_held_for_it(bench: Bench):
    scene = bench.scene
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, URL)
    changes = Changes(state=EndpointState.PAUSED)
    await change_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id, changes)
    task_id = await ended(bench)
    await lose(bench)
    await mender(bench).run_once()
    assert await rows(bench) == [(task_id, URL, "task.succeeded", "held")]


async def test_sweeps_of_several_servers_write_one_row(bench: Bench):
    for _ in range(20):
        await ended(bench, callback_url=URL)
    await add_endpoint(bench.scene.store, bench.scene.nature, bench.scene.caller.account_id, f"{URL}/all")
    for _ in range(20):
        await ended(bench)
    await lose(bench)
    await bench.scene.crowd()
    await asyncio.gather(*(mender(bench).run_once() for _ in range(5)))
    assert await bench.scene.number("outbox") == 40


async def test_every_page_is_looked_at(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mend_outbox, "_PAGE", 3)
    await add_endpoint(bench.scene.store, bench.scene.nature, bench.scene.caller.account_id, f"{URL}/all")
    for _ in range(10):
        await ended(bench, callback_url=URL)
    await lose(bench)
    await mender(bench).run_once()
    assert await bench.scene.number("outbox") == 20


async def test_tasks_that_ended_in_one_moment_do_not_hold_up_the_sweep(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mend_outbox, "_PAGE", 2)
    for _ in range(5):
        await ended(bench, callback_url=URL)
    await bench.scene.run("UPDATE tasks SET ended_at = (SELECT max(ended_at) FROM tasks)")
    await lose(bench)
    await mender(bench).run_once()
    assert await bench.scene.number("outbox") == 5


async def test_what_nobody_would_ever_send_is_due(bench: Bench):
    """Due in a future that no wait reaches, or held at an endpoint that is active; a long wait is none of these."""
    scene = bench.scene
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, f"{URL}/all")
    lost, held, waits = await ended(bench), await ended(bench), await ended(bench)
    await scene.run("UPDATE outbox SET due_at = clock_us() + $2 WHERE task_id = $1", lost, 3650 * DAY)
    await scene.run("UPDATE outbox SET state = 'held' WHERE task_id = $1", held)
    await scene.run("UPDATE outbox SET due_at = clock_us() + $2 WHERE task_id = $1", waits, 6 * HOUR)
    await mender(bench).run_once()
    due = await scene.store.rows("SELECT task_id FROM outbox WHERE state = 'due' AND due_at <= clock_us()")
    assert {row[0] for row in due} == {lost, held}
    assert endpoint.state is EndpointState.ACTIVE


async def test_callbacks_that_fail_for_days_are_given_up(bench: Bench):
    """Those that were tried; an endpoint's stay."""
    scene = bench.scene
    await add_endpoint(scene.store, scene.nature, scene.caller.account_id, f"{URL}/all")
    old, young = await ended(bench, callback_url=URL), await ended(bench, callback_url=URL)
    await scene.run("UPDATE outbox SET rung = 1, attempts = 1")
    await scene.run("UPDATE outbox SET created_at = created_at - $2 WHERE task_id = $1", old, 73 * HOUR)
    await mender(bench).run_once()
    states = {(task_id, url): state for task_id, url, _, state in await rows(bench)}
    assert states[(old, URL)] == "given_up"
    assert (states[(young, URL)], states[(old, f"{URL}/all")]) == ("due", "due")


async def test_old_attempts_are_forgotten(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mend_outbox, "_PAGE", 2)
    scene = bench.scene
    await ended(bench, callback_url=URL)
    for number, days in enumerate((40, 40, 31, 31, 40, 29), 1):
        await scene.run(
            """INSERT INTO attempts (delivery_id, number, at, url, status, duration, answer)
            SELECT id, $1, $2, url, 500, 1, '' FROM outbox""",
            number,
            scene.nature.now() - days * DAY,
        )
    await mender(bench).run_once()
    assert [row[0] for row in await scene.store.rows("SELECT number FROM attempts")] == [6]


async def test_each_event_of_a_callback_is_mended_by_itself(bench: Bench):
    """That a task runs was told does not stand for its end; and who did not ask for the end is not told of it."""
    events = ("task.running", "task.succeeded")
    task_id = await ended(bench, callback_url=URL, callback_events=events)
    await ended(bench, callback_url=URL, callback_events=("task.running",))
    before = await rows(bench)
    assert [row[2] for row in before] == ["task.running", "task.succeeded", "task.running"]
    await bench.scene.run("DELETE FROM outbox WHERE event = 'task.succeeded'")
    await mender(bench).run_once()
    assert sorted(await rows(bench)) == sorted(before)
    assert (task_id, URL, "task.succeeded", "due") in before
