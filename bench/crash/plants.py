"""Faults put into an installation at rest, on purpose: a rig that cannot find them is worth nothing."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.crash.books import TaskRow, read_upstream
from bench.crash.customers import Memory
from bench.crash.listener import Call
from bench.crash.stage import MARK
from filmgate.engines.scripted import Book
from filmgate.store.migrate import Migratable


@dataclass(frozen=True, slots=True)
class Garden:
    """Where faults are planted. `won` are succeeded tasks, one for each plant at least; `came` may be changed."""

    store: Migratable
    data: Path
    mark: str
    memories: list[Memory]
    won: list[TaskRow]
    came: dict[int, list[Call]]

    def pick(self) -> TaskRow:
        return self.won.pop()


async def _unfinished(garden: Garden) -> None:
    sql = "UPDATE tasks SET state = 'running', ended_at = NULL, deadline_at = 9000000000000000 WHERE id = $1"
    await garden.store.write((sql, (garden.pick().id,)))


async def _captured_twice(garden: Garden) -> None:
    await garden.store.script("DROP INDEX entries_one_end")
    sql = """
        INSERT INTO entries (id, account_id, task_id, key_id, kind, amount, change, at, actor, reason)
        SELECT $2, account_id, task_id, key_id, kind, amount, change, at, actor, reason FROM entries
        WHERE task_id = $1 AND kind = 'capture'"""
    await garden.store.write((sql, (garden.pick().id, os.urandom(16))))


async def _cut_short(garden: Garden) -> None:
    """The film's own file, not the one that it may share with others."""
    (token,) = garden.pick().films
    path = next(garden.data.glob(f"films/*/{token}.mp4"))
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.unlink()
    path.write_bytes(half)


async def _sent_twice(garden: Garden) -> None:
    (job,) = (job for job in garden.pick().jobs if job.state == "done")
    order = read_upstream(garden.data)[job.token]
    Book(garden.data / "scripted" / job.engine).write(job.token, "took", f"{order.handles[0]}0", 7)


async def _lost(garden: Garden) -> None:
    """Somebody was told an id that nobody knows."""
    heard = next(memory for memory in garden.memories if memory.ids)
    heard.ids = {"task_" + os.urandom(16).hex()}


async def _unheard(garden: Garden) -> None:
    del garden.came[min(garden.came)]


async def _misheard(garden: Garden) -> None:
    number = max(garden.came)
    garden.came[number] = [Call(call.body.replace(b"1", b"2"), call.message) for call in garden.came[number]]


async def _draft(garden: Garden) -> None:
    (garden.data / "drafts" / "planted.mp4").write_bytes(b"half of a film")


async def _orphan(garden: Garden) -> None:
    words = [sys.executable, "-c", "import time; time.sleep(600)"]
    await asyncio.create_subprocess_exec(*words, env={**os.environ, MARK: garden.mark}, start_new_session=True)


@dataclass(frozen=True, slots=True)
class Plant:
    """A fault by name, and the kinds under which it has to be reported."""

    kinds: frozenset[str]
    put: Callable[[Garden], Awaitable[None]]


PLANTS = {
    "unfinished": Plant(frozenset({"unfinished", "ledger faults", "balances wrong"}), _unfinished),
    "captured-twice": Plant(frozenset({"charged twice", "ledger faults"}), _captured_twice),
    "cut-short": Plant(frozenset({"films broken"}), _cut_short),
    "sent-twice": Plant(frozenset({"started twice", "paid twice"}), _sent_twice),
    "lost": Plant(frozenset({"lost"}), _lost),
    "unheard": Plant(frozenset({"webhooks missing"}), _unheard),
    "misheard": Plant(frozenset({"webhooks different"}), _misheard),
    "draft": Plant(frozenset({"drafts left"}), _draft),
    "orphan": Plant(frozenset({"processes left"}), _orphan),
}
