"""A worker's shop with the scripted engine, in one event loop for the whole folder, so that its children stay warm."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.store.migrate import Migratable
from fixtures.films import workshop
from fixtures.receivers import other, receiver, session
from fixtures.shops import Bench, new_bench
from fixtures.stores import Clock, opened
from fixtures.studio import Studio, open_studio

__all__ = ["other", "receiver", "session", "workshop"]


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short in tests."""
    monkeypatch.setattr("filmgate.worker.tending._BACKOFF_SECONDS", (0.001,))
    monkeypatch.setattr("filmgate.worker.collecting._NO_SPACE_SECONDS", 0.001)
    monkeypatch.setattr("filmgate.worker.slots._PAUSE_SECONDS", (0.001,))
    monkeypatch.setattr("filmgate.worker.chore._PATIENCE_SECONDS", (0.001,))
    monkeypatch.setattr("filmgate.worker.inquirer._WAITS_SECONDS", (0.001,))
    monkeypatch.setattr("filmgate.worker.watcher._WAIT_SECONDS", 0.001)
    monkeypatch.setattr("filmgate.media.visit.WAITS_SECONDS", (0.001, 0.001))
    monkeypatch.setattr("filmgate.worker.preparing._NO_SPACE_SECONDS", 0.0)


@pytest.fixture(scope="session")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scripted engine keeps its blank films from test to test."""
    return tmp_path_factory.mktemp("blanks")


@pytest_asyncio.fixture(loop_scope="session")
async def store(store_url: str, clock: Clock) -> AsyncIterator[Migratable]:
    async with opened(store_url, clock) as opened_store:
        yield opened_store


@pytest_asyncio.fixture(loop_scope="session")
async def bench(store: Migratable, clock: Clock, workshop: Pool, tmp_path: Path, blanks: Path) -> AsyncIterator[Bench]:
    """A bench over both stores."""
    made = await new_bench(store, clock, workshop, tmp_path, blanks)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sqlite_bench(
    sqlite_url: str, clock: Clock, workshop: Pool, tmp_path: Path, blanks: Path
) -> AsyncIterator[Bench]:
    """A bench over SQLite alone, for what does not depend on the store."""
    async with opened(sqlite_url, clock) as opened_store:
        made = await new_bench(opened_store, clock, workshop, tmp_path, blanks)
        yield made
        await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def studio(bench: Bench, workshop: Pool) -> AsyncIterator[Studio]:
    async for one in open_studio(bench, workshop):
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def small_studio(sqlite_bench: Bench, workshop: Pool) -> AsyncIterator[Studio]:
    """The same over SQLite alone, for what does not depend on the store."""
    async for one in open_studio(sqlite_bench, workshop):
        yield one
