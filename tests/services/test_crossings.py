"""Transactions that cross on PostgreSQL, where each sees what had been committed when its statement began."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any

import asyncpg
import pytest

from filmgate.domain.delivery import Attempt
from filmgate.domain.events import Actor
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import HOUR
from filmgate.domain.task import Failure, FailureCode
from filmgate.domain.webhook import Endpoint, EndpointState
from filmgate.services.jobs import advance, settle
from filmgate.services.webhooks import deliver
from filmgate.services.webhooks.add_endpoint import add_endpoint
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.services.webhooks.deliver import Parcel
from filmgate.store import jobs, tasks
from filmgate.store.base import Row
from fixtures.lending import Lender
from fixtures.stores import LEASE_US, SECRET, Clock, Scene, assert_sound, new_scene, opened
from fixtures.waiting import eventually

FAILURE = Failure(FailureCode.UPSTREAM, "It broke.")


@pytest.fixture
def url(migrated_lender: Lender) -> Iterator[str]:
    with migrated_lender.lent() as lent:
        yield lent


@pytest.fixture
async def scene(url: str) -> AsyncIterator[Scene]:
    clock = Clock()
    async with opened(url, clock) as store:
        yield await new_scene(store, clock)


@pytest.fixture
async def endpoint(scene: Scene) -> Endpoint:
    return await add_endpoint(scene.store, scene.nature, scene.caller.account_id, "http://there/")


@pytest.fixture
async def parcels(scene: Scene, endpoint: Endpoint) -> Sequence[Parcel]:
    """Two deliveries to the endpoint, claimed."""
    for _ in range(2):
        await scene.succeed(await scene.collecting())
    ids = [one for line in await deliver.look(scene.store, "", 100) for one in line.ids]
    return await deliver.claim(scene.store, scene.nature, SECRET, "one", LEASE_US, ids)


def noting(scene: Scene, parcel: Parcel, status: int) -> Coroutine[Any, Any, Any]:
    delivery = parcel.delivery
    attempt = Attempt(number=delivery.attempts + 1, at=scene.nature.now(), url=delivery.url, duration=5, status=status)
    return deliver.note(scene.store, scene.nature, delivery, attempt, (0.0, 0.0), HOUR)


def pausing(scene: Scene, endpoint: Endpoint) -> Coroutine[Any, Any, Any]:
    paused = Changes(state=EndpointState.PAUSED, reason="enough")
    return change_endpoint(scene.store, scene.nature, scene.caller.account_id, endpoint.id, paused)


async def crossing(url: str, lock: tuple[str, bytes], *works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Begin one work after the other while somebody holds a row, each as far as it comes, then let that row go.

    What each has returned, or raised.
    """
    holder = await asyncpg.connect(url)
    begun: list[asyncio.Task[Any]] = []
    try:
        async with holder.transaction():
            await holder.fetch(f"{lock[0]} FOR UPDATE", lock[1])
            for work in works:
                begun.append(asyncio.get_running_loop().create_task(work))
                await eventually(_stands(holder, begun), "a wait for a lock")
        return await asyncio.gather(*begun, return_exceptions=True)
    finally:
        await holder.close()


def _stands(holder: Any, begun: Sequence[asyncio.Task[Any]]) -> Callable[[], Awaitable[bool]]:
    """Whether each has ended, or waits for a lock."""

    async def look() -> bool:
        # The statistics stand still within a transaction, the locks do not.
        waiting = int(await holder.fetchval("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"))
        return waiting + sum(work.done() for work in begun) >= len(begun)

    return look


DELIVERY = "SELECT id FROM outbox WHERE id = $1"
ENDPOINT = "SELECT id FROM endpoints WHERE id = $1"
JOB = "SELECT id FROM jobs WHERE id = $1"
KEY = "SELECT id FROM keys WHERE id = $1"


@pytest.mark.parametrize("status", [200, 500])
async def test_an_attempt_that_crosses_a_pause_is_made_again(
    url: str, scene: Scene, endpoint: Endpoint, parcels: Sequence[Parcel], status: int
):
    """What a courier notes while its endpoint is paused is void, and does not stand in the way of later attempts."""
    first = parcels[0]
    outcomes = await crossing(
        url, (DELIVERY, first.delivery.id), pausing(scene, endpoint), noting(scene, first, status)
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    resumed = Changes(state=EndpointState.ACTIVE)
    await change_endpoint(scene.store, scene.nature, scene.caller.account_id, endpoint.id, resumed)
    (again,) = await deliver.claim(scene.store, scene.nature, SECRET, "one", LEASE_US, [first.delivery.id])
    await noting(scene, again, 204)
    shown = await scene.store.row("SELECT state, attempts FROM outbox WHERE id = $1", first.delivery.id)
    assert shown is not None and tuple(shown) == ("delivered", 1)
    (attempt,) = await scene.store.rows("SELECT number, status FROM attempts WHERE delivery_id = $1", first.delivery.id)
    assert tuple(attempt) == (1, 204)


async def test_failed_attempts_and_a_pause_never_wait_for_each_other(
    url: str, scene: Scene, endpoint: Endpoint, parcels: Sequence[Parcel]
):
    """Couriers that note failures, and whoever pauses the endpoint, take their locks in one order."""
    works = (noting(scene, parcels[0], 500), pausing(scene, endpoint), noting(scene, parcels[1], 500))
    outcomes = await crossing(url, (ENDPOINT, endpoint.id), *works)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]


@pytest.mark.parametrize("settled_first", [True, False])
async def test_an_end_that_crosses_a_change_of_its_endpoint_goes_where_that_is_now(
    url: str, scene: Scene, endpoint: Endpoint, settled_first: bool
):
    """A task that ends while its endpoint is resumed under a new address is sent there, and does not lie held."""
    await pausing(scene, endpoint)
    job = await scene.collecting()
    moved = Changes(url="http://elsewhere/", state=EndpointState.ACTIVE)
    changing = change_endpoint(scene.store, scene.nature, scene.caller.account_id, endpoint.id, moved)
    # The end stops at its ledger entry, having seen the endpoint; the change stops at the endpoint.
    lock, works = (KEY, scene.caller.key_id), [scene.succeed(job), changing]
    if not settled_first:
        lock, works = (ENDPOINT, endpoint.id), works[::-1]
    outcomes = await crossing(url, lock, *works)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    delivery = await scene.store.row("SELECT state, url FROM outbox WHERE task_id = $1", job.task_id)
    assert delivery is not None and tuple(delivery) == ("due", "http://elsewhere/")


async def test_leases_renewed_and_given_back_at_once_never_wait_for_each_other(url: str, scene: Scene):
    """A worker that renews what it holds, while some of that goes back, takes the rows in one order."""
    for _ in range(3):
        await scene.submit()
    low, middle, high = (one.job for one in await scene.claim(most=3))
    for job in (middle, high, low):  # where they lie in the table, from front to back
        await scene.run("UPDATE jobs SET progress = 1 WHERE id = $1", job.id)
    works = (
        advance.release_all(scene.store, [low, middle, high], 0),
        advance.renew(scene.store, "worker", [low, high, middle], LEASE_US),
    )
    assert await crossing(url, (JOB, high.id), *works) == [None, None]


async def test_leases_renewed_while_tasks_end_never_wait_for_each_other(url: str, scene: Scene):
    """An end holds its job and waits for the account, another the account and waits for its job: renewing goes on."""
    for _ in range(3):
        await scene.submit()
    low, middle, high = (one.job for one in await scene.claim(most=3))
    works = (
        advance.renew(scene.store, "worker", [low, middle, high], LEASE_US),
        settle.end_early(scene.store, scene.nature, low.task_id, FAILURE, Actor.CUSTOMER),
        settle.fail(scene.store, scene.nature, high, JobState.REFUSED, FAILURE, Actor.RUNNER),
    )
    assert await crossing(url, (JOB, middle.id), *works) == [None, True, True]
    await assert_sound(scene.store)


def test_a_statement_about_many_has_few_texts():
    """However many rows a statement names, PostgreSQL has seen its text before: it keeps a hundred plans."""
    job = Job(b"j", b"t", "any", JobState.PLANNED, None, "token", 0, 0, 0, 0)
    numbers = range(1, 65)
    texts: list[Callable[[list[Job]], str]] = [
        lambda several: jobs.release_all(several, 0, None)[0],
        lambda several: jobs.renew_all("worker", several, 0)[0],
        lambda several: jobs.set_sending(several)[0],
    ]
    for text in texts:
        assert len({text([job] * number) for number in numbers}) == 7


async def test_a_question_about_many_tasks_has_few_texts():
    """The same for the tasks of several jobs."""
    asked: set[str] = set()

    class Listening:
        async def rows(self, sql: str, *_: Any) -> list[Row]:
            asked.add(sql)
            return []

    listening: Any = Listening()
    for number in range(1, 65):
        assert await tasks.find_rows(listening, [bytes((one,)) for one in range(number)]) == {}
    assert len(asked) == 7
