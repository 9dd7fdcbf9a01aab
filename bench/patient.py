"""A worker whose engine is asked about very many orders and never finishes one; it writes down how late it was asked.

Started by the part `waiting` as a process of its own: one JSON object in, a list of windows out.
"""

import asyncio
import sys
import time
from array import array
from dataclasses import replace
from pathlib import Path

import msgspec
import uvloop

from bench.process import rss_mb
from filmgate.compute.pool import Pool
from filmgate.engines.base import Order, Progress
from filmgate.engines.scripted import ScriptedEngine
from filmgate.settings import Settings
from filmgate.wiring.crew import working
from filmgate.wiring.installation import Installation, open_installation


class Wish(msgspec.Struct):
    """How long to watch, in windows of so many seconds, and where the database is."""

    data: str
    database_url: str
    poll_seconds: float
    windows: int
    window_seconds: float


class Window(msgspec.Struct):
    """Lateness of the polls of one window in seconds; a poll that is overdue at its end counts as it stands."""

    polls: int
    p50: float
    p99: float
    most: float
    cpu: float
    rss_mb: float


class PatientEngine(ScriptedEngine):
    """Knows every order by its number and works on it for ever."""

    def __init__(self, pool: Pool, films: Path, poll_seconds: float, first: float, count: int) -> None:
        super().__init__(pool, films, poll_seconds=poll_seconds)
        self._interval = poll_seconds
        self._due = array("d", (first + poll_seconds * number / count for number in range(count)))
        self._late = array("d")

    async def poll(self, order: Order, handle: str) -> Progress:
        now, number = time.time(), int(handle)
        self._late.append(now - self._due[number])
        self._due[number] = now + self._interval
        return Progress(done=False, percent=1)

    def lateness(self) -> tuple[int, list[float]]:
        """How many polls there were since the last call, and how late each was, sorted, with what is overdue now."""
        now, late = time.time(), self._late
        self._late = array("d")
        return len(late), sorted([*late, *(now - due for due in self._due if due < now)]) or [0.0]


async def watch(wish: Wish) -> list[Window]:
    settings = Settings(data=wish.data, database_url=wish.database_url, engines=("scripted",), workers=1)
    async with open_installation(settings, server=True) as installation:
        row = await installation.store.row("SELECT min(due_at), count(*) FROM jobs WHERE handle IS NOT NULL")
        assert row is not None
        pool = Pool(("false",), 1)
        engine = PatientEngine(pool, Path(wish.data), wish.poll_seconds, row[0] / 1e6, int(row[1]))
        return await _work(replace(installation, engines={"scripted": engine}), engine, wish, row[0] / 1e6)


async def _work(installation: Installation, engine: PatientEngine, wish: Wish, first: float) -> list[Window]:
    windows = []
    async with working(installation):
        await asyncio.sleep(max(0.0, first - time.time()))
        for _ in range(wish.windows):
            cpu = time.process_time()
            await asyncio.sleep(wish.window_seconds)
            spent = time.process_time() - cpu
            polls, late = engine.lateness()
            p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
            windows.append(Window(polls, p50, p99, late[-1], spent, rss_mb()))
    return windows


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.argv[1], type=Wish)
    found = uvloop.run(watch(asked))
    Path(asked.data, "windows.json").write_bytes(msgspec.json.encode(found))
