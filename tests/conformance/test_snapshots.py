"""A snapshot sees one moment, holds nobody up, and changes nothing, whichever database stands behind it."""

import asyncio
import contextlib
import threading
import time
from typing import Any

import pytest

from filmgate.domain.errors import StoreError, StoreUnavailable
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Reader, Store
from filmgate.store.migrate import Migratable
from fixtures.stores import PRICE, Scene
from fixtures.waiting import eventually


def account(number: int) -> Account:
    return Account(number.to_bytes(16, "big"), f"account {number}", "active", 0, 1)


async def number(reader: Reader) -> int:
    return len(await accounts.every(reader))


def slowly(ready: threading.Event, seen: list[int], go_on: threading.Event, store: Store) -> Any:
    """A look that counts, waits until it is told to go on, and counts again."""

    async def look(reader: Reader) -> int:
        seen.append(await number(reader))
        ready.set()
        if store.name == "sqlite":
            go_on.wait(60)  # it has a thread of its own
        else:
            while not go_on.is_set():
                await reader.row("SELECT pg_sleep(0.01)")
        seen.append(await number(reader))
        return len(seen)

    return look


async def test_it_sees_one_moment_and_nobody_waits_for_it(scene: Scene):
    """While it looks, others submit and commit; what they wrote is not there for it, and is for the next one."""
    ready, go_on, seen = threading.Event(), threading.Event(), []
    looking = asyncio.ensure_future(scene.store.snapshot(slowly(ready, seen, go_on, scene.store)))
    try:
        await eventually(lambda: asyncio.sleep(0, ready.is_set()), "the first look")
        task_id = await scene.submit(price=PRICE)
        await scene.store.write(accounts.insert(account(7)))
        assert (await scene.record(task_id)).task.price == PRICE
        assert not looking.done()
    finally:
        go_on.set()
    assert await looking == 2
    assert seen == [1, 1]
    assert await scene.store.snapshot(number) == 2


async def test_it_cannot_write(store: Store):
    """A write in it is an error, whatever it looks like, and nothing is written."""

    async def sneak(reader: Reader) -> None:
        sql, values = accounts.insert(account(1))
        await reader.rows(f"{sql} RETURNING id", *values)

    with pytest.raises(StoreError):
        await store.snapshot(sneak)
    assert await number(store) == 0
    await store.write(accounts.insert(account(1)))
    assert await number(store) == 1


async def test_what_it_raises_comes_out(store: Store):
    async def look(reader: Reader) -> None:
        await number(reader)
        raise ValueError("seen enough")

    with pytest.raises(ValueError, match="seen enough"):
        await store.snapshot(look)
    assert await store.snapshot(number) == 0


async def test_many_at_once_take_turns(store: Store):
    """More than there are places for: all are answered, and writing goes on beside them."""
    await store.write(accounts.insert(account(1)))
    looks = [store.snapshot(number) for _ in range(12)]
    writes = [store.write(accounts.insert(account(2 + place))) for place in range(12)]
    counts = await asyncio.gather(*looks, *writes)
    assert all(1 <= seen <= 13 for seen in counts[:12])
    assert await store.snapshot(number) == 13


_ENDLESS = """
    WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"""


async def test_a_caller_that_goes_away_ends_its_question(store: Migratable):
    """A question that would go on for ever ends with whoever asked it, and its place is free again."""
    begun = threading.Event()

    async def look(reader: Reader) -> None:
        begun.set()
        await reader.rows(_ENDLESS)

    for _ in range(4):
        begun.clear()
        asking = asyncio.ensure_future(store.snapshot(look))
        await eventually(lambda: asyncio.sleep(0, begun.is_set()), "the question")
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
    async with asyncio.timeout(60):
        assert await store.snapshot(number) == 0


async def test_closing_a_sqlite_store_ends_its_snapshots(sqlite_url: str):
    """Nobody waits for an endless question at the end."""
    from fixtures.stores import opened

    begun = threading.Event()

    async def look(reader: Reader) -> None:
        begun.set()
        await reader.rows(_ENDLESS)

    async with opened(sqlite_url) as store:
        asking = asyncio.ensure_future(store.snapshot(look))
        await eventually(lambda: asyncio.sleep(0, begun.is_set()), "the question")
    with pytest.raises(StoreUnavailable):
        await asking
    with pytest.raises(StoreUnavailable):
        await store.snapshot(number)


async def test_the_loop_goes_on_while_sqlite_looks(sqlite_url: str):
    """A look that takes its time keeps nothing from running: it waits until the loop has turned a hundred times."""
    from fixtures.stores import opened

    turns = 0

    async def look(reader: Reader) -> int:
        deadline = time.monotonic() + 60
        while turns < 100 and time.monotonic() < deadline:
            await reader.row("SELECT 1")
        return turns

    async with opened(sqlite_url) as store:
        looking = asyncio.ensure_future(store.snapshot(look))
        while not looking.done():
            turns += 1
            await asyncio.sleep(0)
        assert await looking >= 100
