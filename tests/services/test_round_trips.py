"""How often the hot paths ask the database: what is loaded and locked comes in one question, what is written in one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from filmgate.domain.errors import Unauthenticated
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks import cancel
from filmgate.services.tasks.look import look
from filmgate.services.tasks.read import read
from filmgate.services.upkeep import tidy
from filmgate.store import keys
from filmgate.store.base import Row, Statement, Store, Work
from fixtures.stores import Scene

FAILURE = Failure(FailureCode.UPSTREAM, "It broke.")


class Counting:
    """A store, or a transaction of it, that counts what it is asked."""

    def __init__(self, inner: Any, counted: "Counting | None" = None) -> None:
        self._inner = inner
        self._counted = counted or self
        self.trips = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def row(self, sql: str, *args: Any) -> Row | None:
        self._counted.trips += 1
        return await self._inner.row(sql, *args)

    async def rows(self, sql: str, *args: Any) -> Sequence[Row]:
        self._counted.trips += 1
        return await self._inner.rows(sql, *args)

    async def batch(self, *statements: Statement) -> None:
        self._counted.trips += 1
        await self._inner.batch(*statements)

    async def write(self, *statements: Statement) -> None:
        self._counted.trips += 1
        await self._inner.write(*statements)

    async def write_returning(self, sql: str, *args: Any) -> Sequence[Row]:
        self._counted.trips += 1
        return await self._inner.write_returning(sql, *args)

    async def write_if(self, conditions: Sequence[Statement], *statements: Statement) -> bool:
        self._counted.trips += 1
        return bool(await self._inner.write_if(conditions, *statements))

    async def transact(self, work: Work[Any]) -> Any:
        return await self._inner.transact(lambda transaction: work(Counting(transaction, self)))


@pytest.fixture
def counted(scene: Scene) -> Scene:
    store: Any = Counting(scene.store)
    return replace(scene, store=store)


def trips(scene: Scene) -> int:
    """How often the store was asked since the last time."""
    store: Any = scene.store
    number, store.trips = store.trips, 0
    return int(number)


def inner(scene: Scene) -> Store:
    store: Any = scene.store
    return store._inner


async def test_submitting_takes_two(counted: Scene):
    await counted.submit(idempotency_key="once")
    assert trips(counted) == 2


async def test_submitting_takes_one_where_nothing_is_counted_or_remembered(counted: Scene):
    await counted.submit()
    assert trips(counted) == 1


async def test_limits_are_counted_in_one_more(counted: Scene):
    """Of the key or of the account: who has none of either pays for none."""
    await limit_account(inner(counted), "acme", {"rate_per_minute": 10})
    caller = await keys.find_holder(inner(counted), counted.caller.key_id)
    assert caller is not None
    await counted.submit(caller=caller)
    assert trips(counted) == 3


async def test_claiming_takes_three_however_many_there_are(counted: Scene):
    """The leases, what is known of their tasks, and that they are on their way."""
    for _ in range(5):
        await counted.submit()
    trips(counted)
    assert len(await counted.claim(most=5)) == 5
    assert trips(counted) == 3


async def test_claiming_nothing_takes_one(counted: Scene):
    assert await counted.claim() == []
    assert trips(counted) == 1


async def test_accepting_takes_two_or_one_and_a_step_one(counted: Scene):
    """One for a task that is as it was when its job was claimed."""
    for _ in range(2):
        await counted.submit()
    seen, unseen = await counted.claim(most=2)
    trips(counted)
    await advance.accept(counted.store, counted.nature, unseen.job, "handle")
    assert trips(counted) == 2
    job = await advance.accept(counted.store, counted.nature, seen.job, "handle", seen=seen.task)
    assert trips(counted) == 1
    await advance.advance(counted.store, counted.nature, job, JobState.COLLECTING, Actor.RUNNER)
    assert trips(counted) == 1


async def test_settling_takes_two(counted: Scene):
    """Whichever way a task ends, and also with a callback to write."""
    good, bad = await counted.collecting(callback_url="https://example.com/"), await counted.collecting()
    trips(counted)
    assert await counted.succeed(good)
    assert trips(counted) == 2
    assert await settle.fail(counted.store, counted.nature, bad, JobState.REFUSED, FAILURE, Actor.RUNNER)
    assert trips(counted) == 2


async def test_cancelling_takes_three_and_a_look_before_and_after(counted: Scene):
    task_id = await counted.submit()
    trips(counted)
    await cancel.cancel(counted.store, counted.nature, counted.caller, task_id.hex())
    assert trips(counted) == 5


async def test_giving_a_job_back_and_reading_take_one(counted: Scene):
    task_id = await counted.submit()
    (claimed,) = await counted.claim()
    trips(counted)
    await advance.release(counted.store, claimed.job, 0)
    assert trips(counted) == 1
    await read(counted.store, counted.caller, task_id.hex())
    assert trips(counted) == 1


async def test_a_poll_takes_one(counted: Scene):
    """Key, account and task in one question; a stranger's key finds the stranger, and no task."""
    task_id = await counted.submit()
    ours, theirs = [await _key(counted, name) for name in ("acme", "stranger")]
    trips(counted)
    caller, record = await look(counted.store, ours, None, task_id.hex())
    assert trips(counted) == 1
    assert record is not None
    assert (caller.account_id, record.task.id) == (counted.caller.account_id, task_id)
    caller, record = await look(counted.store, theirs, None, task_id.hex())
    assert caller.account_id != counted.caller.account_id
    assert record is None
    with pytest.raises(Unauthenticated):
        await look(counted.store, "Bearer sk-nobody", None, task_id.hex())


async def test_a_sweep_asks_once_for_many_files(counted: Scene):
    """The janitor goes through every old file each hour."""
    job = await counted.collecting()
    await counted.succeed(job)
    (film,) = (await counted.record(job.task_id)).films
    tokens = [film.token, *(f"{number:032x}" for number in range(1000, 1099))]
    trips(counted)
    assert await tidy.orphans(counted.store, tokens) == tokens[1:]
    assert await tidy.stray_uploads(counted.store, tokens) == tokens
    assert await tidy.unneeded(counted.store, [token.encode() for token in tokens]) == [t.encode() for t in tokens]
    assert trips(counted) == 3


async def _key(scene: Scene, account: str) -> str:
    if account != "acme":
        await create_account(inner(scene), scene.nature, account, 0)
    return f"Bearer {(await create_key(inner(scene), scene.nature, account)).text}"
