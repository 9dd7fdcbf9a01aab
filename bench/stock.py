"""Fill a store through the services and the store's own statements: accounts with money, a film, waiting jobs."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bench.ground import Place
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JobState
from filmgate.domain.nature import HOUR, Nature
from filmgate.domain.routing import EngineCard, Router
from filmgate.media.folder import FilmFolder
from filmgate.services import advance, settle
from filmgate.services.authenticate import authenticate
from filmgate.services.create_account import create_account
from filmgate.services.create_key import create_key
from filmgate.services.submit import Desk, Submission, submit
from filmgate.store.base import Store
from filmgate.store.migrate import migrate
from filmgate.store.open import open_store

T = TypeVar("T")
_PLENTY = 10**15
_AT_ONCE = 200
CARD = EngineCard(name="scripted", workflows=frozenset({Workflow.TEXT_TO_VIDEO}), poll_seconds=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store, and what comes with it."""

    place: Place
    store: Store
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


def keep_film(place: Place, megabytes: int) -> str:
    """A film of random bytes that belongs to a settled task; its token."""

    async def fill(here: Opened) -> str:
        await _submit(here, await _account(here, "film"), 1)
        (assigned,) = await advance.claim(here.store, here.nature, "bench", ["scripted"], HOUR, 1)
        job = await advance.accept(here.store, here.nature, assigned.job, "handle")
        job = await advance.advance(here.store, here.nature, job, JobState.COLLECTING, Actor.RUNNER)
        token, media = here.nature.entropy(16).hex(), FilmFolder(place.data)
        draft = media.draft("film")
        draft.write_bytes(os.urandom(megabytes * 1_000_000))
        size = await media.publish(draft, token)
        film = settle.Film(token, size, "video/mp4", {})
        await settle.succeed(here.store, here.nature, job, film, Actor.RUNNER)
        return token

    return stocked(place, fill)


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


async def _submit(here: Opened, key: str, count: int) -> None:
    caller = await authenticate(here.store, f"Bearer {key}")
    asked = Submission(
        caller=caller,
        dialect="kling3api",
        generation=Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt="waiting [slow 100000]"),
        price=1_000_000,
        request="{}",
        origin="http://127.0.0.1",
        fingerprint=bytes(32),
    )
    await asyncio.gather(*(submit(here.desk, asked) for _ in range(count)))


def _accepted(count: int, poll_seconds: float) -> tuple[str, tuple[float, ...]]:
    sql = """
        UPDATE jobs SET state = 'running', handle = CAST(n.number AS TEXT), starts = 1,
            due_at = clock_us() + 5000000 + CAST($1 AS BIGINT) * n.number / CAST($2 AS BIGINT)
        FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM jobs) n WHERE n.id = jobs.id"""
    return sql, (int(poll_seconds * 1_000_000), count)


_RUNNING = ("UPDATE tasks SET state = 'running', started_at = created_at", ())
