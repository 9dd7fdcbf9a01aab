"""What every engine does, whichever it is: the contract of `engines/base.py`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.engines.base import Engine, Lost, Order, Progress, Transient
from filmgate.engines.previz import PrevizEngine, render_pool
from filmgate.engines.scripted import ScriptedEngine
from filmgate.media.checker import Checker
from filmgate.media.expected import Expected
from filmgate.settings import Settings
from fixtures.films import workshop
from fixtures.waiting import eventually

__all__ = ["workshop"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
NAMES = ("scripted", "scripted-b", "previz")
TINY = Generation(
    model="kling-3.0",
    workflow=Workflow.TEXT_TO_VIDEO,
    prompt="mountains [slow 0.05] [cost 3]",
    mode=Mode.STD,
    duration=3,
    sound=False,
    width=160,
    height=90,
)


@dataclass
class Stand:
    """An engine, and a folder for what it makes; `again` is the same engine in another process."""

    engine: Engine
    folder: Path
    again: Callable[[], Engine]
    tokens: int = 0

    def order(self, generation: Generation = TINY) -> Order:
        self.tokens += 1
        token = f"{self.tokens:032x}"
        return Order(token, generation, self.folder / f"{token}.mp4")

    async def done(self, order: Order, handle: str) -> Progress:
        async def look() -> Progress | None:
            progress = await self.engine.poll(order, handle)
            return progress if progress.done else None

        found = await eventually(look, "the film")
        assert found is not None
        return found


@pytest_asyncio.fixture(params=NAMES, loop_scope="session")
async def stand(request: pytest.FixtureRequest, workshop: Pool, tmp_path: Path) -> AsyncIterator[Stand]:
    cache = Settings().cache_folder / "kernels"  # compiling them would take longer than all the rest

    def make() -> Engine:
        if request.param == "previz":
            return PrevizEngine(render_pool(1, cache), 1)
        return ScriptedEngine(workshop, tmp_path, name=request.param)

    engine = make()
    yield Stand(engine, tmp_path, make)
    await engine.close()


async def test_an_engine_says_what_it_can(stand: Stand):
    """Its name, and times that end."""
    card = stand.engine.card
    assert card.name in NAMES
    assert card.can(TINY)
    assert card.slots >= 1
    assert all(0 < each < 3600 for each in (card.poll_seconds, card.start_seconds, card.ask_seconds))
    assert 0 < card.collect_seconds < 3600
    # Whose orders die with the worker cannot look them up, and need not: they are sent again.
    assert card.findable or card.repeatable_start


async def test_a_film_is_started_polled_and_collected(stand: Stand, workshop: Pool):
    """What is handed over lies where the order says, plays, and is what was ordered."""
    order = stand.order()
    handle = await stand.engine.start(order)
    assert handle
    progress = await stand.done(order, handle)
    made = await stand.engine.collect(order, handle)
    assert made.path == order.path
    assert made.cost == progress.cost >= 0
    await Checker(workshop).check(made.path, Expected(160, 90, 3, sound=False))


async def test_progress_never_leaves_its_range(stand: Stand):
    order = stand.order()
    handle = await stand.engine.start(order)

    async def done() -> bool:
        progress = await stand.engine.poll(order, handle)
        assert progress.percent is None or 0 <= progress.percent <= 100
        return progress.done

    await eventually(done, "the film")
    await stand.engine.collect(order, handle)


async def test_a_handle_of_nothing_is_lost(stand: Stand):
    """To poll and to collect; stopping it is no error, since nothing is under way."""
    order = stand.order()
    for handle in ("nothing", "", "../../../etc/passwd", f"{order.token}-00-00/..", "0" * 300):
        for call in (stand.engine.poll, stand.engine.collect):
            with pytest.raises(Lost):
                await call(order, handle)  # type: ignore[operator]
        assert await stand.engine.cancel(order, handle)


async def test_a_stopped_order_is_gone(stand: Stand):
    order = stand.order()
    handle = await stand.engine.start(order)
    assert await stand.engine.cancel(order, handle) is True
    assert await stand.engine.cancel(order, handle) is True
    for call in (stand.engine.poll, stand.engine.collect):
        with pytest.raises(Lost):
            await call(order, handle)  # type: ignore[operator]


async def test_each_start_is_an_order_of_its_own(stand: Stand):
    """Two orders of one token have two handles: an engine does not hide that it was asked twice."""
    order = stand.order()
    first, second = [await stand.engine.start(order) for _ in range(2)]
    assert first != second
    for handle in (first, second):
        assert await stand.engine.cancel(order, handle)


async def test_orders_are_found_by_their_token_or_nobody_can_say(stand: Stand):
    order, other = stand.order(), stand.order()
    handle = await stand.engine.start(order)
    if not stand.engine.card.findable:
        with pytest.raises(Transient):
            await stand.engine.find(order)
        await stand.engine.cancel(order, handle)
        return
    assert await stand.engine.find(order) == handle
    assert await stand.engine.find(other) is None
    assert await stand.engine.cancel(order, handle)
    assert await stand.engine.find(order) is None


async def test_an_order_elsewhere_outlives_its_worker(stand: Stand):
    """Another process finds, polls and collects what the first one had sent; one's own work is lost with it."""
    order = stand.order()
    handle = await stand.engine.start(order)
    await stand.done(order, handle)
    again = stand.again()
    if stand.engine.card.held:
        with pytest.raises(Lost):
            await again.poll(order, handle)
    else:
        assert await again.find(order) == handle
        assert (await again.poll(order, handle)).done
        assert (await again.collect(order, handle)).path.is_file()
    await again.close()


async def test_two_engines_of_a_kind_know_nothing_of_each_other(workshop: Pool, tmp_path: Path):
    one, other = [ScriptedEngine(workshop, tmp_path, name=name) for name in ("scripted", "scripted-b")]
    order = Order("7" * 32, TINY, tmp_path / "film.mp4")
    handle = await one.start(order)
    assert await other.find(order) is None
    assert await one.find(order) == handle


async def test_nothing_is_under_way_after_closing(stand: Stand):
    """Closing waits for nobody, and may be done twice."""
    order = stand.order()
    await stand.engine.start(order)
    closing: Callable[[], Awaitable[None]] = stand.engine.close
    async with asyncio.timeout(60):
        await closing()
        await closing()
