"""A worker in which very many tasks end, so many a second, each with a callback to one of many receivers.

Started by the part `webhooks` as a process of its own: one JSON object in, what happened when out.
"""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import uvloop

from bench.process import rss_mb
from filmgate.domain.access import Caller
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import Job
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.create_key import create_key
from filmgate.services.jobs import settle
from filmgate.services.tasks.submit import Submission, submit
from filmgate.settings import Settings
from filmgate.store import jobs
from filmgate.wiring.crew import working
from filmgate.wiring.installation import Installation, open_installation

_PLENTY = 10**15
_AT_ONCE = 200
_LOOK_SECONDS = 0.2
_MAKE_ENDING = (
    "UPDATE jobs SET state = 'collecting', worker = 'bench', fence = 1, due_at = clock_us() + 360000000000",
    "UPDATE tasks SET state = 'running', started_at = created_at",
)


class Wish(msgspec.Struct):
    """Which receivers there are, how many tasks end, and how many a second. `healthy` are the receivers that answer."""

    data: str
    database_url: str
    ports: list[int]
    healthy: list[bool]
    events: int
    pace: float
    patience: float
    timeout: float


class Story(msgspec.Struct):
    """When each task had ended, memory on the way in megabytes, CPU seconds, and what is left to be delivered."""

    ended_at: list[float]
    rss_mb: list[float]
    cpu: float
    left: int
    attempts: int


@dataclass(frozen=True, slots=True)
class _Ending:
    """A task that only has to be settled."""

    number: int
    job: Job


async def tell(wish: Wish) -> Story:
    settings = Settings(
        data=wish.data,
        database_url=wish.database_url,
        engines=("scripted",),
        workers=1,
        private_networks=("127.0.0.0/8",),
        webhook_timeout_seconds=wish.timeout,
    )
    async with open_installation(settings, server=True) as installation:
        endings = await _prepared(installation, wish)
        async with working(installation):
            return await _told(installation, wish, endings)


async def _prepared(installation: Installation, wish: Wish) -> list[_Ending]:
    """As many tasks as there will be events, each about to end, with a callback to the receivers in turn."""
    store, nature = installation.store, installation.nature
    await create_account(store, nature, "bench", _PLENTY)
    key = await create_key(store, nature, "bench")
    caller = await authenticate(store, f"Bearer {key.text}")
    numbers: dict[bytes, int] = {}
    for first in range(0, wish.events, _AT_ONCE):
        several = range(first, min(first + _AT_ONCE, wish.events))
        asked = (submit(installation.desk, _submission(caller, wish, number)) for number in several)
        numbers |= dict(zip(await asyncio.gather(*asked), several, strict=True))
    for sql in _MAKE_ENDING:
        await store.write((sql, ()))
    found = await asyncio.gather(*(jobs.of_task(store, task_id) for task_id in numbers))
    return [_Ending(numbers[job.task_id], job) for (job,) in found]


def _submission(caller: Caller, wish: Wish, number: int) -> Submission:
    port = wish.ports[number % len(wish.ports)]
    return Submission(
        caller=caller,
        dialect="apixo",
        generation=Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt="a lake", duration=3),
        price=1_000,
        request="{}",
        origin="http://127.0.0.1",
        fingerprint=bytes(32),
        callback_url=f"http://127.0.0.1:{port}/{number}",
    )


async def _told(installation: Installation, wish: Wish, endings: list[_Ending]) -> Story:
    ended_at, memory, cpu = [0.0] * wish.events, [rss_mb()], time.process_time()
    begun, under_way = time.perf_counter(), set[asyncio.Task[None]]()

    async def end(one: _Ending) -> None:
        film = settle.Film(f"{one.number:032x}", 1000, "video/mp4", {})
        await settle.succeed(installation.store, installation.nature, one.job, film, Actor.RUNNER)
        ended_at[one.number] = time.time()

    for place, one in enumerate(endings):
        wait = begun + place / wish.pace - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(end(one))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        if place == len(endings) // 2:
            memory.append(rss_mb())
    await asyncio.gather(*under_way)
    left = await _until_delivered(installation, wish)
    memory.append(rss_mb())
    row = await installation.store.row("SELECT count(*) FROM attempts")
    assert row is not None
    return Story(ended_at, memory, time.process_time() - cpu, left, int(row[0]))


async def _until_delivered(installation: Installation, wish: Wish) -> int:
    """Wait until all that can be delivered is; how much is still due then."""
    able = sum(1 for number in range(wish.events) if wish.healthy[number % len(wish.healthy)])
    left, end = wish.events, time.perf_counter() + wish.patience
    while time.perf_counter() < end:
        row = await installation.store.row("SELECT count(*) FROM outbox WHERE state <> 'delivered'")
        assert row is not None
        left = int(row[0])
        if left <= wish.events - able:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return left


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.argv[1], type=Wish)
    told = uvloop.run(tell(asked))
    draft = Path(asked.data, "story.draft")
    draft.write_bytes(msgspec.json.encode(told))
    draft.rename(Path(asked.data, "story.json"))
