"""The inquest: every task is asked after once more, and every account, as their customers would."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bench.crash.books import Books
from bench.crash.customers import Doors, Memory
from bench.crash.films import Wanted
from bench.crash.judge import Evidence, Poll
from bench.crash.listener import Call
from bench.crash.wish import ACCOUNTS
from bench.crash.wording import SUCCEEDED, read
from filmgate.domain import ids
from filmgate.engines.scripted import Account

_AT_ONCE = 16
_MICRODOLLARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Inquest:
    """What is known without asking: customers' memories by their keys, both sets of books, the callbacks by role."""

    memories: Mapping[str, Memory]
    books: Books
    upstream: Mapping[str, Account]
    came: Mapping[int, Sequence[Call]]
    doors: Doors


async def gather(inquest: Inquest) -> Evidence:
    """All the evidence there is. Raises ConnectionError where a server does not answer: they are all well by now."""
    books = inquest.books
    told = {public: ids.read(public) for memory in inquest.memories.values() for public in memory.ids}
    return Evidence(
        memories=list(inquest.memories.values()),
        keys=list(inquest.memories),
        books=books,
        upstream=inquest.upstream,
        polls=await _ask_all(inquest),
        came=inquest.came,
        says={account: await _money(inquest.doors, account) for account in range(ACCOUNTS)},
        known={public: task_id for public, task_id in told.items() if task_id is not None and task_id in books.tasks},
    )


async def _ask_all(inquest: Inquest) -> dict[bytes, Poll]:
    """Ask after every task, in the dialect of its customer."""
    polls: dict[bytes, Poll] = {}
    room, random = asyncio.Semaphore(_AT_ONCE), Random(0)

    async def ask(memory: Memory, task_id: bytes) -> None:
        role, public = memory.role, min(memory.ids, default=ids.dashed(task_id))
        async with room:
            status, body = await inquest.doors.ask(random, "GET", role.speech.look.format(public), role.account)
        if status == 200:
            polls[task_id] = (body, read(body))

    known = inquest.books.by_key
    await asyncio.gather(*(ask(memory, known[key]) for key, memory in inquest.memories.items() if key in known))
    return polls


async def _money(doors: Doors, account: int) -> tuple[int, int, int]:
    """What an account is told: balance, consumed, held, in micro-dollars."""
    _, body = await doors.ask(Random(0), "GET", "/filmgate/v1/balance", account)
    told = json.loads(body)
    balance, consumed, held = (
        int(Decimal(told[name]) * _MICRODOLLARS) for name in ("balance_usd", "consumed_usd", "held_usd")
    )
    return balance, consumed, held


def wanted_films(evidence: Evidence) -> list[Wanted]:
    """The films of all tasks that succeeded, where their customers were told that they are."""
    seconds = {
        evidence.books.by_key.get(key): memory.role.seconds
        for memory, key in zip(evidence.memories, evidence.keys, strict=True)
    }
    return [
        Wanted(f"{ids.dashed(task_id)} ({evidence.books.tasks[task_id].prompt})", url, seconds[task_id])
        for task_id, (_, standing) in evidence.polls.items()
        if standing.state == SUCCEEDED
        for url in standing.films
    ]
