"""What SQLite alone has to get right: one writer, one file, a disk that may be full."""

import asyncio
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from filmgate.domain.errors import StoreUnavailable
from filmgate.store import accounts
from filmgate.store.accounts import Account
from filmgate.store.base import Store, Transaction, Work
from filmgate.store.open import open_store
from fixtures.rows import account, names
from fixtures.stores import Clock, opened


async def test_sqlite_refuses_work_that_waits(sqlite_url: str):
    """On SQLite a transaction that awaits anything else is an error of its own, and hurts nobody else."""

    async def waits(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account()))
        await asyncio.get_running_loop().create_future()

    async def yields(transaction: Transaction) -> None:
        await transaction.batch(accounts.insert(account()))
        await asyncio.sleep(0)

    async with opened(sqlite_url) as store:
        fine = store.transact(lambda transaction: transaction.batch(accounts.insert(account("fine"))))
        ended = await asyncio.gather(store.transact(waits), fine, store.transact(yields), return_exceptions=True)
        assert [type(end) for end in ended] == [RuntimeError, type(None), RuntimeError]
        assert await names(store) == ["fine"]


async def test_a_full_disk_is_an_outage_that_passes(sqlite_url: str):
    """When SQLite cannot grow its file, everyone in that commit learns it, nothing is kept, and later all goes on."""
    async with opened(sqlite_url) as store:
        raw: apsw.Connection = store._writer._connection.raw  # type: ignore[attr-defined]
        raw.execute("PRAGMA max_page_count = 1")

        def big(number: int) -> Any:
            row = Account(number.to_bytes(16, "big"), f"{number}" * 9000, "active", 0, 1)
            return store.transact(lambda transaction: transaction.batch(accounts.insert(row)))

        ended = await asyncio.gather(*(big(number) for number in range(10, 30)), return_exceptions=True)
        assert {type(end) for end in ended} == {StoreUnavailable}
        assert await names(store) == []
        raw.execute("PRAGMA max_page_count = 1000000")
        await big(30)
        assert len(await names(store)) == 1


async def _in_one_group(store: Store, works: Sequence[Work[Any]]) -> list[Any]:
    """What each ends with, where all of them wait while the writer is busy."""
    loop, busy, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    async def holds_the_writer(transaction: Transaction) -> None:
        loop.call_soon_threadsafe(busy.set)
        go_on.wait(60)

    holding = asyncio.ensure_future(store.transact(holds_the_writer))
    await busy.wait()
    group = asyncio.gather(*(store.transact(work) for work in works), return_exceptions=True)
    await asyncio.sleep(0)
    go_on.set()
    await holding
    return await group


async def test_one_members_failure_undoes_only_its_own(sqlite_url: str):
    """In a shared commit, what fails before it writes is left out; what fails afterwards makes all begin again."""
    begun: list[str] = []

    def adds(name: str, *, wrong: bool = False) -> Work[str]:
        async def work(transaction: Transaction) -> str:
            begun.append(name)
            await transaction.batch(accounts.insert(account(name)))
            if wrong:
                raise ValueError(name)
            return f"{name}: {len(await names(transaction))}"

        return work

    async def refuses(transaction: Transaction) -> None:
        begun.append("refuses")
        raise KeyError(len(await names(transaction)))

    async with opened(sqlite_url) as store:
        ended = await _in_one_group(store, [adds("first"), refuses, adds("second")])
        assert [str(end) for end in ended] == ["first: 1", "1", "second: 2"]
        assert begun == ["first", "refuses", "second"]
        ended = await _in_one_group(store, [adds("third"), adds("fourth", wrong=True), refuses, adds("fifth")])
        assert [str(end) for end in ended] == ["third: 3", "fourth", "3", "fifth: 4"]
        assert begun[3:] == ["third", "fourth", "third", "fourth", "refuses", "fifth"]
        assert await names(store) == ["fifth", "first", "second", "third"]


async def test_members_that_relied_on_an_undone_neighbour_are_told_of_the_outage(sqlite_url: str):
    """If a shared commit fails, a member's own refusal does not stand: it may rest on what was undone."""
    first = account("first")

    async def relies(transaction: Transaction) -> None:
        if "first" in await names(transaction):
            raise ValueError("there is a first already")

    async def fills(transaction: Transaction) -> None:
        raise StoreUnavailable("the disk is full")

    async with opened(sqlite_url) as store:
        works = [lambda t: t.batch(accounts.insert(first)), relies, fills]
        assert [type(end) for end in await _in_one_group(store, works)] == [StoreUnavailable] * 3
        assert await names(store) == []


async def test_sqlite_runs_with_its_safeguards(sqlite_url: str):
    """Foreign keys are enforced and every commit is synced, on the connection that writes."""
    async with opened(sqlite_url) as store:
        for pragma, value in (("foreign_keys", 1), ("synchronous", 2), ("journal_mode", "wal")):
            assert await store.transact(lambda t, pragma=pragma: t.row(f"PRAGMA {pragma}")) == (value,)
            assert await store.row(f"PRAGMA {pragma}") == (value,)


async def test_a_locked_database_is_an_outage(sqlite_url: str):
    """While another process writes for too long the store is unavailable; afterwards it works."""
    async with opened(sqlite_url) as store:
        store._writer._connection.raw.set_busy_timeout(1)  # type: ignore[attr-defined]
        other = apsw.Connection(sqlite_url.removeprefix("sqlite:///"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await store.transact(lambda transaction: transaction.batch(accounts.insert(account())))
        other.execute("ROLLBACK")
        other.close()
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account())))


async def test_a_sqlite_file_that_cannot_be_opened(tmp_path: Path):
    """A database in a folder that is not there is an outage, not a crash."""
    with pytest.raises(StoreUnavailable):
        await open_store(f"sqlite:///{tmp_path}/nowhere/filmgate.db", Clock(), server=True)


async def test_a_closed_sqlite_store_answers(sqlite_url: str):
    """Whoever comes after the close is told at once, and what came before is finished."""
    store = await open_store(sqlite_url, Clock(), server=True)
    before = [asyncio.ensure_future(store.transact(lambda t: t.batch(accounts.insert(account())))) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*before)
    for late in (store.transact(lambda t: t.batch(accounts.insert(account()))), store.row("SELECT 1")):
        with pytest.raises(StoreUnavailable):
            await late


async def test_only_the_server_checkpoints(sqlite_url: str):
    """The command line beside a server leaves the log to it, at its close too."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    beside = await open_store(sqlite_url, Clock(), server=False)
    await beside.transact(lambda transaction: transaction.batch(accounts.insert(account("beside"))))
    await beside.close()
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    async with opened(sqlite_url) as store:
        assert await names(store) == ["beside"]
    assert not path.with_name(path.name + "-wal").exists()


async def test_a_killed_servers_log_is_read(sqlite_url: str, tmp_path: Path):
    """What was committed but never checkpointed is there after a power cut."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    (tmp_path / "left").mkdir()
    async with opened(sqlite_url) as store:
        await store.transact(lambda transaction: transaction.batch(accounts.insert(account("committed"))))
        for left in path.parent.glob(path.name + "*"):
            shutil.copy(left, tmp_path / "left" / left.name)
    async with opened(f"sqlite:///{tmp_path / 'left' / path.name}") as store:
        assert await names(store) == ["committed"]
