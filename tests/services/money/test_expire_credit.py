"""Credit that expires: used first, taken back at its end, exactly once, never below zero."""

import asyncio

import pytest

from filmgate.domain.credit import CREDITS_MAX
from filmgate.domain.errors import InsufficientBalance, InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.job import JobState
from filmgate.domain.ledger import Funds, Totals
from filmgate.domain.nature import DAY, HOUR, Nature
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import settle
from filmgate.services.money.adjust import adjust
from filmgate.services.money.expire_credit import expire_credit
from filmgate.services.money.grant import grant
from filmgate.services.money.show_balance import show_balance
from filmgate.services.money.show_funds import show_funds
from fixtures.stores import FUNDS, Clock, Scene, assert_sound
from fixtures.waiting import PATIENCE_S

BROKEN = Failure(FailureCode.UPSTREAM, "It broke.")


async def promote(scene: Scene, amount: int, lasts_us: int = DAY) -> None:
    await grant(
        scene.store,
        scene.nature,
        scene.caller.account_id,
        amount,
        "spring",
        operator="ana",
        expires_at=scene.nature.now() + lasts_us,
    )


async def spendable(scene: Scene) -> int:
    return (await show_balance(scene.store, scene.nature, scene.caller)).balance


async def expiries(scene: Scene) -> list[tuple[int, bool]]:
    """Each amount that has expired, and whether a task gave it back too late."""
    sql = "SELECT amount, task_id IS NOT NULL FROM entries WHERE kind = 'expire' ORDER BY id"
    return [(int(amount), bool(late)) for amount, late in await scene.store.rows(sql)]


async def fail(scene: Scene, job: object) -> None:
    assert await settle.fail(scene.store, scene.nature, job, JobState.REFUSED, BROKEN, Actor.RUNNER)  # type: ignore[arg-type]


async def test_a_clock_that_is_set_back_holds_nobody_up(scene: Scene, clock: Clock):
    """What was due when a round began is taken back in it, whatever the clock says meanwhile."""
    await promote(scene, 1000)
    times = iter((scene.nature.now() + DAY,))
    wavering = Nature(lambda: next(times, clock()))
    async with asyncio.timeout(PATIENCE_S):
        assert await expire_credit(scene.store, wavering) == 1
    assert await expiries(scene) == [(1000, False)]


async def test_what_is_left_at_the_end_is_taken_back(scene: Scene, clock: Clock):
    """What films and open tasks have used stays used; the rest is gone, and only once."""
    await promote(scene, 1000)
    await scene.succeed(await scene.collecting(price=300))
    await scene.submit(price=100)
    clock.ahead_us = DAY
    assert await expire_credit(scene.store, scene.nature) == 1
    assert await expire_credit(scene.store, scene.nature) == 0
    assert await expiries(scene) == [(600, False)]
    assert await scene.balance() == FUNDS
    await assert_sound(scene.store)


async def test_the_soonest_end_is_used_first(scene: Scene, clock: Clock):
    """Whatever came first: the credit of two days pays after that of one, and the money without an end last."""
    await promote(scene, 100, 2 * DAY)
    await promote(scene, 50, DAY)
    await scene.submit(price=120)
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    assert await expiries(scene) == []
    clock.ahead_us = 2 * DAY
    await expire_credit(scene.store, scene.nature)
    assert await expiries(scene) == [(30, False)]
    assert await spendable(scene) == FUNDS
    await assert_sound(scene.store)


async def test_nobody_spends_what_is_over_before_the_chore_comes(scene: Scene, clock: Clock):
    """At its very end it cannot be spent or seen any more, and the next hold takes it back itself."""
    await adjust(scene.store, scene.nature, "acme", -FUNDS, "empty it", "ana")
    await promote(scene, 100)
    clock.ahead_us = DAY
    assert await spendable(scene) == 0
    with pytest.raises(InsufficientBalance):
        await scene.submit(price=100)
    assert await expiries(scene) == []
    await grant(scene.store, scene.nature, scene.caller.account_id, 5, "")
    assert await expiries(scene) == [(100, False)]
    assert await scene.balance() == 5
    await scene.submit(price=5)
    await assert_sound(scene.store)


async def test_a_hold_settles_what_is_due(scene: Scene, clock: Clock):
    """In its own transaction: the balance that it leaves is without what has expired."""
    await promote(scene, 100)
    await promote(scene, 10, 3 * DAY)
    clock.ahead_us = DAY + 1
    await scene.submit(price=4)
    assert await expiries(scene) == [(100, False)]
    assert await scene.balance() == FUNDS + 6
    await assert_sound(scene.store)


async def test_money_that_comes_back_in_time_is_credit_again(scene: Scene, clock: Clock):
    await promote(scene, 100)
    job = await scene.collecting(price=150)
    await fail(scene, job)
    assert await spendable(scene) == FUNDS + 100
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    assert await expiries(scene) == [(100, False)]
    await assert_sound(scene.store)


@pytest.mark.parametrize("chore_first", [True, False])
async def test_money_that_comes_back_too_late_is_gone(scene: Scene, clock: Clock, chore_first: bool):
    """Holding credit in a task does not make it last: what the task gives back after the end expires with it."""
    await promote(scene, 100)
    job = await scene.collecting(price=150)
    clock.ahead_us = DAY
    if chore_first:
        await expire_credit(scene.store, scene.nature)
    await fail(scene, job)
    assert await spendable(scene) == FUNDS
    await expire_credit(scene.store, scene.nature)
    assert await expiries(scene) == [(100, chore_first)]
    assert await scene.balance() == FUNDS
    await assert_sound(scene.store)


async def test_late_money_of_several_credits(scene: Scene, clock: Clock):
    """One task that used three: two are over, the third gets its part back."""
    for days in (1, 2, 3):
        await promote(scene, 10, days * DAY)
    job = await scene.collecting(price=25)
    clock.ahead_us = 2 * DAY
    await expire_credit(scene.store, scene.nature)
    await fail(scene, job)
    assert await expiries(scene) == [(10, True), (10, True)]
    assert await spendable(scene) == FUNDS + 10
    await assert_sound(scene.store)


async def test_an_adjustment_downwards_uses_credit_too(scene: Scene, clock: Clock):
    await promote(scene, 100)
    await adjust(scene.store, scene.nature, "acme", -30, "a mistake", "ana")
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    assert await expiries(scene) == [(70, False)]
    await assert_sound(scene.store)


async def test_what_expired_was_neither_bought_nor_consumed(scene: Scene, clock: Clock):
    """Purchased falls by it, consumed stays: before the chore as after it."""
    await promote(scene, 100)
    await scene.submit(price=30)
    assert await show_balance(scene.store, scene.nature, scene.caller) == Totals(FUNDS + 70, FUNDS + 100)
    clock.ahead_us = DAY
    for _ in range(2):
        totals = await show_balance(scene.store, scene.nature, scene.caller)
        assert (totals, totals.consumed) == (Totals(FUNDS, FUNDS + 30), 30)
        assert await show_funds(scene.store, scene.nature, scene.caller) == Funds(FUNDS, FUNDS + 30, 30)
        await expire_credit(scene.store, scene.nature)


async def test_many_at_once_spend_it_once(scene: Scene, clock: Clock):
    """A crowd of requests, chores and grants around the end: the books stay right, and nothing is spent twice."""
    await adjust(scene.store, scene.nature, "acme", -FUNDS, "empty it", "ana")
    await promote(scene, 500)
    await promote(scene, 500, 2 * DAY)
    await scene.crowd()
    clock.ahead_us = DAY
    works = [scene.submit(price=100) for _ in range(10)] + [expire_credit(scene.store, scene.nature) for _ in range(4)]
    ended = await asyncio.gather(*works, return_exceptions=True)
    assert sum(isinstance(end, InsufficientBalance) for end in ended) == 5
    assert sum(isinstance(end, bytes) for end in ended) == 5
    assert await expiries(scene) == [(500, False)]
    assert await scene.balance() == 0
    await assert_sound(scene.store)


async def test_grants_and_holds_at_once_know_of_each_other(scene: Scene, clock: Clock):
    """A hold that waited for a grant uses its credit, too: else there would be more credit than balance."""
    await adjust(scene.store, scene.nature, "acme", -FUNDS, "empty it", "ana")
    await scene.crowd()
    works = [promote(scene, 100) for _ in range(8)] + [scene.submit(price=100) for _ in range(16)]
    ended = await asyncio.gather(*works, return_exceptions=True)
    let_in = sum(isinstance(end, bytes) for end in ended)
    assert await scene.balance() == 800 - 100 * let_in
    await assert_sound(scene.store)
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    assert await scene.balance() == 0
    await assert_sound(scene.store)


async def test_what_cannot_be_granted_for_a_time(scene: Scene):
    """An end that has passed, nothing at all, or more credits than anybody could follow."""
    for amount, lasts in ((10, 0), (10, -HOUR), (0, DAY)):
        with pytest.raises(InvalidField):
            await promote(scene, amount, lasts)
    for _ in range(CREDITS_MAX):
        await promote(scene, 1)
    with pytest.raises(InvalidField, match="credits already"):
        await promote(scene, 1)
    await scene.collecting(price=CREDITS_MAX)
    await assert_sound(scene.store)


async def test_a_release_to_a_hundred_credits(scene: Scene, clock: Clock):
    for _ in range(CREDITS_MAX):
        await promote(scene, 1)
    job = await scene.collecting(price=CREDITS_MAX + 5)
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    await fail(scene, job)
    assert await expiries(scene) == [(1, True)] * CREDITS_MAX
    assert await scene.balance() == FUNDS
    await assert_sound(scene.store)
