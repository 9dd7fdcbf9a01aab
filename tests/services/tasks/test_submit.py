"""Submitting: a task, its hold, its job and its events appear together or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from filmgate.domain.access import Terms
from filmgate.domain.errors import (
    AccountBanned,
    IdempotencyMismatch,
    InsufficientBalance,
    ModelNotAllowed,
    NameTaken,
    NoRoute,
    Refusal,
    SpendCapReached,
    TooManyTasks,
    Unauthenticated,
)
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.limits import Limits
from filmgate.domain.nature import DAY
from filmgate.domain.task import TaskState
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.money.grant import grant
from filmgate.services.tasks.submit import submit
from filmgate.store import events
from filmgate.store.base import Store
from filmgate.store.terms import write_terms
from fixtures.stores import FUNDS, HOUR_US, PRICE, Clock, Scene, assert_sound, new_scene


async def test_a_task_is_queued_with_its_first_job(scene: Scene):
    """A task that needs nothing fetched is queued at once, with a planned job, a hold and an event for each."""
    task_id = await scene.submit(callback_url="http://there/", origin="http://here")
    record = await scene.record(task_id)
    assert (record.task.state, record.task.price, record.task.callback_url) == (
        TaskState.QUEUED,
        PRICE,
        "http://there/",
    )
    assert record.task.deadline_at == record.task.created_at + HOUR_US
    assert await scene.states(task_id) == ("queued", ["planned"])
    assert await scene.balance() == FUNDS - PRICE
    assert {event.noun for event in await events.of_task(scene.store, task_id)} == {"task", "job"}
    await assert_sound(scene.store)


@pytest.mark.parametrize("workflow", [Workflow.IMAGE_TO_VIDEO, Workflow.VIDEO_EDIT])
async def test_a_task_that_names_media_is_prepared_first(scene: Scene, workflow: Workflow):
    """What names media, or what no engine makes yet, is held for but gets no job before it was prepared."""
    generation = Generation(model="kling-o3", workflow=workflow, image="http://a/a.png", video="http://a/a.mp4")
    task_id = await scene.submit(generation=generation)
    assert await scene.states(task_id) == ("preparing", [])
    assert await scene.balance() == FUNDS - PRICE
    await assert_sound(scene.store)


async def test_without_engines_nothing_is_taken(scene: Scene):
    """A server without engines refuses, and keeps nothing of the request."""
    scene.cards = ()
    with pytest.raises(NoRoute):
        await scene.submit()
    assert await scene.number("tasks") == 0
    assert await scene.balance() == FUNDS


async def test_a_free_task_needs_no_money(store: Store, clock: Clock):
    """A price of nothing is held for and adds up, even on an empty account."""
    scene = await new_scene(store, clock, funds=0)
    await scene.submit(price=0)
    await assert_sound(store)


async def test_too_little_money(scene: Scene):
    """A price above the balance is refused, and nothing is stored."""
    with pytest.raises(InsufficientBalance) as raised:
        await scene.submit(price=FUNDS + 1)
    assert (raised.value.price, raised.value.balance) == (FUNDS + 1, FUNDS)
    assert [await scene.number(table) for table in ("tasks", "contents", "jobs", "events")] == [0, 0, 0, 0]
    await assert_sound(scene.store)


async def test_the_last_dollar_is_spent_once(store: Store, clock: Clock):
    """Of fifty requests at once on money for seven exactly seven are taken, and the balance never goes below zero."""
    scene = await new_scene(store, clock, funds=7 * PRICE + PRICE // 2)
    await scene.crowd()
    ended = await asyncio.gather(*(scene.submit() for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(end, bytes) for end in ended) == 7
    assert sum(isinstance(end, InsufficientBalance) for end in ended) == 43
    assert await scene.balance() == PRICE // 2
    await assert_sound(store)


@pytest.mark.parametrize(
    ("table", "state", "refusal"), [("keys", "disabled", Unauthenticated), ("accounts", "banned", AccountBanned)]
)
async def test_a_key_that_died_meanwhile(scene: Scene, table: str, state: str, refusal: type[Refusal]):
    """Between authentication and submission a key may be disabled or an account banned: the submission sees it."""
    await scene.run(f"UPDATE {table} SET state = $1", state)
    with pytest.raises(refusal):
        await scene.submit()
    assert await scene.balance() == FUNDS


async def limit_the_account(scene: Scene) -> None:
    await limit_account(scene.store, "acme", {"tasks_at_once": 0})


async def limit_the_key(scene: Scene) -> None:
    await scene.run("UPDATE keys SET terms = $1", write_terms(Terms(limits=Limits(hour_spend=PRICE - 1))))


async def forbid_the_model(scene: Scene) -> None:
    await scene.run("UPDATE keys SET terms = $1", write_terms(Terms(models=("kling-o3",))))


async def spend_nearly_all(scene: Scene) -> None:
    await scene.submit(price=FUNDS - PRICE + 1)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (limit_the_account, TooManyTasks),
        (limit_the_key, SpendCapReached),
        (forbid_the_model, ModelNotAllowed),
        (spend_nearly_all, InsufficientBalance),
    ],
)
async def test_what_changed_since_the_caller_was_seen_counts(
    scene: Scene, change: Callable[[Scene], Awaitable[None]], refusal: type[Refusal]
):
    """The caller had no limits and enough money when it came in; what holds is how it stands when it is let in."""
    await change(scene)
    before = await scene.balance(), await scene.number("tasks")
    with pytest.raises(refusal):
        await scene.submit()
    assert (await scene.balance(), await scene.number("tasks")) == before
    await assert_sound(scene.store)


async def test_credit_that_came_since_the_caller_was_seen_is_used_first(scene: Scene, clock: Clock):
    await grant(scene.store, scene.nature, scene.caller.account_id, PRICE, "a gift", expires_at=clock() + DAY)
    await scene.submit()
    row = await scene.store.row("SELECT remaining FROM credits")
    assert row is not None and row[0] == 0
    await assert_sound(scene.store)


# ---- Idempotency-Keys ------------------------------------------------------------------------------------------------


async def test_the_same_request_again_is_the_same_task(scene: Scene):
    """Under one Idempotency-Key a request is taken once, and answered with its task afterwards."""
    first = await scene.submit(idempotency_key="once")
    assert await scene.submit(idempotency_key="once") == first
    assert await scene.submit(idempotency_key="twice") != first
    assert await scene.balance() == FUNDS - 2 * PRICE


async def test_another_request_under_the_same_key(scene: Scene):
    """Another body under the same Idempotency-Key is refused and costs nothing."""
    await scene.submit(idempotency_key="once")
    with pytest.raises(IdempotencyMismatch):
        await scene.submit(idempotency_key="once", fingerprint=b"other")
    assert await scene.balance() == FUNDS - PRICE


async def test_keys_belong_to_an_account(scene: Scene, clock: Clock):
    """Two accounts may use the same Idempotency-Key without knowing of each other."""
    stranger = await new_scene(scene.store, clock, name="stranger")
    assert await scene.submit(idempotency_key="once") != await stranger.submit(idempotency_key="once")


@pytest.mark.parametrize("funds", [FUNDS, PRICE])
async def test_twins_at_once_are_one_task(store: Store, clock: Clock, funds: int):
    """Twenty twins at the same time get one task, charged once, also where the first spends the last money."""
    scene = await new_scene(store, clock, funds=funds)
    await scene.crowd()
    answers = await asyncio.gather(*(scene.submit(idempotency_key="once") for _ in range(20)))
    assert len(set(answers)) == 1
    assert await scene.balance() == funds - PRICE
    assert await scene.number("tasks") == 1
    await assert_sound(store)


async def test_different_twins_at_once(scene: Scene):
    """Of different requests at once under one key one is taken; the others are told so."""
    prints = [bytes([number % 2]) for number in range(10)]
    given: list[dict[str, Any]] = [{"idempotency_key": "once", "fingerprint": one} for one in prints]
    await scene.crowd()
    ended = await asyncio.gather(*(scene.submit(**one) for one in given), return_exceptions=True)
    assert sum(isinstance(end, IdempotencyMismatch) for end in ended) == 5
    assert len({end for end in ended if isinstance(end, bytes)}) == 1
    assert await scene.number("tasks") == 1


async def test_an_expired_key_starts_over(scene: Scene, clock: Clock):
    """After a day a key is as new, for another request too."""
    first = await scene.submit(idempotency_key="daily")
    clock.ahead_us += DAY
    second = await scene.submit(idempotency_key="daily", fingerprint=b"other")
    assert second != first
    assert await scene.submit(idempotency_key="daily", fingerprint=b"other") == second


async def test_twins_after_a_key_expired_are_one_task(scene: Scene, clock: Clock):
    """Twins that come after their key expired are one new task, charged once."""
    await scene.submit(idempotency_key="daily")
    clock.ahead_us += DAY
    await scene.crowd()
    answers = await asyncio.gather(*(scene.submit(idempotency_key="daily") for _ in range(20)))
    assert len(set(answers)) == 1
    assert await scene.balance() == FUNDS - 2 * PRICE


async def test_a_submission_rings_for_the_right_chore(scene: Scene):
    """A ready task wakes the runner, one with media wakes the preparer."""
    rung: list[str] = []
    for bell in ("jobs", "tasks"):
        scene.store.listen(bell, lambda bell=bell: rung.append(bell))
    await scene.submit()
    media = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image="http://a/a.png")
    await submit(scene.desk, scene.asked(generation=media))
    assert rung == ["jobs", "tasks"]


async def test_a_name_of_the_customers_own_is_given_once(scene: Scene):
    """A second task of that name is refused, and takes no money; its own Idempotency-Key still finds the first."""
    task_id = await scene.submit(external_id="order 1", idempotency_key="a")
    assert (await scene.record(task_id)).task.external_id == "order 1"
    with pytest.raises(NameTaken, match="'order 1' is the name of another task"):
        await scene.submit(external_id="order 1")
    assert await scene.submit(external_id="order 1", idempotency_key="a") == task_id
    assert await scene.balance() == FUNDS - PRICE
    await scene.submit(external_id="order 2")
    await assert_sound(scene.store)


async def test_of_twins_with_one_name_one_is_taken(scene: Scene):
    asked = [scene.submit(external_id="order 1") for _ in range(8)]
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, NameTaken) for one in ended) == 7
    assert await scene.number("tasks") == 1


async def test_another_account_may_use_the_same_name(store: Store, clock: Clock):
    for name in ("one", "two"):
        await (await new_scene(store, clock, name=name)).submit(external_id="order 1")
