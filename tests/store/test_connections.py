"""Who gets which connection, and what happens to one that was given up in the middle."""

import asyncio
from typing import Any

import asyncpg
import pytest

from filmgate.store.connections import Connections


class Wire:
    """A connection that only knows whether it is open."""

    closed = False
    taken_back = False

    def is_closed(self) -> bool:
        if self.taken_back:
            raise asyncpg.InterfaceError("connection has been released back to the pool")
        return self.closed

    def is_in_transaction(self) -> bool:
        return False


class Source:
    """A pool that counts what it gave and got back."""

    def __init__(self) -> None:
        self.given: list[Wire] = []
        self.back: list[Wire] = []
        self.away = False

    async def acquire(self) -> Wire:
        await asyncio.sleep(0)
        if self.away:
            raise OSError("nobody there")
        self.given.append(Wire())
        return self.given[-1]

    async def release(self, wire: Wire, **_: float) -> None:
        self.back.append(wire)


def lent(source: Any, most: int = 1) -> Connections:
    return Connections(source, most)


async def test_one_that_did_well_is_kept():
    source = Source()
    connections = lent(source, 3)
    for _ in range(5):
        connections.pass_on(await connections.take())
    assert (len(source.given), source.back) == (1, [])
    await connections.close()
    assert source.back == source.given


async def test_whoever_waits_has_it_in_turn():
    connections = lent(Source())
    wire = await connections.take()
    first, second = [asyncio.ensure_future(connections.take()) for _ in range(2)]
    await asyncio.sleep(0)
    connections.pass_on(wire)
    assert await first is wire
    assert not second.done()
    connections.pass_on(wire)
    assert await second is wire


@pytest.mark.parametrize("error", [asyncio.CancelledError(), TimeoutError(), asyncpg.InterfaceError("broken")])
async def test_one_that_may_be_bad_goes_back_and_another_takes_its_place(error: BaseException):
    source = Source()
    connections = lent(source)
    wire = await connections.take()
    waiting = asyncio.ensure_future(connections.take())
    await asyncio.sleep(0)
    await connections.give_back(wire, error)
    assert await waiting is source.given[1]
    assert source.back == [wire]


async def test_an_answer_that_is_an_error_leaves_it_good():
    source = Source()
    connections = lent(source)
    wire = await connections.take()
    await connections.give_back(wire, asyncpg.UniqueViolationError("twice"))
    assert await connections.take() is wire
    assert source.back == []


@pytest.mark.parametrize("how", ["closed", "taken_back"])
async def test_one_that_broke_while_it_lay_is_replaced(how: str):
    source = Source()
    connections = lent(source)
    wire = await connections.take()
    connections.pass_on(wire)
    setattr(wire, how, True)
    assert await connections.take() is source.given[1]
    assert source.back == [wire]


@pytest.mark.parametrize("how", ["closed", "taken_back"])
async def test_one_that_broke_while_its_borrower_failed_is_replaced(how: str):
    source = Source()
    connections = lent(source)
    wire = await connections.take()
    setattr(wire, how, True)
    await connections.give_back(wire, ValueError("the borrower's own"))
    assert await connections.take() is source.given[1]


async def test_whoever_stops_waiting_takes_nothing_along():
    """Also at the very moment at which it is handed over."""
    connections = lent(Source())
    wire = await connections.take()
    gone, late = [asyncio.ensure_future(connections.take()) for _ in range(2)]
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    late_too = asyncio.ensure_future(connections.take())
    await asyncio.sleep(0)
    connections.pass_on(wire)
    late.cancel()
    assert await late_too is wire


async def test_where_nobody_answers_the_next_one_tries_itself():
    source = Source()
    source.away = True
    connections = lent(source)
    tries = [asyncio.ensure_future(connections.take()) for _ in range(3)]
    assert [type(error) for error in await asyncio.gather(*tries, return_exceptions=True)] == [OSError] * 3
    source.away = False
    assert await connections.take() is source.given[0]


@pytest.mark.parametrize("error", [asyncio.CancelledError(), TimeoutError()])
async def test_a_pool_that_fails_to_clean_up_hides_nothing(error: BaseException, monkeypatch: pytest.MonkeyPatch):
    """What its borrower met counts: above all that it was told to stop."""

    async def breaks(wire: Wire, **_: float) -> None:
        raise asyncpg.InterfaceError("connection is closed")

    source = Source()
    connections = lent(source)
    wire = await connections.take()
    monkeypatch.setattr(source, "release", breaks)
    await connections.give_back(wire, error)
    assert await connections.take() is source.given[1]


async def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch):
    """Where others hold on to all of them, somebody else's patience must not run out first."""
    connections = lent(Source())
    wire = await connections.take()
    monkeypatch.setattr("filmgate.store.connections.WAIT_SECONDS", 0.01)
    with pytest.raises(TimeoutError, match="in use"):
        async with asyncio.timeout(10):
            await connections.take()
    connections.pass_on(wire)
    assert await connections.take() is wire
