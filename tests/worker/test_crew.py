"""All chores together: they start, they work, and they go in good order."""

import asyncio
from collections.abc import Callable

import pytest

from filmgate.domain.errors import StoreUnavailable
from filmgate.engines.base import Order
from filmgate.worker.chore import insist, keep_doing
from filmgate.worker.crew import Crew
from fixtures.shops import Bench, hold
from fixtures.stores import FUNDS, PRICE, assert_sound
from fixtures.waiting import PATIENCE_S, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def drained(crew: Crew, seconds: float) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await crew.drain(seconds)


async def test_a_crew_makes_films(bench: Bench):
    """What is submitted while a crew is at work is made without anybody asking twice."""
    crew = Crew(bench.shop, bench.runner, [bench.rescuer])
    crew.start()
    tasks = await asyncio.gather(*(bench.scene.submit() for _ in range(20)))

    async def all_ended() -> bool:
        return all([(await bench.scene.record(task_id)).task.ended for task_id in tasks])

    await eventually(all_ended, "the films")
    await drained(crew, 60)
    assert len(bench.films()) == 20
    assert await bench.scene.balance() == FUNDS - 20 * PRICE
    await assert_sound(bench.scene.store)


async def test_draining_lets_films_finish(bench: Bench):
    """A crew that is told to stop takes nothing new and finishes what it has, if that is quick enough."""
    hold(bench)
    crew = Crew(bench.shop, bench.runner, [bench.rescuer])
    first = await bench.scene.submit(prompt="[slow 0.2]")
    await bench.until(first, "running")
    crew.start()
    stopping = asyncio.ensure_future(drained(crew, 60))

    async def claims_no_more() -> bool:
        return all(loop.done() for loop in crew._loops[:-1])

    await eventually(claims_no_more, "the end of claiming")
    second = await bench.scene.submit()
    await stopping
    assert (await bench.scene.record(first)).task.state == "succeeded"
    assert (await bench.scene.states(second))[1] == ["planned"]


async def test_draining_hands_over_what_takes_too_long(bench: Bench):
    """Our own engine's unfinished work is stopped and planned again at once: the next worker needs no lapsed lease."""
    hold(bench)
    crew = Crew(bench.shop, bench.runner, [])
    tasks = [await bench.scene.submit(prompt="[slow 600]") for _ in range(5)]
    crew.start()

    async def all_run() -> bool:
        return all([(await bench.scene.states(task_id))[1] == ["running"] for task_id in tasks])

    await eventually(all_run, "all five")
    await drained(crew, 0)
    assert len(bench.engine.cancelled) == 5
    for task_id in tasks:
        assert await bench.scene.states(task_id) == ("running", ["planned"])
    assert len(await bench.scene.claim("next", most=9)) == 5
    await assert_sound(bench.scene.store)


async def test_draining_leaves_orders_upstream_alone(bench: Bench):
    """An order upstream goes on while we restart; the next worker polls it and sends nothing again."""
    task_id = await bench.scene.submit(prompt="[slow 0.2]")
    await bench.until(task_id, "running")
    await bench.runner.drain(0)
    assert bench.engine.cancelled == []
    assert (await bench.changed().settled(task_id)).task.state == "succeeded"
    assert list(bench.engine.starts.values()) == [1]


class Slow:
    """Makes `start` wait until it is told to go on, or for ever."""

    def __init__(self, bench: Bench) -> None:
        self.asked = asyncio.Event()
        self._start: Callable[..., object] = bench.engine.start

    async def __call__(self, order: Order) -> str:
        self.asked.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError("unreachable")


@pytest.mark.parametrize("held", [False, True])
async def test_draining_in_the_middle_of_a_start(bench: Bench, monkeypatch: pytest.MonkeyPatch, held: bool):
    """A paid order whose answer we did not wait for is never sent again; our own engine's is."""
    if held:
        hold(bench)
    slow = Slow(bench)
    monkeypatch.setattr(bench.engine, "start", slow, raising=False)
    task_id = await bench.scene.submit()
    await bench.runner.run_once()
    await slow.asked.wait()
    await bench.runner.drain(0)
    assert (await bench.scene.states(task_id))[1] == ["planned" if held else "unknown"]
    monkeypatch.undo()
    other = bench.changed()
    await other.runner.run_once()
    await other.runner.settle_all()
    assert bool(bench.engine.starts) is held
    await assert_sound(bench.scene.store)


async def test_draining_while_the_store_is_away(sqlite_bench: Bench):
    """A server that is told to stop does stop, even if it cannot write down what it hands over."""
    bench = hold(sqlite_bench)
    task_id = await bench.scene.submit(prompt="[slow 600]")
    await bench.until(task_id, "running")

    class Away:
        name = "away"

        async def transact(self, work: object) -> None:
            raise StoreUnavailable("away")

        row = rows = transact

        async def write_if(self, conditions: object, *statements: object) -> bool:
            raise StoreUnavailable("away")

        def ring(self, bell: str) -> None:
            return

    for tending in bench.runner._tended.values():
        tending._shop = bench.changed(store=Away()).shop
    async with asyncio.timeout(PATIENCE_S):
        await bench.runner.drain(0)
    assert bench.runner.busy == 0
    assert (await bench.scene.states(task_id))[1] == ["running"]


# ---- loops -----------------------------------------------------------------------------------------------------------


class Counting:
    """A chore whose rounds end as the script says: a number found, or an error."""

    name = "counting"
    bell = "count"

    def __init__(self, script: list[int | Exception], rest_seconds: float = 0.0) -> None:
        self.script = script
        self.rest_seconds = rest_seconds
        self.rounds = 0
        self.over = asyncio.Event()

    async def run_once(self) -> int:
        self.rounds += 1
        if not self.script:
            self.over.set()
            return 0
        result = self.script.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


async def ran(chore: Counting, ring: bool = False) -> int:
    stopping, wakes = asyncio.Event(), []
    loop = asyncio.ensure_future(keep_doing(chore, stopping, lambda bell, wake: wakes.append((bell, wake))))

    async def over() -> bool:
        if ring:
            for _, wake in wakes:
                wake()
        return chore.over.is_set()

    await eventually(over, "the rounds")
    stopping.set()
    async with asyncio.timeout(PATIENCE_S):
        await loop
    assert [bell for bell, _ in wakes] == ["count"]
    return chore.rounds


async def test_a_chore_goes_on_while_there_is_work():
    """Rounds follow each other at once while something is found; the rest comes after the first empty one."""
    assert await ran(Counting([3, 2, 1], rest_seconds=3600)) == 4


async def test_rounds_of_a_paced_chore_are_apart_and_the_end_is_not_waited_for():
    """A chore whose rounds are to be far apart does one, whatever it finds and who rings; told to stop it stops."""

    class Paced(Counting):
        apart_seconds = 3600.0

    chore, stopping, rings = Paced([1, 1, 1], rest_seconds=0.0), asyncio.Event(), []
    loop = asyncio.ensure_future(keep_doing(chore, stopping, lambda _, wake: rings.append(wake)))
    for _ in range(20):
        await asyncio.sleep(0.001)
        rings[0]()
    assert chore.rounds == 1
    stopping.set()
    async with asyncio.timeout(PATIENCE_S):
        await loop


async def test_a_bell_ends_a_rest():
    """A chore that rests is woken by its bell."""
    assert await ran(Counting([0, 0, 0], rest_seconds=3600), ring=True) >= 4


async def test_an_outage_costs_no_rest():
    """When the store was away, a chore looks again soon, however long its rest is."""
    assert await ran(Counting([StoreUnavailable("away")] * 3, rest_seconds=3600)) == 4


async def test_a_bug_does_not_end_a_chore(monkeypatch: pytest.MonkeyPatch):
    """A round that fails in any way is logged, and followed by another."""
    assert await ran(Counting([ValueError("a bug"), 0])) >= 3


async def test_insisting():
    """A write is repeated while the store is away, and its other errors come out at once."""
    script: list[object] = [StoreUnavailable("away"), StoreUnavailable("away"), 42]

    async def write() -> object:
        result = script.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    assert await insist(write) == 42
    script[:] = [ValueError("a bug")]
    with pytest.raises(ValueError, match="a bug"):
        await insist(write)
