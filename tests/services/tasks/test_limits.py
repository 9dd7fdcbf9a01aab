"""Limits of keys and accounts: each refusal, what makes room again, and that nothing slips through at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import cycle

import pytest

from filmgate.domain.access import Terms
from filmgate.domain.errors import ModelNotAllowed, RateLimited, Refusal, SpendCapReached, TooManyTasks
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JobState
from filmgate.domain.limits import Limits
from filmgate.domain.nature import DAY, HOUR, MINUTE, SECOND
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import settle
from filmgate.services.tasks.cancel import cancel
from filmgate.store.migrate import Migratable
from fixtures.stores import PRICE, Clock, Scene, assert_sound, new_scene, opened

MORNING = 1_767_949_200 * SECOND  # 2026-01-09, 09:00 UTC
BROKE = Failure(FailureCode.UPSTREAM, "It broke.")


@dataclass
class Still(Clock):
    """Stands still until a test moves it."""

    now: int = MORNING

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Still:
    return Still()


async def limited(scene: Scene, **limits: int) -> Scene:
    """The same scene, played with a new key of the account that has these limits."""
    return await bound(scene, Terms(limits=Limits(**limits)))


async def bound(scene: Scene, terms: Terms) -> Scene:
    key = await create_key(scene.store, scene.nature, "acme", "", terms)
    return replace(scene, caller=await authenticate(scene.store, f"Bearer {key.text}"))


async def wait_of(scene: Scene, kind: type[RateLimited] | type[SpendCapReached], **given: int) -> int | None:
    """A submission is refused in this way; how long it says to wait."""
    before = await scene.number("tasks")
    with pytest.raises(kind) as raised:
        await scene.submit(**given)
    assert type(raised.value) is kind
    assert await scene.number("tasks") == before
    return raised.value.retry_after_s


# ---- rates -----------------------------------------------------------------------------------------------------------


async def test_a_rate_counts_the_creations_of_the_last_sixty_seconds(scene: Scene, clock: Still):
    """The window slides: room comes one by one, to the microsecond, as creations grow a minute old."""
    key = await limited(scene, rate_per_minute=3)
    for second in (0, 10, 20):
        clock.now = MORNING + second * SECOND
        await key.submit()
    clock.now = MORNING + 30 * SECOND
    assert await wait_of(key, RateLimited) == 30
    clock.now = MORNING + MINUTE - 1
    assert await wait_of(key, RateLimited) == 1
    clock.now = MORNING + MINUTE
    await key.submit()
    assert await wait_of(key, RateLimited) == 10
    clock.now = MORNING + 70 * SECOND
    await key.submit()
    assert await wait_of(key, RateLimited) == 10


async def test_whoever_waits_as_told_gets_in(scene: Scene, clock: Still):
    key = await limited(scene, rate_per_minute=1)
    clock.now += 123_456
    await key.submit()
    for passed in (1, 999_999, 31_000_001):
        clock.now = MORNING + 123_456 + passed
        wait = await wait_of(key, RateLimited)
    assert wait is not None
    clock.now += wait * SECOND
    await key.submit()


async def test_ended_tasks_count_for_a_rate_and_refused_requests_do_not(scene: Scene, clock: Still):
    key = await limited(scene, rate_per_minute=2)
    await cancel(key.store, key.nature, key.caller, (await key.submit()).hex())
    await key.submit()
    for _ in range(5):
        await wait_of(key, RateLimited)
    clock.now += MINUTE
    await key.submit()
    await key.submit()
    await assert_sound(key.store)


# ---- tasks at once ---------------------------------------------------------------------------------------------------


async def test_a_slot_is_free_again_when_a_task_has_ended_however(scene: Scene):
    """Made, failed or cancelled: each gives its slot back."""
    key = await limited(scene, tasks_at_once=2)
    job = await key.collecting()
    await key.submit()
    assert await wait_of(key, TooManyTasks) == 5
    await key.succeed(job)
    third = await key.submit()
    await wait_of(key, TooManyTasks)
    await cancel(key.store, key.nature, key.caller, third.hex())
    await key.submit()
    await wait_of(key, TooManyTasks)
    (claimed,) = await key.claim()
    await settle.fail(key.store, key.nature, claimed.job, JobState.REFUSED, BROKE, Actor.RUNNER)
    await key.submit()
    await assert_sound(key.store)


async def test_a_task_that_is_being_prepared_is_open(scene: Scene):
    key = await limited(scene, tasks_at_once=1)
    media = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/a.png")
    await key.submit(generation=media)
    await wait_of(key, TooManyTasks)


# ---- spend caps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "window", "wait"),
    [("hour_spend", HOUR, 3600), ("day_spend", DAY, 15 * 3600), ("total_spend", None, None)],
)
async def test_a_cap_is_spent_to_the_last_and_free_in_its_next_window(
    scene: Scene, clock: Still, limit: str, window: int | None, wait: int | None
):
    """A price that fits is taken, a larger one is not; the next UTC hour or day begins with nothing spent."""
    key = await limited(scene, **{limit: 3 * PRICE})
    await key.submit()
    await key.submit()
    assert await wait_of(key, SpendCapReached, price=PRICE + 1) == wait
    await key.submit()
    assert await wait_of(key, SpendCapReached, price=1) == wait
    await key.submit(price=0)
    if window is None:
        clock.now += 400 * DAY
        await wait_of(key, SpendCapReached, price=1)
        return
    clock.now = (MORNING // window + 1) * window - 1
    assert await wait_of(key, SpendCapReached, price=1) == 1
    clock.now += 1
    await key.submit(price=3 * PRICE)
    await wait_of(key, SpendCapReached, price=1)


async def test_a_refund_gives_room_back_to_the_hour_that_paid(scene: Scene, clock: Still):
    """A task that fails in a later hour frees its own hour and day, not the hour in which it fails."""
    key = await limited(scene, hour_spend=PRICE, day_spend=2 * PRICE)
    first = await key.submit()
    clock.now += HOUR
    await key.submit()
    await cancel(key.store, key.nature, key.caller, first.hex())
    refusal = await wait_of(key, SpendCapReached)
    assert refusal == 3600, "this hour's money is still spent"
    clock.now += HOUR
    await key.submit()
    clock.now += HOUR
    assert await wait_of(key, SpendCapReached) == 12 * 3600, "the day is full again"
    rows = await key.store.rows("SELECT hour, spent FROM spending ORDER BY hour")
    assert [tuple(row) for row in rows] == [(MORNING, 0), (MORNING + HOUR, PRICE), (MORNING + 2 * HOUR, PRICE)]
    await assert_sound(key.store)


async def test_a_refund_makes_room_at_once_in_its_own_hour(scene: Scene):
    key = await limited(scene, hour_spend=PRICE, total_spend=PRICE)
    for _ in range(3):
        task_id = await key.submit()
        await wait_of(key, SpendCapReached)
        await cancel(key.store, key.nature, key.caller, task_id.hex())
    await key.submit()


async def test_a_cap_that_is_set_later_counts_what_was_spent_before(scene: Scene):
    await scene.submit()
    await scene.submit()
    await limit_account(scene.store, "acme", {"total_spend": 2 * PRICE, "hour_spend": 10 * PRICE})
    await wait_of(scene, SpendCapReached)
    await limit_account(scene.store, "acme", {"total_spend": 3 * PRICE})
    await scene.submit()
    await limit_account(scene.store, "acme", {"total_spend": None, "rate_per_minute": 3})
    await wait_of(scene, RateLimited)
    await limit_account(scene.store, "acme", {"rate_per_minute": None})
    await scene.submit()


# ---- accounts, models, twins -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        ({"rate_per_minute": 2}, RateLimited),
        ({"tasks_at_once": 2}, TooManyTasks),
        ({"hour_spend": 2 * PRICE}, SpendCapReached),
        ({"day_spend": 2 * PRICE}, SpendCapReached),
        ({"total_spend": 2 * PRICE}, SpendCapReached),
    ],
)
async def test_an_accounts_limits_hold_for_all_its_keys_together(
    scene: Scene, clock: Still, limits: dict[str, int], refusal: type[RateLimited] | type[SpendCapReached]
):
    """What one key has used the other lacks, whatever limits of its own it has; other accounts know nothing of it."""
    await limit_account(scene.store, "acme", limits)
    other = await limited(scene, rate_per_minute=50)
    stranger = await new_scene(scene.store, clock, name="stranger")
    await scene.submit()
    await other.submit()
    for either in (scene, other):
        await wait_of(either, refusal)
    await stranger.submit()


@pytest.mark.parametrize("limits", [{"rate_per_minute": 1}, {"tasks_at_once": 1}, {"total_spend": PRICE}])
async def test_a_keys_limits_are_its_own(scene: Scene, limits: dict[str, int]):
    one, other = await limited(scene, **limits), await limited(scene, **limits)
    await one.submit()
    with pytest.raises(Refusal):
        await one.submit()
    await other.submit()
    await scene.submit()


async def test_a_key_for_another_model(scene: Scene):
    """It is refused before money and limits are looked at, and counts for nothing."""
    key = await bound(scene, Terms(models=("kling-o3",), limits=Limits(rate_per_minute=1)))
    for price in (PRICE, 10**12):
        with pytest.raises(ModelNotAllowed):
            await key.submit(price=price)
    film = Generation(model="kling-o3", workflow=Workflow.TEXT_TO_VIDEO, prompt="a lake", duration=3, sound=False)
    await key.submit(generation=film)


async def test_a_replay_counts_for_nothing_and_is_answered_at_the_limit(scene: Scene):
    key = await limited(scene, rate_per_minute=2, tasks_at_once=2, hour_spend=2 * PRICE, total_spend=2 * PRICE)
    first = await key.submit(idempotency_key="once")
    for _ in range(5):
        assert await key.submit(idempotency_key="once") == first
    await key.submit()
    assert await key.submit(idempotency_key="once") == first
    await wait_of(key, RateLimited)


async def test_twins_at_once_on_the_last_slot_are_one_task(scene: Scene):
    key = await limited(scene, rate_per_minute=1, tasks_at_once=1, total_spend=PRICE)
    answers = await asyncio.gather(*(key.submit(idempotency_key="once") for _ in range(20)))
    assert len(set(answers)) == 1
    await wait_of(key, RateLimited)


# ---- all at once -----------------------------------------------------------------------------------------------------

ROOM = 7
CROWD = 100


@pytest.fixture
async def doors(store: Migratable, store_url: str, clock: Still) -> AsyncIterator[list[Migratable]]:
    """The ways in: SQLite has one server, PostgreSQL any number of them, each with connections of its own."""
    async with AsyncExitStack() as stack:
        more = 3 if store.name == "postgres" else 0
        yield [store, *[await stack.enter_async_context(opened(store_url, clock)) for _ in range(more)]]


@pytest.mark.parametrize("whose", ["key", "account"])
@pytest.mark.parametrize(
    ("limit", "most", "refusal"),
    [
        ("rate_per_minute", ROOM, RateLimited),
        ("tasks_at_once", ROOM, TooManyTasks),
        ("hour_spend", ROOM * PRICE + 1, SpendCapReached),
        ("day_spend", ROOM * PRICE + PRICE // 2, SpendCapReached),
        ("total_spend", ROOM * PRICE, SpendCapReached),
    ],
)
async def test_a_crowd_never_passes_one_too_many(
    scene: Scene, doors: list[Migratable], whose: str, limit: str, most: int, refusal: type[Refusal]
):
    """Of a hundred submissions at the same time, on two keys where the limit is the account's, seven are let in."""
    if whose == "key":
        keys = [await limited(scene, **{limit: most})]
    else:
        await limit_account(scene.store, "acme", {limit: most})
        keys = [scene, await limited(scene, total_spend=10**12)]
    inlets = cycle([replace(key, store=door) for door in doors for key in keys])
    crowd = [next(inlets).submit() for _ in range(CROWD)]
    ended = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(end, bytes) for end in ended) == ROOM
    assert sum(type(end) is refusal for end in ended) == CROWD - ROOM
    await assert_sound(scene.store)


async def test_while_some_end_and_others_begin_no_limit_is_passed(scene: Scene, doors: list[Migratable]):
    """Submissions and cancellations in one crowd: at no moment more are open than may be."""
    key = await limited(scene, tasks_at_once=3, hour_spend=3 * PRICE)
    inlets = cycle([replace(key, store=door) for door in doors])

    async def visit(inlet: Scene) -> bool:
        try:
            task_id = await inlet.submit()
        except (TooManyTasks, SpendCapReached):
            return False
        await cancel(inlet.store, inlet.nature, inlet.caller, task_id.hex())
        return True

    async def watch() -> int:
        row = await scene.store.row("SELECT count(*) FROM tasks WHERE state NOT IN ('failed', 'cancelled')")
        assert row is not None
        return int(row[0])

    visits = [visit(next(inlets)) for _ in range(CROWD // 2)]
    seen = asyncio.gather(*visits)
    most = 0
    while not seen.done():
        most = max(most, await watch())
        await asyncio.sleep(0)
    assert sum(await seen) >= 3
    assert most <= 3
    assert await watch() == 0
    row = await scene.store.row("SELECT sum(spent) FROM spending")
    assert row is not None
    assert int(row[0]) == 0
    await assert_sound(scene.store)
