"""One job from its claim to its end, whatever the engine, the disk and the store do meanwhile."""

import asyncio
import errno
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.compute.child import ChildDied
from filmgate.compute.pool import Pool
from filmgate.domain import ids
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.inputs import Input, InputState, reference, with_inputs
from filmgate.domain.task import FailureCode
from filmgate.engines.base import Order
from filmgate.engines.scripted import SCRIPT
from filmgate.media.checker import Checker, workshop_argv
from filmgate.services.jobs import prepare
from filmgate.services.tasks.cancel import cancel
from fixtures.moody import Moody
from fixtures.shops import LEASE_US, Bench, hold
from fixtures.stores import FUNDS, PRICE, assert_sound
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENDS: dict[str, tuple[str, list[str], FailureCode | None, int]] = {
    "a lake": ("succeeded", ["done"], None, 1),
    "[slow 0.01]": ("succeeded", ["done"], None, 1),
    "[fail]": ("failed", ["refused"], FailureCode.UPSTREAM, 1),
    "[refuse]": ("failed", ["refused"], FailureCode.UPSTREAM, 0),
    "[violation]": ("failed", ["refused"], FailureCode.CONTENT_VIOLATION, 0),
    "[busy 3]": ("succeeded", ["done"], None, 1),
    "[vanish]": ("failed", ["lost"], FailureCode.UPSTREAM, 1),
    "[broken 2]": ("succeeded", ["done"], None, 1),
    "[broken]": ("failed", ["refused"], FailureCode.UPSTREAM, 1),
    "[crash 2]": ("succeeded", ["done"], None, 1),
    "[crash 3]": ("failed", ["refused"], FailureCode.UPSTREAM, 1),
    "[slow 0.01] [fail]": ("failed", ["refused"], FailureCode.UPSTREAM, 1),
    "[slow 1.2.3]": ("succeeded", ["done"], None, 1),
    "[late 0.01]": ("succeeded", ["done"], None, 1),
    "[unreachable 2]": ("succeeded", ["done"], None, 1),
    "[hang 0.01]": ("succeeded", ["done"], None, 1),
    "[twice]": ("succeeded", ["done"], None, 1),
    "[cost 7]": ("succeeded", ["done"], None, 1),
    "[scripted-b: fail]": ("succeeded", ["done"], None, 1),
    "[scripted: fail]": ("failed", ["refused"], FailureCode.UPSTREAM, 1),
    "[dance 7] [SLOW]": ("succeeded", ["done"], None, 1),
}


async def test_every_word_of_the_script_is_tried():
    """No word of the scripted engine goes without a test of where it leads."""
    of_the_inquirer = ["[unknown]", "[lost-answer]", "[dropped]"]
    assert all(any(f"[{word}" in prompt for prompt in [*ENDS, *of_the_inquirer]) for word in SCRIPT)


@pytest.mark.parametrize("prompt", ENDS)
async def test_where_each_word_leads(bench: Bench, prompt: str):
    """Each word of the script leads to its end: the state, the money, the film, and how often the order was sent."""
    state, jobs, code, starts = ENDS[prompt]
    task_id = await bench.scene.submit(prompt=prompt, callback_url="http://there/")
    record = await bench.settled(task_id)
    assert await bench.scene.states(task_id) == (state, jobs)
    assert (record.task.failure.code if record.task.failure else None) == code
    assert sum(bench.engine.starts.values()) == starts
    assert await bench.scene.balance() == FUNDS - (PRICE if state == "succeeded" else 0)
    assert bench.films() == [film.token for film in record.films]
    assert await bench.scene.deliveries(task_id) == [("due", 0)]
    await assert_sound(bench.scene.store)


async def test_an_unknown_start_waits_for_an_operator(bench: Bench):
    """An order that nobody can say was taken is never sent again; its task stays open until its deadline."""
    task_id = await bench.scene.submit(prompt="[unknown]")
    await bench.until(task_id, "unknown")
    for _ in range(3):
        assert await bench.runner.run_once() == 0
        assert await bench.rescuer.run_once() == 0
    assert list(bench.engine.starts.values()) == [1]
    assert await bench.scene.states(task_id) == ("queued", ["unknown"])
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("prompt", ["a lake", "[vanish]", "[broken 1]", "[crash 2]", "[busy 2]", "[fail]", "[unknown]"])
async def test_engines_of_our_own(bench: Bench, prompt: str):
    """What a worker's own engine loses or breaks is made again, since nobody pays twice; only a refusal is final."""
    hold(bench)
    task_id = await bench.scene.submit(prompt=prompt)
    if prompt in ("[vanish]", "[unknown]"):

        async def often() -> bool:
            await bench.runner.run_once()
            await bench.runner.settle_all()
            return sum(bench.engine.starts.values()) >= 3

        await eventually(often, "the third start")
        await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    record = await bench.settled(task_id)
    expected = {"[fail]": "failed", "[vanish]": "cancelled", "[unknown]": "cancelled"}.get(prompt, "succeeded")
    assert record.task.state == expected
    await assert_sound(bench.scene.store)


async def test_many_at_once(bench: Bench):
    """Many tasks of many fates end each in its own way, and the money adds up."""
    prompts = [prompt for prompt in ENDS for _ in range(3)]
    tasks = await asyncio.gather(*(bench.scene.submit(prompt=prompt) for prompt in prompts))
    for prompt, task_id in zip(prompts, tasks, strict=True):
        record = await bench.settled(task_id)
        assert record.task.state == ENDS[prompt][0]
    await assert_sound(bench.scene.store)


# ---- customers change their minds ------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [False, True])
async def test_a_cancelled_task_stops_its_engine(bench: Bench, held: bool):
    """Cancelling a running task tells the engine to stop, ends the job, and costs nothing."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit(prompt="[slow 60]")
    await bench.until(task_id, "running")
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("cancelled", ["cancelled"])
    assert len(bench.engine.cancelled) == 1
    assert bench.films() == []
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_a_job_planned_again_for_a_cancelled_task_ends_quietly(bench: Bench):
    """A job that fell back to planned while its task was cancelled is not sent, and is no error."""
    task_id = await bench.scene.submit(prompt="[busy 1000000]")
    await bench.runner.run_once()
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("cancelled", ["cancelled"])
    assert bench.engine.starts == {}
    await assert_sound(bench.scene.store)


# ---- the disk, the store, the children -------------------------------------------------------------------------------


def failing(method: Callable[..., Any], error: BaseException, times: int) -> Callable[..., Any]:
    """The method, which fails so many times first."""
    left = [error] * times

    async def call(*args: Any, **given: Any) -> Any:
        if left:
            raise left.pop()
        return await method(*args, **given)

    return call


async def test_a_film_waits_for_room(sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """While the disk is full a finished film waits, and is published when there is room: it is not made again."""
    bench = sqlite_bench
    full = failing(bench.media.publish, OSError(errno.ENOSPC, "No space left on device"), 5)
    monkeypatch.setattr(bench.media, "publish", full, raising=False)
    monkeypatch.setattr(bench.media, "place", lambda token: Path("/dev/null") / token[:2] / token, raising=False)
    task_id = await bench.scene.submit()
    record = await bench.settled(task_id)
    assert len(record.films) == 1
    assert list(bench.engine.starts.values()) == [1]
    await assert_sound(bench.scene.store)


async def test_a_cancelled_film_does_not_wait_for_room(sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """A film that waits for room is given up when its task is cancelled: it was made, for nobody."""
    bench, waiting = sqlite_bench, asyncio.Event()

    async def full(draft: Path, token: str) -> int:
        waiting.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bench.media, "publish", full, raising=False)
    monkeypatch.setattr(bench.media, "place", lambda token: Path("/dev/null") / token[:2] / token, raising=False)
    task_id = await bench.scene.submit()
    await bench.runner.run_once()

    async def blocked() -> bool:
        await bench.runner.run_once()
        return waiting.is_set()

    await eventually(blocked, "the full disk")
    await cancel(bench.scene.store, bench.scene.nature, bench.scene.caller, ids.dashed(task_id))
    await bench.runner.settle_all()
    await bench.scene.run("UPDATE jobs SET due_at = clock_us() - 1 WHERE worker IS NOT NULL")
    await bench.rescuer.run_once()
    await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("cancelled", ["done"])
    assert bench.films() == []


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_store_that_is_away_at_every_step(bench: Bench, when: str, held: bool):
    """If every write fails once, before or after its commit, the task still ends once, sent once, with a film."""
    if held:
        hold(bench)
    task_id = await bench.scene.submit(callback_url="http://there/")
    (assignment,) = await bench.scene.claim("worker", lease_us=600_000_000)

    class Always(Moody):
        async def _lost_now_and_then(self, ask: Callable[[], Awaitable[Any]]) -> Any:
            setattr(self, when, 1 if not getattr(self, "again", False) else 0)
            self.again = not getattr(self, "again", False)
            return await super()._lost_now_and_then(ask)

    other = bench.changed(store=Always(bench.scene.store), name="worker")
    other.runner._tend(assignment)
    await other.runner.settle_all()
    if not held:  # it was given back after each poll
        await bench.settled(task_id)
    assert await bench.scene.states(task_id) == ("succeeded", ["done"])
    assert list(bench.engine.starts.values()) == [1]
    assert bench.engine.cancelled == [] or held
    assert bench.films() == [film.token for film in (await bench.scene.record(task_id)).films]
    assert await bench.scene.deliveries(task_id) == [("due", 0)]
    await assert_sound(bench.scene.store)


@pytest.mark.crash
async def test_a_killed_workshop_delays_a_film(sqlite_bench: Bench, tmp_path: Path):
    """Whoever kills the child that checks films delays them, and no more."""
    bench, pool = sqlite_bench, Pool(workshop_argv(), 1)

    class Deadly(Checker):
        left = 2

        async def check(self, *args: Any) -> Any:
            doing = asyncio.ensure_future(super().check(*args))
            while self.left:
                piece = next(iter(pool._pieces.values()), None)
                if piece is not None and piece.child is not None:
                    self.left -= 1
                    os.kill(piece.child.pid, signal.SIGKILL)
                    break
                await asyncio.sleep(0)
            return await doing

    deadly = bench.changed(checker=Deadly(pool))
    task_id = await bench.scene.submit()
    record = await deadly.settled(task_id)
    assert len(record.films) == 1
    await pool.close()
    await assert_sound(bench.scene.store)


async def test_someone_elses_order_is_not_stopped(sqlite_bench: Bench):
    """A worker that finds its job taken over leaves the order upstream alone: the new worker is waiting for it."""
    bench = sqlite_bench
    task_id = await bench.scene.submit(prompt="[slow 0.05]")
    await bench.until(task_id, "running")
    await bench.runner.settle_all()
    await bench.scene.run("UPDATE jobs SET due_at = clock_us() - 1")
    (old,) = await bench.scene.claim("slow", lease_us=-1)
    await bench.changed(name="rescuer").rescuer.run_once()
    bench.runner._tend(old)
    await bench.runner.settle_all()
    assert bench.engine.cancelled == []
    assert (await bench.settled(task_id)).task.state == "succeeded"


async def animated(bench: Bench) -> tuple[bytes, bytes]:
    """A queued task whose one picture is kept; the task's id and the picture's."""
    asked = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/", sound=False, duration=3)
    picture = Input(id=b"p" * 16, field="image", state=InputState.READY, width=640, height=480)
    draft = bench.shop.inputs.draft(picture.id)
    draft.write_bytes(b"picture")
    await bench.shop.inputs.keep(draft, picture.id)
    task_id = await bench.scene.submit(generation=asked)
    (claimed,) = await prepare.claim(bench.scene.store, "worker", LEASE_US, 1)
    known = replace(with_inputs(asked, {"image": reference(picture.id)}), width=1108, height=832)
    prepared = prepare.Prepared(known, (picture,))
    await prepare.finish(bench.scene.store, bench.scene.nature, claimed, prepared, bench.engine.card)
    return task_id, picture.id


async def test_an_engine_gets_the_pictures_as_files(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """By the places that name them."""
    orders: list[Order] = []
    start = bench.engine.start

    async def watched(order: Order) -> str:
        orders.append(order)
        return await start(order)

    monkeypatch.setattr(bench.engine, "start", watched)
    task_id, picture = await animated(bench)
    assert (await bench.settled(task_id)).task.state == "succeeded"
    (order,) = orders
    assert order.inputs == {"image": bench.shop.inputs.find(picture)}
    assert order.generation.size == (1108, 832)


async def test_a_film_that_does_not_follow_its_picture_is_not_taken(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """The size that follows the picture is checked like any other."""
    film = bench.engine._film

    async def wide(generation: Generation) -> Path:
        return await film(replace(generation, width=0))

    monkeypatch.setattr(bench.engine, "_film", wide)
    task_id, _ = await animated(bench)
    record = await bench.settled(task_id)
    assert record.task.failure is not None
    assert "1280x720 instead of 1108x832" in record.task.failure.message
    assert await bench.scene.balance() == FUNDS


async def test_a_picture_that_was_lost_is_not_the_customers_fault(bench: Bench):
    """The task fails as ours, free of charge, and no engine hears of it."""
    task_id, picture = await animated(bench)
    await bench.shop.inputs.discard(picture)
    record = await bench.settled(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.UPSTREAM
    assert bench.engine.starts == {}
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


# ---- engines and children that do not come back ----------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["[hang 600]", "[hang 600] [cost 4]"])
async def test_an_answer_that_does_not_come_is_unknown(bench: Bench, prompt: str):
    """An order that the engine sits on frees its slot, is not sent again, and is found."""
    bench.engine._card = replace(bench.engine._card, start_seconds=0.01)
    task_id = await bench.scene.submit(prompt=prompt)
    await bench.until(task_id, "unknown")
    await bench.inquired()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [1]
    await assert_sound(bench.scene.store)


@pytest.mark.parametrize("call", ["poll", "collect"])
async def test_a_question_that_is_not_answered_is_asked_again(bench: Bench, monkeypatch: pytest.MonkeyPatch, call: str):
    """After its time, which frees the slot; what the engine says then counts."""
    bench.engine._card = replace(bench.engine._card, ask_seconds=0.01, collect_seconds=0.01)
    answers = getattr(bench.engine, call)
    hung = 0

    async def hangs(*args: Any) -> Any:
        nonlocal hung
        if hung < 2:
            hung += 1
            await asyncio.get_running_loop().create_future()
        bench.engine._card = replace(bench.engine._card, collect_seconds=60.0)
        return await answers(*args)

    monkeypatch.setattr(bench.engine, call, hangs)
    task_id = await bench.scene.submit()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert hung == 2
    await assert_sound(bench.scene.store)


async def test_a_film_that_kills_whoever_looks_at_it_is_the_engines_fault(bench: Bench):
    """Two children that die of one film make it a broken one; it is made again, and in the end given up."""

    class Fatal(Checker):
        deaths = 0

        async def check(self, *args: Any) -> Any:
            self.deaths += 1
            raise ChildDied("the child process ended with status -11")

    fatal = Fatal(Pool(("false",), 1))
    task_id = await bench.scene.submit()
    record = await bench.changed(checker=fatal, name="worker").settled(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.UPSTREAM
    assert fatal.deaths == 6
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_a_machine_that_starts_no_children_is_not_the_films_fault(bench: Bench):
    """While no child can be had the film waits."""
    pool = Pool(("/nothing/here",), 1)
    task_id = await bench.scene.submit()
    other = bench.changed(checker=Checker(pool), name="worker")

    async def tried() -> bool:
        await other.runner.run_once()
        await other.runner.settle_all()
        return (await bench.scene.states(task_id))[1] == ["collecting"]

    await eventually(tried, "the film")
    for _ in range(5):
        await tried()
    assert (await bench.scene.jobs(task_id))[0].faults == 0
    assert (await bench.settled(task_id)).task.state == "succeeded"
    await pool.close()


async def test_what_began_here_just_as_somebody_else_took_the_job_is_stopped(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    """Nobody would ever ask for that film: it must not hold a slot until it is made."""
    hold(bench)
    start = bench.engine.start
    begun: list[str] = []

    async def overtaken(order: Order) -> str:
        begun.append(await start(order))
        if len(begun) == 1:
            freed = "worker = NULL, due_at = clock_us(), fence = fence + 1, state = 'planned'"
            await bench.scene.run(f"UPDATE jobs SET {freed}")
        return begun[-1]

    monkeypatch.setattr(bench.engine, "start", overtaken)
    task_id = await bench.scene.submit()
    assert (await bench.settled(task_id)).task.state == "succeeded"
    assert len(begun) == 2
    assert bench.engine.cancelled == begun[:1]
