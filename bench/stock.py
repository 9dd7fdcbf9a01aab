"""Fill a store through the services and the store's own statements: accounts with money, a film, waiting jobs."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bench.ground import Place
from filmgate.domain.access import Caller, admit
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JobState
from filmgate.domain.nature import HOUR, Nature
from filmgate.domain.routing import EngineCard, Router
from filmgate.media.folder import FilmFolder
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.submit import Desk, Submission, submit
from filmgate.store import keys
from filmgate.store.base import Row
from filmgate.store.migrate import Migratable, migrate
from filmgate.store.open import open_store

T = TypeVar("T")
_PLENTY = 10**15
_AT_ONCE = 200
CARD = EngineCard(name="scripted", workflows=frozenset({Workflow.TEXT_TO_VIDEO}), poll_seconds=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store, and what comes with it."""

    place: Place
    store: Migratable
    nature: Nature

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.nature, Router((CARD,)), 48 * HOUR)


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Opened]:
    """The place's store, at the newest schema. No server may be running."""
    nature = Nature()
    store = await open_store(place.url, nature.clock, server=True)
    try:
        await migrate(store)
        yield Opened(place, store, nature)
    finally:
        await store.close()


def stocked(place: Place, fill: Callable[[Opened], Awaitable[T]]) -> T:
    """Open, fill, close."""

    async def work() -> T:
        async with opened(place) as here:
            return await fill(here)

    return asyncio.run(work())


def open_accounts(place: Place, count: int) -> list[str]:
    """New accounts with more money than any benchmark spends; a key's text of each."""

    async def fill(here: Opened) -> list[str]:
        return [await _account(here, f"customer {number}") for number in range(count)]

    return stocked(place, fill)


async def _account(here: Opened, name: str) -> str:
    await create_account(here.store, here.nature, name, _PLENTY)
    return (await create_key(here.store, here.nature, name)).text


def open_limited(place: Place) -> str:
    """A new account with limits that nobody reaches, so that they have to be counted; a key's text."""

    async def fill(here: Opened) -> str:
        key = await _account(here, "limited")
        most = {"rate_per_minute": 10**9, "tasks_at_once": 10**9, "day_spend": _PLENTY, "total_spend": _PLENTY}
        await limit_account(here.store, "limited", most)
        return key

    return stocked(place, fill)


async def asked(place: Place, sql: str) -> Sequence[Row]:
    """What a place's database answers, beside whoever uses it."""
    store = await open_store(place.url, Nature().clock, server=False, connections=1)
    try:
        return await store.rows(sql)
    finally:
        await store.close()


async def make_one(here: Opened) -> bytes:
    """A task of the place's first account that has succeeded, without a film in the folder; its id."""
    row = await here.store.row("SELECT k.hash FROM keys k ORDER BY k.id LIMIT 1")
    assert row is not None
    caller = await keys.find_caller(here.store, row[0])
    task_id = await submit(here.desk, _wish(admit(caller)))
    await _succeed(here, settle.Film(here.nature.entropy(16).hex(), 1000, "video/mp4", {}))
    return task_id


def keep_planned(place: Place, count: int) -> None:
    """Tasks that wait for a worker, all of one account."""

    async def fill(here: Opened) -> None:
        key = await _account(here, "planned")
        for done in range(0, count, _AT_ONCE):
            await _submit(here, key, min(_AT_ONCE, count - done), prompt="a lake")

    stocked(place, fill)


def keep_film(place: Place, megabytes: int) -> str:
    """A film of random bytes that belongs to a settled task; its token."""

    async def fill(here: Opened) -> str:
        await _submit(here, await _account(here, "film"), 1)
        token, media = here.nature.entropy(16).hex(), FilmFolder(place.data)
        draft = media.draft("film")
        draft.write_bytes(os.urandom(megabytes * 1_000_000))
        size = await media.publish(draft, token)
        await _succeed(here, settle.Film(token, size, "video/mp4", {}))
        return token

    return stocked(place, fill)


async def _succeed(here: Opened, film: settle.Film) -> None:
    """Bring the only job that waits to its end."""
    (assigned,) = await advance.claim(here.store, here.nature, "bench", ["scripted"], HOUR, 1)
    job = await advance.accept(here.store, here.nature, assigned.job, "handle")
    job = await advance.advance(here.store, here.nature, job, JobState.COLLECTING, Actor.RUNNER)
    await settle.succeed(here.store, here.nature, job, film, Actor.RUNNER)


def keep_waiting(place: Place, count: int, poll_seconds: float) -> None:
    """Tasks whose jobs an engine has accepted and that fall due evenly over one interval, beginning in 5 s.

    A job's handle is its number, so that an engine can tell when it should have been asked.
    """

    async def fill(here: Opened) -> None:
        key = await _account(here, "waiting")
        for done in range(0, count, _AT_ONCE):
            await _submit(here, key, min(_AT_ONCE, count - done))
        await here.store.transact(lambda transaction: transaction.batch(_accepted(count, poll_seconds)))
        await here.store.transact(lambda transaction: transaction.batch(_RUNNING))

    stocked(place, fill)


async def _submit(here: Opened, key: str, count: int, *, prompt: str = "waiting [slow 100000]") -> None:
    caller = await authenticate(here.store, f"Bearer {key}")
    await asyncio.gather(*(submit(here.desk, _wish(caller, prompt)) for _ in range(count)))


def _wish(caller: Caller, prompt: str = "a lake") -> Submission:
    return Submission(
        caller=caller,
        dialect="kling3api",
        generation=Generation(
            model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt=prompt, duration=3, sound=False
        ),
        price=1_000_000,
        request="{}",
        origin="http://127.0.0.1",
        fingerprint=bytes(32),
    )


def _accepted(count: int, poll_seconds: float) -> tuple[str, tuple[float, ...]]:
    sql = """
        UPDATE jobs SET state = 'running', handle = CAST(n.number AS TEXT), starts = 1,
            due_at = clock_us() + 5000000 + CAST($1 AS BIGINT) * n.number / CAST($2 AS BIGINT)
        FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM jobs) n WHERE n.id = jobs.id"""
    return sql, (int(poll_seconds * 1_000_000), count)


_RUNNING = ("UPDATE tasks SET state = 'running', started_at = created_at", ())
