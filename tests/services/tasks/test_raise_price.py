"""A price is raised once a clip was measured: under the checks of admission, exactly once, or the task fails free."""

import asyncio
from dataclasses import replace

import pytest

from filmgate.domain.errors import (
    ClaimLost,
    Conflict,
    InsufficientBalance,
    ModelNotAllowed,
    SpendCapReached,
    Unauthenticated,
)
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JobState
from filmgate.domain.ledger import EntryKind
from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.accounts.ban import ban
from filmgate.services.accounts.change_key import KeyState, change_key
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import advance, prepare
from filmgate.services.jobs.prepare import Claimed, Prepared
from filmgate.services.tasks.cancel import cancel
from filmgate.store import events, ledger
from fixtures.stores import ENGINE, FUNDS, LAPSED_US, LEASE_US, PRICE, Clock, Scene, assert_sound

MOTION = Generation(model="kling-3.0", workflow=Workflow.MOTION_CONTROL, image="http://a/1", video="http://a/2")
KNOWN = replace(MOTION, duration=7, clip_ms=6_500)
WHY = "The clip lasts 6.5 seconds."
RAISED = 700


async def claimed(scene: Scene, lease_us: int = LEASE_US) -> Claimed:
    (one,) = await prepare.claim(scene.store, "worker", lease_us, 1)
    return one


async def finish(scene: Scene, mine: Claimed, price: int | None = RAISED) -> None:
    await prepare.finish(scene.store, scene.nature, mine, Prepared(KNOWN, (), price, WHY), ENGINE)


async def entries(scene: Scene, task_id: bytes) -> list[tuple[EntryKind, int]]:
    return [(entry.kind, entry.amount) for entry in await ledger.of_task(scene.store, task_id)]


async def spent(scene: Scene) -> int:
    row = await scene.store.row("SELECT coalesce(sum(spent), 0) FROM spending")
    assert row is not None
    return int(row[0])


async def test_what_it_costs_more_is_held(scene: Scene):
    """The task has its new price, the balance less, the key has spent it, and the timeline says why."""
    task_id = await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene))
    record = await scene.record(task_id)
    assert (record.task.state, record.task.price, record.task.charged) == ("queued", RAISED, RAISED)
    assert await entries(scene, task_id) == [(EntryKind.HOLD, PRICE), (EntryKind.RAISE, RAISED - PRICE)]
    assert await scene.balance() == FUNDS - RAISED
    assert await spent(scene) == RAISED
    queued = [event for event in await events.of_task(scene.store, task_id) if event.after == "queued"]
    assert [event.cause for event in queued] == [WHY]
    await assert_sound(scene.store)


@pytest.mark.parametrize("price", [None, 0, PRICE - 1, PRICE])
async def test_a_price_never_falls(scene: Scene, price: int | None):
    """What was held stays held, and no entry says anything else."""
    task_id = await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene), price)
    assert (await scene.record(task_id)).task.price == PRICE
    assert await entries(scene, task_id) == [(EntryKind.HOLD, PRICE)]
    await assert_sound(scene.store)


async def test_all_of_it_is_captured(scene: Scene):
    """A film that was made is paid for at the raised price."""
    task_id = await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene))
    (assignment,) = await scene.claim()
    job = await advance.accept(scene.store, scene.nature, assignment.job, "handle")
    job = await advance.advance(scene.store, scene.nature, job, JobState.COLLECTING, Actor.RUNNER)
    await scene.succeed(job)
    assert (await entries(scene, task_id))[-1] == (EntryKind.CAPTURE, RAISED)
    assert await scene.balance() == FUNDS - RAISED
    await assert_sound(scene.store)


async def test_all_of_it_is_given_back(scene: Scene):
    """Hold and raise are released together; nothing counts as spent."""
    task_id = await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene))
    await cancel(scene.store, scene.nature, scene.caller, task_id.hex())
    assert (await entries(scene, task_id))[-1] == (EntryKind.RELEASE, RAISED)
    assert await scene.balance() == FUNDS
    assert await spent(scene) == 0
    await assert_sound(scene.store)


async def test_too_little_balance(scene: Scene):
    """Nothing is written; the task can then be failed, free of charge."""
    task_id = await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    await finish_refused(scene, mine, FUNDS + 1, InsufficientBalance)
    assert await scene.balance() == FUNDS - PRICE
    await prepare.refuse(scene.store, scene.nature, mine, Failure(FailureCode.INSUFFICIENT_BALANCE, "too little"))
    assert await scene.balance() == FUNDS
    assert await entries(scene, task_id) == [(EntryKind.HOLD, PRICE), (EntryKind.RELEASE, PRICE)]
    await assert_sound(scene.store)


async def finish_refused(scene: Scene, mine: Claimed, price: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        await finish(scene, mine, price)
    assert (await scene.record(mine.task.id)).task.state == "preparing"
    assert await scene.jobs(mine.task.id) == []
    await assert_sound(scene.store)


async def test_the_last_cent_may_be_spent(scene: Scene):
    """Up to the balance, to the micro-dollar."""
    task_id = await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    await finish(scene, mine, FUNDS)
    assert await scene.balance() == 0
    assert (await scene.record(task_id)).task.price == FUNDS
    await assert_sound(scene.store)


@pytest.mark.parametrize("cap", ["hour_spend", "day_spend", "total_spend"])
async def test_spend_caps_hold(scene: Scene, cap: str):
    """Those of the account as it is now; the hold counts already."""
    await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    await limit_account(scene.store, "acme", {cap: RAISED - 1})
    await finish_refused(scene, mine, RAISED, SpendCapReached)
    await limit_account(scene.store, "acme", {cap: RAISED})
    await finish(scene, mine)
    assert await spent(scene) == RAISED
    await assert_sound(scene.store)


async def test_the_money_counts_when_the_task_was_created(scene: Scene, clock: Clock):
    """What was spent on the next day does not use up the caps of the day before, where the raise belongs."""
    await limit_account(scene.store, "acme", {"day_spend": RAISED})
    task_id = await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    clock.ahead_us += 2 * DAY
    await scene.submit(price=RAISED)
    await finish(scene, mine)
    rows = await scene.store.rows("SELECT hour, spent FROM spending ORDER BY hour")
    created = (await scene.record(task_id)).task.created_at // HOUR * HOUR
    assert tuple(rows[0]) == (created, RAISED)
    await assert_sound(scene.store)


async def test_a_preparer_whose_clock_is_behind(scene: Scene, clock: Clock):
    """A raise is never older than the hold that it adds to, also where two machines' clocks differ."""
    await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    clock.ahead_us = -DAY
    await finish(scene, mine)
    await assert_sound(scene.store)


async def test_rates_and_open_tasks_were_counted_before(scene: Scene):
    """A task that was let in is not counted against itself."""
    await limit_account(scene.store, "acme", {"rate_per_minute": 1, "tasks_at_once": 1})
    await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene))
    assert await scene.balance() == FUNDS - RAISED


async def test_a_key_that_is_not_live_any_more_spends_nothing(scene: Scene):
    """Disabled, or its account banned, or bound to other models since."""
    await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    await change_key(scene.store, scene.caller.key_id.hex(), KeyState.DISABLED)
    await finish_refused(scene, mine, RAISED, Unauthenticated)
    await change_key(scene.store, scene.caller.key_id.hex(), KeyState.ACTIVE)
    await ban(scene.store, "acme")
    await finish_refused(scene, mine, RAISED, Unauthenticated)
    await scene.run("UPDATE accounts SET state = 'active'")
    await scene.run("UPDATE keys SET terms = $1", '{"models":["kling-o3"]}')
    await finish_refused(scene, mine, RAISED, ModelNotAllowed)


async def test_once_however_often_it_is_tried(scene: Scene):
    """The same claim finished many times at once raises the price once; the others have lost it."""
    task_id = await scene.submit(generation=MOTION)
    mine = await claimed(scene)
    await scene.crowd()
    ended = await asyncio.gather(*(finish(scene, mine) for _ in range(8)), return_exceptions=True)
    assert sorted(type(end) is ClaimLost for end in ended) == [False, *[True] * 7]
    assert await entries(scene, task_id) == [(EntryKind.HOLD, PRICE), (EntryKind.RAISE, RAISED - PRICE)]
    await assert_sound(scene.store)


async def test_a_preparer_that_dies_before_or_after_raises_it_once(scene: Scene):
    """Whoever claims the task again finds it as it was, or queued; the dead one's return changes nothing."""
    task_id = await scene.submit(generation=MOTION)
    dead, living = await claimed(scene, LAPSED_US), await claimed(scene)
    with pytest.raises(ClaimLost):
        await finish(scene, dead)
    await finish(scene, living)
    for late in (dead, living):
        with pytest.raises(ClaimLost):
            await finish(scene, late, 2 * RAISED)
        with pytest.raises(ClaimLost):
            await prepare.refuse(scene.store, scene.nature, late, Failure(FailureCode.INVALID_VIDEO, "late"))
    assert await prepare.claim(scene.store, "third", LEASE_US, 5) == []
    assert await scene.balance() == FUNDS - RAISED
    assert (await scene.record(task_id)).task.price == RAISED
    await assert_sound(scene.store)


async def test_the_schema_knows_that_it_is_raised_once(scene: Scene):
    """A second entry of that kind is refused by its index."""
    task_id = await scene.submit(generation=MOTION)
    await finish(scene, await claimed(scene))
    with pytest.raises(Conflict):
        await scene.run(
            """INSERT INTO entries (id, account_id, task_id, key_id, kind, amount, change, at, actor, reason)
            SELECT $1, account_id, task_id, key_id, kind, amount, change, at, actor, reason
            FROM entries WHERE task_id = $2 AND kind = 'raise'""",
            scene.nature.new_id(),
            task_id,
        )


async def test_raises_and_submissions_never_spend_the_same_money(scene: Scene):
    """On the last dollar, all at once: as many as there is money for come through, and no cent more."""
    for _ in range(6):
        await scene.submit(generation=MOTION)
    mine = await prepare.claim(scene.store, "worker", LEASE_US, 6)
    left = FUNDS - 6 * PRICE
    await scene.run("UPDATE accounts SET balance = balance - $1", left - 3 * (RAISED - PRICE))
    await scene.run("UPDATE entries SET amount = amount - $1, change = change - $1 WHERE kind = 'grant'", left - 1800)
    await scene.crowd()
    tries = [finish(scene, one) for one in mine] + [scene.submit(price=RAISED - PRICE) for _ in range(6)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(end) for end in ended if isinstance(end, BaseException)} == {InsufficientBalance}
    assert sum(isinstance(end, InsufficientBalance) for end in ended) == 9
    assert await scene.balance() == 0
    await assert_sound(scene.store)


async def test_caps_hold_in_a_crowd_of_raises(scene: Scene):
    """As many raises as fit under the cap come through."""
    for _ in range(6):
        await scene.submit(generation=MOTION)
    await limit_account(scene.store, "acme", {"hour_spend": 6 * PRICE + 2 * (RAISED - PRICE) + 1})
    mine = await prepare.claim(scene.store, "worker", LEASE_US, 6)
    await scene.crowd()
    ended = await asyncio.gather(*(finish(scene, one) for one in mine), return_exceptions=True)
    assert sum(isinstance(end, SpendCapReached) for end in ended) == 4
    assert await spent(scene) == 6 * PRICE + 2 * (RAISED - PRICE)
    await assert_sound(scene.store)
